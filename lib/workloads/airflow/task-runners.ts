import type { AirflowComponent } from "./component";
import type { Executor } from "./executor";

/** The parts in whose pods tasks run. */
export function taskRunners(executors: readonly Executor[]): AirflowComponent[] {
  return [
    ...(executors.includes("KubernetesExecutor") ? (["worker"] as const) : []),
    ...(executors.includes("CeleryExecutor") ? (["celeryWorker"] as const) : []),
    ...(executors.includes("LocalExecutor") ? (["scheduler"] as const) : []),
  ];
}
