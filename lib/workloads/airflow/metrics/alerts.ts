import type { Queries } from "./queries";

/** When an alert fires. */
export interface Alert {
  /** What is compared, in the unit that the alert's own description says. */
  readonly threshold?: number;
  /** Seconds for which it must be so. */
  readonly forSeconds?: number;
  /** Value of the alert's label `severity`, by which an Alertmanager chooses whom it tells. */
  readonly severity?: string;
}

/** An alert over what happened in a stretch of time. */
export interface WindowedAlert extends Alert {
  /** The stretch. */
  readonly windowSeconds?: number;
}

export interface FailureAlert extends WindowedAlert {
  /**
   * Failures in the window below which nothing is said: one of two tasks is no burst.
   * @default 5
   */
  readonly minimumFailures?: number;
}

/** The alerts. Each can be changed, or left out by `false`. */
export interface Alerts {
  /**
   * Tasks that wait: scheduled or queued, in all pools.
   * @default more than 200, for 300 seconds; warning
   */
  readonly queuedTasks?: Alert | false;
  /**
   * Tries of tasks that failed among those that ended, in per cent.
   * @default more than 5 % in 600 seconds, for 60 seconds; warning
   */
  readonly failedTasks?: FailureAlert | false;
  /**
   * CPU of a scheduler, in per cent of its limit. Needs the series of cAdvisor and of kube-state-metrics.
   * @default more than 80 %, for 300 seconds; warning
   */
  readonly schedulerCpu?: Alert | false;
  /**
   * Heartbeats of all schedulers in the window.
   * @default none in 120 seconds, for 120 seconds; critical
   */
  readonly schedulerHeartbeat?: WindowedAlert | false;
  /** As `schedulerHeartbeat`, of the DAG processors. */
  readonly dagProcessorHeartbeat?: WindowedAlert | false;
  /** As `schedulerHeartbeat`, of the triggerers. */
  readonly triggererHeartbeat?: WindowedAlert | false;
  /**
   * DAG files that cannot be imported.
   * @default more than 0, for 300 seconds; warning
   */
  readonly importErrors?: Alert | false;
  /**
   * Tasks of a pool that could start but for a slot.
   * @default more than 0, for 600 seconds; warning
   */
  readonly starvingPool?: Alert | false;
  /**
   * Triggers that a triggerer could still take, of its capacity of 1000.
   * @default fewer than 100, for 300 seconds; warning
   */
  readonly triggererCapacity?: Alert | false;
  /**
   * Connections that wait for PgBouncer to give them one of the database's. Only with `database.pgbouncer`.
   * @default more than 0, for 60 seconds; critical
   */
  readonly databasePool?: Alert | false;
}

export type AlertName = keyof Alerts;

/** One alert as it can be told. */
export interface AlertDefinition {
  /** Its name in Prometheus. */
  readonly alert: string;
  readonly defaults: Required<Alert> & { readonly windowSeconds?: number };
  readonly expression: (queries: Queries, given: Required<FailureAlert>) => string;
  /** May use Prometheus' templates. */
  readonly summary: string;
}

const heartbeat = (
  part: "scheduler" | "dag_processor" | "triggerer",
  alert: string,
  what: string,
): AlertDefinition => ({
  alert,
  defaults: { threshold: 0, forSeconds: 120, severity: "critical", windowSeconds: 120 },
  // Also when there is no such series at all, as when nothing can be scraped.
  expression: (queries, { threshold, windowSeconds }) =>
    `absent(${queries.heartbeats(part, `${windowSeconds}s`)} > ${threshold})`,
  summary: `No heartbeat of any ${what} of Airflow has been seen`,
});

export const alertDefinitions: { readonly [A in AlertName]-?: AlertDefinition } = {
  queuedTasks: {
    alert: "AirflowTasksQueued",
    defaults: { threshold: 200, forSeconds: 300, severity: "warning" },
    expression: (queries, { threshold }) => `${queries.slots("queued")} + ${queries.slots("scheduled")} > ${threshold}`,
    summary: "{{ $value }} tasks of Airflow wait to run",
  },
  failedTasks: {
    alert: "AirflowTasksFailing",
    defaults: { threshold: 5, forSeconds: 60, severity: "warning", windowSeconds: 600 },
    expression: (queries, { threshold, windowSeconds, minimumFailures }) =>
      `${queries.failedShare(`${windowSeconds}s`)} > ${threshold} and ${queries.counted("ti_failures", `${windowSeconds}s`)} >= ${minimumFailures}`,
    summary: "{{ $value | humanize }} % of Airflow's tasks fail",
  },
  schedulerCpu: {
    alert: "AirflowSchedulerBusy",
    defaults: { threshold: 80, forSeconds: 300, severity: "warning", windowSeconds: 120 },
    expression: (queries, { threshold, windowSeconds }) =>
      `${queries.schedulerCpu(`${windowSeconds}s`)} > ${threshold}`,
    summary: "{{ $labels.pod }} uses {{ $value | humanize }} % of its CPU",
  },
  schedulerHeartbeat: heartbeat("scheduler", "AirflowSchedulerHeartbeatMissing", "scheduler"),
  dagProcessorHeartbeat: heartbeat("dag_processor", "AirflowDagProcessorHeartbeatMissing", "DAG processor"),
  triggererHeartbeat: heartbeat("triggerer", "AirflowTriggererHeartbeatMissing", "triggerer"),
  importErrors: {
    alert: "AirflowDagImportErrors",
    defaults: { threshold: 0, forSeconds: 300, severity: "warning" },
    expression: (queries, { threshold }) => `max(${queries.own("dag_processing.import_errors")}) > ${threshold}`,
    summary: "{{ $value }} DAG files cannot be imported",
  },
  starvingPool: {
    alert: "AirflowPoolStarving",
    defaults: { threshold: 0, forSeconds: 600, severity: "warning" },
    expression: (queries, { threshold }) => `max by (pool_name) (${queries.own("pool.starving_tasks")}) > ${threshold}`,
    summary: "{{ $value }} tasks wait for a slot of Airflow's pool {{ $labels.pool_name }}",
  },
  triggererCapacity: {
    alert: "AirflowTriggererFull",
    defaults: { threshold: 100, forSeconds: 300, severity: "warning" },
    expression: (queries, { threshold }) =>
      `min by (hostname) (${queries.own("triggerer.capacity_left")}) < ${threshold}`,
    summary: "Triggerer {{ $labels.hostname }} can take {{ $value }} more triggers",
  },
  databasePool: {
    alert: "AirflowDatabasePoolExhausted",
    defaults: { threshold: 0, forSeconds: 60, severity: "critical" },
    expression: (queries, { threshold }) => `sum(${queries.pool("waitingClients")}) > ${threshold}`,
    summary: "{{ $value }} connections of Airflow's wait for the database",
  },
};
