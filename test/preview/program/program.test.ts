import { UNKNOWN } from "../../../lib/preview/recording/record";
import { modes, named, recordProgramOf } from "./recorded-programs";

jest.setTimeout(120_000);

test("a program with its own resources reads project, stack file and other namespaces as under the engine", async () => {
  const recording = await recordProgramOf("beside");
  expect(named(recording, "logs").inputs["tags"]).toEqual({
    region: "eu-central-1",
    project: "acme-data",
    owner: "platform",
    replicas: "3",
    multi: "true",
    threshold: "0.5",
    zones: "a b",
    cpu: "2",
    stack: "organization/shop/prod",
    dryRun: "true",
  });
  expect(named(recording, "shop-prod").type).toBe("pulumi:pulumi:Stack");
  expect(named(recording, "copies").inputs["labels"]).toEqual({ from: UNKNOWN, all: UNKNOWN, text: UNKNOWN });
  expect(recording.notes).toEqual([]);
});

test("made-up values compose in an update, say what they are, and never tell a program that it may touch the world", async () => {
  const recording = await recordProgramOf("beside", { mode: "update" });
  expect(named(recording, "copies").inputs["labels"]).toEqual({
    from: "logs",
    all: "logs-id arn:made-up:logs",
    text: "s3://made-up-bucket-of-logs/x",
  });
  expect(named(recording, "logs").inputs["tags"]).toMatchObject({ dryRun: "true" });
});

describe("outputs of other stacks", () => {
  test("are unknown in a preview, and the reference is named", async () => {
    const recording = await recordProgramOf("stack-reference");
    const unknown = { vpc: UNKNOWN, part: UNKNOWN, zone: UNKNOWN, direct: UNKNOWN };
    expect(named(recording, "data").inputs["tags"]).toEqual(unknown);
    expect(named(recording, "acme/network/prod").inputs).toEqual({ name: "acme/network/prod", outputs: UNKNOWN });
    expect(named(recording, "dns").inputs).toEqual({ name: "acme/dns/prod", outputs: UNKNOWN });
    expect(recording.notes.join()).toMatch(/made up.*stack acme\/dns\/prod, stack acme\/network\/prod/);
  });

  test("are made up in an update, the same each time, and code takes them apart", async () => {
    const recording = await recordProgramOf("stack-reference", { mode: "update" });
    expect(named(recording, "data").inputs["tags"]).toEqual({
      vpc: "made-up-vpcId-of-acme-network-prod",
      part: "up",
      zone: "made-up-zone-of-acme-dns-prod",
      direct: "made-up-subnet-of-acme-network-prod",
    });
    expect(named(recording, "details").inputs["tags"]).toEqual({ value: "made-up-vpcId-of-acme-network-prod" });
    expect(named(recording, "acme/network/prod").inputs["outputs"]).toBe(UNKNOWN);
    expect(await recordProgramOf("stack-reference", { mode: "update" })).toEqual(recording);
  });
});

describe("what a program asks the clouds", () => {
  test("is unknown in a preview, also where it is a part of a name; what it gave is what it gets", async () => {
    const recording = await recordProgramOf("invokes");
    expect(named(recording, "data").inputs).toEqual({
      bucket: UNKNOWN,
      tags: { account: UNKNOWN, first: UNKNOWN, two: UNKNOWN, google: UNKNOWN, region: "us-east1", state: "available" },
    });
    expect(recording.notes.join()).toMatch(/aws:index\/getCallerIdentity:getCallerIdentity/);
  });

  test("is made up in an update, in the form that the SDK declares", async () => {
    const recording = await recordProgramOf("invokes", { mode: "update" });
    expect(named(recording, "data").inputs).toMatchObject({
      bucket: "data-made-up-accountId",
      tags: { first: expect.stringMatching(/^made-up-name-1-\w+$/), two: expect.stringMatching(/,made-up-name-2-/) },
    });
  });
});

describe.each(modes)("in %s mode", (mode) => {
  test.each([
    ["an ES module with top-level await and import.meta", "es-module", "module"],
    ["an ES module that exports a function", "es-module-default", "default"],
    ["JavaScript that exports a promise, prints, and reads a file beside itself", "javascript", "beside"],
    ["transforms and hooks", "transforms", "hooked"],
  ])("a program runs that is %s", async (_, folder, name) => {
    const recording = await recordProgramOf(folder, { mode });
    expect(named(recording, name).type).toBe("aws:s3/bucket:Bucket");
  });

  test("a dynamic provider is a digest of its code, and a remote component is one resource", async () => {
    const recording = await recordProgramOf("dynamic", { mode });
    expect(named(recording, "tables").inputs).toEqual({
      __provider: expect.stringMatching(/^\[code [0-9a-f]{12}\]$/),
      table: "dags",
    });
    expect(named(recording, "platform")).toMatchObject({ type: "eks:index:Cluster", custom: false });
    expect(recording.notes).toEqual([
      "eks:index:Cluster platform: what is in it only its provider knows; it is shown as one",
    ]);
  });
});

test("what programs seldom use of Pulumi is there for one that does", async () => {
  const recording = await recordProgramOf("seldom-used");
  const all = { same: "true", class: "StackAlreadyExistsError", listed: "true", function: "true" };
  expect(named(recording, "seldom").inputs["tags"]).toEqual(all);
});

test("a program with main and stackConfigDir in its Pulumi.yaml may be named by its folder or its file", async () => {
  const { resources } = await recordProgramOf("main/src/index.ts");
  expect(resources).toEqual((await recordProgramOf("main")).resources);
  expect(resources.map(({ urn }) => urn)).toContain("urn:pulumi:prod::elsewhere::aws:s3/bucket:Bucket::sized");
  expect(resources[0]?.inputs).toEqual({ tags: { size: "large" } });
});

test("a default export that the engine does not call is said to be none", async () => {
  const { resources, notes } = await recordProgramOf("default-export");
  expect(resources).toHaveLength(1);
  expect(notes.join()).toMatch(/default-export.index\.ts: Pulumi does not call a default export .* export =/);
});

test("5,000 resources are recorded, each with what it waits for", async () => {
  const recording = await recordProgramOf("many", { mode: "update" }, 110);
  expect(recording.resources).toHaveLength(5001);
  expect(named(recording, "b4999")).toMatchObject({
    inputs: { tags: { first: "b0-id", index: "4999" } },
    dependencies: [named(recording, "b0").urn],
  });
});
