import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import type { Release } from "./release";

/** How the Prometheus operator finds the instances; its resource types must be in the cluster. */
export interface PodMonitor {
  /**
   * Labels by which your Prometheus chooses its monitors, such as `{ release: "kube-prometheus-stack" }`.
   * @default none
   */
  readonly labels?: { readonly [label: string]: string };
  /**
   * Seconds between two scrapes.
   * @default 30
   */
  readonly intervalSeconds?: number;
}

/**
 * A monitor of the instances and of the pooler. The operator's own, `monitoring.enablePodMonitor`, is deprecated.
 * @see https://cloudnative-pg.io/documentation/1.30/monitoring/
 */
export function podMonitor(scope: Construct, id: string, release: Release, given: PodMonitor): ApiObject {
  const metadata = release.metadata();
  return new ApiObject(scope, id, {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { ...metadata, labels: { ...metadata.labels, ...given.labels } },
    spec: {
      selector: { matchLabels: release.selector },
      podMetricsEndpoints: [{ port: "metrics", interval: `${given.intervalSeconds ?? 30}s` }],
    },
  });
}
