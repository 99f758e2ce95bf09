import { type ApiObject, Chart } from "cdk8s";
import { Construct } from "constructs";
import type { PodContext } from "../pod";
import { GrafanaDashboards } from "./dashboards";
import type { PrometheusMetrics } from "./metrics";
import type { Selection } from "./queries";
import { PrometheusRules } from "./rules";
import { serviceMonitor } from "./scrape";
import { StatsdExporter } from "./statsd";

/** The exporter of a release's metrics, and what makes Prometheus read it and Grafana show it. */
export class Monitoring extends Construct {
  readonly statsd: StatsdExporter;
  /** Where the operator is to find the exporters. */
  readonly serviceMonitors: readonly ApiObject[] = [];
  readonly rules: PrometheusRules | undefined;
  readonly dashboards: GrafanaDashboards | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: PodContext & {
      readonly metrics: PrometheusMetrics;
      /** Whether PgBouncer stands before the database. */
      readonly hasPool: boolean;
    },
  ) {
    super(scope, id);
    const { release, hasPool } = props;
    const { statsd, scrape = "annotations", rules, dashboards = false, seriesLabels } = props.metrics;
    const namespace = release.namespace ?? Chart.of(this).namespace;
    const selection: Selection = {
      release: release.name,
      namespace,
      labels: seriesLabels ?? (namespace === undefined ? {} : { namespace }),
    };
    this.statsd = new StatsdExporter(this, "statsd", { ...props, statsd, scrape });
    if (scrape !== "annotations") {
      const monitor = (component: "statsd" | "pgbouncer", port: string) =>
        serviceMonitor(this, `${component}-monitor`, { release, component, port, given: scrape.serviceMonitor });
      this.serviceMonitors = [
        monitor("statsd", "statsd-scrape"),
        ...(hasPool ? [monitor("pgbouncer", "pgb-metrics")] : []),
      ];
    }
    this.rules = rules && new PrometheusRules(this, "rules", { release, rules, selection, hasPool });
    this.dashboards =
      dashboards === false
        ? undefined
        : new GrafanaDashboards(this, "dashboards", {
            release,
            dashboards: dashboards === true ? {} : dashboards,
            selection,
            hasPool,
          });
  }
}
