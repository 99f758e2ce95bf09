import type { Check } from "./check";

/** What runs tasks: in the scheduler's own pod, in pods that wait for tasks, or in a pod for each task. */
export const executors = ["LocalExecutor", "CeleryExecutor", "KubernetesExecutor"] as const;
export type Executor = (typeof executors)[number];

/** One executor or several: the first is the default, a task names another one by its `executor` argument. */
export function executorList(given: Executor | readonly Executor[]): readonly Executor[] {
  return typeof given === "string" ? [given] : given;
}

export function checkExecutor(given: Executor | readonly Executor[], check: Check): void {
  const list = executorList(given);
  check(list.length > 0, ["executor"], given, "at least one executor");
  for (const [index, executor] of list.entries()) {
    const at = typeof given === "string" ? ["executor"] : ["executor", index];
    check(executors.includes(executor), at, executor, executors.join(", "));
    check(list.indexOf(executor) === index, at, executor, "an executor that is not in the list already");
  }
}
