import type { k8s } from "cdk8s-plus-28";
import { type Check, dnsLabel, wholeNumber } from "../check";
import type { PodScheduling } from "../pod";
import { checkAutoscaling, type WorkerAutoscaling } from "./autoscaling";

/** Workers that are alike: what they take, how much of it, and where they run. */
export type WorkerSet = WorkerSetPods & WorkerCount;

export interface WorkerSetPods {
  /**
   * Queues that they take tasks from, and nobody else; a task names one by its `queue` argument.
   * @default the set's name
   */
  readonly queues?: readonly string[];
  /**
   * Tasks that one worker runs at a time, each in a process of its own.
   * @default 16
   */
  readonly concurrency?: number;
  /**
   * Seconds that the longest task takes. A worker that is told to stop takes no more tasks and has this long to finish those it has;
   * then they are killed, and Airflow retries them if they have retries. It ends as soon as it has no task, so more than enough costs nothing.
   * @default 3600
   */
  readonly longestTaskSeconds?: number;
  /**
   * What each worker asks for and may use, all its tasks together.
   * @default `resources.celeryWorker` of Airflow
   */
  readonly resources?: k8s.ResourceRequirements;
  /** @default Airflow's image */
  readonly image?: { readonly repository?: string; readonly tag?: string };
  /** @default `scheduling.workers` of Airflow */
  readonly scheduling?: PodScheduling;
}

/** How many there are: a number, or whoever decides it. */
export type WorkerCount =
  | {
      /** @default 2 */
      readonly replicas?: number;
      readonly autoscaling?: never;
    }
  | { readonly autoscaling: WorkerAutoscaling; readonly replicas?: never };

export const defaultConcurrency = 16;
const defaultLongestTaskSeconds = 3600;

export const queuesOf = (name: string, set: WorkerSet): readonly string[] => set.queues ?? [name];
export const longestTask = (set: WorkerSet): number => set.longestTaskSeconds ?? defaultLongestTaskSeconds;

const aWeek = 7 * 24 * 3600;

/** Checks every set, and that no queue belongs to two. `defaultQueue` is where tasks go that name none. */
export function checkWorkerSets(
  sets: { readonly [name: string]: WorkerSet },
  defaultQueue: string,
  check: Check,
): void {
  const owners = new Map<string, string>();
  const names = Object.keys(sets);
  check(names.length > 0, ["celery", "workers"], sets, "at least one set of workers");
  for (const [name, set] of Object.entries(sets)) {
    const at = ["celery", "workers", name];
    check(dnsLabel(name) && name.length <= 20, at, name, "a name of at most 20 lower-case letters, digits and dashes");
    const queues = queuesOf(name, set);
    check(queues.length > 0, [...at, "queues"], queues, "at least one queue");
    for (const queue of queues) {
      check(/^[\w.-]{1,100}$/.test(queue), [...at, "queues"], queue, "1 to 100 letters, digits, dots, _ and -");
      const owner = owners.get(queue);
      check(owner === undefined, [...at, "queues"], queue, `a queue that no other set takes from; ${owner} does`);
      owners.set(queue, name);
    }
    checkNumbers(set, at, check);
  }
  check(
    names.length === 0 || owners.has(defaultQueue),
    ["celery", "workers"],
    [...owners.keys()],
    `queues with ${defaultQueue} among them: tasks that name no queue wait there (config.operators.default_queue)`,
  );
}

function checkNumbers(set: WorkerSet, at: readonly string[], check: Check): void {
  const { replicas, concurrency, longestTaskSeconds, autoscaling } = set;
  check(wholeNumber(replicas, 1, 1000), [...at, "replicas"], replicas, "a whole number from 1 to 1000");
  check(wholeNumber(concurrency, 1, 256), [...at, "concurrency"], concurrency, "a whole number from 1 to 256");
  check(
    wholeNumber(longestTaskSeconds, 1, aWeek),
    [...at, "longestTaskSeconds"],
    longestTaskSeconds,
    `1 to ${aWeek} seconds, which is a week`,
  );
  if (autoscaling === undefined) return;
  check(replicas === undefined, [...at, "replicas"], replicas, "nothing, where autoscaling decides");
  checkAutoscaling(autoscaling, [...at, "autoscaling"], check);
}
