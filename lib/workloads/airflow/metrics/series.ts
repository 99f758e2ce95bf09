/** How one of Airflow's own metrics becomes series in Prometheus. */
export interface Stat {
  readonly type: "counter" | "gauge" | "timer";
  /** Airflow's tags that stay labels. */
  readonly labels: readonly string[];
  /** Airflow's tags that do not: counts are added up over them. */
  readonly without?: readonly string[];
  /** Seconds after which a gauge that nobody sends any more is forgotten. Without it a pod that is gone stays. */
  readonly ttlSeconds?: number;
  /** For a timer: upper bounds in seconds. */
  readonly buckets?: readonly number[];
}

/** From what a trivial task takes to four hours. */
const long = [1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400];
const pool: Stat = { type: "gauge", labels: ["pool_name"], ttlSeconds: 300 };
const ofTask: Stat = { type: "gauge", labels: ["queue", "dag_id", "task_id"], ttlSeconds: 600 };
const ofTriggerer: Stat = { type: "gauge", labels: ["hostname"], ttlSeconds: 300 };
const ofExecutor: Stat = { type: "gauge", labels: ["name"], without: ["status"], ttlSeconds: 300 };
const everyTask = ["dag_id", "task_id"];

/**
 * Airflow's metrics that need more than a name, and those that rules and dashboards are made of. All others become series by their own
 * names and tags.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/logging-monitoring/metrics.html
 */
export const stats = {
  scheduler_heartbeat: { type: "counter", labels: [] },
  dag_processor_heartbeat: { type: "counter", labels: [] },
  triggerer_heartbeat: { type: "counter", labels: [] },
  // In sum only: the first failure of a task is the first sample of its own series, which no rate shows.
  ti_failures: { type: "counter", labels: [], without: everyTask },
  ti_successes: { type: "counter", labels: [], without: everyTask },
  "ti.start": { type: "counter", labels: everyTask },
  "ti.finish": { type: "counter", labels: [...everyTask, "state"] },
  "ti.scheduled": ofTask,
  "ti.queued": ofTask,
  "ti.running": ofTask,
  "ti.deferred": ofTask,
  "task.duration": { type: "timer", labels: everyTask, buckets: long },
  "task.scheduled_duration": { type: "timer", labels: ["queue"], without: everyTask, buckets: long },
  "dagrun.duration.success": { type: "timer", labels: ["dag_id", "run_type"], buckets: long },
  "dagrun.duration.failed": { type: "timer", labels: ["dag_id", "run_type"], buckets: long },
  "dagrun.schedule_delay": { type: "timer", labels: ["dag_id"], buckets: long },
  "dagrun.first_task_scheduling_delay": { type: "timer", labels: ["dag_id", "run_type"], buckets: long },
  "dagrun.dependency-check": { type: "timer", labels: [], without: ["dag_id", "run_type"] },
  "executor.open_slots": ofExecutor,
  "executor.queued_tasks": ofExecutor,
  "executor.running_tasks": ofExecutor,
  "pool.open_slots": pool,
  "pool.queued_slots": pool,
  "pool.running_slots": pool,
  "pool.deferred_slots": pool,
  "pool.scheduled_slots": pool,
  // Sent only while tasks of the pool could start, so its last value need not be 0.
  "pool.starving_tasks": { ...pool, ttlSeconds: 120 },
  "scheduler.scheduler_loop_duration": { type: "timer", labels: [] },
  "scheduler.critical_section_busy": { type: "counter", labels: [] },
  "scheduler.dagruns.running": { type: "gauge", labels: [], ttlSeconds: 300 },
  "dag_processing.import_errors": { type: "gauge", labels: [] },
  "dag_processing.total_parse_time": { type: "gauge", labels: [] },
  "triggers.running": ofTriggerer,
  "triggerer.capacity_left": ofTriggerer,
} as const satisfies { readonly [name: string]: Stat };

export type StatName = keyof typeof stats;

/** What every name of Airflow's metrics begins with. */
export const prefix = "airflow";

/** The name that Prometheus knows a metric by. A timer is a histogram: `_bucket`, `_sum` and `_count` follow. */
export function seriesName(name: StatName): string {
  return `${prefix}_${name.replaceAll(/[^A-Za-z0-9]/g, "_")}`;
}
