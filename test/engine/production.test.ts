import * as pulumi from "@pulumi/pulumi";
import { record } from "../../lib/preview/recording/record";
import { type EnvironmentFile, kinds, production, program } from "./production";
import { objectAt } from "./providers/value";
import type { Run } from "./run";
import { type EngineStack, openStack } from "./stack";

jest.setTimeout(900_000);

const clouds = ["aws", "gcp", "azure"] as const;

/** The production environment with keys of one of its objects changed. */
function changed(key: string, changes: EnvironmentFile) {
  const given = production()["isobar:environment"][key];
  return production({ [key]: { ...(typeof given === "object" ? given : {}), ...changes } });
}

/** Production whose resources have some inputs changed: what a careless edit would ask of the cloud. */
const careless = (inputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => () => {
  pulumi.runtime.registerResourceTransform(({ type, props, opts }) => {
    const change = inputs[type];
    return change && { props: { ...props, ...change }, opts };
  });
  program();
};

const named = (steps: readonly { type: string; name: string }[]) =>
  steps.map(({ type, name }) => `${type} ${name}`).sort();

const pools = /NodeGroup|NodePool|AgentPool/;

describe("production on three clouds", () => {
  let stack: EngineStack;
  let first: Run;
  beforeAll(async () => {
    stack = await openStack({ name: "prod", program, config: production(), kinds });
  });
  afterAll(() => stack.close());

  test("the first preview of empty accounts only makes, and on every cloud", async () => {
    first = await stack.preview();
    expect(Object.keys(first.counts)).toEqual(["create"]);
    for (const cloud of clouds) {
      const inCluster = first.made.filter(
        ({ type, name }) => type === "kubernetes:apps/v1:Deployment" && name.includes(cloud),
      );
      expect(inCluster.length).toBeGreaterThanOrEqual(4);
    }
  });

  test.each([
    ["aws", "aws"],
    ["gcp", "gcp"],
    ["azure-native", "azure"],
  ] as const)("without credentials for %s the other clouds are shown", async (provider, cloud) => {
    const preview = await stack.preview({ withoutCredentials: [provider], exclude: [`**::prod-${cloud}**`] });
    // Storage accounts are called prodazure…, as their names must be letters and digits.
    const its = new RegExp(` prod-?${cloud}`);
    // The Vault of all clouds is told what signs the tokens of each cluster.
    const withoutVault = (steps: typeof preview.made) =>
      named(steps).filter((one) => !one.includes("Job/vault-configuration"));
    expect(withoutVault(preview.made)).toEqual(withoutVault(first.made).filter((one) => !its.test(one)));
  });

  test("a failure halfway leaves a state from which the next update completes what the first preview showed", async () => {
    stack.fail({
      method: "create",
      type: "gcp:sql/databaseInstance:DatabaseInstance",
      message: "googleapi: Error 503",
    });
    const failed = await stack.up({ fails: true });
    expect(failed.said).toContain("googleapi: Error 503");
    const halfway = stack.cloud.resources.length;
    expect(halfway).toBeGreaterThan(0);
    stack.heal();

    const completed = await stack.up();
    expect(new Set(completed.changes.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(stack.cloud.resources.length).toBe(halfway + completed.made.length);
    expect(completed.resources).toEqual(first.resources);
  });

  test("a second preview shows no change", async () => {
    expect((await stack.preview()).summary).toEqual([]);
  });

  test("neither autoscalers nor new kubeconfigs change more than the providers that use the kubeconfigs", async () => {
    for (const { type, name, properties } of stack.cloud.resources.filter(
      ({ type }) => pools.test(type) && !type.startsWith("kubernetes:"),
    )) {
      const scaling = objectAt(properties, "scalingConfig");
      const sizes = { scalingConfig: { ...scaling, desiredSize: 7 } };
      stack.cloud.edit(name, () => (type.startsWith("aws:") ? sizes : { count: 7, nodeCount: 7 }), type);
    }
    const renewed = Buffer.from("renewed").toString("base64");
    stack.cloud.edit("prod-aws", () => ({ certificateAuthority: { data: renewed } }), "aws:eks/cluster:Cluster");
    stack.cloud.edit(
      "prod-gcp",
      ({ masterAuth }) => ({
        masterAuth: { ...objectAt({ masterAuth: masterAuth ?? null }, "masterAuth"), clusterCaCertificate: renewed },
      }),
      "gcp:container/cluster:Cluster",
    );
    const refreshed = await stack.up({ refresh: true });
    expect(refreshed.summary).toEqual(["update prod-aws", "update prod-gcp"]);
    expect(new Set(refreshed.changes.map(({ type }) => type))).toEqual(new Set(["pulumi:providers:kubernetes"]));
    expect((await stack.preview()).summary).toEqual([]);
  });

  test("pools are resized in place on every cloud", async () => {
    const workers = { cpu: 8, memoryGiB: 32, min: 0, max: 60, spot: { fallback: true } };
    const preview = await stack.preview({ config: changed("nodePools", { workers }) });
    expect(new Set(preview.changes.map(({ op }) => op))).toEqual(new Set(["update"]));
    expect(preview.changes.every(({ type, name }) => pools.test(type) && name.includes("workers"))).toBe(true);
    for (const cloud of clouds) {
      expect(preview.changes.filter(({ name }) => name.includes(cloud))).toHaveLength(2);
    }
  });

  test("another machine type makes a new pool before the old one goes, on every cloud", async () => {
    const core = { cpu: 8, memoryGiB: 32, min: 3, max: 10 };
    const run = await stack.up({ config: changed("nodePools", { core }) });
    expect(run.changes.every(({ name }) => name.includes("core"))).toBe(true);
    for (const cloud of clouds) {
      const steps = run.finished.filter((step) => new RegExp(`^(create|delete) prod-${cloud}-core-\\w+$`).test(step));
      const created = steps.findLastIndex((step) => step.startsWith("create"));
      const deleted = steps.findIndex((step) => step.startsWith("delete"));
      expect(created).toBeGreaterThanOrEqual(0);
      expect(deleted).toBeGreaterThan(created);
    }
  });

  test("another size of the database is an update of the server on every cloud", async () => {
    const preview = await stack.preview({ config: changed("postgres", { cpu: 8, memoryGiB: 64 }) });
    const servers = /(rds\/instance:Instance|DatabaseInstance|dbforpostgresql:Server)$/;
    const changes = preview.changes.filter(({ type }) => servers.test(type));
    expect(changes.map(({ op }) => op)).toEqual(["update", "update", "update"]);
  });

  test("a change that would replace Vault's volumes is refused, and the error names it", async () => {
    const { said } = await stack.preview({ config: changed("vault", { storageGiB: 20 }), fails: true });
    expect(said).toMatch(/unable to replace resource "[^"]*apps\/v1:StatefulSet::prod-aws-vault-vault/);
  });

  test("moving the database into the cluster is refused while the server is protected", async () => {
    const { said } = await stack.preview({ config: changed("postgres", { inCluster: true }), fails: true });
    for (const type of ["aws:rds/instance:Instance", "gcp:sql/databaseInstance:DatabaseInstance"]) {
      expect(said).toMatch(
        new RegExp(`"[^"]*${type}::[^"]*" cannot be deleted|unable to delete resource "[^"]*${type}`),
      );
    }
  });

  test("a change that would replace a cluster or a database is refused, and the error names it", async () => {
    const refused = {
      "aws:eks/cluster:Cluster": { roleArn: "arn:aws:iam::123456789012:role/another" },
      "gcp:container/cluster:Cluster": { description: "another" },
      "azure-native:containerservice:ManagedCluster": { dnsPrefix: "another" },
      "aws:rds/instance:Instance": { storageEncrypted: false },
      "gcp:sql/databaseInstance:DatabaseInstance": { region: "europe-west1" },
      "azure-native:dbforpostgresql:Server": { administratorLogin: "another" },
    };
    const { said } = await stack.preview({ config: production(), program: careless(refused), fails: true });
    for (const type of Object.keys(refused)) {
      expect(said).toMatch(new RegExp(`unable to replace resource "[^"]*${type}::prod-`));
    }
  });

  test("destroy refuses what is protected, by name, before anything is deleted", async () => {
    // What is refused in a cluster keeps the engine busy for a minute: it walks every path through what that waited for.
    await stack.unprotect(/(Namespace|StatefulSet)::/);
    const before = stack.cloud.resources.length;
    const { said } = await stack.destroy({ fails: true });
    for (const one of ["aws:rds/instance:Instance::prod-aws", "gcp:storage/bucket:Bucket::prod-gcp-logs"]) {
      expect(said).toContain(`${one}" cannot be deleted`);
    }
    expect(stack.cloud.resources).toHaveLength(before);
  });

  test("destroy works once neither the engine nor the clouds protect", async () => {
    await stack.unprotect();
    const given = production()["isobar:environment"];
    const unprotected = (key: string) => ({
      ...objectAt(JSON.parse(JSON.stringify(given)), key),
      deletionProtection: false,
    });
    await stack.up({ config: production({ cluster: unprotected("cluster"), postgres: unprotected("postgres") }) });
    await stack.unprotect();
    await stack.destroy();
    // Values of secrets go with the secret, or the vault, that they are in.
    expect(stack.cloud.resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "aws:secretsmanager/secretVersion:SecretVersion prod-aws-airflow-database",
      "azure-native:keyvault:Secret prod-azure-airflow-database",
      "azure-native:keyvault:Secret prod-azure-database-administrator",
    ]);
  });

  // Last, because mocks take the engine's place in the runtime for good.
  test("the engine makes what a recording without an engine shows", async () => {
    const recorded = await record(program, { project: "isobar", stack: "prod", config: production() });
    expect(named(first.steps)).toEqual(named(recorded.filter(({ type }) => type !== "pulumi:pulumi:Stack")));
  });
});
