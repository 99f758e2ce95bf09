import { type StatName, seriesName } from "./series";

/** Which series are one release's. */
export interface Selection {
  /** Name of the release, with which its pods' names begin. */
  readonly release: string;
  /** Labels of what the release's exporters give. */
  readonly labels: { readonly [label: string]: string };
  /** The namespace of its pods; undefined when it is not known. */
  readonly namespace: string | undefined;
}

/** `name="value"`, as PromQL has it. */
const equals = (name: string, value: string) => `${name}=${JSON.stringify(value)}`;
const braced = (conditions: readonly string[]) => (conditions.length > 0 ? `{${conditions.join(", ")}}` : "");

/** The parts of PromQL that rules and panels are made of, for one release. */
export class Queries {
  constructor(private readonly selection: Selection) {}

  /** Series of Airflow's own. Of a timer, `suffix` says which. */
  own(
    name: StatName,
    { suffix = "", where = [] }: { suffix?: "" | "_bucket" | "_sum" | "_count"; where?: readonly string[] } = {},
  ): string {
    return `${seriesName(name)}${suffix}${braced([...this.ownLabels(), ...where])}`;
  }

  /** What others count of the release's pods whose names go on with `part`. */
  ofPods(series: string, part: string, where: readonly string[] = []): string {
    const { namespace, release } = this.selection;
    const conditions = namespace === undefined ? [] : [equals("namespace", namespace)];
    return `${series}${braced([...conditions, `pod=~"${release}-${part}"`, ...where])}`;
  }

  /** Slots in all pools; while one exporter takes another's place, both tell of the same pool. */
  slots(state: "open" | "queued" | "running" | "deferred" | "scheduled"): string {
    return `sum(max by (pool_name) (${this.own(`pool.${state}_slots`)}))`;
  }

  /** How much was counted in the last `window`. A series that was not there when the window began has counted from 0 since. */
  counted(name: StatName, window: string): string {
    const series = this.own(name);
    return `(sum((${series} unless ${series} offset ${window}) or increase(${series}[${window}])) or vector(0))`;
  }

  /** Tries of tasks that failed among those that ended in the last `window`, in per cent. */
  failedShare(window: string): string {
    const failed = this.counted("ti_failures", window);
    return `100 * ${failed} / (${failed} + ${this.counted("ti_successes", window)})`;
  }

  heartbeats(part: "scheduler" | "dag_processor" | "triggerer", window: string): string {
    return `sum(increase(${this.own(`${part}_heartbeat`)}[${window}]))`;
  }

  /** CPU of each scheduler, in per cent of its limit. */
  schedulerCpu(window: string): string {
    const container = equals("container", "scheduler");
    const used = this.ofPods(foreign.containerCpu, "scheduler-.+", [container]);
    const limit = this.ofPods(foreign.containerLimits, "scheduler-.+", [container, equals("resource", "cpu")]);
    return `100 * sum by (pod) (rate(${used}[${window}])) / max by (pod) (${limit})`;
  }

  /** What the exporters beside PgBouncer tell of Airflow's connections, not of those to PgBouncer's own console. */
  pool(series: keyof typeof pgbouncer): string {
    return `${pgbouncer[series]}${braced([...this.ownLabels(), 'database!="pgbouncer"'])}`;
  }

  private ownLabels(): string[] {
    return Object.entries(this.selection.labels).map(([label, value]) => equals(label, value));
  }
}

/** Series that others than Airflow give to Prometheus. */
export const foreign = {
  /** cAdvisor, in each kubelet. */
  containerCpu: "container_cpu_usage_seconds_total",
  /** kube-state-metrics. */
  containerLimits: "kube_pod_container_resource_limits",
  /** kube-state-metrics. */
  containerRestarts: "kube_pod_container_status_restarts_total",
} as const;

/**
 * Series of the exporter beside each PgBouncer, by the names that PgBouncer's usual exporter has.
 * @see https://github.com/prometheus-community/pgbouncer_exporter
 */
export const pgbouncer = {
  waitingClients: "pgbouncer_pools_client_waiting_connections",
  activeClients: "pgbouncer_pools_client_active_connections",
  activeServers: "pgbouncer_pools_server_active_connections",
  idleServers: "pgbouncer_pools_server_idle_connections",
  longestWait: "pgbouncer_pools_client_maxwait_seconds",
} as const;
