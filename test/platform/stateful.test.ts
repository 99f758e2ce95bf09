import { readFileSync } from "node:fs";
import * as path from "node:path";
import { InvalidEnvironmentError, MultiCloud, Platform, parseEnvironment } from "isobar";
import { aws } from "isobar/aws";
import { existing } from "isobar/existing";
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

  test("has room for a dump of a fifth of the database", () => {
    for (const dump of kinds(recorded, "CronJob").filter(({ name }) => name.includes("postgres-dump"))) {
      expect(text(dump)).toContain('{"emptyDir":{"sizeLimit":"20Gi"},"name":"dump"}');
    }
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

  test("lets the ranges that are named in to Vault, by a load balancer that shows who it is and by its network policy", () => {
    const [service] = recorded.filter(({ name }) => name.endsWith("Service/vault-external"));
    expect(service?.inputs["spec"]).toMatchObject({
      loadBalancerSourceRanges: ["203.0.113.0/24"],
      ports: [{ port: 443 }],
    });
    expect(service && text(service)).toContain('"service.beta.kubernetes.io/aws-load-balancer-type":"nlb"');
    const [policy] = recorded.filter(({ name }) => name.endsWith("NetworkPolicy/vault"));
    expect(policy && text(policy)).toContain('{"ipBlock":{"cidr":"203.0.113.0/24"}}');
  });

  test("says with what the Vault is opened to its configuration, once", () => {
    const [configuration] = recorded.filter(({ name }) => /ConfigMap\/vault-configuration-/.test(name));
    expect(configuration && text(configuration)).toContain("vault write auth/kubernetes-aws/role/configuration -");
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

test("a cloud's database is maintained in the environment's window", async () => {
  const cluster = { ...stack("prod").cluster, maintenanceWindow: { day: "saturday", startHour: 22 } };
  const recorded = await registered("prod", { cluster });
  const inputs = (type: string) => recorded.find((resource) => resource.type === type)?.inputs;
  expect(inputs("aws:rds/instance:Instance")?.["maintenanceWindow"]).toBe("sat:22:00-sat:23:00");
  expect(inputs("gcp:sql/databaseInstance:DatabaseInstance")?.["settings"]).toMatchObject({
    maintenanceWindow: { day: 6, hour: 22 },
  });
  expect(inputs("azure-native:dbforpostgresql:Server")?.["maintenanceWindow"]).toMatchObject({
    dayOfWeek: 6,
    startHour: 22,
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

test("more connections than a server in the cluster takes are refused before anything is made, and so is a size that it cannot have", async () => {
  const environment = (postgres: object) =>
    parseEnvironment(
      {
        ...stack("dev"),
        postgres: { inCluster: { instances: 1 }, ...postgres },
        airflow: { ...stack("dev").airflow, pgbouncer: false },
      },
      { name: "dev" },
    );
  const make = (postgres: object) => () => MultiCloud.fromEnvironment("data", environment(postgres));
  expect(make({ memoryGiB: 1 })).toThrow(/postgres\.memoryGiB: 1; allowed: more memory: 1 GiB make 100 connections/);
  expect(make({ cpu: 0.01, memoryGiB: 8 })).toThrow(/postgres\.cpu: 0\.01; allowed: cores from 0\.1 to 256/);
});

test("the API server's workers are counted among those that want connections", () => {
  const { airflow } = stack("prod");
  const environment = parseEnvironment(
    { ...stack("prod"), airflow: { ...airflow, pgbouncer: false, config: { api: { workers: 32 } } } },
    { name: "prod" },
  );
  expect(() => MultiCloud.fromEnvironment("data", environment)).toThrow(
    /postgres\.memoryGiB: 16; allowed: on aws, more/,
  );
});

test("more connections than the server takes are refused, with what each size has", () => {
  const environment = parseEnvironment(
    { ...stack("prod"), airflow: { ...stack("prod").airflow, pgbouncer: { poolSize: 1000 } } },
    { name: "prod" },
  );
  const make = () => MultiCloud.fromEnvironment("data", environment);
  expect(make).toThrow(InvalidEnvironmentError);
  expect(make).toThrow(
    /postgres\.memoryGiB: 16; allowed: on aws, more memory: 16 GiB make 798 connections, and Airflow could/,
  );
});

describe("a Vault beside other clusters", () => {
  const admins = ["arn:aws:iam::111122223333:role/platform"];
  const clouds = {
    aws: { region: "us-east-1", admins },
    gcp: { project: "acme-data", region: "us-east1", admins: ["group:platform@example.com"] },
  };
  const base = {
    cluster: { version: "1.35" },
    nodePools: { core: { cpu: 4, memoryGiB: 16, min: 3, max: 5 } },
    airflow: { version: "3.2.2", dags: [{ name: "main", git: { url: "https://git.example.com/dags" } }] },
  };
  const central = { central: true, address: "https://vault.example.com:8200", allowedRanges: ["203.0.113.0/24"] };
  const made = (input: object) =>
    record(() => void MultiCloud.fromEnvironment("data", parseEnvironment(input, { name: "prod" })), {
      mode: "update",
      outputs,
    });

  test("knows no cluster of a cloud that is left out, and listens on its address's port", async () => {
    const recorded = await made({ ...base, clouds, vault: central, overrides: { gcp: { vault: null } } });
    const [configuration] = recorded.filter(({ name }) => /ConfigMap\/vault-configuration-/.test(name));
    expect(configuration && text(configuration)).toContain("auth/kubernetes-aws/role/airflow");
    expect(configuration && text(configuration)).not.toContain("kubernetes-gcp");
    const [service] = recorded.filter(({ name }) => name.endsWith("Service/vault-external"));
    expect(service?.inputs["spec"]).toMatchObject({ ports: [{ port: 8200 }] });
  }, 60_000);

  test("is not put on a cluster that exists, which the same environment has too", async () => {
    const kubeconfig = [
      "apiVersion: v1",
      "kind: Config",
      "clusters: [{ name: k, cluster: { server: 'https://10.0.0.1:6443' } }]",
      "users: [{ name: k, user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: login } } }]",
      "contexts: [{ name: k, context: { cluster: k, user: k } }]",
      "current-context: k",
    ].join("\n");
    const postgres = { existing: { host: "db", passwordSecret: { name: "db", key: "password" } } };
    const recorded = await record(() => {
      new MultiCloud("data", {
        ...base,
        environment: "prod",
        clouds: [aws(clouds.aws), existing({ kubeconfig })],
        vault: {},
        overrides: { existing: { postgres } },
      });
    });
    expect(kinds(recorded, "StatefulSet").map(({ name }) => name)).toEqual(["prod-aws-vault-vault/StatefulSet/vault"]);
  }, 60_000);

  test("is not asked for by a platform that is not told where it is", () => {
    const args = { ...base, environment: "prod", cloud: aws(clouds.aws), vault: { central: true } };
    expect(() => new Platform("prod-aws", { ...args, vaultClients: false })).toThrow(/vault\.address: missing/);
  });
});
