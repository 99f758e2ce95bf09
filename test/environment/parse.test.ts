import * as pulumi from "@pulumi/pulumi";
import { InvalidEnvironmentError, type Issue } from "../../lib/environment/issue";
import { type EnvironmentInput, parseEnvironment } from "../../lib/environment/parse";

const aws = { region: "us-east-1", admins: ["arn:aws:iam::111122223333:role/platform-admins"] };
const gcp = { project: "acme-data", region: "us-east1", admins: ["group:platform-admins@example.com"] };
const azure = {
  subscriptionId: "00000000-0000-0000-0000-000000000003",
  tenantId: "00000000-0000-0000-0000-000000000001",
  region: "eastus2",
  admins: ["00000000-0000-0000-0000-0000000000aa"],
};

const core = { cpu: 4, memoryGiB: 16, min: 3, max: 10 };
const valid = {
  clouds: { aws, gcp },
  cluster: { version: "1.35" },
  nodePools: { core, gpu: { gpu: { model: "t4", count: 1 }, max: 5 } },
  airflow: { version: "3.2.2", dags: [{ name: "main", git: { url: "https://example.com/dags" } }] },
} satisfies EnvironmentInput;

const local = {
  clouds: { existing: {} },
  postgres: {
    existing: { host: "db.example.com", passwordSecret: { name: "airflow-database", key: "password" } },
  },
  airflow: valid.airflow,
} satisfies EnvironmentInput;

const parse = (changes: object = {}, name = "prod") => parseEnvironment({ ...valid, ...changes }, { name });

function failure(run: () => unknown): InvalidEnvironmentError {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidEnvironmentError) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
}

const errors = (changes: object = {}, name?: string) => failure(() => parse(changes, name));
const at = (changes: object, path: string): Issue | undefined =>
  errors(changes).issues.find((issue) => issue.path.join(".") === path);
const paths = (changes: object = {}) => errors(changes).issues.map((issue) => issue.path.join("."));

describe("an environment that is right", () => {
  test("has every default filled in, each the safe and highly available choice", () => {
    const platform = parse().platforms.aws;
    expect(platform).toMatchObject({
      highAvailability: true,
      cluster: { publicEndpoint: false, secretsEncryption: true, networkPolicy: true, deletionProtection: true },
      postgres: { deletionProtection: true, backup: { retentionDays: 30 } },
      nodePools: { core: { architecture: "amd64", spot: false } },
      airflow: { executor: "KubernetesExecutor", namespace: "airflow" },
    });
  });

  test("is led by the first cloud it lists, or by its primary", () => {
    expect(parse().primary).toBe("aws");
    expect(parse({ clouds: { gcp, aws } }).primary).toBe("gcp");
    expect(parse({ primary: "gcp" }).primary).toBe("gcp");
  });

  test("gives each cloud its own merged platform", () => {
    const { platforms } = parse({
      tags: { owner: "data", review: "weekly" },
      overrides: { gcp: { nodePools: { gpu: { gpu: { model: "l4" } } }, tags: { review: null } } },
    });
    expect(platforms.aws?.nodePools?.["gpu"]?.gpu).toEqual({ model: "t4", count: 1 });
    expect(platforms.gcp?.nodePools?.["gpu"]).toMatchObject({ gpu: { model: "l4", count: 1 }, min: 0, max: 5 });
    expect(platforms.aws?.tags).toEqual({ owner: "data", review: "weekly" });
    expect(platforms.gcp?.tags).toEqual({ owner: "data" });
    expect(Object.keys(platforms)).toEqual(["aws", "gcp"]);
  });

  test("may leave to the overrides what every cloud has of its own", () => {
    const { cluster: _, ...rest } = valid;
    const overrides = { aws: { cluster: { version: "1.35" } }, gcp: { cluster: { version: "1.34" } } };
    const { platforms } = parseEnvironment({ ...rest, overrides }, { name: "prod" });
    expect([platforms.aws?.cluster?.version, platforms.gcp?.cluster?.version]).toEqual(["1.35", "1.34"]);
  });

  test("has an address plan for every cloud that makes a network", () => {
    const { addresses } = parse();
    expect(addresses.aws?.block).toBe("10.32.0.0/14");
    expect(addresses.gcp?.block).toBe("10.36.0.0/14");
    expect(parseEnvironment(local, { name: "local" }).addresses).toEqual({});
  });

  test("may hold Outputs where a value comes from elsewhere", () => {
    const host = pulumi.output("db.example.com");
    const { platforms } = parseEnvironment(
      { ...local, postgres: { existing: { ...local.postgres.existing, host } } },
      { name: "local" },
    );
    expect(platforms.existing?.postgres.existing?.host).toBe(host);
  });

  test("is typed: overrides at any depth, null to remove, Outputs where they may stand", () => {
    const input: EnvironmentInput = {
      ...valid,
      clouds: { aws: { ...aws, admins: [pulumi.output(aws.admins[0] ?? "")] }, gcp },
      overrides: { gcp: { nodePools: { gpu: { gpu: { model: "l4" }, min: null } }, postgres: null } },
    };
    // @ts-expect-error -- a mistyped key does not compile
    const mistyped: EnvironmentInput = { ...input, overrides: { gcp: { nodePool: {} } } };
    // @ts-expect-error -- a GPU that no cloud has does not compile
    const gpu: NonNullable<EnvironmentInput["nodePools"]>[string] = { gpu: { model: "l5" }, max: 5 };
    const unknownGpu = { ...input, nodePools: { core, gpu } };
    expect(parseEnvironment(input, { name: "prod" }).primary).toBe("aws");
    for (const wrong of [mistyped, unknownGpu]) {
      expect(() => parseEnvironment(wrong, { name: "prod" })).toThrow(InvalidEnvironmentError);
    }
  });

  test("is not changed by parsing", () => {
    const input = { ...valid, overrides: { gcp: { tags: { a: "b" } } } };
    const before = JSON.stringify(input);
    parseEnvironment(input, { name: "prod" });
    expect(JSON.stringify(input)).toBe(before);
  });
});

describe("what is wrong is said with path, value and what is allowed", () => {
  test("an unknown key, with the nearest known one", () => {
    expect(at({ highAvailabilty: true }, "highAvailabilty")).toMatchObject({
      given: true,
      nearest: "highAvailability",
      allowed: expect.stringContaining("nodePools"),
    });
    expect(at({ nodePools: { core: { ...core, memory: 4 } } }, "nodePools.core.memory")?.nearest).toBe("memoryGiB");
    expect(at({ clouds: { aws, gpc: gcp } }, "clouds.gpc")?.nearest).toBe("gcp");
  });

  test.each([
    ["cluster.secretsEncryption", { cluster: { version: "1.35", secretsEncryption: "yes" } }, "true or false"],
    ["nodePools.core.max", { nodePools: { core: { ...core, max: "ten" } } }, "a whole number from 1 to 1000"],
    ["nodePools", { nodePools: [core] }, "settings by name"],
    ["airflow.dags", { airflow: { version: "3.2.2", dags: [] } }, "a list of at least 1"],
    ["clouds", { clouds: {} }, "at least one of aws, gcp, azure, existing"],
    ["cluster.version", { cluster: {} }, "a Kubernetes minor version such as 1.35"],
    ["network.reserved.0", { network: { reserved: ["10.0.0.1"] } }, "an IPv4 range"],
  ])("a wrong type or form at %s", (path, changes, allowed) => {
    expect(at(changes, path)?.allowed).toContain(allowed);
  });

  test("a mistyped choice, with the nearest", () => {
    const issue = at({ airflow: { ...valid.airflow, executor: "kubernetesExecuter" } }, "airflow.executor");
    expect(issue).toMatchObject({ given: "kubernetesExecuter", nearest: "KubernetesExecutor" });
  });

  test("one setting of two forms, by the form that was meant", () => {
    const changes = { cluster: { version: "1.35", publicEndpoint: { allowedRange: ["10.0.0.0/8"] } } };
    expect(at(changes, "cluster.publicEndpoint.allowedRange")?.nearest).toBe("allowedRanges");
    expect(at({ nodePools: { core, a: { ...core, spot: "yes" } } }, "nodePools.a.spot")?.allowed).toBe(
      "false, or settings: fallback",
    );
  });

  test("min above max", () => {
    expect(at({ nodePools: { core: { ...core, min: 11 } } }, "nodePools.core.min")).toMatchObject({
      given: 11,
      allowed: "at most max, which is 10",
    });
  });

  test("min above max even when another key of the pool is wrong", () => {
    const found = paths({ nodePools: { core: { ...core, min: 11, colour: "red" } } });
    expect(found).toEqual(expect.arrayContaining(["nodePools.core.min", "nodePools.core.colour"]));
  });

  test.each([
    ["aws", { aws: { ...aws, region: "us-east1" } }, "an AWS region such as us-east-1"],
    ["gcp", { gcp: { ...gcp, region: "us-east-1" } }, "a Google Cloud region such as us-east1"],
    ["azure", { azure: { ...azure, region: "East US 2" } }, "an Azure region such as eastus2"],
  ])("a region that %s cannot have", (cloud, clouds, allowed) => {
    expect(at({ clouds }, `clouds.${cloud}.region`)?.allowed).toBe(allowed);
  });

  test("zones of another region, and a pool's zones outside its cloud's", () => {
    const zones = ["us-east-1a", "us-west-2b"];
    expect(at({ clouds: { aws: { ...aws, zones } } }, "clouds.aws.zones.1")?.allowed).toContain("us-east-1a");
    const clouds = { aws: { ...aws, zones: ["us-east-1a", "us-east-1b"] } };
    const nodePools = { core: { ...core, zones: ["us-east-1c"] } };
    expect(at({ clouds, nodePools }, "nodePools.core.zones.0")?.allowed).toContain("us-east-1a or us-east-1b");
  });

  test("a GPU that a cloud lacks, naming the cloud and what it has", () => {
    const nodePools = { core, gpu: { gpu: { model: "a10g" }, max: 5 } };
    expect(at({ nodePools }, "nodePools.gpu.gpu.model")).toMatchObject({
      given: "a10g",
      allowed: "t4, v100, l4, a100 or h100 on gcp",
    });
  });

  test("names that are too long", () => {
    expect(errors({}, "production-of-everything").issues).toMatchObject([
      { path: ["name"], allowed: expect.stringContaining("at most 16") },
    ]);
    const pool = "a-name-of-twenty-five-chars";
    expect(at({ nodePools: { core, [pool]: core } }, `nodePools.${pool}`)?.allowed).toContain("at most 24");
  });

  test("clusters without cluster, node pools or core", () => {
    const { cluster: _, nodePools: __, ...rest } = valid;
    const missing = failure(() => parseEnvironment(rest, { name: "prod" })).issues.map((issue) => issue.path.join("."));
    expect(missing).toEqual(expect.arrayContaining(["cluster", "nodePools"]));
    expect(paths({ nodePools: { workers: core } })).toContain("nodePools.core");
    expect(paths({ nodePools: { core: { ...core, spot: {} } } })).toContain("nodePools.core.spot");
  });

  test("an existing cluster without an existing Postgres", () => {
    const { postgres: _, ...rest } = local;
    const { issues } = failure(() => parseEnvironment(rest, { name: "local" }));
    expect(issues).toMatchObject([{ path: ["postgres", "existing"], given: undefined }]);
  });

  test("a worker pool that is none, with the nearest", () => {
    const airflow = { ...valid.airflow, workerPool: "gpus" };
    expect(at({ airflow }, "airflow.workerPool")).toMatchObject({
      allowed: "a node pool: core or gpu",
      nearest: "gpu",
    });
  });

  test("a primary and an override of clouds that are not listed", () => {
    expect(at({ primary: "azure" }, "primary")?.allowed).toContain("aws or gcp");
    expect(at({ overrides: { azure: { tags: {} } } }, "overrides.azure")?.allowed).toContain("aws or gcp");
  });

  test("no environment at all", () => {
    expect(failure(() => parseEnvironment("prod", { name: "prod" })).issues).not.toHaveLength(0);
    expect(failure(() => parseEnvironment(undefined, { name: "prod" })).issues).not.toHaveLength(0);
  });
});

describe("addresses", () => {
  test("must not touch reserved ranges", () => {
    const network = { reserved: ["192.168.0.0/16", "10.37.0.0/24"] };
    expect(at({ network }, "network.reserved.1")).toMatchObject({
      given: "10.37.0.0/24",
      allowed: expect.stringContaining("outside 10.36.0.0/14, which gcp has"),
    });
  });

  test("must not overlap another environment's", () => {
    const neighbours = [{ name: "staging", blocks: ["10.32.0.0/14"] }];
    const error = failure(() => parseEnvironment(valid, { name: "prod", neighbours }));
    expect(error.issues).toMatchObject([
      { path: ["network", "range"], allowed: expect.stringContaining("staging has 10.32.0.0/14") },
    ]);
  });

  test("must not overlap a network that another cloud has already", () => {
    const subnets = ["subnet-1", "subnet-2"];
    const network = { id: "vpc-1", range: "10.36.0.0/16", nodeSubnetIds: subnets, databaseSubnetIds: subnets };
    expect(at({ clouds: { aws: { ...aws, network }, gcp } }, "network.range")?.allowed).toContain(
      "outside 10.36.0.0/16, the network that aws has",
    );
  });

  test("need a range in an environment whose name has none", () => {
    expect(errors({}, "qa").issues).toMatchObject([{ path: ["network", "range"], given: undefined }]);
    expect(parse({ network: { range: "10.48.0.0/12" } }, "qa").addresses.aws?.block).toBe("10.48.0.0/14");
  });

  test("need a range that is a /12", () => {
    expect(at({ network: { range: "10.32.0.0/16" } }, "network.range")?.nearest).toBe("10.32.0.0/12");
  });
});

describe("overrides", () => {
  test("are where the error is when the wrong value stands there", () => {
    const overrides = { gcp: { nodePools: { gpu: { max: 0, colour: "red" } }, cluster: { nodeRepar: null } } };
    expect(paths({ overrides }).sort()).toEqual([
      "overrides.gcp.cluster.nodeRepar",
      "overrides.gcp.nodePools.gpu.colour",
      "overrides.gcp.nodePools.gpu.max",
    ]);
  });

  test("are where the error is when they remove what is needed", () => {
    expect(paths({ overrides: { gcp: { airflow: null } } })).toEqual(["overrides.gcp.airflow"]);
    expect(paths({ overrides: { gcp: { nodePools: { core: null } } } })).toEqual(["overrides.gcp.nodePools.core"]);
  });

  test("are where the error is when what they ask for does not exist", () => {
    const nodePools = { core, gpu: { gpu: { model: "t4" }, max: 5 } };
    const overrides = { aws: { nodePools: { gpu: { gpu: { model: "a100" } } } } };
    const [issue] = errors({ nodePools, overrides }).issues;
    expect(issue).toMatchObject({ path: ["overrides", "aws", "nodePools", "gpu", "gpu", "count"] });
    expect(issue?.allowed).toBe("8 of a100 a node on aws");
  });

  test("that make another value wrong are named with it", () => {
    const { issues } = errors({ overrides: { gcp: { nodePools: { core: { max: 2 } } } } });
    expect(issues).toMatchObject([
      { path: ["nodePools", "core", "min"], given: 3, allowed: "at most max, which is 2 (on gcp)" },
    ]);
  });

  test("do not repeat what is wrong for every cloud", () => {
    expect(paths({ cluster: { version: "1.35", networkPolicy: 1 }, overrides: { gcp: { tags: {} } } })).toEqual([
      "cluster.networkPolicy",
    ]);
  });

  test("must be settings", () => {
    expect(paths({ overrides: { gcp: 5 } })).toEqual(["overrides.gcp"]);
    expect(paths({ overrides: [] })).toContain("overrides");
  });
});

describe("Outputs", () => {
  const bucket = pulumi.output("name");
  const text = String(bucket);

  test("used as a map's key are an error that says so", () => {
    const { issues } = errors({ tags: { [text]: "x" } });
    expect(issues).toMatchObject([{ allowed: expect.stringContaining("an Output cannot be a map's key") }]);
  });

  test("used inside a text are an error that says so", () => {
    const { issues } = errors({ airflow: { ...valid.airflow, namespace: `airflow-${text}` } });
    expect(issues).toMatchObject([{ path: ["airflow", "namespace"], allowed: expect.stringContaining("interpolate") }]);
  });

  test("where the value must be known are shown as Outputs", () => {
    const error = errors({ cluster: { version: bucket } });
    expect(error.issues).toMatchObject([{ path: ["cluster", "version"], given: "(an Output)" }]);
  });
});

const vaultToken = `hvs.${"Ab1".repeat(10)}`;
const openBaoToken = `s.${"Ab1c".repeat(6)}`;

describe("the error", () => {
  test("says everything at once, one line each", () => {
    const error = errors({
      highAvailabilty: true,
      clouds: { aws: { ...aws, region: "nowhere" }, gcp },
      nodePools: { core: { ...core, min: 11 }, gpu: { gpu: { model: "a10g" }, max: 5 } },
      primary: "azure",
      overrides: { gcp: { postgres: { version: "9" } }, existing: {} },
    });
    expect(error.issues.map((issue) => issue.path.join(".")).sort()).toEqual([
      "clouds.aws.region",
      "highAvailabilty",
      "nodePools.core.min",
      "nodePools.gpu.gpu.model",
      "overrides.existing",
      "overrides.gcp.postgres.version",
      "primary",
    ]);
    expect(error.message.split("\n")).toHaveLength(8);
    expect(error.message).toMatch(/^environment prod has 7 errors:/);
  });

  test.each([
    ["a password", { existing: { ...local.postgres.existing, password: "hunter22" } }, "hunter22"],
    [
      "a URL with a password",
      { existing: { ...local.postgres.existing, url: "postgres://a:hunter22@db/x" } },
      "hunter22",
    ],
    ["an access key", { existing: { ...local.postgres.existing, user: 1, key: "AKIAIOSFODNN7EXAMPLE" } }, "AKIAIOS"],
    ["a private key", { existing: { ...local.postgres.existing, pem: "-----BEGIN PRIVATE KEY-----MIIE" } }, "MIIE"],
    [
      "a password in place of the Secret's name",
      { existing: { ...local.postgres.existing, passwordSecret: "hunter22" } },
      "hunter22",
    ],
    [
      "a password beside the Secret's name",
      { existing: { ...local.postgres.existing, passwordSecret: { name: "db", key: "password", value: "hunter22" } } },
      "hunter22",
    ],
    ["a token of Vault", { existing: { ...local.postgres.existing, user: 1, note: vaultToken } }, vaultToken],
    ["a token of OpenBao", { existing: { ...local.postgres.existing, note: openBaoToken } }, openBaoToken],
  ])("never shows %s", (_what, postgres, secret) => {
    const error = errors({ postgres });
    expect(error.message).not.toContain(secret);
    expect(error.message).not.toMatch(/hidden.*hidden/);
    expect(JSON.stringify(error.issues)).not.toContain(secret);
    expect(error.message).toContain("hidden");
  });

  test("cuts long values", () => {
    const error = errors({ primary: "x".repeat(500) });
    expect(error.message.length).toBeLessThan(300);
  });
});

describe("what Airflow is told in an environment", () => {
  const airflow = (more: object) => ({ airflow: { ...valid.airflow, ...more } });

  test("an entrance is explained by the kind that was begun", () => {
    const access = { host: "airflow.example.com", gateway: { className: "gke" } };
    expect(at(airflow({ access }), "airflow.access.tls")).toMatchObject({ given: undefined });
  });

  test("a worker set with replicas and an autoscaler is refused", () => {
    const workers = { default: { replicas: 2, autoscaling: { hpa: { max: 4 } } } };
    expect(at(airflow({ celery: { workers } }), "airflow.celery.workers.default.replicas")).toMatchObject({
      allowed: "nothing, where autoscaling decides",
    });
  });

  test("a bundle has exactly one source", () => {
    const git = { url: "https://github.com/acme/dags" };
    expect(at(airflow({ dags: [{ name: "a", git, image: { path: "/dags" } }] }), "airflow.dags.0")).toMatchObject({
      allowed: "exactly one of git, bucket and image",
    });
    expect(at(airflow({ dags: [{ name: "a" }] }), "airflow.dags.0")).toMatchObject({
      allowed: expect.stringContaining("exactly one of"),
    });
  });

  test("the LocalExecutor is refused where logs go to a bucket", () => {
    expect(at(airflow({ executor: "LocalExecutor" }), "airflow.executor")).toMatchObject({
      allowed: "KubernetesExecutor or CeleryExecutor; LocalExecutor on a cluster that exists",
    });
  });
});
