import { App, Chart } from "cdk8s";
import { Airflow } from "../../../lib/workloads/airflow";
import { props, render } from "./render";

test("the database is migrated by an ordinary Job, no hook", () => {
  const { job, container } = render();
  expect(JSON.stringify(job())).not.toContain("helm.sh/hook");
  expect(container("migrations").args?.join(" ")).toContain("airflow db migrate");
});

test("a Job is never changed: what it runs decides its name", () => {
  const name = (changes = {}) => render(changes).job().metadata.name;
  expect(name()).toMatch(/^airflow-run-airflow-migrations-[0-9a-f]{8}$/);
  expect(name()).toBe(name());
  expect(name({ version: "3.2.3" })).not.toBe(name());
  expect(name({ config: { core: { parallelism: 64 } } })).not.toBe(name());
  expect(name({ scheduling: { components: { nodeSelector: { workload: "core" } } } })).not.toBe(name());
  expect(name({ replicas: { scheduler: 3 } })).toBe(name());
});

test("the longest release name leaves its name within 63 characters", () => {
  expect(render({ releaseName: "a".repeat(30) }).job().metadata.name.length).toBeLessThanOrEqual(63);
});

test("it comes after what it needs, and before all that waits for it", () => {
  const chart = new Chart(new App(), "chart");
  const airflow = new Airflow(chart, "airflow", props);
  const kinds: string[] = chart.toJson().map(({ kind }) => kind);
  const job = kinds.indexOf("Job");
  expect(kinds.lastIndexOf("ConfigMap")).toBeLessThan(job);
  expect(kinds.lastIndexOf("ServiceAccount")).toBeLessThan(job);
  expect(kinds.indexOf("Deployment")).toBeGreaterThan(job);
  expect(airflow.scheduler.deployment.node.dependencies).toContain(airflow.migrations);
});

test("a session that holds the migration up for nothing is ended beside it, by the migration's own pod only", () => {
  const { container, config } = render();
  const command = container("migrations").args?.at(-1) ?? "";
  const [, script = ""] = /^python (\S+) & exec airflow db migrate$/.exec(command) ?? [];
  expect(container("migrations").volumeMounts.map(({ mountPath }) => mountPath)).toContain(script);
  expect(container("scheduler").volumeMounts.map(({ mountPath }) => mountPath)).not.toContain(script);
  expect(config["end_idle_sessions.py"]).toMatch(/state = 'idle in transaction'[\s\S]+pg_blocking_pids/);
});
