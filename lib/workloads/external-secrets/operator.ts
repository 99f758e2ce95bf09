import type { ChartRelease } from "../chart-release";

/** A container's requests and limits, as a chart takes them. */
type ContainerResources = {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
};

export interface ExternalSecretsOperatorOptions {
  /** @default "external-secrets" */
  readonly namespace?: string;
  /**
   * Version of the chart, which is the operator's: only the newest minor version is supported.
   * @default "2.9.0"
   * @see https://external-secrets.io/latest/introduction/stability-support/
   */
  readonly version?: string;
  /**
   * Two pods of each part, of which one leads.
   * @default true
   */
  readonly highAvailability?: boolean;
  /**
   * Stores and ExternalSecrets for all namespaces, and secrets pushed from the cluster to a store. Without them whoever may write in one
   * namespace reaches no other's store, and the operator only reads.
   * @default false
   */
  readonly clusterWide?: boolean;
  /**
   * The only namespace whose ExternalSecrets are looked at; the operator then has rights there only.
   * @default every namespace
   */
  readonly scopedNamespace?: string;
  /**
   * ServiceMonitors, for which the Prometheus operator must be there.
   * @default false
   */
  readonly serviceMonitor?: boolean;
  /** Of the controller's pods; the webhook and its certificate's keeper have less. */
  readonly resources?: ContainerResources;
}

const controllerResources: ContainerResources = {
  requests: { cpu: "50m", memory: "128Mi" },
  limits: { memory: "256Mi" },
};
const smallResources: ContainerResources = {
  requests: { cpu: "10m", memory: "48Mi" },
  limits: { memory: "128Mi" },
};

/**
 * The External Secrets Operator, by its chart. Its containers meet the Pod Security Standard `restricted`, as the chart has them.
 * @see https://github.com/external-secrets/external-secrets/tree/main/deploy/charts/external-secrets
 */
export function externalSecretsOperator(options: ExternalSecretsOperatorOptions = {}): ChartRelease {
  const { namespace = "external-secrets", version = "2.9.0", highAvailability = true, clusterWide = false } = options;
  const { scopedNamespace, serviceMonitor = false, resources = controllerResources } = options;
  const replicated = (name: string, asked: ContainerResources) => ({
    replicaCount: highAvailability ? 2 : 1,
    // Fewer than two cannot be evicted with a budget of one.
    podDisruptionBudget: { enabled: highAvailability, minAvailable: 1 },
    topologySpreadConstraints: highAvailability ? [spread(name)] : [],
    resources: asked,
  });
  return {
    name: "external-secrets",
    namespace,
    chart: "external-secrets",
    version,
    repository: "https://charts.external-secrets.io",
    values: {
      installCRDs: true,
      crds: {
        createClusterExternalSecret: clusterWide,
        createClusterSecretStore: clusterWide,
        createClusterGenerator: clusterWide,
        createClusterPushSecret: clusterWide,
        createPushSecret: clusterWide,
      },
      processClusterStore: clusterWide,
      processClusterExternalSecret: clusterWide,
      processClusterGenerator: clusterWide,
      processClusterPushSecret: clusterWide,
      processPushSecret: clusterWide,
      ...(scopedNamespace !== undefined && { scopedNamespace, scopedRBAC: true }),
      leaderElect: highAvailability,
      ...replicated("external-secrets", resources),
      webhook: replicated("external-secrets-webhook", smallResources),
      certController: replicated("external-secrets-cert-controller", smallResources),
      serviceMonitor: { enabled: serviceMonitor },
    },
  };
}

const spread = (name: string) => ({
  maxSkew: 1,
  topologyKey: "topology.kubernetes.io/zone",
  whenUnsatisfiable: "ScheduleAnyway",
  labelSelector: { matchLabels: { "app.kubernetes.io/name": name } },
});
