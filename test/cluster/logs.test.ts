import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { AirflowProps } from "../../lib/workloads/airflow";
import { type AirflowInstallation, installAirflow } from "./airflow";
import { eventually, progress } from "./command";
import { azureStore, bucket, gcsStore, type KeyedStore, type ObjectStore, s3Store } from "./object-stores";
import type { DagRun, TaskInstance } from "./runs";
import { Testbed } from "./testbed";
import { injectWebIdentity } from "./web-identity";

const fiveMegabytes = 5 * 1024 * 1024;
const kinds = ["s3", "gcs", "azureBlob"] as const;
type Kind = (typeof kinds)[number];

let stores: { readonly s3: ObjectStore; readonly gcs: KeyedStore; readonly azureBlob: KeyedStore };
let airflow: AirflowInstallation;
let endWebIdentity: (() => Promise<void>) | undefined;
let folder: string | undefined;

const role = { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/airflow" };

/**
 * Where logs or XComs go. Amazon's stand-in knows identities, so its logs are written without a key; for the others a Secret holds a
 * connection.
 */
function storage(kind: Kind, prefix: string): NonNullable<AirflowProps["xcom"]>["objectStorage"] {
  const identity = { connection: { name: `store-${kind.toLowerCase()}`, key: "connection" } };
  const place = { prefix, identity, endpoint: stores[kind].url };
  if (kind === "s3") return { s3: { bucket, ...place, identity: "serviceAccount" } };
  if (kind === "gcs") return { gcs: { bucket, ...place } };
  return { azureBlob: { account: "devstoreaccount1", container: bucket, ...place } };
}

const props = (logs: Kind, xcom: Kind): Partial<AirflowProps> => ({
  logs: { remote: storage(logs, "task/logs") },
  xcom: { objectStorage: storage(xcom, "xcom") },
  serviceAccountAnnotations: { worker: role, triggerer: role, apiServer: role },
});

beforeAll(async () => {
  const [s3, gcs, azureBlob] = await Promise.all([s3Store(), gcsStore(), azureStore()]);
  stores = { s3, gcs, azureBlob };
  endWebIdentity = await injectWebIdentity(Testbed.current().kubernetes, "logs", {
    serviceAccounts: ["airflow-worker", "airflow-triggerer", "airflow-api-server"],
    role: role["eks.amazonaws.com/role-arn"],
    sts: s3.url,
  });
  airflow = await installAirflow({
    namespace: "logs",
    props: props("s3", "gcs"),
    secrets: Object.fromEntries(
      (["gcs", "azureBlob"] as const).map((kind) => [
        `store-${kind.toLowerCase()}`,
        { connection: stores[kind].connection },
      ]),
    ),
  });
});

afterAll(async () => {
  await endWebIdentity?.();
  if (folder !== undefined) {
    await Testbed.current().kubernetes.kubectl([
      "delete",
      "persistentvolume",
      volume,
      "--ignore-not-found",
      "--wait=false",
    ]);
    await rm(folder, { recursive: true, force: true });
  }
  for (const store of Object.values(stores ?? {})) store.stop();
});

// Another one each time: a volume that is still claimed is deleted only when its claim is.
const volume = `isobar-test-logs-${randomBytes(4).toString("hex")}`;

/** A folder of the node as a volume for many nodes. */
const volumeOf = (folder: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name: volume },
  spec: {
    accessModes: ["ReadWriteMany"],
    capacity: { storage: "1Gi" },
    storageClassName: volume,
    hostPath: { path: folder },
  },
});

async function instance(run: DagRun, id: string): Promise<TaskInstance> {
  const found = (await airflow.taskInstances(run)).find(({ task_id }) => task_id === id);
  if (!found) throw new Error(`no task ${id}`);
  return found;
}

/** Rolls Airflow, until the new API server is reached. */
async function change(changes: Partial<AirflowProps>): Promise<void> {
  await airflow.apply(changes);
  await eventually("the API server is reached", 180, () => airflow.api.get("/version"));
}

async function podsAreGone(): Promise<void> {
  await eventually("task pods are gone", 180, async () =>
    (await airflow.namespace.list("pods", "--selector=component=worker")).length === 0 ? true : undefined,
  );
}

/** The address of the large value, as the database has it. */
async function addressOf(run: DagRun): Promise<string> {
  const rows = await airflow.database.rows<{ value: string; bytes: number }>(
    `SELECT value #>> '{}' AS value, length(value::text) AS bytes FROM xcom
     WHERE task_id = 'make' AND key = 'return_value' AND run_id = '${run.dag_run_id}'`,
  );
  expect(rows).toHaveLength(1);
  // The value itself is not there.
  expect(rows[0]?.bytes).toBeLessThan(300);
  return rows[0]?.value ?? "";
}

/** A run whose first task's log and large value end in these stores. */
async function proveStores(logs: Kind, xcom: Kind): Promise<DagRun> {
  const marker = `${logs}-${Date.now()}`;
  const run = await airflow.runDag("stores", { marker, bytes: fiveMegabytes });
  await podsAreGone();
  const log = await airflow.taskLog(await instance(run, "make"));
  expect(log).toContain(`marker ${marker}`);

  const names = await stores[logs].list();
  const logName = names.find((name) => name.includes(run.dag_run_id) && name.includes("task_id=make"));
  expect(logName).toMatch(/^task\/logs\/dag_id=stores\/run_id=.*attempt=1\.log$/);
  expect((await stores[logs].read(logName ?? "")).toString()).toContain(`marker ${marker}`);

  const address = await addressOf(run);
  const scheme = { s3: "s3", gcs: "gs", azureBlob: "abfs" }[xcom];
  expect(address).toMatch(new RegExp(`^${scheme}://airflow_xcom@${bucket}/xcom/stores/.*\\.gz$`));
  const object = await stores[xcom].read(address.slice(`${scheme}://airflow_xcom@${bucket}/`.length));
  const value: string = JSON.parse(gunzipSync(object).toString());
  expect(value).toHaveLength(fiveMegabytes);
  const [used] = await airflow.database.rows<{ value: object }>(
    `SELECT value FROM xcom WHERE task_id = 'use' AND key = 'return_value' AND run_id = '${run.dag_run_id}'`,
  );
  const digest = createHash("sha256").update(value).digest("hex");
  expect(used?.value).toEqual({ length: fiveMegabytes, digest });
  progress(`logs: log in ${logs}, ${fiveMegabytes} bytes of XCom in ${xcom} (${object.length} stored)`);
  return run;
}

test("logs in S3 and XComs in Google Cloud: read through the API when the pod is gone, 5 MB from task to task", async () => {
  await proveStores("s3", "gcs");
});

test("the pods that wrote to S3 held no key for it: they took on a role", () => {
  const pods = airflow.namespace.pods.last().filter(({ metadata }) => metadata.labels?.["component"] === "worker");
  expect(pods.length).toBeGreaterThanOrEqual(2);
  for (const { spec } of pods) {
    const text = JSON.stringify(spec);
    expect(text).toContain("AWS_WEB_IDENTITY_TOKEN_FILE");
    expect(text).not.toMatch(/store-s3|AWS_SECRET_ACCESS_KEY/);
  }
});

test("a deferred task's log is whole: before, the triggerer's own, and after", async () => {
  const run = await airflow.runDag("waiting");
  await podsAreGone();
  // The triggerer sends its own part when it has told the task to go on.
  await eventually("the triggerer's log is in the store", 60, async () => {
    const names = (await stores.s3.list()).filter((name) => name.includes(run.dag_run_id));
    return names.some((name) => name.includes("dag_id=waiting") && name.includes(".trigger.")) || undefined;
  });
  const log = await airflow.taskLog(await instance(run, "wait"));
  expect(log).toContain("before waiting");
  expect(log).toContain("trigger");
  expect(log).toContain("after waiting");
  // A line is once in the log, although it was sent in two parts.
  expect(log.split("before waiting")).toHaveLength(2);
});

test("logs in Google Cloud and XComs in Azure", async () => {
  await change(props("gcs", "azureBlob"));
  await proveStores("gcs", "azureBlob");
});

test("logs in Azure and XComs in S3; a task that is cleared deletes what it had stored", async () => {
  await change(props("azureBlob", "s3"));
  const run = await proveStores("azureBlob", "s3");
  const before = await addressOf(run);
  // The API server, which has no access to XComs, shows where it is.
  const entry = `/dags/stores/dagRuns/${encodeURIComponent(run.dag_run_id)}/taskInstances/make/xcomEntries/return_value`;
  expect((await airflow.api.get<{ value: string }>(entry)).value).toContain(before);
  await airflow.api.post("/dags/stores/clearTaskInstances", {
    dry_run: false,
    only_failed: false,
    dag_run_id: run.dag_run_id,
    task_ids: ["make"],
    reset_dag_runs: true,
  });
  await airflow.waitForRun(run);
  const after = await addressOf(run);
  expect(after).not.toBe(before);
  const names = await stores.s3.list();
  const key = (address: string) => address.replace(/^.*@[^/]+\//, "");
  expect([names.includes(key(before)), names.includes(key(after))]).toEqual([false, true]);
});

test("logs in a volume are read when the pod is gone, and the nightly Job deletes the old ones only", async () => {
  folder ??= await mkdtemp(join(tmpdir(), "isobar-logs-"));
  // As the owner of a file system lets group 0 write.
  await chmod(folder, 0o775);
  const { kubernetes } = airflow.testbed;
  await kubernetes.kubectl(["apply", "--server-side", "-f", "-"], JSON.stringify(volumeOf(folder)));
  const persistentVolumeClaim = { size: "1Gi", storageClass: { name: volume } };
  await change({ logs: { persistentVolumeClaim, retentionDays: 2 } });
  const run = await airflow.runDag("stores", { marker: "in a volume" });
  await podsAreGone();
  const path = `dag_id=stores/run_id=${run.dag_run_id}/task_id=make/attempt=1.log`;
  expect(await airflow.taskLog(await instance(run, "make"))).toContain("marker in a volume");
  expect(await readFile(join(folder, path), "utf8")).toContain("marker in a volume");

  const old = join(folder, "dag_id=old/attempt=1.log");
  await mkdir(dirname(old), { recursive: true });
  await writeFile(old, "old");
  const threeDaysAgo = Date.now() / 1000 - 3 * 24 * 3600;
  await utimes(old, threeDaysAgo, threeDaysAgo);
  await chmod(dirname(old), 0o775);
  await airflow.kubectl(["delete", "job", "groom-now", "--ignore-not-found"]);
  await airflow.kubectl(["create", "job", "groom-now", "--from=cronjob/airflow-log-groomer"]);
  await airflow.kubectl(["wait", "--for=condition=Complete", "job/groom-now", "--timeout=300s"]);
  await expect(readFile(old)).rejects.toThrow(/ENOENT/);
  expect(await readFile(join(folder, path), "utf8")).toContain("marker in a volume");
});
