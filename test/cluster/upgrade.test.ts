import { type AirflowInstallation, installAirflow } from "./airflow";
import { eventually, progress } from "./command";
import type { DagRun } from "./runs";

let airflow: AirflowInstallation;

beforeAll(async () => {
  airflow = await installAirflow({ namespace: "upgrade", images: ["airflow-3.1"], props: { version: "3.1.8" } });
});

/** Pods in which a run's task ran: as many as it was tried. */
function podsOf(run: DagRun, task: string) {
  return airflow.namespace.pods
    .last()
    .filter(({ metadata }) => metadata.annotations?.["run_id"] === run.dag_run_id)
    .filter(({ metadata }) => metadata.labels?.["task_id"] === task);
}

/** What the run's last task says of itself and of the one before it. */
const versions = (run: DagRun) =>
  airflow.query(`SELECT value FROM xcom WHERE task_id = 'after' AND run_id = '${run.dag_run_id}'`);

test("Airflow 3.1 runs a DAG", async () => {
  const run = await airflow.runDag("across", { until: "3.1" });
  expect(await versions(run)).toContain("3.1.8 then 3.1.8");
});

test("Airflow is upgraded to 3.2 while a task runs: it ends well, the one after it runs on 3.2, neither runs twice", async () => {
  const run = await airflow.trigger("across", { until: "3.2" });
  await eventually("the long task runs", 300, async () => {
    const [task] = (await airflow.taskInstances(run)).filter(({ task_id }) => task_id === "long");
    return task?.state === "running" ? true : undefined;
  });
  const from = Date.now();
  await airflow.apply({ version: "3.2.2" });
  progress(`upgrade: every part is of 3.2 after ${Math.round((Date.now() - from) / 1000)} s`);

  await airflow.waitForRun(run);
  const tasks = await airflow.taskInstances(run);
  expect(tasks.map(({ task_id, state, try_number }) => [task_id, state, try_number]).sort()).toEqual([
    ["after", "success", 1],
    ["long", "success", 1],
  ]);
  expect(await versions(run)).toContain("3.1.8 then 3.2.2");
  expect([podsOf(run, "long").length, podsOf(run, "after").length]).toEqual([1, 1]);
});

test("after it, DAGs run as before, and every part is of the new version", async () => {
  const run = await airflow.runDag("across", { until: "3.2" });
  expect(await versions(run)).toContain("3.2.2 then 3.2.2");
  for (const part of ["scheduler", "api-server", "dag-processor", "triggerer"]) {
    const [pod] = await airflow.pods(part);
    expect(JSON.stringify(pod?.spec)).toContain("apache/airflow:3.2.2");
  }
});
