import * as path from "node:path";
import {
  InvalidEnvironmentError,
  MultiCloud,
  type MultiCloudArgs,
  Platform,
  parseEnvironment,
  readEnvironmentFile,
} from "isobar";
import { aws } from "isobar/aws";
import { azure } from "isobar/azure";
import { existing } from "isobar/existing";
import { gcp } from "isobar/gcp";
import { type RecordedResource, record, UNKNOWN } from "../../lib/preview/recording/record";

const stacks = path.resolve(__dirname, "../../stacks");
const modes = ["preview", "update"] as const;

/** What stands for the values that a provider makes up, where the program computes on them. */
const outputs = (type: string) => (type === "random:index/randomBytes:RandomBytes" ? { base64: "a+b/" } : {});

/** Runs a program that throws, and returns what it threw and what it had registered by then. */
async function refused(program: () => unknown) {
  let thrown: unknown;
  const recorded = await record(() => {
    try {
      program();
    } catch (error) {
      thrown = error;
    }
  });
  return { thrown, registered: recorded.filter((resource) => resource.type !== "pulumi:pulumi:Stack") };
}

const admins = ["arn:aws:iam::111122223333:role/platform"];
const small: MultiCloudArgs = {
  environment: "dev",
  clouds: [aws({ region: "us-east-1", admins })],
  highAvailability: false,
  cluster: { version: "1.35" },
  nodePools: { core: { cpu: 2, memoryGiB: 8, min: 1, max: 3 } },
  airflow: { version: "3.2.2", dags: [{ name: "main", git: { url: "https://git.example.com/dags" } }] },
};

describe.each(modes)("prod on three clouds (%s)", (mode) => {
  let recorded: RecordedResource[];
  const ofType = (type: RegExp) => recorded.filter((resource) => type.test(resource.type));

  beforeAll(async () => {
    const environment = readEnvironmentFile(path.join(stacks, "Pulumi.prod.yaml"));
    recorded = await record(() => MultiCloud.fromEnvironment("data", environment).outputs, { mode, outputs });
  });

  test("is one platform per cloud, each with network, cluster, pools, data and Airflow", () => {
    const platforms = ofType(/^isobar:platform:Platform$/);
    expect(platforms.map(({ name }) => name)).toEqual(["prod-aws", "prod-azure", "prod-gcp"]);
    for (const { urn } of platforms) {
      const parts = recorded.filter(({ parent, custom }) => parent === urn && !custom);
      const kinds = new Set(parts.map(({ type }) => type.split(":")[2]));
      for (const kind of ["Network", "Key", "Cluster", "NodePool", "Identity", "Bucket", "Postgres", "Manifests"]) {
        expect(kinds).toContain(kind);
      }
    }
  });

  test("gives every cluster provider a static identifier and a kubeconfig without a credential", () => {
    const providers = ofType(/^pulumi:providers:kubernetes$/);
    expect(providers.length).toBeGreaterThanOrEqual(3);
    for (const { inputs } of providers) {
      expect(["prod-aws", "prod-gcp", "prod-azure"]).toContain(inputs["clusterIdentifier"]);
      expect(String(inputs["kubeconfig"])).not.toMatch(/token:|client-key/);
      if (mode === "update") {
        expect(String(inputs["kubeconfig"])).toMatch(/exec/);
      }
    }
  });

  test("protects what must not be lost: databases, buckets, keys and clusters", () => {
    const stateful =
      /aws:(rds\/instance|s3\/bucket:|kms\/key|eks\/cluster:)|gcp:(sql\/databaseInstance|storage\/bucket:|kms\/cryptoKey:|container\/cluster:)|azure-native:(dbforpostgresql:Server|keyvault:(Key|Vault)$|containerservice:ManagedCluster)/;
    const found = ofType(stateful);
    expect(found.length).toBeGreaterThanOrEqual(16);
    expect(found.filter(({ protect }) => !protect).map(({ urn }) => urn)).toEqual([]);
  });

  test("has every resource on an explicit provider, and in a component", () => {
    const loose = recorded.filter(
      ({ custom, provider, type }) => custom && !provider && !/^(pulumi:providers:|random:)/.test(type),
    );
    expect(loose.map(({ urn }) => urn)).toEqual([]);
    const orphans = recorded.filter(
      ({ custom, parent }) => custom && (!parent || /pulumi:pulumi:Stack::/.test(parent)),
    );
    expect(orphans.map(({ urn }) => urn)).toEqual([]);
  });

  test("runs Airflow's tasks on the worker pool of each cloud, spot nodes included", () => {
    const configs = ofType(/^kubernetes:core\/v1:ConfigMap$/).filter(({ name }) => name.endsWith("airflow-config"));
    const templates = configs.map(({ inputs }) => JSON.stringify(inputs["data"]));
    expect(templates).toHaveLength(3);
    for (const template of templates) {
      // It names the bucket for logs, whose name the cloud chooses.
      expect(template).toContain(mode === "preview" ? UNKNOWN : "workload: workers");
    }
    if (mode === "preview") return;
    expect(templates.join()).toContain("kubernetes.azure.com/scalesetpriority");
  });

  test("tells Airflow its database by what the cloud will say", () => {
    // All but it reach the database through it.
    const pgbouncer = recorded.find(({ name }) => name === "prod-aws-airflow-airflow/Deployment/airflow-pgbouncer");
    const text = JSON.stringify(pgbouncer?.inputs);
    expect(text).not.toMatch(/Calling \[toString\]|pulumi-out-/);
    if (mode === "preview") {
      expect(text).toContain(UNKNOWN);
    }
  });
});

test.each([
  ["dev", 1],
  ["staging", 3],
])("%s runs on %d clouds", async (name, count) => {
  const environment = readEnvironmentFile(path.join(stacks, `Pulumi.${name}.yaml`));
  const recorded = await record(() => void MultiCloud.fromEnvironment("data", environment));
  expect(recorded.filter(({ type }) => type === "isobar:platform:Platform")).toHaveLength(count);
});

test("arguments and an environment as data register the same", async () => {
  const { environment: name, clouds: _, ...rest } = small;
  const data = { ...rest, clouds: { aws: { region: "us-east-1", admins } } };
  const register = async (program: () => unknown) =>
    (await record(program)).map(({ urn, inputs, protect }) => ({ urn, inputs, protect }));
  const asArguments = await register(() => new MultiCloud("data", small));
  const asData = await register(() => MultiCloud.fromEnvironment("data", parseEnvironment(data, { name })));
  expect(asArguments.length).toBeGreaterThan(100);
  expect(asArguments).toEqual(asData);
});

test("a network by ids and buckets by name are adopted instead of made", async () => {
  const network = {
    id: "vpc-0a1b2c3d",
    range: "10.0.0.0/16",
    nodeSubnetIds: ["subnet-0a", "subnet-0b", "subnet-0c"],
    databaseSubnetIds: ["subnet-1a", "subnet-1b"],
  };
  const recorded = await record(
    () =>
      new MultiCloud("data", {
        ...small,
        clouds: [aws({ region: "us-east-1", admins, network })],
        buckets: { logs: { existing: "acme-airflow-logs" } },
      }).outputs,
  );
  const types = recorded.map(({ type }) => type);
  expect(types).not.toContain("aws:ec2/vpc:Vpc");
  expect(recorded.filter(({ type }) => type === "aws:s3/bucket:Bucket").map(({ name }) => name)).toEqual([
    "dev-aws-backups",
    "dev-aws-xcom",
  ]);
  const cluster = recorded.find(({ type }) => type === "aws:eks/cluster:Cluster");
  expect(cluster?.inputs["vpcConfig"]).toMatchObject({ subnetIds: network.nodeSubnetIds });
  const grants = recorded.find(({ type, name }) => type === "aws:iam/rolePolicy:RolePolicy" && name.includes("worker"));
  expect(JSON.stringify(grants?.inputs)).toContain("arn:aws:s3:::acme-airflow-logs");
});

describe("nothing is registered when", () => {
  const invalid = async (args: Partial<MultiCloudArgs>) => {
    const { thrown, registered } = await refused(() => new MultiCloud("data", { ...small, ...args }));
    expect(registered).toEqual([]);
    expect(thrown).toBeInstanceOf(InvalidEnvironmentError);
    return String(thrown);
  };

  test("a cloud is given twice", async () => {
    const { clouds } = small;
    expect(await invalid({ clouds: [...clouds, ...clouds] })).toMatch(/clouds: "aws"; allowed: each cloud once/);
  });

  test("an override names a cloud that is not listed", async () => {
    expect(await invalid({ overrides: { gcp: { highAvailability: true } } })).toMatch(/overrides\.gcp/);
  });

  test("a cloud has no such GPU", async () => {
    const core = { cpu: 2, memoryGiB: 8, min: 1, max: 3 };
    const message = await invalid({
      nodePools: { core, gpu: { gpu: { model: "l4", count: 1 }, max: 1, architecture: "arm64" } },
    });
    expect(message).toMatch(/nodePools\.gpu/);
  });

  test("the database is larger than the cloud's largest, or logs are kept longer than it keeps them", async () => {
    const subscriptionId = "00000000-0000-4000-8000-000000000001";
    const ids = { subscriptionId, tenantId: subscriptionId, admins: [subscriptionId] };
    const message = await invalid({
      clouds: [azure({ ...ids, region: "eastus2" })],
      network: { flowLogDays: 400 },
      postgres: { cpu: 500 },
    });
    expect(message).toMatch(/network\.flowLogDays: 400/);
    expect(message).toMatch(/postgres\.cpu: 500/);
  });

  test("the kubeconfig is not one", async () => {
    const airflowOnly = {
      ...small,
      clouds: [existing({ kubeconfig: "apiVersion: v1\nkind: Secret\n" })],
      postgres: { existing: { host: "db", passwordSecret: { name: "db", key: "password" } } },
    };
    const message = await invalid(airflowOnly);
    expect(message).toMatch(/clouds\.existing\.kubeconfig/);
    expect(message).toMatch(/kind is not Config/);
  });

  test("a container on Azure is not named by group, account and container", async () => {
    const subscriptionId = "00000000-0000-4000-8000-000000000001";
    const ids = { subscriptionId, tenantId: subscriptionId, admins: [subscriptionId] };
    const message = await invalid({
      clouds: [azure({ ...ids, region: "eastus2" })],
      buckets: { logs: { existing: "acme-airflow-logs" } },
    });
    expect(message).toMatch(/buckets\.logs\.existing: "acme-airflow-logs"; allowed: <resource group>/);
  });

  test("several things are wrong: all are told at once", async () => {
    const message = await invalid({
      clouds: [gcp({ project: "acme-data", region: "us_east1", admins: ["group:platform@example.com"] })],
      network: { range: "10.0.0.0/12", reserved: ["10.4.0.0/16"] },
      airflow: { version: "3.2.2", dags: [], workerPool: "wrokers" },
    });
    for (const part of [/region: "us_east1"/, /reserved/, /dags/]) {
      expect(message).toMatch(part);
    }
  });
});

test("a platform on an existing cluster makes nothing but Airflow and its keys", async () => {
  const kubeconfig = `{"apiVersion":"v1","kind":"Config","current-context":"mine","contexts":[{"name":"mine","context":{"cluster":"c","user":"u"}}],
    "clusters":[{"name":"c","cluster":{"server":"https://10.0.0.1"}}],"users":[{"name":"u","user":{"token":"t0k3n"}}]}`;
  const recorded = await record(
    () =>
      new Platform("mine", {
        environment: "local",
        cloud: existing({ kubeconfig }),
        postgres: { existing: { host: "db", passwordSecret: { name: "db", key: "password" } } },
        airflow: small.airflow,
      }),
  );
  const types = new Set(recorded.filter(({ custom }) => custom).map(({ type }) => type.split(":")[0]));
  expect([...types].sort()).toEqual(["kubernetes", "pulumi", "random"]);
  expect(JSON.stringify(recorded)).not.toContain("t0k3n");
});
