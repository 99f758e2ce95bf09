import { type Small, smallClouds } from "./small-clouds";
import { type EngineStack, openStack } from "./stack";

jest.setTimeout(900_000);

const names = (steps: readonly { name: string }[]) => steps.map(({ name }) => name).sort();

describe("a small stack over three clouds", () => {
  const small = (changes: Small) => () => smallClouds({ protect: true, ...changes });
  let stack: EngineStack;
  beforeAll(async () => {
    stack = await openStack({ program: small({}) });
  });
  afterAll(() => stack.close());

  test("the first preview of empty accounts lists exactly what the update then makes", async () => {
    const preview = await stack.preview();
    expect(Object.keys(preview.counts)).toEqual(["create"]);
    const up = await stack.up();
    expect(up.resources).toEqual(preview.resources);
    const providers = up.resources.filter((urn) => urn.includes("pulumi:providers:"));
    expect(stack.cloud.resources).toHaveLength(up.resources.length - providers.length);
  });

  test("a second preview shows no change, and neither does one that asks the clouds first", async () => {
    expect((await stack.preview()).summary).toEqual([]);
    expect((await stack.preview({ refresh: true })).summary).toEqual([]);
  });

  test("pools are resized in place on every cloud", async () => {
    const preview = await stack.preview({ program: small({ poolSize: 5 }) });
    expect(preview.summary).toEqual(["update aws-pool", "update azure-pool", "update gcp-pool"]);
    expect(preview.of("aws-pool")[0]?.changed).toEqual(["scalingConfig.maxSize"]);
    expect(preview.of("gcp-pool")[0]?.changed).toEqual(["autoscaling.maxNodeCount"]);
    expect(preview.of("azure-pool")[0]?.changed).toEqual(["maxCount"]);
  });

  test("another machine type replaces a pool on AWS and Azure and changes it in place on Google Cloud", async () => {
    const machines = { aws: "m7i.large", gcp: "n4-standard-4", azure: "Standard_D8s_v5" };
    const preview = await stack.preview({ program: small({ machines }) });
    expect(preview.of("aws-pool").map(({ op }) => op)).toContain("replace");
    expect(preview.of("gcp-pool").map(({ op }) => op)).toEqual(["update"]);
    expect(preview.of("azure-pool").map(({ op }) => op)).toContain("replace");
    expect(preview.of("aws-pool")[0]?.replacing).toEqual(["instanceTypes"]);
  });

  test("spot replaces a pool on AWS and on Google Cloud", async () => {
    const preview = await stack.preview({ program: small({ spot: true }) });
    expect(names(preview.steps.filter(({ op }) => op === "replace"))).toEqual(["aws-pool", "gcp-pool"]);
  });

  test("a pool named by the program goes before its successor comes on Azure", async () => {
    const machines = { aws: "m6i.large", gcp: "n2-standard-4", azure: "Standard_D8s_v5" };
    const preview = await stack.preview({ program: small({ machines }) });
    expect(preview.of("azure-pool").map(({ op }) => op)).toEqual(["delete-replaced", "replace", "create-replacement"]);
  });

  test("settings in a cluster are made anew under a new name before the old ones go", async () => {
    const preview = await stack.preview({ program: small({ settings: { level: "debug" } }) });
    expect(preview.of("gcp-settings").map(({ op }) => op)).toEqual([
      "create-replacement",
      "replace",
      "delete-replaced",
    ]);
  });

  test("a protected cluster or database is not replaced, and the error says which", async () => {
    const cluster = await stack.preview({ program: small({ clusterRole: "arn:aws:iam::1:role/b" }), fails: true });
    expect(cluster.said).toMatch(/aws-cluster.*(protect)/s);
    const database = await stack.preview({
      program: small({ database: { encrypted: false, instanceClass: "db.m7g.large" } }),
      fails: true,
    });
    expect(database.said).toMatch(/aws-database.*(protect)/s);
  });

  test("a protected database still changes in place", async () => {
    const program = small({ database: { encrypted: true, instanceClass: "db.m7g.xlarge" } });
    expect((await stack.preview({ program })).summary).toEqual(["update aws-database"]);
  });

  test("destroy refuses what is protected, by name, and works once it no longer is", async () => {
    const refused = await stack.destroy({ fails: true });
    for (const name of ["aws-cluster", "aws-database", "gcp-cluster", "azure-cluster"]) {
      expect(refused.said).toContain(name);
    }
    expect(names(stack.cloud.resources)).toEqual(expect.arrayContaining(["aws-cluster", "aws-database"]));
    await stack.unprotect();
    await stack.destroy();
    expect(stack.cloud.resources).toEqual([]);
    expect(await stack.state()).toEqual([]);
  });
});

describe("an update that fails halfway", () => {
  let stack: EngineStack;
  beforeAll(async () => {
    stack = await openStack({ program: () => smallClouds(), checkpoints: true });
  });
  afterAll(() => stack.close());

  test("leaves a state from which the next update completes", async () => {
    stack.fail({ method: "create", type: "gcp:container/cluster:Cluster", message: "googleapi: Error 503: try again" });
    const failed = await stack.up({ fails: true });
    expect(failed.said).toContain("Error 503");
    const before = names(stack.cloud.resources);
    expect(before).toContain("gcp-network");
    expect(before).not.toContain("gcp-cluster");

    stack.heal();
    const completed = await stack.up();
    expect(new Set(completed.changes.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(names(completed.changes)).not.toEqual(expect.arrayContaining(["gcp-network"]));
    expect(names(stack.cloud.resources)).toEqual([...before, ...names(completed.made)].sort());
    expect((await stack.preview()).summary).toEqual([]);
  });

  test("destroys what there is when told so at that point", async () => {
    stack.fail({
      method: "delete",
      type: "aws:eks/cluster:Cluster",
      message: "ResourceInUseException: nodegroups attached",
    });
    const failed = await stack.destroy({ fails: true, continueOnError: true });
    expect(failed.said).toContain("nodegroups attached");
    stack.heal();
    await stack.destroy();
    expect(stack.cloud.resources).toEqual([]);
  });
});
