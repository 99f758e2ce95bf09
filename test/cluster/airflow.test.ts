import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type PodSpec, podSecurityViolations } from "../workloads/airflow/pod-security";
import { eventually, progress } from "./command";
import { whenConnected } from "./connect";
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

/** Asks the API server. */
async function ask(path: string, request: RequestInit = {}): Promise<Response> {
  const service = ["get", "service", "airflow-api-server", "--output=jsonpath={.spec.clusterIP}"];
  const url = `http://${await airflow.kubectl(service)}:8080${path}`;
  return whenConnected(url, () => fetch(url, request), { changes: false });
}

test("the API server answers, and only to who has a name", async () => {
  const status = async (path: string) => (await ask(path)).status;
  expect(await status("/api/v2/version")).toBe(200);
  expect(await status("/api/v2/dags")).toBe(401);
  expect(await airflow.query("SELECT count(*) FROM ab_user")).toBe("0");
});

const password = randomBytes(12).toString("hex");

test("a user that is made by hand may log in and see the DAGs", async () => {
  const user = ["--username=ada", "--email=ada@example.com", "--firstname=Ada", "--lastname=Lovelace"];
  await airflow.exec("api-server", "airflow", "users", "create", "--role=Admin", ...user, `--password=${password}`);
  const login = await ask("/auth/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "ada", password }),
  });
  const { access_token } = (await login.json()) as { access_token: string };
  const dags = await ask("/api/v2/dags", { headers: { authorization: `Bearer ${access_token}` } });
  expect(dags.status).toBe(200);
});

/** The run whose pods are looked at: another one in each try. */
let run = "none";

test("a DAG from the git repository runs to success, what one task makes reaching the next", async () => {
  await eventually("the DAG is found", 300, async () => {
    const found = "SELECT count(*) FROM dag JOIN serialized_dag USING (dag_id) WHERE dag_id = 'two_steps'";
    return (await airflow.query(found)) === "0" ? undefined : true;
  });
  progress("local: triggering a DAG");
  run = `by-hand-${randomBytes(3).toString("hex")}`;
  await airflow.exec("scheduler", "airflow", "dags", "trigger", `--run-id=${run}`, "two_steps");
  const of = (what: string) => airflow.query(`SELECT ${what} FROM dag_run WHERE run_id = '${run}'`);
  const state = await eventually("the DAG run ends", 600, async () => {
    const now = await of("state");
    return now === "success" || now === "failed" ? now : undefined;
  });
  expect(state).toBe("success");
  const seconds = await of("round(extract(epoch FROM end_date - queued_at), 1)");
  progress(`local: success, ${seconds} s after it was triggered`);
  expect(await airflow.query(`SELECT value FROM xcom WHERE task_id = 'use' AND run_id = '${run}'`)).toBe("42");
});

function taskPods(): KubernetesObject[] {
  return airflow.namespace.pods.last().filter(({ metadata }) => metadata.annotations?.["run_id"] === run);
}

test("each task ran in a pod of its own, which is gone afterwards", async () => {
  const pods = taskPods().map(({ metadata: { labels } }) => [labels?.["component"], labels?.["task_id"]]);
  expect(pods.sort()).toEqual([
    ["worker", "make"],
    ["worker", "use"],
  ]);
  await eventually("the pods are deleted", 180, async () => {
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
  // What Kubernetes writes of a state between the two readings is a difference too, but not again.
  const differences = await eventually("nothing differs", 60, () =>
    airflow.kubectl(["diff", "--server-side", "--force-conflicts", "-f", "-"], list),
  );
  expect(differences).toBe("");
});
