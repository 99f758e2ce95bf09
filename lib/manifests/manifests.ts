import * as pulumi from "@pulumi/pulumi";
import { groupKind, isRecord, type KubernetesObject, qualifiedKind, valueAt } from "./object";
import { OutputRefs } from "./output-refs";
import { KubernetesResource } from "./resource";
import { type BuildManifests, type SynthesisOptions, synthesize } from "./synthesize";

/** A setting for all objects, or worked out for each. */
export type PerObject<T> = T | ((object: KubernetesObject) => T | undefined);

export interface ManifestsOptions extends Omit<pulumi.ComponentResourceOptions, "protect">, SynthesisOptions {
  /**
   * Whether to go on without waiting until an object is ready. An annotation on the object itself has the last word.
   * @default false
   * @see https://www.pulumi.com/blog/improving-kubernetes-management-with-pulumis-await-logic/
   */
  readonly skipAwait?: PerObject<boolean>;
  /**
   * How long to wait until an object is ready, in seconds. An annotation on the object itself wins over it, and so does
   * `customTimeouts`, which goes to every object.
   * @default the provider's, which differs by kind: 600 for a Deployment
   * @see https://github.com/pulumi/pulumi-kubernetes/issues/672
   */
  readonly timeoutSeconds?: PerObject<number>;
  /**
   * Whether Pulumi refuses to delete an object.
   * @default true for what holds data or takes it along when deleted (Namespaces, definitions, volumes and their claims, CloudNativePG's
   * clusters)
   */
  readonly protect?: PerObject<boolean>;
  /** Further Pulumi options for an object, such as `import`, `aliases` or `ignoreChanges`. They win over the others. */
  readonly resourceOptions?: (object: KubernetesObject) => pulumi.CustomResourceOptions | undefined;
}

/** Kinds whose deletion loses data: their own, or that of everything inside. */
const stateful = new Set([
  "/Namespace",
  "/PersistentVolume",
  "/PersistentVolumeClaim",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "postgresql.cnpg.io/Cluster",
]);

/**
 * A cdk8s chart, deployed as one Pulumi resource per Kubernetes object.
 *
 * Every object is in every preview by its own name, also while the cluster does not exist yet. Outputs enter through `ref` and keep
 * their unknownness, secretness and dependencies; what a Secret holds is always secret. An object waits for its Namespace, for the
 * definition of its kind, for what cdk8s' `addDependency` says, and a workload for the ConfigMaps, Secrets and ServiceAccount it
 * mentions; nothing else waits.
 *
 * `deletedWith` holds for every object but those through which the cluster owns things outside of it: load balancers, volumes, and
 * the objects of operators.
 *
 * @throws {InvalidManifestsError} with everything that is wrong at once, before any resource is registered
 */
export class Manifests extends pulumi.ComponentResource {
  /** Every object by namespace, kind and name: `data/ConfigMap/settings`, `ClusterRole/reader`. */
  readonly resources: ReadonlyMap<string, KubernetesResource>;
  private readonly objects: ReadonlyMap<string, KubernetesObject>;

  constructor(name: string, build: BuildManifests, opts: ManifestsOptions = {}) {
    const { namespace, skipAwait, timeoutSeconds, protect, resourceOptions, deletedWith, customTimeouts, ...own } =
      opts;
    const outputs = new OutputRefs(name);
    const synthesized = synthesize(name, build, outputs, { ...(namespace !== undefined && { namespace }) });
    super("isobar:kubernetes:Manifests", name, {}, { ...own, ...(typeof protect === "boolean" && { protect }) });

    const resources = new Map<string, KubernetesResource>();
    for (const { key, json, dependsOn } of synthesized) {
      const earlier = dependsOn.flatMap((other) => resources.get(other) ?? []);
      const isProtected = forObject(protect, json) ?? (stateful.has(groupKind(json)) || undefined);
      const defaults: pulumi.CustomResourceOptions = {
        parent: this,
        dependsOn: earlier,
        ...(isProtected !== undefined && { protect: isProtected }),
        ...(deletedWith && !ownsOutside(json) && { deletedWith }),
        ...(customTimeouts && { customTimeouts }),
      };
      // What a component waits for, its children do not wait for by themselves. Those that wait for another object wait through it:
      // the engine walks every path between resources, which takes minutes when each object has hundreds.
      const isFirst = earlier.length === 0;
      const waiting = pulumi.mergeOptions(defaults, isFirst && own.dependsOn ? { dependsOn: own.dependsOn } : {});
      const inputs = inputsOf(
        annotated(json, forObject(skipAwait, json), forObject(timeoutSeconds, json)),
        key,
        outputs,
      );
      const options = pulumi.mergeOptions(waiting, resourceOptions?.(json));
      resources.set(key, new KubernetesResource(`${name}-${key}`, json, inputs, options));
    }

    this.resources = resources;
    this.objects = new Map(synthesized.map(({ key, json }) => [key, json]));
    this.registerOutputs({});
  }

  /**
   * One object, by kind and name, and namespace where several have them. The kind of an operator's object may be written with or
   * without its group: `Cluster` or `Cluster.postgresql.cnpg.io`.
   *
   * @throws {RangeError} when there is no such object or several
   */
  resource(kind: string, name: string, namespace?: string): KubernetesResource {
    const found = [...this.objects].flatMap(([key, object]) => {
      const matches =
        [object.kind, qualifiedKind(object)].includes(kind) &&
        (object.metadata.name === name || key.endsWith(`/${name}`)) &&
        (namespace === undefined || object.metadata.namespace === namespace);
      const resource = matches ? this.resources.get(key) : undefined;
      return resource ? [{ key, resource }] : [];
    });
    const [first] = found;
    if (!first || found.length > 1) {
      const wanted = [namespace, kind, name].filter(Boolean).join("/");
      throw new RangeError(
        first
          ? `${wanted}: several objects: ${found.map(({ key }) => key).join(", ")}`
          : `${wanted}: no such object; there are ${[...this.resources.keys()].join(", ") || "none"}`,
      );
    }
    return first.resource;
  }
}

function forObject<T extends boolean | number>(
  setting: PerObject<T> | undefined,
  object: KubernetesObject,
): T | undefined {
  return typeof setting === "function" ? setting(object) : setting;
}

/** The object with the annotations by which the provider is told how to wait. */
function annotated(object: KubernetesObject, skipAwait?: boolean, timeoutSeconds?: number): KubernetesObject {
  const annotations = {
    ...(skipAwait && { "pulumi.com/skipAwait": "true" }),
    ...(timeoutSeconds !== undefined && { "pulumi.com/timeoutSeconds": String(timeoutSeconds) }),
  };
  return Object.keys(annotations).length === 0
    ? object
    : { ...object, metadata: { ...object.metadata, annotations: { ...annotations, ...object.metadata.annotations } } };
}

/** The object with its Outputs back in place, and a Secret's values marked one by one, so that a preview still shows its keys. */
function inputsOf(object: KubernetesObject, key: string, outputs: OutputRefs): pulumi.Inputs {
  const inputs = Object.fromEntries(
    Object.entries(object).map(([field, value]) => [field, outputs.reveal(value, `${key}: ${field}`)]),
  );
  if (groupKind(object) === "/Secret") {
    for (const field of ["data", "stringData"]) {
      const values = inputs[field];
      if (values !== undefined) {
        inputs[field] =
          isRecord(values) && !pulumi.Output.isInstance(values)
            ? Object.fromEntries(Object.entries(values).map(([name, value]) => [name, pulumi.secret(value)]))
            : pulumi.secret(values);
      }
    }
  }
  return inputs;
}

/** Whether the cluster owns something outside of it through this object, which deleting the cluster alone would leave behind. */
function ownsOutside(object: KubernetesObject): boolean {
  const kind = groupKind(object);
  return (
    ["/PersistentVolume", "/PersistentVolumeClaim", "/Namespace", "apps/StatefulSet"].includes(kind) ||
    kind.endsWith("/Ingress") ||
    (kind === "/Service" && valueAt(object, ["spec", "type"]) === "LoadBalancer") ||
    kind.startsWith("gateway.networking.k8s.io/") ||
    qualifiedKind(object).includes(".")
  );
}
