import type { Check } from "./check";

/** What runs tasks: in the scheduler's own pod, in pods that wait for tasks, or in a pod for each task. */
export const executors = ["LocalExecutor", "CeleryExecutor", "KubernetesExecutor"] as const;
export type KnownExecutor = (typeof executors)[number];

/**
 * An executor of your own, in the image: `module.Class`, or `alias:module.Class` with a name that tasks call it by.
 * Nothing is made for it but its name in Airflow's configuration.
 */
export type CustomExecutor = `${string}.${string}`;
export type Executor = KnownExecutor | CustomExecutor;

/** One executor or several: the first is the default, a task names another one by its `executor` argument. */
export function executorList(given: Executor | readonly Executor[]): readonly Executor[] {
  return typeof given === "string" ? [given] : given;
}

/** The name by which a task may ask for an executor: an alias, or the name of its class. */
export function executorName(executor: string): string {
  const [alias = "", module] = executor.split(":");
  return module === undefined ? (alias.split(".").at(-1) ?? alias) : alias;
}

/** The executors, as the value of a label. */
export function executorLabel(list: readonly Executor[]): string {
  return list.map(executorName).join("-").slice(0, 63).replace(/\W+$/, "");
}

/** Executors that Airflow 3 has no more, or that are for nobody's production, and what to use instead. */
const gone: { readonly [executor: string]: string } = {
  SequentialExecutor: "LocalExecutor; Airflow 3 has no SequentialExecutor, which ran one task at a time, for SQLite",
  DebugExecutor: "LocalExecutor; Airflow 3 has no DebugExecutor: dag.test() runs a DAG in one process",
  DaskExecutor: "CeleryExecutor or KubernetesExecutor; Airflow 3 has no DaskExecutor",
  CeleryKubernetesExecutor:
    '["CeleryExecutor", "KubernetesExecutor"]; Airflow 3 takes a list, and a task chooses by its argument executor, not by a queue',
  LocalKubernetesExecutor:
    '["LocalExecutor", "KubernetesExecutor"]; Airflow 3 takes a list, and a task chooses by its argument executor, not by a queue',
};

const customExecutor = /^([A-Za-z_][\w-]*:)?[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/;

function allowed(executor: string): string | undefined {
  if (executors.some((known) => known === executor)) return undefined;
  const name = executor.split(/[.:]/).at(-1) ?? executor;
  if (gone[name] !== undefined) return gone[name];
  // By another name, nothing would be made for it.
  const known = executors.find((own) => own === name);
  if (known !== undefined) return known;
  return customExecutor.test(executor) ? undefined : `${executors.join(", ")}, module.Class or alias:module.Class`;
}

/** @see https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/executor/index.html */
export function checkExecutor(given: Executor | readonly Executor[], check: Check): void {
  const list = executorList(given);
  check(list.length > 0, ["executor"], given, "at least one executor");
  for (const [index, executor] of list.entries()) {
    const at = typeof given === "string" ? ["executor"] : ["executor", index];
    const instead = allowed(executor);
    check(instead === undefined, at, executor, instead ?? "");
    check(list.indexOf(executor) === index, at, executor, "an executor that is not in the list already");
  }
}
