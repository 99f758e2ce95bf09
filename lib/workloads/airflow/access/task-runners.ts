import type { AirflowComponent } from "../component";
import type { Executor } from "../executor";

/** The parts in which tasks run, and from which they call the API server. */
export function taskRunners(executors: readonly Executor[]): readonly AirflowComponent[] {
  return executors.includes("LocalExecutor") ? ["worker", "celeryWorker", "scheduler"] : ["worker", "celeryWorker"];
}
