import { type AirflowInstallation, installAirflow } from "./airflow";
import { eventually, progress } from "./command";
import type { DagRun } from "./runs";

let airflow: AirflowInstallation;

beforeAll(async () => {
  airflow = await installAirflow({
    namespace: "resilience",
    // As many tasks at a time as two processors can start in good order.
    props: { replicas: { scheduler: 2 }, config: { core: { parallelism: 8 } } },
  });
});

/** The pods of a run's task, by index: a task that ran twice has two. */
function podsOf(run: DagRun, task: string): string[] {
  return airflow.namespace.pods
    .last()
    .filter(({ metadata }) => metadata.annotations?.["run_id"] === run.dag_run_id)
    .filter(({ metadata }) => metadata.labels?.["task_id"] === task)
    .map(({ metadata }) => metadata.annotations?.["map_index"] ?? "")
    .sort((a, b) => Number(a) - Number(b));
}

async function finished(run: DagRun): Promise<number> {
  const tasks = await airflow.taskInstances(run);
  return tasks.filter(({ task_id, state }) => task_id === "work" && state === "success").length;
}

async function midway(run: DagRun): Promise<void> {
  await eventually("some tasks are done, others are not", 300, async () =>
    (await finished(run)) >= 3 ? true : undefined,
  );
}

/** Every task succeeded at its first try, and had one pod. */
async function ranOnce(run: DagRun, tasks: number): Promise<void> {
  const work = (await airflow.taskInstances(run)).filter(({ task_id }) => task_id === "work");
  expect(work.map(({ state, try_number }) => `${state} at try ${try_number}`)).toEqual(
    Array(tasks).fill("success at try 1"),
  );
  expect(podsOf(run, "work")).toEqual([...Array(tasks).keys()].map(String));
}

test("a scheduler is killed, then its pod deleted, in the middle of 40 tasks: all succeed, none runs twice", async () => {
  const run = await airflow.trigger("many", { seconds: 3 });
  await midway(run);
  const schedulers = await airflow.namespace.list("pods", "--selector=component=scheduler");
  expect(schedulers).toHaveLength(2);
  const [chosen] = schedulers;
  const name = chosen?.metadata.name ?? "";
  // The first process starts no others but the scheduler; killed, it gets no say.
  const kill =
    "import os\nfor p in filter(str.isdigit, os.listdir('/proc')):\n  c = open(f'/proc/{p}/cmdline').read()\n  if 'airflow' in c and 'scheduler' in c and int(p) > 1 and int(p) != os.getpid(): os.kill(int(p), 9)";
  await airflow.namespace
    .kubectl(["exec", name, "--container=scheduler", "--", "python", "-c", kill])
    .catch(() => undefined);
  await eventually("the killed scheduler is started again", 180, async () => {
    const [pod] = await airflow.namespace.list("pods", `--field-selector=metadata.name=${name}`);
    return restartsOf(pod?.status) > restartsOf(chosen?.status) ? true : undefined;
  });
  progress("resilience: the scheduler was killed; deleting its pod");
  await airflow.namespace.kubectl(["delete", "pod", name, "--grace-period=0", "--force"]);
  expect(await finished(run)).toBeLessThan(40);
  await airflow.waitForRun(run, 900);
  await ranOnce(run, 40);
});

function restartsOf(status: unknown): number {
  // A pod's status, as the API server gives it.
  const { containerStatuses = [] } = (status ?? {}) as { containerStatuses?: { restartCount: number }[] };
  return containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

/** Another in each try. */
let parallelism = 8;

test("the configuration changes under load: everything rolls, and no task is lost or runs twice", async () => {
  const run = await airflow.trigger("many", { tasks: 16 });
  await midway(run);
  parallelism++;
  await airflow.apply({ config: { core: { parallelism } } });
  const read = await airflow.exec("scheduler", "airflow", "config", "get-value", "core", "parallelism");
  expect(read.trim().split("\n").at(-1)).toBe(String(parallelism));
  await airflow.waitForRun(run);
  await ranOnce(run, 16);
});

test("a deferred task resumes, though the triggerer that waited for it is gone", async () => {
  const run = await airflow.trigger("deferred");
  await eventually("the task is deferred", 300, async () => {
    const [task] = await airflow.taskInstances(run);
    return task?.state === "deferred" ? true : undefined;
  });
  const triggererOf = () => airflow.query("SELECT hostname FROM job JOIN trigger ON trigger.triggerer_id = job.id");
  const first = await eventually("a triggerer takes it", 60, async () => (await triggererOf()) || undefined);
  await airflow.namespace.kubectl(["delete", "pod", "--selector=component=triggerer", "--grace-period=0", "--force"]);
  await airflow.waitForRun(run);
  const [task] = await airflow.taskInstances(run);
  expect(task).toMatchObject({ state: "success", try_number: 1 });
  expect(first).not.toBe("");
});
