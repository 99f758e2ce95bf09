import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { k8s } from "cdk8s-plus-28";
import type { Celery, RedisBroker } from "../../lib/workloads/airflow";
import { tasksQuery } from "../../lib/workloads/airflow/celery/scaler";
import { type AirflowInstallation, installAirflow } from "./airflow";
import { eventually } from "./command";
import { Sleepers } from "./sleepers";
import { Testbed } from "./testbed";

const namespace = "celery";
// Another one each time: a volume that is still claimed is deleted only when its claim is.
const volume = `${namespace}-${randomBytes(4).toString("hex")}`;
const quantities = (cpu: string, memory: string) => ({
  cpu: k8s.Quantity.fromString(cpu),
  memory: k8s.Quantity.fromString(memory),
});
const tiny = { requests: quantities("10m", "64Mi"), limits: quantities("2", "2Gi") };
const broker: RedisBroker = {
  redis: { passwordSecret: { name: "airflow-redis", key: "password" }, storage: { storageClassName: volume } },
};
const workers: Celery["workers"] = {
  default: { concurrency: 3, replicas: 2, longestTaskSeconds: 120 },
  heavy: { concurrency: 1, replicas: 1, longestTaskSeconds: 60 },
};
const executor = ["CeleryExecutor", "KubernetesExecutor", "LocalExecutor"] as const;

const testbed = Testbed.current();
const volumeFolder = join(testbed.folder, volume);
let airflow: AirflowInstallation;

/** A volume on this machine, for Redis: nothing here makes volumes by itself. */
async function makeVolume(): Promise<void> {
  await mkdir(volumeFolder, { recursive: true });
  const node = await testbed.kubernetes.kubectl(["get", "nodes", "--output=jsonpath={.items[0].metadata.name}"]);
  const values = [node.trim()];
  const object = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volume },
    spec: {
      capacity: { storage: "1Gi" },
      accessModes: ["ReadWriteOnce"],
      storageClassName: volume,
      local: { path: volumeFolder },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values }] }],
        },
      },
    },
  };
  await testbed.kubernetes.kubectl(["create", "-f", "-"], JSON.stringify(object));
}

async function deleteVolume(): Promise<void> {
  await testbed.kubernetes.kubectl(["delete", "persistentvolume", volume, "--ignore-not-found", "--wait=false"]);
  await rm(volumeFolder, { recursive: true, force: true });
}

beforeAll(async () => {
  await makeVolume();
  airflow = await installAirflow({
    namespace,
    images: ["redis"],
    secrets: { "airflow-redis": { password: `r@dis:${randomBytes(12).toString("base64")}/% "'` } },
    props: {
      executor,
      config: { core: { parallelism: 10 } },
      celery: { broker, workers },
      resources: { celeryWorker: tiny, redis: tiny },
    },
  });
});

afterAll(deleteVolume);

const redis = (command: string) =>
  airflow.kubectl([
    ...["exec", "airflow-redis-0", "--container=redis", "--"],
    ...["sh", "-c", `REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli ${command}`],
  ]);
const scale = (what: string, replicas: number) => airflow.kubectl(["scale", what, `--replicas=${replicas}`]);
const workersOf = async (set: string) => {
  const pods = await airflow.pods("worker");
  return pods.filter(({ metadata }) => metadata.labels?.["worker-set"] === set).map(({ metadata }) => metadata.name);
};

/** What the default queue has still to do: all that KEDA would count. */
const toDo = () => airflow.query(tasksQuery(["default"], executor));
const untilNothingIsToDo = () =>
  eventually("nothing is left of a try before", 300, async () => ((await toDo()) === "0" ? true : undefined));

/** Waits until the default queue has this many workers, and none that ends: that one may still run tasks. */
async function untilWorkers(count: number): Promise<void> {
  await eventually(`the default queue has ${count} workers`, 300, async () => {
    const all = await airflow.namespace.list("pods", "--selector=worker-set=default");
    return all.length === count && (await workersOf("default")).length === count ? true : undefined;
  });
}

/** Where each task of the DAG `routing` ran, by what the task itself returned. */
async function routes(): Promise<Record<string, string>> {
  const run = await airflow.runDag("routing");
  const rows = await airflow.database.rows<{ task_id: string; value: string }>(
    `SELECT task_id, value #>> '{}' AS value FROM xcom WHERE run_id = '${run.dag_run_id}' AND key = 'return_value'`,
  );
  return Object.fromEntries(rows.map(({ task_id, value }) => [task_id, value]));
}

test("tasks run where their queue or their executor says", async () => {
  const { on_default, on_heavy, on_kubernetes, on_local } = await routes();
  expect(await workersOf("default")).toContain(on_default);
  expect(await workersOf("heavy")).toEqual([on_heavy]);
  expect((await airflow.pods("scheduler")).map(({ metadata }) => metadata.name)).toEqual([on_local]);
  const pods = airflow.namespace.pods.last();
  const own = pods.find(({ metadata }) => metadata.name === on_kubernetes);
  expect(own?.metadata.labels).toMatchObject({ component: "worker", task_id: "on_kubernetes" });
  expect(own?.metadata.labels).not.toHaveProperty("worker-set");
});

test("a worker that goes while tasks run lets them end: none fails, none runs twice, and the others take the rest", async () => {
  await scale("deployment/airflow-worker", 2);
  await untilWorkers(2);
  await untilNothingIsToDo();
  const sleepers = await Sleepers.listen();
  try {
    const run = await airflow.trigger("sleepers", { url: sleepers.url, count: 8 });
    await eventually("six tasks run", 300, async () => (sleepers.starts().length >= 6 ? true : undefined));

    await eventually("all eight are to be done", 60, async () => ((await toDo()) === "8" ? true : undefined));
    expect(await airflow.query(tasksQuery(["heavy"], executor))).toBe("0");
    const number = sleepers.starts()[0]?.number;
    const asleep = (await airflow.taskInstances(run)).find(({ map_index }) => map_index === number);
    await eventually("a running task's log is read", 60, async () =>
      asleep && (await airflow.taskLog(asleep)).includes(`sleeper ${number} sleeps`) ? true : undefined,
    );

    const before = await workersOf("default");
    await scale("deployment/airflow-worker", 1);
    await eventually("a worker is told to end", 60, async () =>
      (await workersOf("default")).length === 1 ? true : undefined,
    );
    const after = await workersOf("default");
    // For as long as it may take until the signal is heard.
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    sleepers.wake();
    await airflow.waitForRun(run);

    expect(before).toHaveLength(2);
    expect(after).toHaveLength(1);
    const starts = sleepers.starts();
    expect(starts.map((one) => one.number).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(sleepers.ends()).toHaveLength(8);
    // The worker that went had tasks, and got no more.
    const gone = before.filter((name) => !after.includes(name));
    expect(starts.filter(({ pod }) => gone.includes(pod))).toHaveLength(3);
    const tasks = await airflow.taskInstances(run);
    expect(new Set(tasks.map(({ state, try_number }) => `${state} ${try_number}`))).toEqual(new Set(["success 1"]));
    await untilWorkers(1);
  } finally {
    // Those of a try that has failed end, because nobody answers them.
    sleepers.close();
  }
});

test("a worker whose broker cannot be reached is not at fault, one that does not answer is", async () => {
  const ping = "python /opt/airflow/probes/celery_ping.py";
  const inWorker = async (script: string) => {
    const [pod = ""] = await workersOf("heavy");
    return airflow.kubectl(["exec", pod, "--container=worker", "--", "bash", "-c", script]);
  };
  const stopped = `pid=$(cut -d" " -f1 /proc/1/task/1/children); kill -STOP $pid; ${ping} 2>&1; echo "status $?"; kill -CONT $pid`;
  expect(await inWorker(stopped)).toMatch(/does not answer\n.*status 1/s);
  await scale("statefulset/airflow-redis", 0);
  try {
    await airflow.kubectl(["wait", "--for=delete", "pod/airflow-redis-0", "--timeout=180s"]);
    expect(await inWorker(`${ping}; echo "status $?"`)).toMatch(/cannot be reached.*status 0/s);
  } finally {
    await scale("statefulset/airflow-redis", 1);
    await airflow.kubectl(["rollout", "status", "statefulset/airflow-redis", "--timeout=180s"]);
  }
});

/** Waits until Redis is ready in another pod than this one. */
async function untilRedisIsAnother(than: string | undefined): Promise<void> {
  await eventually("Redis is ready again", 180, async () => {
    const [pod] = await airflow.namespace.list("pods", "--field-selector=metadata.name=airflow-redis-0");
    // A pod's status, as the API server gives it.
    const { conditions = [] } = (pod?.status ?? {}) as { conditions?: { type: string; status: string }[] };
    const ready = conditions.some(({ type, status }) => type === "Ready" && status === "True");
    return ready && pod?.metadata.uid !== than ? true : undefined;
  });
}

test("tasks that wait outlive Redis, even when it is killed, and workers take them", async () => {
  await untilNothingIsToDo();
  await scale("deployment/airflow-worker", 0);
  try {
    await untilWorkers(0);
    const run = await airflow.trigger("routing");
    const queued = () => redis("LLEN default");
    await eventually("a task waits in Redis", 180, async () => ((await queued()).trim() === "1" ? true : undefined));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const [killed] = await airflow.namespace.list("pods", "--field-selector=metadata.name=airflow-redis-0");
    await airflow.kubectl(["delete", "pod", "airflow-redis-0", "--grace-period=0", "--force"]);
    await untilRedisIsAnother(killed?.metadata.uid);
    expect((await queued()).trim()).toBe("1");
    await scale("deployment/airflow-worker", 2);
    await airflow.waitForRun(run);
    const tasks = await airflow.taskInstances(run);
    expect(tasks.map(({ try_number }) => try_number)).toEqual([1, 1, 1, 1]);
  } finally {
    await scale("deployment/airflow-worker", 2);
  }
});

test("with results in the broker, workers hold no credential of the database, and tasks run as before", async () => {
  await airflow.apply({ celery: { broker, workers, resultBackend: "broker" } });
  // One that ends might have taken the task, and be gone before it is asked.
  await untilWorkers(2);
  const { on_default = "" } = await routes();
  const environment = await airflow.kubectl(["exec", on_default, "--container=worker", "--", "env"]);
  expect(environment).not.toMatch(/PGPASSWORD|PGHOST|SQL_ALCHEMY_CONN=/);
});

test("no worker restarted on the way", async () => {
  expect(await airflow.restarts()).toEqual({});
});
