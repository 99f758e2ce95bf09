/** A Kubernetes object as plain data. Where it holds a ref, the string is what `ref` returned. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** A map of names to values, which is what most of a manifest is; not an array, not an instance of a class. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The value at a path of keys, or undefined where the path ends early. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) {
      return at[Number(key)];
    }
    return isRecord(at) ? at[key] : undefined;
  }, value);
}

/** `apps` of `apps/v1`; empty for `v1`. */
export function apiGroup({ apiVersion }: Pick<KubernetesObject, "apiVersion">): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

/** Whether a group belongs to Kubernetes itself rather than to a CustomResourceDefinition. */
function isBuiltIn(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io");
}

/**
 * The kind, with its group when that is not one of Kubernetes itself, as kubectl writes it: `Deployment`,
 * `Cluster.postgresql.cnpg.io`.
 */
export function qualifiedKind(object: Pick<KubernetesObject, "apiVersion" | "kind">): string {
  const group = apiGroup(object);
  return isBuiltIn(group) ? object.kind : `${object.kind}.${group}`;
}

/**
 * Kinds of Kubernetes itself that live outside of namespaces.
 *
 * @see `kubectl api-resources --namespaced=false`
 */
const clusterScoped = new Set([
  "/ComponentStatus",
  "/Namespace",
  "/Node",
  "/PersistentVolume",
  "admissionregistration.k8s.io/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "certificates.k8s.io/CertificateSigningRequest",
  "certificates.k8s.io/ClusterTrustBundle",
  "flowcontrol.apiserver.k8s.io/FlowSchema",
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
  "gateway.networking.k8s.io/GatewayClass",
  "networking.k8s.io/IngressClass",
  "networking.k8s.io/IPAddress",
  "networking.k8s.io/ServiceCIDR",
  "node.k8s.io/RuntimeClass",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "resource.k8s.io/DeviceClass",
  "resource.k8s.io/ResourceSlice",
  "scheduling.k8s.io/PriorityClass",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/CSINode",
  "storage.k8s.io/StorageClass",
  "storage.k8s.io/VolumeAttachment",
  "storage.k8s.io/VolumeAttributesClass",
]);

/** Group and kind together: `apps/Deployment`, `/ConfigMap`. */
export function groupKind(object: Pick<KubernetesObject, "apiVersion" | "kind">): string {
  return `${apiGroup(object)}/${object.kind}`;
}

/** Group and kind that a CustomResourceDefinition defines, and whether outside of namespaces; undefined for any other object. */
export function definedBy(object: KubernetesObject): { groupKind: string; clusterScoped: boolean } | undefined {
  if (groupKind(object) !== "apiextensions.k8s.io/CustomResourceDefinition") {
    return undefined;
  }
  const group = valueAt(object, ["spec", "group"]);
  const kind = valueAt(object, ["spec", "names", "kind"]);
  return typeof group === "string" && typeof kind === "string"
    ? { groupKind: `${group}/${kind}`, clusterScoped: valueAt(object, ["spec", "scope"]) === "Cluster" }
    : undefined;
}

/** Group and kind of everything that lives outside of namespaces, as far as Kubernetes and these objects tell. */
export function clusterScopedKinds(objects: readonly KubernetesObject[]): ReadonlySet<string> {
  const defined = objects.flatMap((object) => {
    const definition = definedBy(object);
    return definition?.clusterScoped ? [definition.groupKind] : [];
  });
  return new Set([...clusterScoped, ...defined]);
}
