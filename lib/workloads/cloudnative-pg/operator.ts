import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { ChartRelease, ChartValues } from "../chart-release";

export interface OperatorOptions {
  /**
   * Two operators, of which one leads. Databases run on while there is none; only nothing fails over.
   * @default true
   */
  readonly highAvailability?: boolean;
  /**
   * Of the operator; the plugin must be in the same one.
   * @default "cnpg-system"
   */
  readonly namespace?: string;
  /** Values of the chart, over those here, by their topmost key. */
  readonly values?: ChartValues;
}

/** The releases whose charts and manifests are described here. */
export const operatorVersion = "1.30.0";
export const pluginVersion = "v0.14.0";

const repository = "https://cloudnative-pg.github.io/charts";
const defaultNamespace = "cnpg-system";
const restrictedPod: ChartValues = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
const restrictedContainer: ChartValues = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsUser: 10001,
  runAsGroup: 10001,
  seccompProfile: { type: "RuntimeDefault" },
  capabilities: { drop: ["ALL"] },
};
const operatorLabels = { "app.kubernetes.io/name": "cloudnative-pg" };

/**
 * CloudNativePG's operator 1.30.0: chart 0.29.0.
 * @see https://cloudnative-pg.io/charts/index.yaml
 */
export function cloudNativePgOperator(options: OperatorOptions = {}): ChartRelease {
  const highAvailability = options.highAvailability ?? true;
  return {
    name: "cloudnative-pg",
    namespace: options.namespace ?? defaultNamespace,
    repository,
    chart: "cloudnative-pg",
    version: "0.29.0",
    values: {
      replicaCount: highAvailability ? 2 : 1,
      resources: { requests: { cpu: "100m", memory: "200Mi" }, limits: { cpu: "1", memory: "512Mi" } },
      podSecurityContext: restrictedPod,
      containerSecurityContext: restrictedContainer,
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              podAffinityTerm: {
                topologyKey: "topology.kubernetes.io/zone",
                labelSelector: { matchLabels: operatorLabels },
              },
            },
          ],
        },
      },
      ...options.values,
    },
  };
}

/**
 * The plugin that backs up to object storage, 0.14.0. It needs cert-manager in the cluster, for the certificates by which the operator
 * and the plugin know each other, and takes one replica only.
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/0.14.0/installation/
 */
export function barmanCloudPlugin(options: Omit<OperatorOptions, "highAvailability"> = {}): ChartRelease {
  return {
    name: "plugin-barman-cloud",
    namespace: options.namespace ?? defaultNamespace,
    repository,
    chart: "plugin-barman-cloud",
    version: "0.7.1",
    values: {
      // Said, so that another default of the chart does not change what runs beside the databases.
      image: { tag: pluginVersion },
      sidecarImage: { tag: pluginVersion },
      resources: { requests: { cpu: "50m", memory: "100Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
      podSecurityContext: restrictedPod,
      containerSecurityContext: restrictedContainer,
      ...options.values,
    },
  };
}

/** One of several operators at a time may be drained. The chart has no budget of its own. */
export class OperatorDisruptionBudget extends Construct {
  readonly budget: k8s.KubePodDisruptionBudget;

  constructor(scope: Construct, id: string, namespace = defaultNamespace) {
    super(scope, id);
    this.budget = new k8s.KubePodDisruptionBudget(this, "budget", {
      metadata: { name: "cloudnative-pg", namespace, labels: operatorLabels },
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: operatorLabels },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    });
  }
}
