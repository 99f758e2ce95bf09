import { k8s } from "cdk8s-plus-28";
import type { Broker } from "../../../lib/workloads/airflow";
import { celery, renderCelery } from "./celery";
import { podSecurityViolations } from "./pod-security";
import { render } from "./render";

const secretKeyRef = (name: string, key: string) => ({ valueFrom: { secretKeyRef: { name, key } } });
const url = { name: "cache", key: "url" };

test("without Celery there is neither a worker nor a Redis", () => {
  expect(JSON.stringify(render().manifests)).not.toMatch(/celery|redis/i);
});

test("the set default is named as the chart's workers are, another one after itself", () => {
  const { workers, manifests } = renderCelery({ workers: { default: {}, heavy: {} } });
  expect(workers().metadata.name).toBe("airflow-worker");
  expect(workers("airflow-worker-heavy").spec.selector?.matchLabels).toEqual({
    tier: "airflow",
    component: "worker",
    release: "airflow",
    "worker-set": "heavy",
  });
  const budgets = manifests.filter(({ kind }) => kind === "PodDisruptionBudget").map(({ metadata }) => metadata.name);
  expect(budgets).toEqual(expect.arrayContaining(["airflow-worker-pdb", "airflow-worker-heavy-pdb"]));
});

test("two sets and the pods of the KubernetesExecutor select none of each other's pods", () => {
  const { workers, taskPod } = renderCelery(
    { workers: { default: {}, heavy: {} } },
    { executor: ["CeleryExecutor", "KubernetesExecutor"] },
  );
  const selects = (name: string, labels: Readonly<Record<string, string>>) =>
    Object.entries(workers(name).spec.selector?.matchLabels ?? {}).every(([label, value]) => labels[label] === value);
  const heavy = workers("airflow-worker-heavy").spec.template.metadata.labels;
  expect(selects("airflow-worker-heavy", heavy)).toBe(true);
  expect(selects("airflow-worker", heavy)).toBe(false);
  expect(selects("airflow-worker", taskPod.metadata.labels)).toBe(false);
});

test("workers and Redis meet the restricted Pod Security Standard, and are limited in processor and memory", () => {
  const { workers, find } = renderCelery();
  for (const { spec } of [workers(), find("StatefulSet", "airflow-redis")]) {
    expect(podSecurityViolations(spec.template.spec)).toEqual([]);
    expect(spec.template.spec.automountServiceAccountToken).toBe(false);
    for (const { resources } of spec.template.spec.containers) {
      for (const amounts of [resources.requests, resources.limits])
        expect(Object.keys(amounts).sort()).toEqual(["cpu", "memory"]);
    }
  }
});

test("a set takes from the queue of its name unless it names queues, so many tasks at a time", () => {
  const { workers } = renderCelery({
    workers: { default: {}, heavy: { concurrency: 2 }, io: { queues: ["sftp", "http"] } },
  });
  const command = (name: string) =>
    workers(name)
      .spec.template.spec.containers[0]?.args?.at(-1)
      ?.replace(/ --without.*/, "");
  expect(command("airflow-worker")).toBe("exec airflow celery worker --queues default --concurrency 16");
  expect(command("airflow-worker-heavy")).toBe("exec airflow celery worker --queues heavy --concurrency 2");
  expect(command("airflow-worker-io")).toBe("exec airflow celery worker --queues sftp,http --concurrency 16");
});

test("a set has its own resources, image and nodes, else Airflow's", () => {
  const quantity = k8s.Quantity.fromString;
  const resources = { requests: { cpu: quantity("4") }, limits: { cpu: quantity("8") } };
  const { workers } = renderCelery(
    {
      workers: {
        default: {},
        gpu: { resources, image: { tag: "3.2.2-cuda" }, scheduling: { nodeSelector: { pool: "gpu" } } },
      },
    },
    { scheduling: { workers: { nodeSelector: { pool: "workers" }, tolerations: [{ key: "workers" }] } } },
  );
  const [own, others] = [workers("airflow-worker-gpu"), workers()].map(({ spec }) => spec.template.spec);
  expect(own?.containers[0]).toMatchObject({
    image: "apache/airflow:3.2.2-cuda",
    resources: { requests: { cpu: "4" }, limits: { cpu: "8" } },
  });
  expect(own).toMatchObject({ nodeSelector: { pool: "gpu" }, tolerations: [{ key: "workers" }] });
  expect(others?.containers[0]?.image).toBe("apache/airflow:3.2.2");
  expect(others?.nodeSelector).toEqual({ pool: "workers" });
});

test("a worker that is told to stop has its longest task's length to stop, and only it is told", () => {
  const { workers, env } = renderCelery({ workers: { default: { longestTaskSeconds: 7200 } } });
  const pod = workers().spec.template;
  expect(pod.spec.terminationGracePeriodSeconds).toBe(7260);
  expect(env(pod)["DUMB_INIT_SETSID"]).toEqual({ value: "0" });
  expect(pod.spec.containers[0]?.args?.[2]).toMatch(/^exec /);
});

test("no message is given to a second worker while the longest task can still run", () => {
  const timeout = (longestTaskSeconds: number) =>
    renderCelery({ workers: { default: {}, long: { longestTaskSeconds } } }).config["airflow.cfg"];
  expect(timeout(60)).toContain("[celery_broker_transport_options]\nvisibility_timeout = 86400\n");
  expect(timeout(100_000)).toContain("visibility_timeout = 200000\n");
});

test("autoscalers of nodes leave workers alone", () => {
  expect(renderCelery().workers().spec.template.metadata.annotations).toMatchObject({
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
    "karpenter.sh/do-not-disrupt": "true",
  });
});

test("a worker's probe is not Airflow's, and there is none where remote control is switched off", () => {
  const { workers } = renderCelery();
  const probe = { exec: { command: ["python", "/opt/airflow/probes/celery_ping.py"] } };
  expect(workers().spec.template.spec.containers[0]?.livenessProbe).toMatchObject(probe);
  const without = renderCelery({}, { config: { celery: { worker_enable_remote_control: false } } });
  expect(without.workers().spec.template.spec.containers[0]?.livenessProbe).toBeUndefined();
});

test("the release's own Redis keeps its queues on a volume, and its password out of its arguments", () => {
  const { find, manifests } = renderCelery();
  const redis = find("StatefulSet", "airflow-redis");
  expect(redis.spec).toMatchObject({
    serviceName: "airflow-redis",
    selector: { matchLabels: { tier: "airflow", component: "redis", release: "airflow" } },
    volumeClaimTemplates: [{ metadata: { name: "redis-db" }, spec: { resources: { requests: { storage: "1Gi" } } } }],
  });
  const [container] = redis.spec.template.spec.containers;
  expect(container?.env).toEqual([{ name: "REDIS_PASSWORD", ...secretKeyRef("airflow-redis", "password") }]);
  expect(container?.command?.at(-1)).toContain("--appendonly yes");
  expect(container?.command?.at(-1)).not.toMatch(/requirepass/);
  const service = manifests.find(({ kind, metadata }) => kind === "Service" && metadata.name === "airflow-redis");
  expect(service?.spec).toMatchObject({ ports: [{ port: 6379 }] });
});

test("a Redis without a volume is a choice that is said", () => {
  const redis = { ...celery.broker.redis, storage: "ephemeral" as const, passwordSecret: { name: "r", key: "p" } };
  const spec = renderCelery({ broker: { redis } }).find("StatefulSet", "airflow-redis").spec;
  expect(spec).not.toHaveProperty("volumeClaimTemplates");
});

test("a new version of the broker's Secret rolls those that hold it, and nobody else", () => {
  const { workers, deployment, find } = renderCelery({
    broker: { redis: { passwordSecret: { name: "r", key: "p", version: "2" } } },
  });
  const version = "isobar.dev/broker-version";
  for (const { spec } of [workers(), deployment("scheduler"), find("StatefulSet", "airflow-redis")])
    expect(spec.template.metadata.annotations).toMatchObject({ [version]: "2" });
  expect(deployment("api-server").spec.template.metadata.annotations).not.toHaveProperty(version);
});

test("schedulers and workers know the broker, and nobody else", () => {
  const { workers, deployment, env } = renderCelery();
  const knows = (pod: Parameters<typeof env>[0]) => "AIRFLOW__CELERY__BROKER_URL_CMD" in env(pod);
  expect(knows(workers().spec.template)).toBe(true);
  expect(knows(deployment("scheduler").spec.template)).toBe(true);
  for (const other of ["api-server", "dag-processor", "triggerer"])
    expect(knows(deployment(other).spec.template)).toBe(false);
});

test.each<Broker>([{ externalRedis: { url } }, { rabbitmq: { url } }])(
  "%j is told by the URL in a Secret, and no Redis is made",
  (broker) => {
    const { scheduler, env, manifests } = renderCelery(broker.rabbitmq ? { broker } : { broker });
    expect(env(scheduler())["AIRFLOW__CELERY__BROKER_URL"]).toEqual(secretKeyRef("cache", "url"));
    expect(manifests.filter(({ metadata }) => metadata.name === "airflow-redis")).toEqual([]);
  },
);

test("RabbitMQ is given none of the options that only Redis knows", () => {
  expect(renderCelery({ broker: { rabbitmq: { url } } }).config["airflow.cfg"]).not.toContain("visibility_timeout");
});

test("results go to Airflow's database, by the workers' own login", () => {
  const { workers, env } = renderCelery();
  expect(env(workers().spec.template)).toHaveProperty("PGPASSWORD");
  expect(JSON.stringify(env(workers().spec.template))).not.toContain("RESULT_BACKEND");
});

test("with results in the broker, a worker holds no credential of the database", () => {
  const { workers, scheduler, env, find } = renderCelery({ resultBackend: "broker" });
  const pod = workers().spec.template;
  expect(JSON.stringify(pod)).not.toMatch(/PGPASSWORD|PGHOST|airflow-database/);
  expect(env(pod)).toHaveProperty("AIRFLOW__CELERY__RESULT_BACKEND_CMD");
  expect(env(scheduler())).toHaveProperty("AIRFLOW__CELERY__RESULT_BACKEND_CMD");
  expect(env(scheduler())).toHaveProperty("PGPASSWORD");
  expect(find("Deployment", "airflow-worker").spec.template.spec.initContainers ?? []).toEqual([]);
});

test("the API server reads the logs of tasks that run, at the worker's address", () => {
  const { workers, env } = renderCelery();
  const pod = workers().spec.template;
  expect(pod.spec.containers[0]).toMatchObject({ ports: [{ containerPort: 8793 }] });
  expect(env(pod)["AIRFLOW__CORE__HOSTNAME_CALLABLE"]).toEqual({ value: "airflow.utils.net.get_host_ip_address" });
  expect(env(pod)).toHaveProperty("AIRFLOW__API__SECRET_KEY");
});

test("a password of any characters makes a URL that gives it back", async () => {
  const { execFileSync } = await import("node:child_process");
  const { scheduler, env } = renderCelery();
  // What a shell would see, which Python's shlex splits in the same way.
  const command = (env(scheduler())["AIRFLOW__CELERY__BROKER_URL_CMD"] as { value: string }).value;
  const password = "p@ss:w/rd %$1\"'ü\n#?";
  const printed = execFileSync("bash", ["-c", command.replace(/^python /, "python3 ")], {
    env: { PATH: process.env["PATH"], REDIS_PASSWORD: password },
  }).toString();
  const parsed = new URL(printed);
  expect(decodeURIComponent(parsed.password)).toBe(password);
  expect(`${parsed.host}${parsed.pathname}`).toBe("airflow-redis:6379/0");
});
