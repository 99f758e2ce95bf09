import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type PodSpec, podSecurityViolations } from "../workloads/airflow/pod-security";
import { eventually, progress } from "./command";
import { renderEnvironments, renderLocalEnvironment } from "./environments";
import { Installation } from "./installation";
import type { KubernetesObject } from "./kubernetes";
import { Testbed } from "./testbed";

// What the environment `local` says: namespace, database, role and repository.
const namespace = "airflow";
const repository = "dags";

const manifests = renderLocalEnvironment();
let airflow: Installation;

/** Kinds of operators that are not here: CloudNativePG's are judged with their definitions in `cloudnative-pg.test.ts`. */
const ofOperators = /^(argoproj\.io|barmancloud\.cnpg\.io|postgresql\.cnpg\.io)\//;

/** Objects of each file of each environment that this cluster can judge. */
const judged = [...renderEnvironments()].flatMap(([file, objects]) => {
  const known = objects.filter(({ apiVersion }) => !ofOperators.test(apiVersion ?? ""));
  return known.length > 0 ? [[file, known] as const] : [];
});

beforeAll(async () => {
  await Testbed.current().git.publish(repository, ".", join(__dirname, "dags/local"));
  airflow = await Installation.make(namespace);
});

test.each(judged)("the API server accepts every object of %s, and knows every field", async (_, objects) => {
  const inNamespace = objects.find(({ metadata }) => metadata.namespace)?.metadata.namespace ?? namespace;
  const strictly = ["--server-side", "--dry-run=server", "--validate=strict", `--namespace=${inNamespace}`];
  // Whoever has made it already, or makes it anew later, is not disturbed.
  await airflow.testbed.kubernetes.kubectl(["create", "namespace", inNamespace]).catch(() => undefined);
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const accepted = await airflow.testbed.kubernetes.kubectl(["apply", ...strictly, "-f", "-"], list);
  expect(accepted.trim().split("\n")).toHaveLength(objects.length);
});

test("every part of Airflow becomes ready, and the database is migrated by itself", async () => {
  progress("local: applying Airflow");
  await airflow.applyObjects(manifests);
  progress("local: ready");
});

async function apiServer(): Promise<string> {
  const service = ["get", "service", "airflow-api-server", "--output=jsonpath={.spec.clusterIP}"];
  return `http://${await airflow.kubectl(service)}:8080`;
}

test("the API server answers, and only to who has a name", async () => {
  const server = await apiServer();
  const status = async (path: string) => (await fetch(`${server}${path}`)).status;
  expect(await status("/api/v2/version")).toBe(200);
  expect(await status("/api/v2/dags")).toBe(401);
  expect(await airflow.query("SELECT count(*) FROM ab_user")).toBe("0");
});

test("a user that is made by hand may log in and see the DAGs", async () => {
  const password = randomBytes(12).toString("hex");
  const user = ["--username=ada", "--email=ada@example.com", "--firstname=Ada", "--lastname=Lovelace"];
  await airflow.exec("api-server", "airflow", "users", "create", "--role=Admin", ...user, `--password=${password}`);
  const server = await apiServer();
  const login = await fetch(`${server}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "ada", password }),
  });
  const { access_token } = (await login.json()) as { access_token: string };
  const dags = await fetch(`${server}/api/v2/dags`, { headers: { authorization: `Bearer ${access_token}` } });
  expect(dags.status).toBe(200);
});

test("a DAG from the git repository runs to success, what one task makes reaching the next", async () => {
  await eventually("the DAG is found", 90, async () => {
    const count = await airflow.query("SELECT count(*) FROM dag WHERE dag_id = 'two_steps'");
    return count === "1" ? true : undefined;
  });
  progress("local: triggering a DAG");
  await airflow.exec("scheduler", "airflow", "dags", "trigger", "two_steps");
  const state = await eventually("the DAG run ends", 180, async () => {
    const now = await airflow.query("SELECT state FROM dag_run WHERE dag_id = 'two_steps'");
    return now === "success" || now === "failed" ? now : undefined;
  });
  expect(state).toBe("success");
  const seconds = await airflow.query("SELECT round(extract(epoch FROM end_date - queued_at), 1) FROM dag_run");
  progress(`local: success, ${seconds} s after it was triggered`);
  expect(await airflow.query("SELECT value FROM xcom WHERE task_id = 'use'")).toBe("42");
});

function taskPods(): KubernetesObject[] {
  return airflow.namespace.pods.last().filter(({ metadata }) => metadata.labels?.["component"] === "worker");
}

test("each task ran in a pod of its own, which is gone afterwards", async () => {
  expect(
    taskPods()
      .map(({ metadata }) => metadata.labels?.["task_id"])
      .sort(),
  ).toEqual(["make", "use"]);
  await eventually("the pods are deleted", 60, async () => {
    const left = await airflow.namespace.list("pods", "--selector=component=worker");
    return left.length === 0 ? true : undefined;
  });
});

test("a task's pod holds no credential of Airflow's: no database password, no key, no Kubernetes token", () => {
  expect(taskPods()).toHaveLength(2);
  for (const pod of taskPods()) {
    const text = JSON.stringify(pod.spec);
    expect(text).not.toMatch(
      /secretKeyRef|"secret"|PGPASSWORD|PGHOST|SQL_ALCHEMY_CONN|FERNET|JWT_SECRET|serviceAccountToken/,
    );
  }
});

test("every pod that ran complies with the restricted Pod Security Standard, and none was refused", async () => {
  const pods = airflow.namespace.pods.last();
  expect(pods.length).toBeGreaterThanOrEqual(7);
  // What the API server has returned of a pod fits this shape.
  const violations = pods.map(({ metadata, spec }) => [metadata.name, podSecurityViolations(spec as PodSpec)]);
  expect(violations.filter(([, broken]) => broken?.length)).toEqual([]);
  expect(await airflow.namespace.list("events", "--field-selector=reason=FailedCreate")).toEqual([]);
});

test("no part restarted on the way", async () => {
  expect(await airflow.restarts()).toEqual({});
});

test("applying the same manifests again changes nothing", async () => {
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests });
  await expect(airflow.kubectl(["diff", "--server-side", "--force-conflicts", "-f", "-"], list)).resolves.toBe("");
});
