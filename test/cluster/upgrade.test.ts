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

const schema = () => airflow.query("SELECT version_num FROM alembic_version");

test("Airflow 3.1 runs a DAG", async () => {
  expect(await airflow.exec("scheduler", "airflow", "version")).toContain("3.1.8");
  await airflow.runDag("across", { seconds: 1 });
});

test("Airflow is upgraded to 3.2 while a task runs: the task ends well, the one after it runs on 3.2, neither runs twice", async () => {
  const before = await schema();
  const run = await airflow.trigger("across", { seconds: 100 });
  await eventually("the long task runs", 120, async () => {
    const [task] = (await airflow.taskInstances(run)).filter(({ task_id }) => task_id === "long");
    return task?.state === "running" ? true : undefined;
  });
  const from = Date.now();
  await airflow.apply({ version: "3.2.2" });
  progress(`upgrade: done after ${Math.round((Date.now() - from) / 1000)} s`);
  expect(await schema()).not.toBe(before);
  const [long] = (await airflow.taskInstances(run)).filter(({ task_id }) => task_id === "long");
  expect(long?.state).toBe("running");

  await airflow.waitForRun(run, 300);
  const tasks = await airflow.taskInstances(run);
  expect(tasks.map(({ task_id, state, try_number }) => [task_id, state, try_number]).sort()).toEqual([
    ["after", "success", 1],
    ["long", "success", 1],
  ]);
  expect(await airflow.query("SELECT value FROM xcom WHERE task_id = 'after' ORDER BY timestamp DESC LIMIT 1")).toMatch(
    /3\.1\.8 then 3\.2\.2/,
  );
  expect([podsOf(run, "long").length, podsOf(run, "after").length]).toEqual([1, 1]);
});

test("after it, DAGs run as before, and every part is of the new version", async () => {
  await airflow.runDag("across", { seconds: 1 });
  for (const part of ["scheduler", "api-server", "dag-processor", "triggerer"]) {
    expect(await airflow.exec(part, "airflow", "version")).toContain("3.2.2");
  }
});
