/** What Airflow is to carry. */
export interface TaskTarget {
  /** DAG files, of one DAG each. */
  readonly dags: number;
  readonly tasksPerDay: number;
  /**
   * Seconds that a task runs on average, without its pod's start.
   * @default 60
   */
  readonly meanTaskSeconds?: number;
  /**
   * How many times as many tasks run in the busiest hour as in the mean of the day.
   * @default 4, since most schedules fall on the same hours of the night
   */
  readonly peakFactor?: number;
}

/** Options of airflow.cfg that follow from a target. */
export interface Sizing {
  /** Tasks that hold a slot at the peak, over all schedulers. */
  readonly concurrentTasks: number;
  /** For each scheduler. */
  readonly parallelism: number;
  readonly maxActiveTasksPerDag: number;
  /** For each scheduler and turn of its loop. */
  readonly creationBatchSize: number;
  readonly defaultPoolSlots: number;
  /** For each DAG processor. */
  readonly parsingProcesses: number;
}

/** Seconds in which a task holds a slot before and after it runs: scheduling, the pod's start, the import of Airflow. */
const startSeconds = 15;
/** Seconds that a turn of a scheduler's loop takes when the database is busy. */
const loopSeconds = 5;
/** Seconds that parsing a DAG file takes, in a process of its own that imports Airflow's SDK and the DAG's libraries. */
const parseSeconds = 1;
/** Seconds within which every DAG file is to be parsed once. */
const parsedWithin = 60;

/** Airflow's own defaults, below which nothing goes. */
const least = { parallelism: 32, activeTasks: 16, batch: 16, poolSlots: 128, processes: 2 };

/**
 * Sizes Airflow for a target. Never less than Airflow's own defaults; more of anything never makes less of anything.
 *
 * - concurrent tasks (Little's law) = tasks per second × peak factor × (mean seconds + 15 of start)
 * - parallelism of each scheduler = concurrent tasks ÷ (schedulers − 1, at least 1): the others carry all when one is away
 * - creation batch = tasks per second at the peak × 5 seconds of a slow turn ÷ (schedulers − 1, at least 1)
 * - default pool = all schedulers' parallelism, so that the pool is not what holds tasks back
 * - active tasks of one DAG run = a quarter of the concurrent tasks, so that one does not starve the others
 * - parsing processes = DAG files × 1 second ÷ 60 seconds: every DAG processor parses every file once a minute
 *
 * @param schedulers - how many run at the same time
 */
export function sizeFor(target: TaskTarget, schedulers: number): Sizing {
  const { dags, tasksPerDay, meanTaskSeconds = 60, peakFactor = 4 } = target;
  const perSecond = (tasksPerDay / 86400) * peakFactor;
  const concurrentTasks = Math.ceil(perSecond * (meanTaskSeconds + startSeconds));
  const carrying = Math.max(1, schedulers - 1);
  const parallelism = Math.max(least.parallelism, Math.ceil(concurrentTasks / carrying));
  return {
    concurrentTasks,
    parallelism,
    maxActiveTasksPerDag: Math.max(least.activeTasks, Math.ceil(concurrentTasks / 4)),
    creationBatchSize: Math.max(least.batch, Math.ceil((perSecond * loopSeconds) / carrying)),
    defaultPoolSlots: Math.max(least.poolSlots, parallelism * schedulers),
    parsingProcesses: Math.max(least.processes, Math.ceil((dags * parseSeconds) / parsedWithin)),
  };
}
