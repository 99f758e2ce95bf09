/**
 * The versions under which Kubernetes has served a kind, as kind: versions. An object that moves from one to another stays the same
 * object, so each is an alias of the others, as in Pulumi's typed classes.
 */
const versions: readonly (readonly [kinds: readonly string[], versions: readonly string[]])[] = [
  [
    ["APIService"],
    ["apiregistration.k8s.io/v1", "apiregistration.k8s.io/v1beta1", "apiregistration/v1", "apiregistration/v1beta1"],
  ],
  [
    ["CSIDriver", "CSINode", "StorageClass"],
    ["storage.k8s.io/v1", "storage.k8s.io/v1beta1"],
  ],
  [
    ["CSIStorageCapacity", "VolumeAttachment", "VolumeAttributesClass"],
    ["storage.k8s.io/v1", "storage.k8s.io/v1alpha1", "storage.k8s.io/v1beta1"],
  ],
  [
    ["CertificateSigningRequest", "PodCertificateRequest"],
    ["certificates.k8s.io/v1", "certificates.k8s.io/v1beta1"],
  ],
  [
    ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
    ["rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/v1alpha1", "rbac.authorization.k8s.io/v1beta1"],
  ],
  [["ClusterTrustBundle"], ["certificates.k8s.io/v1", "certificates.k8s.io/v1alpha1", "certificates.k8s.io/v1beta1"]],
  [
    ["ControllerRevision", "StatefulSet"],
    ["apps/v1", "apps/v1beta1", "apps/v1beta2"],
  ],
  [["CronJob"], ["batch/v1", "batch/v1beta1", "batch/v2alpha1"]],
  [["CustomResourceDefinition"], ["apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1"]],
  [
    ["DaemonSet", "ReplicaSet"],
    ["apps/v1", "apps/v1beta2", "extensions/v1beta1"],
  ],
  [["Deployment"], ["apps/v1", "apps/v1beta1", "apps/v1beta2", "extensions/v1beta1"]],
  [
    ["DeviceClass"],
    ["resource.k8s.io/v1", "resource.k8s.io/v1alpha3", "resource.k8s.io/v1beta1", "resource.k8s.io/v1beta2"],
  ],
  [["DeviceTaintRule"], ["resource.k8s.io/v1", "resource.k8s.io/v1alpha3", "resource.k8s.io/v1beta2"]],
  [["EndpointSlice"], ["discovery.k8s.io/v1", "discovery.k8s.io/v1beta1"]],
  [["Event"], ["core/v1", "events.k8s.io/v1", "events.k8s.io/v1beta1"]],
  [
    ["FlowSchema", "PriorityLevelConfiguration"],
    [
      "flowcontrol.apiserver.k8s.io/v1",
      "flowcontrol.apiserver.k8s.io/v1alpha1",
      "flowcontrol.apiserver.k8s.io/v1beta1",
      "flowcontrol.apiserver.k8s.io/v1beta2",
      "flowcontrol.apiserver.k8s.io/v1beta3",
    ],
  ],
  [["HorizontalPodAutoscaler"], ["autoscaling/v1", "autoscaling/v2", "autoscaling/v2beta1", "autoscaling/v2beta2"]],
  [
    ["IPAddress", "ServiceCIDR"],
    ["networking.k8s.io/v1", "networking.k8s.io/v1alpha1", "networking.k8s.io/v1beta1"],
  ],
  [["Ingress"], ["extensions/v1beta1", "networking.k8s.io/v1", "networking.k8s.io/v1beta1"]],
  [["IngressClass"], ["networking.k8s.io/v1", "networking.k8s.io/v1beta1"]],
  [["Lease"], ["coordination.k8s.io/v1", "coordination.k8s.io/v1beta1"]],
  [["LeaseCandidate"], ["coordination.k8s.io/v1alpha1", "coordination.k8s.io/v1alpha2", "coordination.k8s.io/v1beta1"]],
  [
    [
      "MutatingAdmissionPolicy",
      "MutatingAdmissionPolicyBinding",
      "ValidatingAdmissionPolicy",
      "ValidatingAdmissionPolicyBinding",
    ],
    [
      "admissionregistration.k8s.io/v1",
      "admissionregistration.k8s.io/v1alpha1",
      "admissionregistration.k8s.io/v1beta1",
    ],
  ],
  [
    ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
    ["admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1beta1"],
  ],
  [["NetworkPolicy"], ["extensions/v1beta1", "networking.k8s.io/v1"]],
  [["PodDisruptionBudget"], ["policy/v1", "policy/v1beta1"]],
  [["PodGroup"], ["scheduling.k8s.io/v1alpha2", "scheduling.k8s.io/v1alpha3", "scheduling.k8s.io/v1beta1"]],
  [["PodSchedulingContext"], ["resource.k8s.io/v1alpha2", "resource.k8s.io/v1alpha3"]],
  [["PodSecurityPolicy"], ["extensions/v1beta1", "policy/v1beta1"]],
  [["PriorityClass"], ["scheduling.k8s.io/v1", "scheduling.k8s.io/v1alpha1", "scheduling.k8s.io/v1beta1"]],
  [
    ["ResourceClaim", "ResourceClaimTemplate"],
    [
      "resource.k8s.io/v1",
      "resource.k8s.io/v1alpha1",
      "resource.k8s.io/v1alpha2",
      "resource.k8s.io/v1alpha3",
      "resource.k8s.io/v1beta1",
      "resource.k8s.io/v1beta2",
    ],
  ],
  [["ResourceClass"], ["resource.k8s.io/v1alpha1", "resource.k8s.io/v1alpha2"]],
  [
    ["ResourceSlice"],
    [
      "resource.k8s.io/v1",
      "resource.k8s.io/v1alpha2",
      "resource.k8s.io/v1alpha3",
      "resource.k8s.io/v1beta1",
      "resource.k8s.io/v1beta2",
    ],
  ],
  [["RuntimeClass"], ["node.k8s.io/v1", "node.k8s.io/v1alpha1", "node.k8s.io/v1beta1"]],
  [
    ["StorageVersionMigration"],
    ["storagemigration.k8s.io/v1", "storagemigration.k8s.io/v1alpha1", "storagemigration.k8s.io/v1beta1"],
  ],
  [
    ["Workload"],
    [
      "scheduling.k8s.io/v1alpha1",
      "scheduling.k8s.io/v1alpha2",
      "scheduling.k8s.io/v1alpha3",
      "scheduling.k8s.io/v1beta1",
    ],
  ],
];

const byType = new Map(
  versions.flatMap(([kinds, served]) =>
    kinds.flatMap((kind) => {
      const types = served.map((version) => `kubernetes:${version}:${kind}`);
      return types.map((type) => [type, types.filter((other) => other !== type)] as const);
    }),
  ),
);

/** The Pulumi type of an object: `kubernetes:core/v1:ConfigMap`, `kubernetes:apps/v1:Deployment`. */
export function resourceType({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** The Pulumi types that the same object has under other versions of its kind. */
export function aliasTypes(type: string): readonly string[] {
  return byType.get(type) ?? [];
}
