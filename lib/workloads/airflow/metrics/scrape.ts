import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { componentLabel, type Release } from "../release";

/** How the Prometheus operator finds the exporters. */
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

/** By annotations that Prometheus' own chart looks for, or by the Prometheus operator, whose resource types must be in the cluster. */
export type Scrape = "annotations" | { readonly serviceMonitor: ServiceMonitor };

/** Where the StatsD exporter answers. */
export const scrapePort = 9102;
/** Where the exporter beside each PgBouncer answers, as PgBouncer's usual exporter does. */
export const pgbouncerExporterPort = 9127;

/** What tells a Prometheus without an operator where to look. */
export function scrapeAnnotations(scrape: Scrape, port: number): { readonly [annotation: string]: string } {
  if (scrape !== "annotations") return {};
  return { "prometheus.io/scrape": "true", "prometheus.io/port": String(port), "prometheus.io/path": "/metrics" };
}

/**
 * A monitor of the Service of one part of a release.
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
 */
export function serviceMonitor(
  scope: Construct,
  id: string,
  {
    release,
    component,
    port,
    given,
  }: {
    readonly release: Release;
    readonly component: "statsd" | "pgbouncer";
    /** Name of the Service's port. */
    readonly port: string;
    readonly given: ServiceMonitor;
  },
): ApiObject {
  const name = componentLabel[component];
  const metadata = release.metadata(name, name);
  return new ApiObject(scope, id, {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { ...metadata, labels: { ...metadata.labels, ...given.labels } },
    spec: {
      selector: { matchLabels: release.selector(component) },
      // Series of two releases in one namespace are told apart by it.
      targetLabels: ["release"],
      endpoints: [{ port, path: "/metrics", interval: `${given.intervalSeconds ?? 30}s` }],
    },
  });
}
