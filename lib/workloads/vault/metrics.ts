import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { type Check, wholeNumber } from "../issues/check";
import type { Release } from "./release";
import { type Tls, tlsSecret } from "./tls";

/** How the Prometheus operator finds the servers. */
export interface ServiceMonitor {
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
 * A monitor of every server, open or not, on the port that gives metrics without a token and that only `network.metrics` may reach.
 * @see https://developer.hashicorp.com/vault/docs/internals/telemetry
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
 */
export function serviceMonitor(scope: Construct, given: ServiceMonitor, tls: Tls, release: Release): ApiObject {
  const metadata = release.metadata(release.name);
  return new ApiObject(scope, "service-monitor", {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { ...metadata, labels: { ...metadata.labels, ...given.labels } },
    spec: {
      selector: { matchLabels: { ...release.selector(), "vault-internal": "true" } },
      endpoints: [
        {
          port: "metrics",
          scheme: "https",
          path: "/v1/sys/metrics",
          params: { format: ["prometheus"] },
          interval: `${given.intervalSeconds ?? 30}s`,
          tlsConfig: {
            ca: { secret: { name: tlsSecret(tls, release), key: "ca.crt" } },
            serverName: `${release.name}.${release.namespace}.svc`,
          },
        },
      ],
    },
  });
}

export function checkServiceMonitor(given: ServiceMonitor | undefined, check: Check): void {
  const seconds = given?.intervalSeconds;
  check(wholeNumber(seconds, 1, 3600), ["serviceMonitor", "intervalSeconds"], seconds, "a whole number from 1 to 3600");
}
