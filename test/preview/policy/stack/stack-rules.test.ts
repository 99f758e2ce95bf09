import type { RuleId } from "../../../../lib/environment/schema/policy";
import { UNKNOWN } from "../../../../lib/preview/changes/property-value";
import type { CostEstimate } from "../../../../lib/preview/cost/estimate";
import { ResourceGraph } from "../../../../lib/preview/graph";
import { stackRules } from "../../../../lib/preview/policy/stack/stack-rules";
import { findingsOf, graphOf, type Literal, ruleOf } from "../graph";

const find = (id: RuleId, ...literals: readonly Literal[]) => findingsOf(ruleOf(stackRules, id), literals);

describe("stateful-protected", () => {
  const id = "stateful-protected";

  test("what Pulumi or the cloud protects passes, and what holds no data", () => {
    expect(
      find(
        id,
        { type: "aws:s3/bucket:Bucket", protect: true },
        { type: "aws:rds/instance:Instance", inputs: { deletionProtection: true } },
        {
          type: "gcp:sql/databaseInstance:DatabaseInstance",
          inputs: { settings: { deletionProtectionEnabled: true } },
        },
        { type: "aws:eks/cluster:Cluster", inputs: { deletionProtection: UNKNOWN } },
        { type: "aws:iam/role:Role" },
        { type: "gcp:kms/keyRing:KeyRing" },
      ),
    ).toEqual([]);
  });

  test.each(["aws:s3/bucket:Bucket", "gcp:kms/cryptoKey:CryptoKey", "azure-native:storage:StorageAccount"])(
    "a %s that a wrong line would delete is found",
    (type) => {
      expect(find(id, { type, name: "data" })).toEqual([
        { name: "data", property: "protect", found: "neither Pulumi nor the cloud refuses to delete it" },
      ]);
    },
  );

  test("Google's provider refuses by itself to delete a server, unless it is told otherwise", () => {
    const server = (inputs: object): Literal => ({
      type: "gcp:sql/databaseInstance:DatabaseInstance",
      inputs: { ...inputs },
    });
    expect(find(id, server({}))).toEqual([]);
    expect(find(id, server({ deletionProtection: false }))).toHaveLength(1);
  });

  test("what stays when it is forgotten passes", () => {
    const { resources } = graphOf({ type: "aws:s3/bucket:Bucket" });
    const kept = resources.map((resource) => ({ ...resource, retainOnDelete: true }));
    expect(ruleOf(stackRules, id).check(new ResourceGraph(kept), { environment: "prod" })).toEqual([]);
  });
});

describe("tags", () => {
  const role = (name: string, tags?: object): Literal => ({ type: "aws:iam/role:Role", name, inputs: { tags } });

  test.each([
    ["tags-owner", "Owner"],
    ["tags-environment", "environment"],
    ["tags-cost-centre", "cost-centre"],
    ["tags-cost-centre", "cost_centre"],
    ["tags-cost-centre", "cost-center"],
    ["tags-cost-centre", "cost_center"],
    ["tags-cost-centre", "CostCenter"],
    ["tags-cost-centre", "acme:cost-centre"],
  ] as const)("%s takes %s", (id, tag) => {
    expect(find(id, role("a", { [tag]: "data" }))).toEqual([]);
    expect(find(id, role("a", { [tag]: "" }))).toEqual([{ name: "a", property: "tags", found: expect.any(String) }]);
  });

  test("each cloud's own name of tags is read", () => {
    const owner = { owner: "data" };
    expect(
      find(
        "tags-owner",
        { type: "gcp:storage/bucket:Bucket", inputs: { labels: owner } },
        { type: "gcp:container/cluster:Cluster", inputs: { resourceLabels: owner } },
        { type: "gcp:container/nodePool:NodePool", inputs: { nodeConfig: { resourceLabels: owner } } },
        { type: "gcp:sql/databaseInstance:DatabaseInstance", inputs: { settings: { userLabels: owner } } },
        { type: "azure-native:storage:StorageAccount", inputs: { tags: owner } },
        { type: "aws:s3/bucket:Bucket", inputs: { tags: UNKNOWN } },
        { type: "aws:iam/rolePolicy:RolePolicy" },
      ),
    ).toEqual([]);
  });

  test("a provider's tags count for what it makes, and its labels only where Google adds them", () => {
    const providers: Literal[] = [
      { type: "pulumi:providers:aws", name: "aws", inputs: { defaultTags: '{"tags":{"owner":"data"}}' } },
      { type: "pulumi:providers:gcp", name: "gcp", inputs: { defaultLabels: '{"owner":"data"}' } },
    ];
    const server: Literal = { type: "gcp:sql/databaseInstance:DatabaseInstance", name: "db" };
    expect(find("tags-owner", ...providers, role("a"), { type: "gcp:storage/bucket:Bucket" }, server)).toEqual([
      { name: "db", property: "settings.userLabels", found: "no owner" },
    ]);
  });

  test("another provider's tags do not count where it is known which one made a resource", () => {
    const graph = graphOf(
      { type: "pulumi:providers:aws", name: "tagged", inputs: { defaultTags: '{"tags":{"owner":"data"}}' } },
      { type: "pulumi:providers:aws", name: "plain" },
      role("a"),
    );
    const urn = (name: string) => graph.resources.find((resource) => resource.name === name)?.urn ?? "";
    const made = (provider: string) =>
      new ResourceGraph(graph.resources.map((one) => (one.name === "a" ? { ...one, provider } : one)));
    const rule = ruleOf(stackRules, "tags-owner");
    const context = { environment: "prod" };
    expect(rule.check(made(`${urn("tagged")}::id`), context)).toEqual([]);
    expect(rule.check(made(urn("tagged")), context)).toEqual([]);
    expect(rule.check(made(`${urn("plain")}::id`), context)).toHaveLength(1);
    expect(rule.check(made(""), context)).toHaveLength(1);
  });

  test("a tag that nothing has is one finding of a cloud, on what is around all of it", () => {
    const platform: Literal = {
      type: "isobar:platform:Platform",
      name: "prod",
      children: [role("a"), { type: "isobar:aws:Bucket", name: "logs", children: [role("b")] }],
    };
    expect(find("tags-owner", platform)).toEqual([{ name: "prod", found: "no owner on any of 2 resources on aws" }]);
    expect(find("tags-owner", role("a"), role("b"))).toEqual([
      { name: "isobar-test", found: "no owner on any of 2 resources on aws" },
    ]);
  });

  test("where some have it, each component and each resource outside of components is a finding", () => {
    const store: Literal = {
      type: "isobar:aws:Bucket",
      name: "logs",
      children: ["a", "b", "c", "d"].map((name) => role(name)),
    };
    expect(find("tags-owner", role("tagged", { owner: "data" }), store, role("alone"))).toEqual([
      { name: "logs", found: "no owner on 4 resources: a, b, c and 1 more" },
      { name: "alone", property: "tags", found: "no owner" },
    ]);
  });
});

describe("log-retention", () => {
  const id = "log-retention";
  const group = (inputs: object): Literal => ({
    type: "aws:cloudwatch/logGroup:LogGroup",
    name: "l",
    inputs: { ...inputs },
  });
  const workspace = (days: unknown): Literal => ({
    type: "azure-native:operationalinsights:Workspace",
    name: "l",
    inputs: { retentionInDays: days },
  });
  const flowLog = (retentionPolicy: unknown): Literal => ({
    type: "azure-native:network:FlowLog",
    name: "l",
    inputs: { retentionPolicy },
  });

  test("a week and more pass", () => {
    const bucket = { type: "gcp:logging/projectBucketConfig:ProjectBucketConfig", inputs: { retentionDays: 7 } };
    expect(find(id, group({ retentionInDays: 7 }), group({ retentionInDays: UNKNOWN }), workspace(30), bucket)).toEqual(
      [],
    );
    expect(find(id, flowLog({ enabled: true, days: 30 }), flowLog(UNKNOWN))).toEqual([]);
  });

  test("logs that stay for ever, and logs that are gone too soon, are found", () => {
    expect(find(id, group({}), group({ retentionInDays: 3 }))).toEqual([
      { name: "l", property: "retentionInDays", found: "kept for ever" },
      { name: "l", property: "retentionInDays", found: "kept for 3 days" },
    ]);
    expect(find(id, workspace(-1))).toMatchObject([{ found: "kept for ever" }]);
    expect(find(id, flowLog({ enabled: false }), flowLog({ enabled: true, days: 0 }))).toMatchObject([
      { property: "retentionPolicy.enabled", found: "kept for ever" },
      { property: "retentionPolicy.days", found: "kept for ever" },
    ]);
    expect(
      find(id, { type: "gcp:logging/projectBucketConfig:ProjectBucketConfig", inputs: { retentionDays: 1 } }),
    ).toMatchObject([{ found: "kept for 1 day" }]);
  });

  test("logs that RDS keeps in groups of its own are found, and not those of groups that the program makes", () => {
    const server = (identifier?: string): Literal => ({
      type: "aws:rds/instance:Instance",
      name: "db",
      inputs: { identifier, enabledCloudwatchLogsExports: ["postgresql", "upgrade"] },
    });
    const found = { name: "db", property: "enabledCloudwatchLogsExports" };
    expect(find(id, server())).toEqual([{ ...found, found: "postgresql, upgrade kept for ever" }]);
    const named = (log: string) => group({ name: `/aws/rds/instance/db-1/${log}`, retentionInDays: 30 });
    expect(find(id, server("db-1"), named("postgresql"))).toEqual([{ ...found, found: "upgrade kept for ever" }]);
    expect(find(id, server("db-1"), named("postgresql"), named("upgrade"))).toEqual([]);
  });
});

describe("budget", () => {
  const rule = ruleOf(stackRules, "budget");
  const of = (expected: number, unknown = 0): CostEstimate => ({
    currency: "USD",
    total: { min: 0, expected, max: expected * 2 },
    lines: [],
    unknown: Array.from({ length: unknown }, () => ({
      urn: "u",
      type: "t",
      name: "n",
      cloud: "aws",
      service: "nodes",
      reason: "no price",
    })),
    sources: [],
  });

  test("an environment within its budget, without one, or without an estimate passes", () => {
    expect(findingsOf(rule, [], { environment: "prod", cost: of(4000), monthlyBudget: 4000 })).toEqual([]);
    expect(findingsOf(rule, [], { environment: "prod", cost: of(4000) })).toEqual([]);
    expect(findingsOf(rule, [], { environment: "prod", monthlyBudget: 4000 })).toEqual([]);
  });

  test("one that is expected to cost more is found on the stack, with what is not counted", () => {
    const context = { environment: "prod", cost: of(5321.4, 2), monthlyBudget: 4000 };
    expect(findingsOf(rule, [], context)).toEqual([
      { name: "isobar-test", found: "$5,321 a month of $4,000, 2 unknown prices not counted" },
    ]);
  });
});
