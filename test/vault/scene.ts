import { createPublicKey, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderManifests } from "../../lib/manifests/render";
import {
  type Applier,
  bootstrapCommands,
  type VaultConfiguration,
  VaultConfigurationJob,
  vaultWrites,
} from "../../lib/workloads/vault/configuration";
import { eventually, run } from "../cluster/command";
import type { KubernetesObject } from "../cluster/kubernetes";
import type { Namespace } from "../cluster/namespace";
import type { Database } from "../cluster/postgres";
import { Testbed } from "../cluster/testbed";
import type { VaultApi } from "./api";
import { applyWrites } from "./apply";
import type { RaftCluster } from "./raft-cluster";
import { scenarioConfiguration } from "./scenario-configuration";

/** The name by which pods know this machine, and the certificates that are made here have. */
export const host = "host.isobar.internal";

/** Secrets that must show up nowhere in clear. */
export const canaries = {
  variable: "c4nary-variable",
  connection: "c4nary-connection",
  database: `c4nary-${randomBytes(6).toString("hex")}`,
};

export const reviewerToken = { name: "vault-reviewer-token", key: "token" };
export const makerPassword = { name: "warehouse-maker", key: "password" };
export const vaultCa = { name: "vault-ca", key: "ca.crt" };

/** The three ways to know a token. */
export const clusters = ["local", "reviewed", "signed"] as const;

/** A role of PostgreSQL's, as Vault hands it out. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A raft cluster of Vault with what its configuration is about: a namespace of service accounts, and a database. */
export class Scene {
  readonly configuration: VaultConfiguration & { readonly appliedBy: Applier };

  private constructor(
    readonly raft: RaftCluster,
    readonly namespace: Namespace,
    readonly database: Database,
    private readonly folder: string,
  ) {
    this.configuration = scenarioConfiguration({
      namespace: namespace.name,
      database: database.name,
      maker: this.maker,
      loader: `${this.maker}_loader`,
      reporting: `${this.maker}_reporting`,
      auditFile: this.auditFile,
      publicKey: createPublicKey(clusterKey("sa.key")).export({ type: "spki", format: "pem" }).toString(),
      clusterCa: clusterKey("ca.crt"),
    });
  }

  static async make(raft: RaftCluster, namespace: Namespace): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), "isobar-vault-audit-"));
    await chmod(folder, 0o700);
    const database = await Testbed.current().postgres.createDatabase(
      `${namespace.name}-warehouse`,
      randomBytes(8).toString("hex"),
    );
    const scene = new Scene(raft, namespace, database, folder);
    await Promise.all([scene.prepareDatabase(), scene.prepareNamespace()]);
    return scene;
  }

  /** The role of PostgreSQL's as which Vault makes others. */
  get maker(): string {
    return `${this.namespace.name.replaceAll("-", "_")}_maker`;
  }

  get auditFile(): string {
    return join(this.folder, "audit.log");
  }

  kubectl(...args: string[]): Promise<string> {
    return this.namespace.kubectl(args);
  }

  /** Vault as a service account, by the auth method of one of the clusters, which are the same; the token is as a pod's projected one. */
  async as(
    account: string,
    role: string,
    cluster: (typeof clusters)[number] = "reviewed",
    audience = "vault",
  ): Promise<VaultApi> {
    const token = await this.kubectl("create", "token", account, `--audience=${audience}`);
    return this.raft.client.logIn(`kubernetes-${cluster}`, role, token.trim());
  }

  /** Applies requests from this machine, as the first administrator. */
  apply(writes = vaultWrites(this.configuration)): Promise<string[]> {
    const { client, caFile, rootToken } = this.raft;
    const secrets = {
      [`${reviewerToken.name}/${reviewerToken.key}`]: this.reviewer,
      [`${makerPassword.name}/${makerPassword.key}`]: canaries.database,
    };
    return applyWrites(writes, { address: client.address, caFile, token: rootToken, secrets });
  }

  /** What an administrator does once, in a shell, asked for the one secret. */
  async bootstrap(binary: string): Promise<void> {
    const { client, caFile, rootToken } = this.raft;
    await symlink(binary, join(this.folder, "vault")).catch(() => undefined);
    const path = `${this.folder}:${process.env["PATH"]}`;
    const env = { PATH: path, VAULT_ADDR: client.address, VAULT_CACERT: caFile, VAULT_TOKEN: rootToken };
    await run("sh", ["-c", bootstrapCommands(this.configuration)], { env, input: `${this.reviewer}\n` });
  }

  /** Runs the Job to its end in the cluster; what it has said. */
  async runJob(configuration = this.configuration): Promise<string[]> {
    const { namespace } = this;
    const objects = renderManifests(
      "configuration",
      (chart) => {
        new VaultConfigurationJob(chart, "configuration", {
          configuration,
          address: this.raft.client.address.replace(Testbed.current().kubernetes.nodeAddress, host),
          ca: { secret: vaultCa },
          image: "apache/airflow:3.2.2",
        });
      },
      { namespace: namespace.name },
    );
    const job = objects.find(({ kind }) => kind === "Job")?.metadata.name ?? "";
    await this.kubectl("delete", "job", job, "--ignore-not-found", "--cascade=foreground");
    await namespace.apply(objects);
    return this.logOf(job);
  }

  /** Waits for the end of a Job, and fails unless it has succeeded. */
  async logOf(job: string): Promise<string[]> {
    const ended = await eventually(`Job ${job} ends`, 480, async () => {
      // A Job's status, as Kubernetes documents it. A pod of it may fail, and the next one succeed.
      const { status } = JSON.parse(await this.kubectl("get", "job", job, "--output=json")) as KubernetesObject & {
        status: { conditions?: { type: string; status: string }[] };
      };
      const holds = (wanted: string) =>
        status.conditions?.some(({ type, status }) => type === wanted && status === "True");
      return holds("Complete") ? "succeeded" : holds("Failed") ? "failed" : undefined;
    });
    const said = await this.kubectl("logs", `job/${job}`, "--all-containers");
    if (ended === "failed") throw new Error(`Job ${job} failed: ${said}`);
    return said.trim().split("\n");
  }

  /** What PostgreSQL answers to somebody who logs in with these. */
  async psql({ username, password }: Credentials, sql: string): Promise<string> {
    const address = `host=${Testbed.current().kubernetes.nodeAddress} dbname=${this.database.name} user=${username} sslmode=require`;
    const form = ["--no-psqlrc", "--tuples-only", "--no-align"];
    return (await run("psql", [address, ...form, "--command", sql], { env: { PGPASSWORD: password } })).trim();
  }

  /** Takes away what is in the testbed, once Vault has stopped; the namespace goes by itself. */
  async clear(): Promise<void> {
    await Testbed.current().kubernetes.kubectl(["delete", "clusterrolebinding", this.binding, "--ignore-not-found"]);
    await this.database.drop();
    for (const role of [`${this.maker}_loader`, `${this.maker}_reporting`, this.maker]) {
      await Testbed.current().postgres.query(`DROP ROLE IF EXISTS "${role}"`);
    }
    await rm(this.folder, { recursive: true });
  }

  private reviewer = "";

  private get binding(): string {
    return `${this.namespace.name}-scenario-reviewer`;
  }

  private async prepareDatabase(): Promise<void> {
    const { maker } = this;
    for (const role of [`${maker}_loader`, `${maker}_reporting`, maker])
      await this.database.query(`DROP ROLE IF EXISTS ${role}`);
    await this.database.query(
      [
        `CREATE ROLE ${maker} LOGIN CREATEROLE PASSWORD '${canaries.database}'`,
        `CREATE ROLE ${maker}_reporting`,
        `GRANT ${maker}_reporting TO ${maker} WITH ADMIN OPTION`,
        `CREATE ROLE ${maker}_loader LOGIN PASSWORD 'first'`,
        "CREATE TABLE facts (n int)",
        "INSERT INTO facts VALUES (42)",
        `GRANT SELECT ON facts TO ${maker}_reporting`,
        `GRANT CREATE ON SCHEMA public TO ${maker}_reporting`,
      ].join("; "),
    );
  }

  private async prepareNamespace(): Promise<void> {
    const namespace = this.namespace.name;
    const names = [
      "vault-reviewer",
      "operator",
      "task",
      "vault-snapshot",
      "vault-restore",
      "stranger",
      "airflow-scheduler",
    ];
    const there = (await this.namespace.list("serviceaccounts")).map(({ metadata }) => metadata.name);
    const accounts = names
      .filter((name) => !there.includes(name))
      .map((name) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } }));
    const binding = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: this.binding },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
      subjects: [{ kind: "ServiceAccount", name: "vault-reviewer", namespace }],
    };
    await this.namespace.apply([...accounts, binding]);
    this.reviewer = (await this.kubectl("create", "token", "vault-reviewer", "--duration=3h")).trim();
    const { serviceAccountFolder } = this.raft;
    await writeFile(join(serviceAccountFolder, "token"), this.reviewer);
    await writeFile(join(serviceAccountFolder, "ca.crt"), clusterKey("ca.crt"));
    await this.namespace.setSecret(reviewerToken.name, { [reviewerToken.key]: this.reviewer });
    await this.namespace.setSecret(makerPassword.name, { [makerPassword.key]: canaries.database });
    await this.namespace.setSecret(vaultCa.name, { [vaultCa.key]: readFileSync(this.raft.caFile, "utf8") });
  }
}

const clusterKey = (file: string) => readFileSync(join(Testbed.current().kubernetes.folder, "pki", file), "utf8");
