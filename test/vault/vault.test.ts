import { readFileSync } from "node:fs";
import { vaultWrites } from "../../lib/workloads/vault/configuration";
import { eventually, progress } from "../cluster/command";
import { makeNamespace } from "../cluster/installation";
import { Testbed } from "../cluster/testbed";
import { vaultBinary } from "./binary";
import { RaftCluster } from "./raft-cluster";
import { type Credentials, canaries, clusters, Scene } from "./scene";

const binary = vaultBinary();
const scenario = "path" in binary ? test : test.skip;
let raft: RaftCluster | undefined;
let scene: Scene;

beforeAll(async () => {
  if ("missing" in binary) return progress(`skipped: no Vault runs here: ${binary.missing}`);
  const [namespace, started] = await Promise.all([
    makeNamespace("vault"),
    RaftCluster.start(binary.path, Testbed.current().kubernetes.nodeAddress),
  ]);
  raft = started;
  scene = await Scene.make(started, namespace);
});

afterAll(async () => {
  await raft?.stop();
  await scene?.clear();
});

scenario("three nodes open by themselves with the key of another Vault, and one of them leads", async () => {
  const status = await scene.raft.client.call("GET", "sys/seal-status");
  expect(status).toMatchObject({ type: "transit", sealed: false });
  const health = await Promise.all(scene.raft.nodes.map(({ api }) => api.ask("GET", "sys/health")));
  expect(health.map(({ status }) => status).sort()).toEqual([200, 429, 429]);
});

scenario("an administrator writes four things once, and from then on the Job does the rest", async () => {
  if ("path" in binary) await scene.bootstrap(binary.path);
  const said = await scene.runJob();
  expect(said).toHaveLength(vaultWrites(scene.configuration).length);
  expect(said).toContain("airflow-database/config/airflow: made");
});

scenario("the same configuration again changes nothing", async () => {
  const said = await scene.runJob();
  expect(said.filter((line) => !line.endsWith(": as it should be"))).toEqual([
    "auth/kubernetes-reviewed/config: written; Vault does not show whether it differed",
  ]);
});

scenario("what was changed by hand is put right, and named", async () => {
  const { root } = scene.raft;
  await root.call("POST", "auth/kubernetes-reviewed/role/airflow", { token_ttl: 60 });
  await root.call("PUT", "sys/policies/acl/airflow-read", {
    policy: 'path "airflow/*" { capabilities = ["read", "list"] }',
  });
  const said = await scene.runJob();
  expect(said).toContain("auth/kubernetes-reviewed/role/airflow: changed: token_ttl");
  expect(said).toContain("sys/policies/acl/airflow-read: changed: policy");
});

scenario("a configuration may grow: the Job allows itself what is new, and then makes it", async () => {
  const { keyValue, ...others } = scene.configuration;
  const said = await scene.runJob({ ...others, keyValue: { ...keyValue, reports: {} } });
  expect(
    said.filter((line) => !line.endsWith(": as it should be") && !line.startsWith("auth/kubernetes-reviewed/config")),
  ).toEqual([
    "sys/policies/acl/configuration: changed: policy",
    "sys/mounts/reports: made",
    "reports/config: changed: max_versions",
  ]);
});

scenario("all ways to know a cluster let in whom a role names, and nobody else", async () => {
  const operator = await scene.as("operator", "operator");
  await operator.call("POST", "airflow/data/variables/greeting", { data: { value: canaries.variable } });
  for (const cluster of clusters) {
    const scheduler = await scene.as("airflow-scheduler", "airflow", cluster);
    expect((await scheduler.ask("GET", "airflow/data/variables/greeting")).status).toBe(200);
    await expect(scene.as("stranger", "airflow", cluster)).rejects.toThrow(/login: 40[03]/);
    await expect(scene.as("airflow-scheduler", "airflow", cluster, "elsewhere")).rejects.toThrow(/login: 40[03]/);
  }
});

scenario("a policy denies what it does not name", async () => {
  const scheduler = await scene.as("airflow-scheduler", "airflow");
  const answers = await Promise.all([
    scheduler.ask("GET", "airflow/data/variables/greeting"),
    scheduler.ask("LIST", "airflow/metadata/variables"),
    scheduler.ask("POST", "airflow/data/variables/greeting", { data: { value: "mine" } }),
    scheduler.ask("GET", "airflow-database/creds/reader"),
    scheduler.ask("GET", "sys/policies/acl/airflow-read"),
    scheduler.ask("GET", "sys/storage/raft/snapshot"),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 403, 403, 403, 403, 403]);
});

scenario("who applies the configuration reads no secret", async () => {
  const applier = await scene.as("vault-configuration", "configuration");
  for (const path of [
    "airflow/data/variables/greeting",
    "airflow-database/creds/reader",
    "sys/storage/raft/snapshot",
  ]) {
    expect((await applier.ask("GET", path)).status).toBe(403);
  }
});

scenario("a task's credentials of PostgreSQL work, and end with their sessions when their time is over", async () => {
  // What a try before this one left.
  await scene.database.query("DROP TABLE IF EXISTS left_behind");
  const task = await scene.as("task", "airflow-tasks");
  const lease = await task.call<{ data: Credentials; lease_duration: number }>("GET", "airflow-database/creds/reader");
  expect(lease.lease_duration).toBe(20);
  const { username } = lease.data;
  const sleeping = scene.psql(lease.data, "SELECT pg_sleep(600)").then(() => "slept", String);
  expect(await scene.psql(lease.data, "CREATE TABLE left_behind (n int); SELECT n FROM facts")).toContain("42");
  const count = (sql: string) => scene.database.query(`SELECT count(*) FROM ${sql}`);
  await eventually("the role is dropped", 180, async () =>
    (await count(`pg_roles WHERE rolname = '${username}'`)) === "0" ? true : undefined,
  );
  expect(await sleeping).toMatch(/terminating connection|server closed/);
  await expect(scene.psql(lease.data, "SELECT 1")).rejects.toThrow(/authentication failed/);
  expect(await count(`pg_tables WHERE tablename = 'left_behind' AND tableowner = '${scene.maker}'`)).toBe("1");
});

scenario(
  "Vault's own password was rotated when it was told, and the Job that rotates it gives it another",
  async () => {
    const told = scene.psql({ username: scene.maker, password: canaries.database }, "SELECT 1");
    await expect(told).rejects.toThrow(/authentication failed/);
    const hash = () => scene.database.query(`SELECT rolpassword FROM pg_authid WHERE rolname = '${scene.maker}'`);
    const before = await hash();
    await scene.kubectl("delete", "job", "rotation-now", "--ignore-not-found", "--cascade=foreground");
    await scene.kubectl("create", "job", "rotation-now", "--from=cronjob/vault-configuration-rotation");
    expect(await scene.logOf("rotation-now")).toEqual(["airflow-database/rotate-root/airflow: done"]);
    expect(await hash()).not.toBe(before);
    const task = await scene.as("task", "airflow-tasks");
    expect(await scene.psql(await task.read<Credentials>("airflow-database/creds/reader"), "SELECT n FROM facts")).toBe(
      "42",
    );
  },
);

scenario("a role that was there has another password, and the next within 30 days", async () => {
  const operator = await scene.as("operator", "operator");
  const path = "airflow-database/static-creds/loader";
  const loader = await operator.read<Credentials & { rotation_period: number }>(path);
  expect(loader.rotation_period).toBe(30 * 24 * 3600);
  expect(await scene.psql(loader, "SELECT 1")).toBe("1");
  await expect(scene.psql({ ...loader, password: "first" }, "SELECT 1")).rejects.toThrow(/authentication failed/);
});

scenario("certificates are signed by the intermediate of Vault's root, and the transit key encrypts", async () => {
  const operator = await scene.as("operator", "operator");
  const issue = (name: string) => operator.ask("POST", "tasks/issue/web", { common_name: name });
  const issued = await issue("api.airflow.svc.cluster.local");
  expect(JSON.parse(issued.text).data.ca_chain).toHaveLength(2);
  expect((await issue("api.example.com")).status).toBe(400);
  const plaintext = Buffer.from("result of a task").toString("base64");
  type Encrypted = { data: { ciphertext: string } };
  const { data } = await operator.call<Encrypted>("POST", "transit/encrypt/xcom", { plaintext });
  expect(data.ciphertext).toMatch(/^vault:v1:/);
  expect(await operator.call("POST", "transit/decrypt/xcom", data)).toMatchObject({ data: { plaintext } });
});

scenario("a snapshot brings back what was written before it, and what came later is gone", async () => {
  const operator = await scene.as("operator", "operator");
  await operator.call("POST", "airflow/data/variables/before", { data: { value: "1" } });
  const { address } = (await scene.raft.leader()).api;
  const snapshot = await (await scene.as("vault-snapshot", "snapshot"))
    .at(address)
    .ask("GET", "sys/storage/raft/snapshot");
  expect(snapshot.status).toBe(200);
  await operator.call("POST", "airflow/data/variables/after", { data: { value: "2" } });
  await operator.call("DELETE", "airflow/data/variables/before");

  const restorer = (await scene.as("vault-restore", "restore")).at(address);
  expect((await restorer.ask("POST", "sys/storage/raft/snapshot", snapshot.bytes)).status).toBe(204);
  // Who has logged in before Vault reads the snapshot is nobody afterwards.
  const again = await eventually("what came later is gone", 180, async () => {
    const now = await scene.as("operator", "operator");
    return (await now.ask("GET", "airflow/data/variables/after")).status === 404 ? now : undefined;
  });
  expect(await again.read("airflow/data/variables/before")).toMatchObject({ data: { value: "1" } });
  await scene.raft.waitUntilWhole();
});

scenario("the leader is killed, and no read fails that is tried again", async () => {
  const scheduler = await scene.as("airflow-scheduler", "airflow");
  const leader = await scene.raft.leader();
  const { nodes } = scene.raft;
  await scene.raft.waitUntilWhole();
  let [reads, retries, longest, goesOn] = [0, 0, 0, true];
  const reading = (async () => {
    while (goesOn) {
      const began = Date.now();
      await eventually(`read ${reads} succeeds`, 180, async () => {
        const node = nodes[(reads + retries) % nodes.length] ?? leader;
        const asked = scheduler.at(node.api.address).ask("GET", "airflow/data/variables/greeting");
        const status = await asked.then(
          (answer) => answer.status,
          () => undefined,
        );
        if (status === 200) return true;
        retries++;
        return undefined;
      });
      longest = Math.max(longest, Date.now() - began);
      reads++;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  // Its end is waited for below; until then nobody is told.
  reading.catch(() => undefined);
  try {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await leader.kill();
    const next = await scene.raft.leader();
    await eventually("a read has met the dead one", 60, async () => retries > 0 || undefined);
    goesOn = false;
    await reading;
    progress(`vault: the leader was killed: ${reads} reads, ${retries} tried again, the longest took ${longest} ms`);
    expect(next).not.toBe(leader);
    expect(retries).toBeGreaterThan(0);
  } finally {
    goesOn = false;
    await leader.kill();
    await leader.start();
    await scene.raft.waitUntilWhole();
  }
});

scenario("the audit log has every request, and no secret in clear", async () => {
  const log = readFileSync(scene.auditFile, "utf8");
  const asked = ["airflow/data/variables/greeting", "airflow-database/creds/reader", "auth/kubernetes-signed/login"];
  expect(asked.filter((path) => !log.includes(`"path":"${path}"`))).toEqual([]);
  const secrets = [canaries.variable, canaries.database, scene.raft.rootToken];
  expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
});
