import type { ChartRelease, ChartValues } from "../chart-release";

export interface CertManagerOptions {
  /**
   * Two of each part. Certificates stay good while there is none; only no new ones are made.
   * @default true
   */
  readonly highAvailability?: boolean;
  /** @default "cert-manager" */
  readonly namespace?: string;
  /** Values of the chart, over those here, by their topmost key. */
  readonly values?: ChartValues;
}

const resources: ChartValues = {
  requests: { cpu: "20m", memory: "64Mi" },
  limits: { cpu: "500m", memory: "256Mi" },
};

/**
 * cert-manager 1.21.1, which makes and renews certificates. Its pods meet the Pod Security Standard `restricted` by the chart's own values.
 * @see https://cert-manager.io/docs/installation/best-practice/
 */
export function certManager({
  highAvailability = true,
  namespace = "cert-manager",
  values,
}: CertManagerOptions = {}): ChartRelease {
  const part: ChartValues = {
    replicaCount: highAvailability ? 2 : 1,
    resources,
    podDisruptionBudget: { enabled: highAvailability, ...(highAvailability && { maxUnavailable: 1 }) },
  };
  return {
    name: "cert-manager",
    namespace,
    repository: "https://charts.jetstack.io",
    chart: "cert-manager",
    version: "v1.21.1",
    values: {
      // Kept when the chart goes: with the definitions every certificate would go too.
      crds: { enabled: true, keep: true },
      ...part,
      webhook: part,
      cainjector: part,
      ...values,
    },
  };
}
