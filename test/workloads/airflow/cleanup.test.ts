import { execFileSync } from "node:child_process";
import type { DatabaseCleanup } from "../../../lib/workloads/airflow";
import { podSecurityViolations } from "./pod-security";
import { type Pod, props, render } from "./render";

function cleanup(given: Partial<DatabaseCleanup> = {}, version = "3.2.2") {
  const { find } = render({ version, database: { ...props.database, cleanup: { retentionDays: 90, ...given } } });
  const { metadata, spec } = find("CronJob", "airflow-database-cleanup");
  // A CronJob's spec, beyond what the tests read of other objects.
  const cronJob = spec as unknown as {
    readonly schedule: string;
    readonly concurrencyPolicy: string;
    readonly jobTemplate: { readonly spec: { readonly template: Pod } };
  };
  const pod = cronJob.jobTemplate.spec.template;
  const command = pod.spec.containers[0]?.args?.at(-1) ?? "";
  return { metadata, cronJob, pod, command };
}

test("nothing is deleted unless it is asked for", () => {
  expect(render().manifests.filter(({ kind }) => kind === "CronJob")).toEqual([]);
});

test("old rows are deleted every week, by one restricted pod at a time with an account of its own", () => {
  const { metadata, cronJob, pod } = cleanup();
  expect(metadata.labels).toEqual({ tier: "airflow", component: "database-cleanup", release: "airflow" });
  expect(cronJob).toMatchObject({ schedule: "0 0 * * 0", timeZone: "Etc/UTC", concurrencyPolicy: "Forbid" });
  expect(podSecurityViolations(pod.spec)).toEqual([]);
  expect(pod.spec.serviceAccountName).toBe("airflow-database-cleanup");
});

test("what is kept is counted in days from when it runs", () => {
  const { command } = cleanup({ retentionDays: 30 });
  const [, date = ""] = /--clean-before-timestamp "\$\((.+?)\)"/.exec(command) ?? [];
  const before = Date.parse(execFileSync("bash", ["-c", date], { encoding: "utf8" }).trim());
  expect(Math.abs(Date.now() - 30 * 24 * 3600_000 - before)).toBeLessThan(5000);
  expect(command).toMatch(/^exec airflow db clean --yes /);
});

test("tables, batches and an archive are said to Airflow", () => {
  expect(cleanup().command).toContain("--skip-archive");
  expect(cleanup().command).not.toContain("--batch-size");
  const { command } = cleanup({ tables: ["log", "xcom"], batchSize: 5000, archive: true });
  expect(command).toContain("--tables log,xcom --batch-size 5000");
  expect(command).not.toContain("--skip-archive");
});

test("by default it cleans what grows, and no table whose cleaning fails or takes along what is in use", () => {
  const tables = (version: string) => /--tables (\S+)/.exec(cleanup({}, version).command)?.[1]?.split(",") ?? [];
  expect(tables("3.2.2")).toEqual(expect.arrayContaining(["dag_run", "task_instance", "log", "xcom", "revoked_token"]));
  expect(tables("3.1.8")).toEqual(
    expect.arrayContaining(["dag_run", "task_instance", "log", "xcom", "callback_request"]),
  );
  for (const version of ["3.2.2", "3.1.8"]) {
    for (const table of ["dag", "dag_version", "trigger"]) expect(tables(version)).not.toContain(table);
  }
});

test("a table that was not cleaned fails the Job in Airflow 3.2, which can tell", () => {
  expect(cleanup().command).toContain("--error-on-cleanup-failure");
  expect(cleanup({}, "3.1.8").command).not.toContain("--error-on-cleanup-failure");
});

test.each<[string, Partial<DatabaseCleanup>, RegExp]>([
  ["no day", { retentionDays: 0 }, /database\.cleanup\.retentionDays: 0; allowed: 1 to 36500 days/],
  [
    "a time that is none",
    { schedule: "at noon" },
    /database\.cleanup\.schedule: "at noon"; allowed: five fields of cron/,
  ],
  [
    "a table that is none",
    { tables: ["log; rm"] },
    /database\.cleanup\.tables\.0: "log; rm"; allowed: the name of a table/,
  ],
])("%s is refused, naming the property", (_, given, message) => {
  expect(() => cleanup(given)).toThrow(message);
});
