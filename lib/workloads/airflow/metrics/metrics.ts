import type { k8s } from "cdk8s-plus-28";
import type { Check } from "../check";
import type { AirflowComponent } from "../component";
import type { Database } from "../database/database";
import type { Config, Connection, Feature, ReleaseFacts } from "../feature";
import type { VersionLine } from "../version";
import type { Dashboards } from "./dashboards";
import { checkOpenTelemetry, type OpenTelemetry, openTelemetry } from "./open-telemetry";
import { checkRules, type Rules } from "./rules";
import { pgbouncerExporterPort, type Scrape, scrapePort } from "./scrape";
import { prefix } from "./series";
import { type Statsd, statsdPort } from "./statsd";

/** Metrics for Prometheus, by an exporter of the release's own. */
export interface PrometheusMetrics {
  readonly statsd: Statsd;
  /**
   * How Prometheus finds the exporters. Who may reach them is said in `metricsClients`.
   * @default "annotations"
   */
  readonly scrape?: Scrape;
  /**
   * Alerts, for the Prometheus operator.
   * @default none
   */
  readonly rules?: Rules;
  /**
   * Dashboards, for Grafana.
   * @default none
   */
  readonly dashboards?: boolean | Dashboards;
  /**
   * Labels by which alerts and dashboards tell this release's series from others'.
   * @default the namespace, as the operator and Prometheus' own chart label them
   */
  readonly seriesLabels?: { readonly [label: string]: string };
  readonly openTelemetry?: never;
}

/** Metrics for a collector; alerts and dashboards are yours, since it names the series. */
export interface OpenTelemetryMetrics {
  readonly openTelemetry: OpenTelemetry;
  readonly statsd?: never;
  readonly scrape?: never;
  readonly rules?: never;
  readonly dashboards?: never;
  readonly seriesLabels?: never;
}

/** Where Airflow sends what it counts and measures. */
export type Metrics = PrometheusMetrics | OpenTelemetryMetrics;

export interface MetricsProps {
  /**
   * What Airflow counts and measures, for whoever watches it.
   * @default none is sent
   */
  readonly metrics?: Metrics;
  /**
   * Who may reach the exporters of `metrics`, such as Prometheus.
   * @default nobody
   */
  readonly metricsClients?: readonly k8s.NetworkPolicyPeer[];
}

/** The parts that count. */
const senders: readonly AirflowComponent[] = [
  "scheduler",
  "apiServer",
  "dagProcessor",
  "triggerer",
  "celeryWorker",
  "worker",
];

/** 3.1 sends each metric a second time, under a name with tags' values in it, which the exporter drops. */
const withoutRepeated: { readonly [L in VersionLine]: Config } = {
  "3.2": { metrics: { legacy_names_on: false } },
  "3.1": {},
};

/** Every part sends what it counts to the release's exporter, or to a collector. */
export function metrics(
  { metrics: given, metricsClients: peers = [], database }: MetricsProps & { readonly database: Database },
  facts: ReleaseFacts,
): Feature {
  if (!given) return {};
  if (given.openTelemetry) return openTelemetry(given.openTelemetry, senders, facts);
  const { release, version, taskNamespaces } = facts;
  // A pod in another namespace finds a service by its namespace too.
  const elsewhere = taskNamespaces.length > 0 ? `.${release.namespace}` : "";
  const from = { name: "metricsClients", peers };
  const scraped: readonly Connection[] = [
    { from, to: "statsd", ports: [scrapePort] },
    ...(database.pgbouncer ? [{ from, to: "pgbouncer" as const, ports: [pgbouncerExporterPort] }] : []),
  ];
  return {
    components: ["statsd"],
    config: {
      metrics: {
        ...withoutRepeated[version.line]["metrics"],
        statsd_on: true,
        statsd_host: `${release.name}-statsd${elsewhere}`,
        statsd_port: statsdPort,
        statsd_prefix: prefix,
        // Tags beside the name: the exporter makes labels of them.
        statsd_influxdb_enabled: true,
      },
    },
    connections: [
      ...senders.map((from): Connection => ({ from, to: "statsd", ports: [statsdPort], protocol: "UDP" })),
      ...(peers.length > 0 ? scraped : []),
    ],
  };
}

const own = ["statsd_on", "statsd_host", "statsd_port", "statsd_prefix", "statsd_influxdb_enabled"];

export function checkMetrics(
  { metrics: given, metricsClients }: MetricsProps,
  { version, config }: { readonly version: string; readonly config: Config },
  check: Check,
): void {
  const exported = given?.statsd !== undefined;
  const peers = metricsClients?.length ?? 0;
  check(exported || peers === 0, ["metricsClients"], metricsClients, "nothing without metrics.statsd, which they read");
  if (given?.openTelemetry) checkOpenTelemetry(given.openTelemetry, version, check);
  if (given?.statsd === undefined) return;
  for (const option of own) {
    const value = config["metrics"]?.[option];
    check(value === undefined, ["config", "metrics", option], value, "nothing beside metrics.statsd, which sets it");
  }
  const { statsd, scrape, rules } = given;
  check(statsd.image !== "", ["metrics", "statsd", "image"], statsd.image, "an image with statsd_exporter");
  if (scrape !== undefined && scrape !== "annotations") {
    const seconds = scrape.serviceMonitor.intervalSeconds;
    const often = seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= 60);
    const at = ["metrics", "scrape", "serviceMonitor", "intervalSeconds"];
    // Alerts look at two minutes.
    check(often, at, seconds, "whole seconds, 1 to 60");
  }
  if (rules) checkRules(rules, check);
}
