import { createPublicKey, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderManifests } from "../../lib/manifests/render";
import {
  type Applier,
  airflowConfiguration,
  firstWrites,
  mergeConfigurations,
  snapshotsConfiguration,
  type VaultConfiguration,
  VaultConfigurationJob,
  vaultWrites,
} from "../../lib/workloads/vault/configuration";
import { type AirflowInstallation, installAirflow } from "../cluster/airflow";
import { eventually, progress, run } from "../cluster/command";
import type { KubernetesObject } from "../cluster/kubernetes";
import type { Database } from "../cluster/postgres";
import { Testbed } from "../cluster/testbed";
import type { VaultApi } from "./api";
import { applyWrites } from "./apply";
import { vaultBinary } from "./binary";
import { RaftCluster } from "./raft-cluster";

const binary = vaultBinary();
const scenario = "path" in binary ? test : test.skip;
const namespace = "vault";
const host = "host.isobar.internal";
const warehouse = "vault-warehouse";
const canaries = {
  variable: "c4nary-variable",
  connection: "c4nary-connection",
  database: `c4nary-${randomBytes(6).toString("hex")}`,
};

let raft: RaftCluster;
let airflow: AirflowInstallation;
let database: Database;
let auditFolder: string;
let configuration: VaultConfiguration & { readonly appliedBy: Applier };

const testbed = () => Testbed.current();
const kubectl = (args: readonly string[], input?: string) =>
  testbed().kubernetes.kubectl(["--namespace", namespace, ...args], input);
const auditFile = () => join(auditFolder, "audit.log");

/** A token of a service account for Vault, as a pod's projected one. */
const tokenOf = async (account: string) => (await kubectl(["create", "token", account, "--audience=vault"])).trim();

/** Vault as a service account, by the auth method of one of the two clusters, which are the same. */
async function as(account: string, role: string, cluster: "reviewed" | "signed" = "reviewed"): Promise<VaultApi> {
  return raft.client.logIn(`kubernetes-${cluster}`, role, await tokenOf(account));
}

beforeAll(async () => {
  if ("missing" in binary) {
    progress(`skipped: no Vault runs here: ${binary.missing}`);
    return;
  }
  const { kubernetes, postgres } = testbed();
  auditFolder = await mkdtemp(join(tmpdir(), "isobar-vault-audit-"));
  await chmod(auditFolder, 0o700);
  raft = await RaftCluster.start(binary.path, kubernetes.nodeAddress);
  const ca = { secret: { name: "vault-ca", key: "ca.crt" } };
  const url = raft.client.address.replace(kubernetes.nodeAddress, host);
  [airflow, database] = await Promise.all([
    installAirflow({
      namespace,
      dags: "local",
      secrets: { "vault-ca": { "ca.crt": readFileSync(raft.caFile, "utf8") } },
      props: {
        secretsBackend: { vault: { url, role: "airflow", authMount: "kubernetes-signed", certificateAuthority: ca } },
      },
    }),
    postgres.createDatabase(warehouse, randomBytes(8).toString("hex")),
  ]);
  await database.query("DROP ROLE IF EXISTS vault_maker");
  await database.query("DROP ROLE IF EXISTS vault_reporting");
  await database.query("DROP ROLE IF EXISTS vault_loader");
  await database.query(`CREATE ROLE vault_maker LOGIN CREATEROLE PASSWORD '${canaries.database}'`);
  await database.query("CREATE ROLE vault_reporting; GRANT vault_reporting TO vault_maker WITH ADMIN OPTION");
  await database.query(
    "CREATE ROLE vault_loader LOGIN PASSWORD 'first'; CREATE TABLE facts (n int); INSERT INTO facts VALUES (42)",
  );
  await database.query("GRANT SELECT ON facts TO vault_reporting; GRANT CREATE ON SCHEMA public TO vault_reporting");
  configuration = configurationOf();
  await prepareNamespace();
});

afterAll(async () => {
  await testbed().kubernetes.kubectl(["delete", "clusterrolebinding", "vault-scenario-reviewer", "--ignore-not-found"]);
  await raft?.stop();
  await database?.drop();
  if (auditFolder) await rm(auditFolder, { recursive: true });
});

function configurationOf(): typeof configuration {
  const { kubernetes, postgres } = testbed();
  const pki = (file: string) => readFileSync(join(kubernetes.folder, "pki", file), "utf8");
  const publicKey = createPublicKey(pki("sa.key")).export({ type: "spki", format: "pem" }).toString();
  const own: VaultConfiguration = {
    clusters: [
      {
        name: "reviewed",
        host: `https://${kubernetes.nodeAddress}:6443`,
        caCert: pki("ca.crt"),
        reviewerToken: { name: "vault-reviewer-token", key: "token" },
      },
      { name: "signed", issuer: "https://kubernetes.default.svc", publicKeys: [publicKey] },
    ],
    audit: { file: { file: auditFile() } },
    autopilot: { minQuorum: 3 },
    rateLimits: { all: { requestsPerSecond: 1000 }, airflow: { path: "airflow", requestsPerSecond: 500 } },
    pki: {
      tasks: { commonName: "Tasks", signedBy: "root", roles: { web: { domains: ["svc.cluster.local"] } } },
      root: { commonName: "Root" },
    },
    transit: { transit: { keys: { xcom: {} } } },
    policies: {
      platform: [
        { path: "tasks/issue/web", capabilities: ["update"] },
        { path: "transit/+/xcom", capabilities: ["update"] },
        { path: "airflow-database/static-creds/loader", capabilities: ["read"] },
      ],
    },
    kubernetesRoles: {
      operator: {
        clusters: ["reviewed"],
        namespace,
        serviceAccounts: ["operator"],
        policies: ["airflow-write", "platform"],
      },
    },
  };
  const merged = mergeConfigurations(
    own,
    snapshotsConfiguration({ namespace, cluster: "reviewed", restore: true }),
    airflowConfiguration({
      namespace,
      database: {
        connection: {
          host,
          database: warehouse,
          username: "vault_maker",
          password: { name: "warehouse-maker", key: "password" },
          caCert: postgres.certificate,
        },
        roles: { reader: { memberOf: ["vault_reporting"], ttlSeconds: 5, maxTtlSeconds: 10 } },
        staticRoles: { loader: { username: "vault_loader" } },
      },
      tasks: { namespace, serviceAccounts: ["task"], databaseRoles: ["reader"] },
    }),
  );
  return { ...merged, appliedBy: { cluster: "reviewed", namespace } };
}

async function prepareNamespace(): Promise<void> {
  const account = (name: string) => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace },
    automountServiceAccountToken: false,
  });
  const binding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "vault-scenario-reviewer" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
    subjects: [{ kind: "ServiceAccount", name: "vault-reviewer", namespace }],
  };
  const accounts = ["vault-reviewer", "operator", "task", "vault-snapshot", "vault-restore", "stranger"].map(account);
  await airflow.namespace.apply([...accounts, binding]);
  const reviewer = (await kubectl(["create", "token", "vault-reviewer", "--duration=3h"])).trim();
  await airflow.namespace.setSecret("vault-reviewer-token", { token: reviewer });
  await airflow.namespace.setSecret("warehouse-maker", { password: canaries.database });
}

/** Runs the Job for a configuration to its end; what it has said. */
async function runJob(given: typeof configuration): Promise<string[]> {
  const { kubernetes } = testbed();
  const address = raft.client.address.replace(kubernetes.nodeAddress, host);
  const objects = renderManifests(
    "configuration",
    (chart) => {
      new VaultConfigurationJob(chart, "configuration", {
        configuration: given,
        address,
        ca: { secret: { name: "vault-ca", key: "ca.crt" } },
        image: "apache/airflow:3.2.2",
      });
    },
    { namespace },
  );
  const job = objects.find(({ kind }) => kind === "Job")?.metadata.name ?? "";
  await kubectl(["delete", "job", job, "--ignore-not-found", "--wait=true"]);
  await airflow.namespace.apply(objects);
  return logOf(job);
}

async function logOf(job: string): Promise<string[]> {
  const ended = await eventually(`Job ${job} ends`, 180, async () => {
    // A Job's status, as Kubernetes documents it.
    const { status } = JSON.parse(await kubectl(["get", "job", job, "--output=json"])) as KubernetesObject & {
      status: { succeeded?: number; failed?: number };
    };
    return status.succeeded ? "succeeded" : status.failed ? "failed" : undefined;
  });
  const said = await kubectl(["logs", `job/${job}`, "--all-containers"]);
  if (ended === "failed") throw new Error(`Job ${job} failed: ${said}`);
  return said.trim().split("\n");
}

scenario("three nodes open by themselves with the key of another Vault, and one of them leads", async () => {
  const status = await raft.client.call<{ type: string; sealed: boolean }>("GET", "sys/seal-status");
  expect(status).toMatchObject({ type: "transit", sealed: false });
  const health = await Promise.all(raft.nodes.map(({ api }) => api.ask("GET", "sys/health")));
  expect(health.map(({ status }) => status).sort()).toEqual([200, 429, 429]);
});

scenario(
  "an administrator writes four things once; from then on the Job does all, and the first token is not needed",
  async () => {
    const secrets = {
      "vault-reviewer-token/token": (await kubectl(["create", "token", "vault-reviewer", "--duration=3h"])).trim(),
    };
    const first = await applyWrites(firstWrites(configuration), {
      address: raft.client.address,
      caFile: raft.caFile,
      token: raft.rootToken,
      secrets,
    });
    expect(first).toHaveLength(4);

    const said = await runJob(configuration);
    expect(said).toHaveLength(vaultWrites(configuration).length);
    expect(said).toContain("airflow-database/config/airflow: made");
  },
);

scenario("the same configuration again changes nothing", async () => {
  const before = await raft.root.call<{ index?: number }>("GET", "sys/policies/acl/airflow-read");
  const said = await runJob(configuration);
  expect(said.filter((line) => !line.endsWith(": as it should be"))).toEqual([
    "auth/kubernetes-reviewed/config: written; Vault does not show whether it differed",
  ]);
  expect(await raft.root.call<typeof before>("GET", "sys/policies/acl/airflow-read")).toMatchObject({
    data: (before as { data: object }).data,
  });
});

scenario("what was changed by hand is put right, and named", async () => {
  await raft.root.call("POST", "auth/kubernetes-signed/role/airflow", { token_ttl: 60 });
  await raft.root.call("PUT", "sys/policies/acl/airflow-read", {
    policy: 'path "airflow/*" { capabilities = ["read", "list"] }',
  });
  const said = await runJob(configuration);
  expect(said).toContain("auth/kubernetes-signed/role/airflow: changed: token_ttl");
  expect(said).toContain("sys/policies/acl/airflow-read: changed: policy");
});

scenario("the real VaultBackend reads a variable and a connection with Airflow's service account", async () => {
  const operator = await as("operator", "operator");
  await operator.call("POST", "airflow/data/variables/greeting", { data: { value: canaries.variable } });
  const uri = `postgres://reader:${canaries.connection}@db:5432/warehouse`;
  await operator.call("POST", "airflow/data/connections/warehouse", { data: { conn_uri: uri } });
  const [variable, connection] = await Promise.all([
    airflow.exec("scheduler", "airflow", "variables", "get", "greeting"),
    airflow.exec("scheduler", "airflow", "connections", "get", "warehouse", "--output=json"),
  ]);
  expect(variable.trim().split("\n").at(-1)).toBe(canaries.variable);
  expect(connection).toContain(canaries.connection);
});

scenario("both ways to know a cluster let in whom a role names, and nobody else", async () => {
  for (const cluster of ["reviewed", "signed"] as const) {
    const scheduler = await as("airflow-scheduler", "airflow", cluster);
    expect((await scheduler.ask("GET", "airflow/data/variables/greeting")).status).toBe(200);
    await expect(as("stranger", "airflow", cluster)).rejects.toThrow(/40[03]/);
    const elsewhere = (await kubectl(["create", "token", "airflow-scheduler", "--audience=elsewhere"])).trim();
    await expect(raft.client.logIn(`kubernetes-${cluster}`, "airflow", elsewhere)).rejects.toThrow(/40[03]/);
  }
});

scenario("a policy denies what it does not name", async () => {
  const scheduler = await as("airflow-scheduler", "airflow");
  const statuses = await Promise.all([
    scheduler.ask("GET", "airflow/data/variables/greeting"),
    scheduler.ask("LIST", "airflow/metadata/variables"),
    scheduler.ask("POST", "airflow/data/variables/greeting", { data: { value: "mine" } }),
    scheduler.ask("GET", "airflow-database/creds/reader"),
    scheduler.ask("GET", "sys/policies/acl/airflow-read"),
    scheduler.ask("GET", "sys/storage/raft/snapshot"),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([200, 403, 403, 403, 403, 403]);
  const applier = await as("vault-configuration", "configuration");
  const denied = await Promise.all(
    ["airflow/data/variables/greeting", "airflow-database/creds/reader", "sys/storage/raft/snapshot"].map((path) =>
      applier.ask("GET", path),
    ),
  );
  expect(denied.map(({ status }) => status)).toEqual([403, 403, 403]);
});

/** What PostgreSQL answers to somebody who logs in with what Vault handed out. */
function psql({ username, password }: { username: string; password: string }, sql: string): Promise<string> {
  const address = `host=${testbed().kubernetes.nodeAddress} dbname=${warehouse} user=${username} sslmode=require`;
  return run("psql", [address, "--no-psqlrc", "--tuples-only", "--no-align", "--command", sql], {
    env: { PGPASSWORD: password },
  });
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

scenario(
  "a task's credentials of PostgreSQL work, and are gone when their time is over, with their sessions and what they own",
  async () => {
    const task = await as("task", "airflow-tasks");
    const { data: credentials, lease_duration } = await task.call<{ data: Credentials; lease_duration: number }>(
      "GET",
      "airflow-database/creds/reader",
    );
    expect(lease_duration).toBe(5);
    expect((await psql(credentials, "SELECT n FROM facts")).trim()).toBe("42");
    await psql(credentials, "CREATE TABLE left_behind (n int)");
    const sleeping = psql(credentials, "SELECT pg_sleep(60)").then(() => "slept", String);
    await eventually(
      "the role is dropped",
      40,
      async () =>
        (await database.query(`SELECT count(*) FROM pg_roles WHERE rolname = '${credentials.username}'`)) === "0" ||
        undefined,
    );
    expect(await sleeping).toMatch(/terminating connection|server closed/);
    await expect(psql(credentials, "SELECT 1")).rejects.toThrow(/authentication failed/);
    expect(await database.query("SELECT count(*) FROM pg_tables WHERE tablename = 'left_behind'")).toBe("1");
  },
);

scenario(
  "Vault's own password was rotated when it was first told, and the Job that rotates it gives it another",
  async () => {
    await expect(psql({ username: "vault_maker", password: canaries.database }, "SELECT 1")).rejects.toThrow(
      /authentication failed/,
    );
    const secretOf = () => database.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'vault_maker'");
    const before = await secretOf();
    await kubectl(["create", "job", "rotation-now", "--from=cronjob/vault-configuration-rotation"]);
    expect(await logOf("rotation-now")).toEqual(["airflow-database/rotate-root/airflow: done"]);
    expect(await secretOf()).not.toBe(before);
    const task = await as("task", "airflow-tasks");
    expect(
      (await psql(await task.read<Credentials>("airflow-database/creds/reader"), "SELECT n FROM facts")).trim(),
    ).toBe("42");
  },
);

scenario("a role that was there has another password, and the next change is within 30 days", async () => {
  const operator = await as("operator", "operator");
  const loader = await operator.read<Credentials & { rotation_period: number; ttl: number }>(
    "airflow-database/static-creds/loader",
  );
  expect(loader.rotation_period).toBe(30 * 24 * 3600);
  expect((await psql(loader, "SELECT 1")).trim()).toBe("1");
  await expect(psql({ username: "vault_loader", password: "first" }, "SELECT 1")).rejects.toThrow(
    /authentication failed/,
  );
});

scenario("certificates are signed by the intermediate of Vault's root, and the transit key encrypts", async () => {
  const operator = await as("operator", "operator");
  const issued = await operator.call<{ data: { certificate: string; ca_chain: string[] } }>("POST", "tasks/issue/web", {
    common_name: "api.airflow.svc.cluster.local",
  });
  expect(issued.data.ca_chain).toHaveLength(2);
  expect((await operator.ask("POST", "tasks/issue/web", { common_name: "api.example.com" })).status).toBe(400);
  const plaintext = Buffer.from("task result").toString("base64");
  const { data } = await operator.call<{ data: { ciphertext: string } }>("POST", "transit/encrypt/xcom", { plaintext });
  expect(data.ciphertext).toMatch(/^vault:v1:/);
  expect(await operator.call("POST", "transit/decrypt/xcom", data)).toMatchObject({ data: { plaintext } });
});

scenario("a snapshot brings back what was written before it, and what came later is gone", async () => {
  const operator = await as("operator", "operator");
  await operator.call("POST", "airflow/data/variables/before", { data: { value: "1" } });
  const { status, bytes } = await (await as("vault-snapshot", "snapshot"))
    .at((await raft.leader()).api.address)
    .ask("GET", "sys/storage/raft/snapshot");
  expect(status).toBe(200);
  await operator.call("POST", "airflow/data/variables/after", { data: { value: "2" } });
  await operator.call("DELETE", "airflow/data/variables/before");

  const leader = await raft.leader();
  const restored = await (await as("vault-restore", "restore"))
    .at(leader.api.address)
    .ask("POST", "sys/storage/raft/snapshot", bytes);
  expect(restored.status).toBe(204);
  const again = await eventually("Vault answers again", 60, () => as("operator", "operator"));
  const after = await eventually("the later one is gone", 30, async () => {
    const { status } = await again.ask("GET", "airflow/data/variables/after");
    return status === 404 ? status : undefined;
  });
  expect(after).toBe(404);
  expect(await again.read("airflow/data/variables/before")).toMatchObject({ data: { value: "1" } });
  await raft.waitUntilWhole();
});

scenario("the leader is killed: no read fails that is tried again", async () => {
  const scheduler = await as("airflow-scheduler", "airflow");
  const leader = await raft.leader();
  let [reads, retries, longest] = [0, 0, 0];
  let goOn = true;
  const reader = (async () => {
    while (goOn) {
      const began = Date.now();
      await eventually("a read succeeds", 30, async () => {
        const node = raft.nodes[(reads + retries) % raft.nodes.length];
        const answer = await node?.api
          .ask("GET", "sys/health")
          .then(() => scheduler.at(node.api.address).ask("GET", "airflow/data/variables/greeting"));
        if (answer?.status === 200) return true;
        retries++;
        return undefined;
      }).catch((error) => {
        throw new Error(`read ${reads} failed`, { cause: error });
      });
      longest = Math.max(longest, Date.now() - began);
      reads++;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await leader.kill();
  const next = await raft.leader();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  goOn = false;
  await reader;
  progress(`vault: ${reads} reads while the leader was killed, ${retries} tried again, the longest took ${longest} ms`);
  expect(next).not.toBe(leader);
  expect(reads).toBeGreaterThan(5);

  await leader.start();
  await raft.waitUntilWhole();
});

scenario("the audit log has every request, and no secret in clear", async () => {
  const log = readFileSync(auditFile(), "utf8");
  for (const path of [
    "airflow/data/variables/greeting",
    "airflow-database/creds/reader",
    "auth/kubernetes-signed/login",
  ]) {
    expect(log).toContain(`"path":"${path}"`);
  }
  for (const secret of [...Object.values(canaries), raft.rootToken]) expect(log).not.toContain(secret);
});
