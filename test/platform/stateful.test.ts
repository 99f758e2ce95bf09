import { readFileSync } from "node:fs";
import * as path from "node:path";
import { InvalidEnvironmentError, MultiCloud, parseEnvironment } from "isobar";
import { parse } from "yaml";
import { type RecordedResource, record, SECRET } from "../../lib/preview/recording/record";

const stack = (name: string) =>
  parse(readFileSync(path.resolve(__dirname, `../../stacks/Pulumi.${name}.yaml`), "utf8")).config["isobar:environment"];
const outputs = () => ({ base64: "a+b/", email: "tasks@acme.iam.gserviceaccount.com", clientId: "c", address: "db" });

async function registered(name: string, changes: object = {}): Promise<readonly RecordedResource[]> {
  const environment = parseEnvironment({ ...stack(name), ...changes }, { name });
  return record(() => void MultiCloud.fromEnvironment("data", environment), { mode: "update", outputs });
}

const kinds = (recorded: readonly RecordedResource[], kind: string) =>
  recorded.filter(({ type }) => type.endsWith(`:${kind}`));
const text = ({ inputs }: RecordedResource) => JSON.stringify(inputs);

describe("prod", () => {
  let recorded: readonly RecordedResource[];
  beforeAll(async () => {
    recorded = await registered("prod");
  }, 120_000);

  test("has a server of each cloud's own, whose role and database a Job makes as the administrator", () => {
    const jobs = kinds(recorded, "Job").filter(({ name }) => name.includes("postgres-database"));
    expect(jobs).toHaveLength(3);
    expect(jobs.map(text).join()).toMatch(/awsSecretsManager.*gcpSecretManager|gcpSecretManager.*azureKeyVault/s);
    for (const job of jobs) {
      expect(text(job)).toContain('{"name":"ADMIN_USER","value":"isobar"}');
      expect(text(job)).toMatch(/"secretKeyRef":\{"key":"password","name":"airflow-database"\}/);
    }
  });

  test("lets Airflow's migration wait for that Job", () => {
    for (const migration of kinds(recorded, "Job").filter(({ name }) => name.includes("migration"))) {
      expect(migration.dependencies.join()).toContain("postgres-database");
    }
  });

  test("keeps both passwords in each cloud's own store, and shows neither", () => {
    const versions = recorded.filter(({ type }) =>
      ["SecretVersion", "keyvault:Secret"].some((kind) => type.endsWith(kind)),
    );
    // RDS keeps its administrator's password by itself.
    expect(versions.map(({ name }) => name).sort()).toEqual([
      "prod-aws-airflow-database",
      "prod-azure-airflow-database",
      "prod-azure-database-administrator",
      "prod-gcp-airflow-database",
      "prod-gcp-database-administrator",
    ]);
    for (const version of versions) expect(text(version)).toContain(SECRET);
    const [rds] = recorded.filter(({ type }) => type === "aws:rds/instance:Instance");
    expect(rds?.inputs).toMatchObject({ manageMasterUserPassword: true });
    expect(rds?.inputs).not.toHaveProperty("password");
  });

  test("dumps the database every night to the bucket for backups, as an identity of its own", () => {
    const dumps = kinds(recorded, "CronJob").filter(({ name }) => name.includes("postgres-dump"));
    expect(dumps).toHaveLength(3);
    expect(kinds(recorded, "Identity").filter(({ name }) => name.endsWith("-dumps"))).toHaveLength(3);
  });

  test("has PgBouncer before each database", () => {
    const pools = kinds(recorded, "Deployment").filter(({ name }) => name.includes("pgbouncer"));
    expect(pools.map(({ inputs }) => JSON.stringify(inputs["spec"])).join()).toMatch(/"replicas":2/);
    expect(pools).toHaveLength(3);
  });

  test("has one Vault of three nodes, on the primary cloud, opened by a key that no service may use", () => {
    const [vault, ...others] = kinds(recorded, "StatefulSet");
    expect(others).toEqual([]);
    expect(vault?.name).toBe("prod-aws-vault-vault/StatefulSet/vault");
    expect(vault?.inputs["spec"]).toMatchObject({ replicas: 3 });
    expect(vault?.protect).toBe(true);
    const hcl = recorded.find(({ name }) => name.endsWith("ConfigMap/vault-config"));
    expect(hcl && text(hcl)).toMatch(/seal \\"awskms\\"/);
    expect(kinds(recorded, "Key").map(({ name }) => name)).toContain("prod-aws-vault");
  });

  test("lets the clusters of the other clouds log in to it by what signs their tokens", () => {
    const [configuration] = recorded.filter(({ name }) => /ConfigMap\/vault-configuration-/.test(name));
    expect(configuration && text(configuration)).toMatch(/auth\/kubernetes-gcp\/role\/airflow/);
    expect(configuration && text(configuration)).toMatch(/auth\/kubernetes-azure\/role\/airflow/);
  });

  test.each([
    ["aws", "https://vault-active.vault.svc:8200", "kubernetes-aws"],
    ["gcp", "https://vault.data.example.com", "kubernetes-gcp"],
    ["azure", "https://vault.data.example.com", "kubernetes-azure"],
  ])("Airflow on %s reads connections and variables from Vault", (cloud, url, mount) => {
    const scheduler = recorded.find(
      ({ name }) => name === `prod-${cloud}-airflow-airflow/Deployment/airflow-scheduler`,
    );
    const env = JSON.stringify(scheduler?.inputs);
    expect(env).toContain(`\\\\\\"url\\\\\\":\\\\\\"${url}\\\\\\"`.replaceAll("\\\\\\", "\\"));
    expect(env).toContain(`\\"auth_mount_point\\":\\"${mount}\\"`);
  });
});

describe("dev", () => {
  test("has one server in the cluster, behind its operator, backed up to the bucket as an identity of its own", async () => {
    const recorded = await registered("dev");
    expect(recorded.filter(({ type }) => type.startsWith("aws:rds"))).toEqual([]);
    const [cluster] = recorded.filter(({ type }) => type === "kubernetes:postgresql.cnpg.io/v1:Cluster");
    expect(cluster?.inputs["spec"]).toMatchObject({ instances: 1 });
    expect(cluster?.protect).toBe(true);
    const releases = kinds(recorded, "Release").map(({ inputs }) => inputs["chart"]);
    expect(releases).toEqual(["cert-manager", "cloudnative-pg", "plugin-barman-cloud"]);
    const [store] = recorded.filter(({ type }) => type.endsWith(":ObjectStore"));
    expect(store && text(store)).toMatch(/s3:\/\/.*postgres\/server/);
    expect(kinds(recorded, "Identity").map(({ name }) => name)).toContain("dev-aws-database");
  });

  test("may bring no operator where the cluster has one", async () => {
    const recorded = await registered("dev", { postgres: { inCluster: { operator: false } } });
    expect(kinds(recorded, "Release")).toEqual([]);
  });
});

test("moving to a managed server leaves the one in the cluster protected: Pulumi refuses to delete it", async () => {
  const before = await registered("dev");
  const after = await registered("dev", { postgres: { managed: true } });
  const gone = before.filter(({ urn }) => !after.some((other) => other.urn === urn));
  expect(gone.filter(({ protect }) => protect).map(({ type }) => type)).toEqual([
    "kubernetes:postgresql.cnpg.io/v1:Cluster",
  ]);
});

test("more connections than the server takes are refused, with what each size has", () => {
  const environment = parseEnvironment(
    { ...stack("prod"), airflow: { ...stack("prod").airflow, pgbouncer: { poolSize: 1000 } } },
    { name: "prod" },
  );
  const make = () => MultiCloud.fromEnvironment("data", environment);
  expect(make).toThrow(InvalidEnvironmentError);
  expect(make).toThrow(
    /postgres\.memoryGiB: 16; allowed: on aws, more memory: 16 GiB make 800 connections, and Airflow could/,
  );
});
