import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PodSpec, podSecurityViolations } from "../workloads/airflow/pod-security";
import { eventually, progress } from "./command";
import { renderEnvironments, renderLocalEnvironment } from "./environments";
import { startGitServer, stopGitServer } from "./git-server";
import { Kubernetes, type KubernetesObject, recordedPods } from "./kubernetes";
import { Postgres } from "./postgres";

// One place for everything, so that a run that was killed is cleared away by the next.
const folder = join(tmpdir(), "isobar-cluster-test");
const clusterFolder = join(folder, "cluster");
const postgresFolder = join(folder, "postgres");
const gitFolder = join(folder, "git");
const podRecord = join(folder, "pods.json");
const minute = 60_000;

/** Any characters must do. */
const databasePassword = "p@ss:w/rd %$1\"'x";

let kubernetes: Kubernetes;
let postgres: Postgres;
let recorder: ChildProcess | undefined;
let manifests: string;
let failed = false;

/** Remembers that a step failed, for what is kept at the end. */
function step(action: () => Promise<void>): () => Promise<void> {
  return () =>
    action().catch((error) => {
      failed = true;
      throw error;
    });
}

async function stopEverything(): Promise<void> {
  recorder?.kill();
  await Kubernetes.stop(clusterFolder);
  await stopGitServer(gitFolder);
  await Postgres.stop(postgresFolder);
  await rm(folder, { recursive: true, force: true });
}

/** Keeps what explains a failure: the state of everything, and every log. */
async function keepEvidence(): Promise<string> {
  const kept = await mkdtemp(join(tmpdir(), "isobar-cluster-failure-"));
  const keep = async (name: string, args: string[]) => {
    const output = await kubernetes?.kubectl(args).catch(String);
    await writeFile(join(kept, name), output ?? "there was no cluster");
  };
  await keep("pods.txt", ["get", "pods", "--output=wide"]);
  await keep("events.txt", ["get", "events", "--sort-by=.lastTimestamp"]);
  await keep("describe.txt", ["describe", "pods"]);
  for (const name of (await kubernetes?.kubectl(["get", "pods", "--output=name"]).catch(() => ""))?.split("\n") ?? []) {
    if (name) await keep(`${name.replace("pod/", "")}.log`, ["logs", name, "--all-containers", "--prefix"]);
  }
  await cp(join(clusterFolder, "log"), join(kept, "cluster"), { recursive: true }).catch(() => undefined);
  await cp(join(postgresFolder, "log"), join(kept, "postgres.log")).catch(() => undefined);
  return kept;
}

beforeAll(
  step(async () => {
    await stopEverything();
    await mkdir(folder, { recursive: true });
    progress("cluster: building what is missing, starting it");
    kubernetes = await Kubernetes.start(clusterFolder);
    progress("PostgreSQL and git server");
    postgres = await Postgres.start(postgresFolder, kubernetes.nodeAddress, databasePassword);
    await startGitServer(gitFolder, kubernetes.nodeAddress);

    const labels = {
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
    };
    const secret = (name: string, stringData: Readonly<Record<string, string>>) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace: "airflow" },
      stringData,
    });
    const key = () => randomBytes(32).toString("base64url");
    const prerequisites = [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "airflow", labels } },
      secret("airflow-database", { password: databasePassword }),
      // A Fernet key is base64url of 32 bytes with its padding.
      secret("airflow-keys", { "fernet-key": `${key()}=`, "jwt-secret": key(), "api-secret-key": key() }),
    ];
    for (const object of prerequisites) await kubernetes.kubectl(["apply", "-f", "-"], JSON.stringify(object));
    recorder = kubernetes.recordPods(podRecord);
    manifests = JSON.stringify({ apiVersion: "v1", kind: "List", items: renderLocalEnvironment() });
  }),
  60 * minute,
);

afterAll(async () => {
  if (failed) progress(`failed; see ${await keepEvidence()}`);
  await stopEverything();
  progress("everything is stopped");
}, 3 * minute);

const apply = (...options: string[]) =>
  kubernetes.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-", ...options], manifests);

test.each([...renderEnvironments()])(
  "the API server accepts every object of %s, and knows every field",
  (_, objects) =>
    step(async () => {
      const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
      const namespace = objects.find(({ metadata }) => metadata.namespace)?.metadata.namespace ?? "airflow";
      const strictly = ["--server-side", "--dry-run=server", "--validate=strict", `--namespace=${namespace}`];
      const accepted = (await kubernetes.kubectl(["apply", ...strictly, "-f", "-"], list)).trim().split("\n");
      expect(accepted).toHaveLength(objects.length);
    })(),
  minute,
);

test(
  "every part of Airflow becomes ready, and the database is migrated by itself",
  step(async () => {
    progress("Airflow: applying it");
    await apply();
    await kubernetes.kubectl(["wait", "--for=condition=Available", "deployment", "--all", "--timeout=300s"]);
    await kubernetes.kubectl(["wait", "--for=condition=Complete", "job", "--all", "--timeout=60s"]);
    progress("Airflow: ready");
  }),
  6 * minute,
);

async function apiServer(): Promise<string> {
  const service = ["get", "service", "airflow-api-server", "--output=jsonpath={.spec.clusterIP}"];
  return `http://${await kubernetes.kubectl(service)}:8080`;
}

test(
  "the API server answers, and only to who has a name",
  step(async () => {
    const server = await apiServer();
    const status = async (path: string) => (await fetch(`${server}${path}`)).status;
    expect(await status("/api/v2/version")).toBe(200);
    expect(await status("/api/v2/dags")).toBe(401);
    expect(await postgres.query("SELECT count(*) FROM ab_user")).toBe("0");
  }),
  minute,
);

const inApiServer = ["exec", "deployment/airflow-api-server", "--container=api-server", "--"];

test(
  "a user that is made by hand may log in and see the DAGs",
  step(async () => {
    const password = randomBytes(12).toString("hex");
    const user = ["--username=ada", "--email=ada@example.com", "--firstname=Ada", "--lastname=Lovelace"];
    const create = ["airflow", "users", "create", "--role=Admin", ...user, `--password=${password}`];
    await kubernetes.kubectl([...inApiServer, ...create]);
    const server = await apiServer();
    const login = await fetch(`${server}/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "ada", password }),
    });
    const { access_token } = (await login.json()) as { access_token: string };
    const dags = await fetch(`${server}/api/v2/dags`, { headers: { authorization: `Bearer ${access_token}` } });
    expect(dags.status).toBe(200);
  }),
  minute,
);

test(
  "a DAG from the git repository runs to success, what one task makes reaching the next",
  step(async () => {
    await eventually("the DAG is found", 90, async () => {
      const count = await postgres.query("SELECT count(*) FROM dag WHERE dag_id = 'two_steps'");
      return count === "1" ? true : undefined;
    });
    progress("DAG: triggering it");
    const airflow = ["exec", "deployment/airflow-scheduler", "--container=scheduler", "--", "airflow"];
    await kubernetes.kubectl([...airflow, "dags", "trigger", "two_steps"]);
    const state = await eventually("the DAG run ends", 180, async () => {
      const now = await postgres.query("SELECT state FROM dag_run WHERE dag_id = 'two_steps'");
      return now === "success" || now === "failed" ? now : undefined;
    });
    expect(state).toBe("success");
    const seconds = await postgres.query("SELECT round(extract(epoch FROM end_date - queued_at), 1) FROM dag_run");
    progress(`DAG: success, ${seconds} s after it was triggered`);
    expect(await postgres.query("SELECT value FROM xcom WHERE task_id = 'use'")).toBe("42");
  }),
  5 * minute,
);

async function taskPods(): Promise<KubernetesObject[]> {
  const pods = await recordedPods(podRecord);
  return pods.filter(({ metadata }) => metadata.labels?.["component"] === "worker");
}

test(
  "each task ran in a pod of its own, which is gone afterwards",
  step(async () => {
    const pods = await taskPods();
    expect(pods.map(({ metadata }) => metadata.labels?.["task_id"]).sort()).toEqual(["make", "use"]);
    await eventually("the pods are deleted", 60, async () => {
      const left = await kubernetes.list("pods", "--selector=component=worker");
      return left.length === 0 ? true : undefined;
    });
  }),
  2 * minute,
);

test(
  "a task's pod holds no credential of Airflow's: no database password, no key, no Kubernetes token",
  step(async () => {
    for (const pod of await taskPods()) {
      const text = JSON.stringify(pod.spec);
      expect(text).not.toMatch(
        /secretKeyRef|"secret"|PGPASSWORD|PGHOST|SQL_ALCHEMY_CONN|FERNET|JWT_SECRET|serviceAccountToken/,
      );
    }
  }),
);

test(
  "every pod that ran complies with the restricted Pod Security Standard, and none was refused",
  step(async () => {
    const pods = await recordedPods(podRecord);
    expect(pods.length).toBeGreaterThanOrEqual(7);
    // What the API server has returned of a pod fits this shape.
    const violations = pods.map(({ metadata, spec }) => [metadata.name, podSecurityViolations(spec as PodSpec)]);
    expect(violations.filter(([, broken]) => broken?.length)).toEqual([]);
    expect(await kubernetes.list("events", "--field-selector=reason=FailedCreate")).toEqual([]);
  }),
);

test(
  "no part restarted on the way",
  step(async () => {
    const restarts = await kubernetes.kubectl([
      "get",
      "pods",
      "-o",
      "jsonpath={.items[*].status.containerStatuses[*].restartCount}",
    ]);
    expect(restarts.split(" ").filter((count) => count !== "0")).toEqual([]);
  }),
);

test(
  "applying the same manifests again changes nothing",
  step(async () => {
    await expect(
      kubernetes.kubectl(["diff", "--server-side", "--force-conflicts", "-f", "-"], manifests),
    ).resolves.toBe("");
  }),
  minute,
);
