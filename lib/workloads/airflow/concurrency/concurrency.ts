import { type Check, wholeNumber } from "../check";
import type { ConfigValue, Feature } from "../feature";
import { sizeFor, type TaskTarget } from "./sizing";

/** How much runs at the same time. Options in `config` go before all of this. */
export interface Concurrency {
  /**
   * What Airflow is to carry: all that is not said below follows from it.
   * @default Airflow's own defaults
   */
  readonly target?: TaskTarget;
  /** Tasks at the same time, for each scheduler. `[core] parallelism` */
  readonly parallelism?: number;
  /** Tasks of one DAG run at the same time. `[core] max_active_tasks_per_dag` */
  readonly maxActiveTasksPerDag?: number;
  /** Runs of one DAG at the same time. `[core] max_active_runs_per_dag` */
  readonly maxActiveRunsPerDag?: number;
  /**
   * Pods that one scheduler makes in one turn of its loop. `[kubernetes_executor] worker_pods_creation_batch_size`
   * @default 16
   */
  readonly creationBatchSize?: number;
  /** Slots of the pool of tasks that name none, when the database is new. `[core] default_pool_task_slot_count` */
  readonly defaultPoolSlots?: number;
  /** Processes of each DAG processor that parse DAG files. `[dag_processor] parsing_processes` */
  readonly parsingProcesses?: number;
}

/** Sizes that are given, and those that follow from the target. */
export function concurrency(given: Concurrency = {}, schedulers = 2): Feature {
  const sized = { ...(given.target && sizeFor(given.target, schedulers)), ...given };
  const batch = sized.creationBatchSize;
  return {
    config: {
      core: options({
        parallelism: sized.parallelism,
        max_active_tasks_per_dag: sized.maxActiveTasksPerDag,
        max_active_runs_per_dag: sized.maxActiveRunsPerDag,
        default_pool_task_slot_count: sized.defaultPoolSlots,
      }),
      dag_processor: options({ parsing_processes: sized.parsingProcesses }),
      kubernetes_executor: options({ worker_pods_creation_batch_size: batch }),
      // A turn queues no more tasks than this, so it bounds the pods of a turn too.
      scheduler: options({ max_tis_per_query: batch !== undefined && batch > 16 ? batch : undefined }),
    },
  };
}

function options(values: { readonly [option: string]: number | undefined }): { [option: string]: ConfigValue } {
  const given: { [option: string]: ConfigValue } = {};
  for (const [option, value] of Object.entries(values)) if (value !== undefined) given[option] = value;
  return given;
}

export function checkConcurrency(given: Concurrency = {}, check: Check): void {
  const { target, ...sizes } = given;
  for (const [name, value] of Object.entries(sizes)) {
    check(wholeNumber(value, 1, 100000), ["concurrency", name], value, "a whole number from 1 to 100000");
  }
  if (target === undefined) return;
  const at = (name: string) => ["concurrency", "target", name];
  check(wholeNumber(target.dags, 1, 100000), at("dags"), target.dags, "1 to 100000 DAGs");
  const tasks = target.tasksPerDay;
  check(wholeNumber(tasks, 1, 100000000), at("tasksPerDay"), tasks, "1 to 100000000 tasks");
  const { meanTaskSeconds = 60, peakFactor = 4 } = target;
  check(
    meanTaskSeconds > 0 && meanTaskSeconds <= 604800,
    at("meanTaskSeconds"),
    meanTaskSeconds,
    "up to 604800 seconds",
  );
  check(peakFactor >= 1 && peakFactor <= 1000, at("peakFactor"), peakFactor, "1 to 1000");
}
