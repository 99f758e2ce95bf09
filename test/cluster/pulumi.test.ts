import { randomBytes } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { UserProject } from "../engine/user-project";
import { eventually, progress } from "./command";
import { Installation } from "./installation";
import { Testbed } from "./testbed";

/** Of the namespace, the database, its role and the repository. */
const name = "pulumi";
const root = join(__dirname, "../..");

let airflow: Installation;
let project: UserProject;

/** The environment `local` under this file's own names, with other settings of Airflow's. */
function environment(config: object = {}): string {
  const file = parse(readFileSync(join(root, "stacks/Pulumi.local.yaml"), "utf8"));
  const local = file.config["isobar:environment"];
  local.postgres.existing = { ...local.postgres.existing, database: name, user: name };
  const dags = [{ name: "main", git: { url: `git://host.isobar.internal/${name}`, refreshSeconds: 5 } }];
  local.airflow = { ...local.airflow, namespace: name, dags, config };
  return stringify(file);
}

/** What `pulumi preview` would do, by how often. */
async function changes(): Promise<Record<string, number>> {
  return JSON.parse(await project.run("preview", "--json", "--stack", "local")).changeSummary;
}

beforeAll(async () => {
  const testbed = Testbed.current();
  await testbed.git.publish(name, ".", join(__dirname, "dags/local"));
  // What the environment takes for granted: the database, and its password in the namespace.
  airflow = await Installation.make(name);
  project = new UserProject("local", parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")), {
    KUBECONFIG: join(testbed.kubernetes.folder, "admin.kubeconfig"),
    STAND_IN_KUBECTL: testbed.kubernetes.kubectlCommand([]).program,
  });
  for (const part of ["lib", "stacks", "package.json", "tsconfig.json"]) {
    cpSync(join(root, part), join(project.folder, part), { recursive: true });
  }
  project.write("stacks/Pulumi.local.yaml", environment());
  await project.init();
});
afterAll(() => project.close());

test("pulumi up ends when Airflow is ready, having waited for each part in an order that works", async () => {
  progress("pulumi: up");
  await project.up();
  progress("pulumi: Airflow is up");
  const deployments = await airflow.namespace.list("deployments");
  // A Deployment's status, as the API server gives it.
  const available = deployments.map(({ status }) => (status as { availableReplicas?: number }).availableReplicas);
  expect(available.length).toBeGreaterThanOrEqual(4);
  expect(available).not.toContain(undefined);
  const address = ["get", "service", "airflow-api-server", "--output=jsonpath={.spec.clusterIP}"];
  expect((await fetch(`http://${await airflow.kubectl(address)}:8080/api/v2/version`)).status).toBe(200);
});

test("a DAG of its repository runs to success", async () => {
  const found = "SELECT count(*) FROM dag JOIN serialized_dag USING (dag_id) WHERE dag_id = 'two_steps'";
  await eventually("the DAG is found", 300, async () => (await airflow.query(found)) !== "0" || undefined);
  const run = `by-hand-${randomBytes(3).toString("hex")}`;
  await airflow.exec("scheduler", "airflow", "dags", "trigger", `--run-id=${run}`, "two_steps");
  const state = await eventually("the DAG run ends", 600, async () => {
    const now = await airflow.query(`SELECT state FROM dag_run WHERE run_id = '${run}'`);
    return now === "success" || now === "failed" ? now : undefined;
  });
  expect(state).toBe("success");
});

test("once more, it changes nothing", async () => {
  expect(Object.keys(await changes())).toEqual(["same"]);
});

test("another setting is in every part when pulumi up ends", async () => {
  project.write("stacks/Pulumi.local.yaml", environment({ core: { parallelism: 7 } }));
  expect(Object.keys(await changes())).toContain("update");
  await project.up();
  const read = ["airflow", "config", "get-value", "core", "parallelism"];
  expect((await airflow.exec("scheduler", ...read)).trim().split("\n").at(-1)).toBe("7");
  expect(Object.keys(await changes())).toEqual(["same"]);
});

test("pulumi destroy takes all of it away", async () => {
  await expect(project.run("destroy", "--yes", "--skip-preview", "--stack", "local")).rejects.toThrow(/protected/);
  await project.run("state", "unprotect", "--all", "--yes", "--stack", "local");
  await project.run("destroy", "--yes", "--skip-preview", "--stack", "local");
  const namespace = ["get", "namespace", name, "--ignore-not-found", "--output=name"];
  expect(await airflow.testbed.kubernetes.kubectl(namespace)).toBe("");
});
