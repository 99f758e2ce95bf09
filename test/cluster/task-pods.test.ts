import type { Workers } from "../../lib/workloads/airflow";
import { type AirflowInstallation, installAirflow } from "./airflow";
import { eventually } from "./command";
import type { KubernetesObject } from "./kubernetes";
import type { DagRun } from "./runs";
import { Testbed } from "./testbed";

// The one node there is, as if it were of a pool: its label, and a taint that it does not have.
const everyNode = { nodeSelector: { "kubernetes.io/os": "linux" } };
const workload = { key: "workload", operator: "Equal", value: "heavy", effect: "NoSchedule" };
const tiny = { cpu: 0.02, memoryGiB: 0.125, limits: { cpu: 1.5, memoryGiB: 1 } };
const elsewhere = "isobar.dev/task-pods";
const teamImage = "docker.io/apache/airflow:3.2.2";

const workers: Workers = {
  pools: { heavy: { ...everyNode, tolerations: [workload] }, gpu: everyNode },
  spotNodes: everyNode,
  serviceAccounts: { analytics: { annotations: { "example.com/identity": "analytics" } } },
  prePull: true,
  profiles: {
    default: { resources: tiny },
    light: { resources: tiny },
    heavy: {
      resources: { ...tiny, cpu: 0.04, memoryGiB: 0.25 },
      volumes: { scratch: { mountPath: "/scratch", emptyDir: { sizeGiB: 1 } } },
    },
    gpu: { resources: tiny },
    team: {
      resources: tiny,
      // The same image by another name.
      image: teamImage,
      env: { COLOUR: "green", TOKEN: { name: "analytics", key: "token" } },
      serviceAccount: "analytics",
      priorityClass: "urgent",
      labels: { team: "analytics" },
      patch: { spec: { hostAliases: [{ ip: "192.0.2.7", hostnames: ["ledger"] }] } },
    },
    spot: { resources: tiny, spot: "preferred" },
    finishes: { resources: tiny },
    fails: { resources: tiny, onEviction: "fail" },
    elsewhere: { resources: tiny, scheduling: { nodeSelector: { [elsewhere]: "here" } } },
  },
};

let airflow: AirflowInstallation;
const { kubernetes } = Testbed.current();
let node: string;

/** Gives the node two GPUs, as a device plugin would, or takes them away. */
async function setGpus(count: 2 | null): Promise<void> {
  const patch = JSON.stringify({
    status: { capacity: { "nvidia.com/gpu": count }, allocatable: { "nvidia.com/gpu": count } },
  });
  await kubernetes.kubectl(["patch", "node", node, "--subresource=status", "--type=merge", `--patch=${patch}`]);
}

beforeAll(async () => {
  node = (await kubernetes.kubectl(["get", "nodes", "--output=jsonpath={.items[0].metadata.name}"])).trim();
  await setGpus(2);
  airflow = await installAirflow({
    namespace: "task-pods",
    props: {
      releaseName: "task-pods",
      workers,
      priorityClasses: { components: { value: 1000 }, tasks: { value: 10 }, urgent: { value: 20 } },
      concurrency: { target: { dags: 200, tasksPerDay: 50_000 } },
      config: { scheduler: { task_queued_timeout: 120, task_queued_timeout_check_interval: 5 } },
      // One waits while other tests run, and is not to be given up at the third time, which no documented option says.
      env: [{ name: "AIRFLOW__SCHEDULER__NUM_STUCK_IN_QUEUED_RETRIES", value: "20" }],
    },
    secrets: { analytics: { token: "s3cret" } },
  });
});

afterAll(async () => {
  await kubernetes.kubectl(["label", "node", node, `${elsewhere}-`]);
  await setGpus(null);
  await kubernetes.kubectl(["delete", "priorityclasses", "--selector=release=task-pods", "--ignore-not-found"]);
});

/** What the tests read of a task's pod. */
interface TaskPodSpec {
  readonly serviceAccountName: string;
  readonly priorityClassName?: string;
  readonly nodeSelector?: object;
  readonly tolerations?: readonly object[];
  readonly affinity?: object;
  readonly hostAliases?: readonly object[];
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly args: readonly string[];
    readonly resources: object;
    readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    readonly volumeMounts: readonly { readonly mountPath: string }[];
  }[];
}

function specOf(pod: KubernetesObject | undefined): TaskPodSpec {
  if (!pod) throw new Error("no such pod");
  // What the API server or the executor gives for a pod has this shape.
  return pod.spec as TaskPodSpec;
}

/** Every pod that a task of a run has had, in the state that was seen last. */
function podsOf(task: string, { dag_run_id }: DagRun): KubernetesObject[] {
  return airflow.namespace.pods
    .last()
    .filter(
      ({ metadata: { annotations } }) => annotations?.["run_id"] === dag_run_id && annotations["task_id"] === task,
    );
}

const amounts = (requests: object, limits: object) => ({ requests, limits });

/** What each profile asks for, as it must be in the pod. */
const resources = {
  default: amounts({ cpu: "20m", memory: "128Mi" }, { cpu: "1500m", memory: "1Gi" }),
  light: amounts({ cpu: "20m", memory: "128Mi" }, { cpu: "1500m", memory: "1Gi" }),
  heavy: amounts({ cpu: "40m", memory: "256Mi" }, { cpu: "1500m", memory: "1Gi" }),
  gpu: amounts(
    { cpu: "20m", memory: "128Mi", "nvidia.com/gpu": "1" },
    { cpu: "1500m", memory: "1Gi", "nvidia.com/gpu": "1" },
  ),
  team: amounts({ cpu: "20m", memory: "128Mi" }, { cpu: "1500m", memory: "1Gi" }),
};

/** Makes a pod of each template as the KubernetesExecutor does, with the real one's code. */
const construct = `
import glob, json, re
from airflow.providers.cncf.kubernetes.kube_config import KubeConfig
from airflow.providers.cncf.kubernetes.pod_generator import PodGenerator
pods = {}
for path in glob.glob("/opt/airflow/pod_templates/*.yaml"):
    pod = PodGenerator.construct_pod(
        dag_id="d", task_id="t", pod_id="p", try_number=1, kube_image=KubeConfig().kube_image, date=None, args=["the", "task"],
        pod_override_object=None, base_worker_pod=PodGenerator.deserialize_model_file(path), namespace="n",
        scheduler_job_id="7", run_id="r", with_mutation_hook=True)
    pods[re.search("pod_template_(.+).yaml", path)[1]] = PodGenerator.serialize_pod(pod)
print("PODS" + json.dumps(pods))
`;

const readOptions = `
from airflow.configuration import conf
asked = [("core", "parallelism"), ("core", "max_active_tasks_per_dag"), ("core", "default_pool_task_slot_count"),
         ("dag_processor", "parsing_processes"), ("kubernetes_executor", "worker_pods_creation_batch_size")]
print("OPTIONS", *[conf.getint(*option) for option in asked])
`;

test("the real pod generator makes of each profile's template a pod that is as the profile says", async () => {
  const printed = await airflow.exec("scheduler", "python", "-c", construct);
  const pods: Record<string, KubernetesObject> = JSON.parse(printed.slice(printed.indexOf("PODS") + 4));
  const { default: file, ...named } = workers.profiles ?? {};
  expect(Object.keys(pods).sort()).toEqual([...(file ? ["file"] : []), ...Object.keys(named)].sort());
  for (const [name, asked] of Object.entries(resources)) {
    const pod = pods[name === "default" ? "file" : name];
    const [base, ...others] = specOf(pod).containers;
    expect(others).toEqual([]);
    expect(base).toMatchObject({
      name: "base",
      image: name === "team" ? teamImage : "apache/airflow:3.2.2",
      args: ["the", "task"],
      resources: asked,
    });
    expect(base).not.toHaveProperty("command");
    const names = base?.env.map(({ name: variable }) => variable);
    expect(names).toEqual(expect.arrayContaining(["AIRFLOW_HOME", "AIRFLOW_IS_K8S_EXECUTOR_POD"]));
    const paths = base?.volumeMounts.map(({ mountPath }) => mountPath);
    expect(paths).toEqual(expect.arrayContaining(["/opt/airflow/airflow.cfg", "/tmp"]));
    expect(pod?.metadata.labels).toMatchObject({
      component: "worker",
      release: "task-pods",
      kubernetes_executor: "True",
    });
  }
  expect(specOf(pods["heavy"])).toMatchObject({ ...everyNode, tolerations: [workload] });
  expect(specOf(pods["team"])).toMatchObject({
    serviceAccountName: "task-pods-airflow-worker-analytics",
    priorityClassName: "task-pods-urgent",
    hostAliases: [{ ip: "192.0.2.7", hostnames: ["ledger"] }],
  });
  expect(specOf(pods["light"])).toMatchObject({ priorityClassName: "task-pods-tasks" });
});

test("Airflow reads the sizes that follow from the target, for the one scheduler there is", async () => {
  expect(await airflow.exec("scheduler", "python", "-c", readOptions)).toContain("OPTIONS 174 44 174 4 16");
  expect(await airflow.query("SELECT slots FROM slot_pool WHERE pool = 'default_pool'")).toBe("174");
});

test("a task of each profile runs to success in a pod with the resources that it asks for", async () => {
  const run = await airflow.runDag("every_profile");
  for (const [name, asked] of Object.entries(resources)) {
    const [pod, ...others] = podsOf(name, run);
    expect(others).toEqual([]);
    expect(specOf(pod).containers[0]?.resources).toEqual(asked);
  }
  const [changed] = podsOf("changed", run);
  expect(specOf(changed).containers[0]?.resources).toEqual(
    amounts({ cpu: "50m", memory: "256Mi" }, { cpu: "100m", memory: "512Mi" }),
  );
  const returned = `SELECT task_id, value #>> '{}' AS text FROM xcom WHERE run_id = '${run.dag_run_id}'`;
  const rows = await airflow.database.rows<{ task_id: string; text: string }>(returned);
  const inside = Object.fromEntries(rows.map(({ task_id, text }) => [task_id, text]));
  expect(inside["default"]).toContain("colour None, token None, scratch False");
  expect(inside["heavy"]).toContain("colour None, token None, scratch True");
  expect(inside["team"]).toContain("colour green, token s3cret, scratch False");
});

test("images are pulled where tasks run before any task needs them", async () => {
  const sets = await airflow.namespace.list("daemonsets");
  expect(sets.map(({ metadata }) => metadata.name).sort()).toEqual([
    "task-pods-image-puller-default",
    "task-pods-image-puller-elsewhere",
    "task-pods-image-puller-gpu",
    "task-pods-image-puller-heavy",
  ]);
  const puller = airflow.namespace.pods.last().find(({ metadata }) => metadata.labels?.["profile"] === "heavy");
  expect(JSON.stringify(puller?.status)).toMatch(/"phase":"Running"/);
});

/** Evicts a task's pod as soon as the task's own code runs in it, and returns the pod's name. */
async function evict(task: string, run: DagRun): Promise<string> {
  const name = await eventually(`${task} runs`, 300, async () => {
    for (const { metadata } of podsOf(task, run)) {
      const log = await airflow.kubectl(["logs", metadata.name, "--container=base"]).catch(() => "");
      if (log.includes("it begins")) return metadata.name;
    }
    return undefined;
  });
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: airflow.name } };
  const path = `/api/v1/namespaces/${airflow.name}/pods/${name}/eviction`;
  await airflow.kubectl(["create", "--raw", path, "-f", "-"], JSON.stringify(eviction));
  return name;
}

let neverStarted: DagRun;
const waiting = () => podsOf("waits_for_a_node", neverStarted).map(({ metadata }) => metadata.name);

test("a task's pod may go before it has started", async () => {
  neverStarted = await airflow.trigger("never_started");
  const pod = await eventually("its pod waits", 300, async () => waiting()[0]);
  await airflow.kubectl(["delete", "pod", pod]);
  const [task] = await airflow.taskInstances(neverStarted);
  expect(task).toMatchObject({ state: "queued", try_number: 1 });
});

describe("a running task whose pod is evicted", () => {
  let ended: Promise<DagRun> | undefined;
  const evictAll = async () => {
    const run = await airflow.trigger("evictions");
    await Promise.all(["spot", "finishes", "fails", "fails_for_good"].map((task) => evict(task, run)));
    return airflow.waitForRun(run, 600, "failed");
  };
  const outcome = async (task: string) => {
    // Not in a hook, which is not tried again.
    ended ??= evictAll().catch((error) => {
      ended = undefined;
      throw error;
    });
    const run = await ended;
    const found = (await airflow.taskInstances(run)).find(({ task_id }) => task_id === task);
    return { state: found?.state, tries: found?.try_number, pods: podsOf(task, run).length };
  };

  test("starts again in another pod with startAgain, in the same try, even without retries", async () => {
    expect(await outcome("spot")).toEqual({ state: "success", tries: 1, pods: 2 });
  });

  test("runs on to its end with finish", async () => {
    expect(await outcome("finishes")).toEqual({ state: "success", tries: 1, pods: 1 });
  });

  test("spends a retry with fail, and fails without one", async () => {
    expect(await outcome("fails")).toEqual({ state: "success", tries: 2, pods: 2 });
    expect(await outcome("fails_for_good")).toEqual({ state: "failed", tries: 1, pods: 1 });
  });
});

test("… and is made again after the time that a task may be queued, in the same try, even without retries", async () => {
  await eventually("another pod waits", 480, async () => (waiting().length > 1 ? true : undefined));
  await kubernetes.kubectl(["label", "node", node, `${elsewhere}=here`]);
  await airflow.waitForRun(neverStarted);
  const [task] = await airflow.taskInstances(neverStarted);
  expect(task).toMatchObject({ state: "success", try_number: 1 });
});

test("no part restarted, and none was refused by Pod Security", async () => {
  expect(await airflow.restarts()).toEqual({});
  expect(await airflow.namespace.list("events", "--field-selector=reason=FailedCreate")).toEqual([]);
});
