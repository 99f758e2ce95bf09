import { type Check, type IssuePath, wholeNumber } from "../check";

/**
 * As many workers as queued and running tasks need, counted in Airflow's database. KEDA must be in the cluster, resolve the database's
 * host, and be able to log in: it does not cope with quotes and backslashes in a password.
 */
export interface KedaScaling {
  /**
   * Workers when there is nothing to do; 0 saves them, and the first task waits about a minute for one.
   * @default 2
   */
  readonly min?: number;
  readonly max: number;
  /**
   * Seconds between counts.
   * @default 10
   */
  readonly pollingSeconds?: number;
  /**
   * Seconds without a task before the last worker goes, where `min` is 0.
   * @default 300
   */
  readonly cooldownSeconds?: number;
}

/** As many workers as keep their processors and memory this busy. It knows nothing of the queue: tasks that only wait need none of both. */
export interface HpaScaling {
  /** @default 2 */
  readonly min?: number;
  readonly max: number;
  /**
   * Processor in use, in per cent of what is asked for.
   * @default 70
   */
  readonly cpuPercent?: number;
  /**
   * Memory in use, in per cent of what is asked for.
   * @default not looked at: a worker's memory hardly shrinks
   */
  readonly memoryPercent?: number;
}

/** Who decides the number of workers; two would undo each other. */
export type WorkerAutoscaling =
  | { readonly keda: KedaScaling; readonly hpa?: never }
  | { readonly hpa: HpaScaling; readonly keda?: never };

export function checkAutoscaling(given: WorkerAutoscaling, at: IssuePath, check: Check): void {
  const { keda, hpa } = given;
  check(
    (keda === undefined) !== (hpa === undefined),
    at,
    Object.keys(given),
    "either keda or hpa: two autoscalers undo each other's decisions",
  );
  for (const [name, scaling] of Object.entries({ keda, hpa })) {
    if (scaling === undefined) continue;
    const { min = 2, max } = scaling;
    const least = name === "keda" ? 0 : 1;
    check(wholeNumber(min, least, 1000), [...at, name, "min"], min, `a whole number from ${least} to 1000`);
    check(wholeNumber(max, 1, 1000) && max >= min, [...at, name, "max"], max, "a whole number from min to 1000");
  }
  for (const option of ["pollingSeconds", "cooldownSeconds"] as const) {
    const value = keda?.[option];
    check(wholeNumber(value, 1, 3600), [...at, "keda", option], value, "1 to 3600 seconds");
  }
  for (const option of ["cpuPercent", "memoryPercent"] as const) {
    const value = hpa?.[option];
    check(wholeNumber(value, 10, 100), [...at, "hpa", option], value, "10 to 100 per cent");
  }
}
