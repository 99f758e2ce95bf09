import * as fc from "fast-check";
import { cloudTotals, costTotals } from "../../../lib/preview/cost/cost-totals";
import type { CostEstimate } from "../../../lib/preview/cost/estimate";
import { isFree } from "../../../lib/preview/cost/free-types";
import { costOf, nodeGroup, resource } from "./resources";

const parts = ["min", "expected", "max"] as const;

/** Types of every cloud that are estimated, and some that are not. */
const types = [
  "aws:eks/cluster:Cluster",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:rds/instance:Instance",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ec2/natGateway:NatGateway",
  "aws:kms/key:Key",
  "aws:elasticache/cluster:Cluster",
  "gcp:container/cluster:Cluster",
  "gcp:container/nodePool:NodePool",
  "gcp:sql/databaseInstance:DatabaseInstance",
  "gcp:compute/routerNat:RouterNat",
  "gcp:compute/address:Address",
  "gcp:secretmanager/secretVersion:SecretVersion",
  "azure-native:containerservice:ManagedCluster",
  "azure-native:containerservice:AgentPool",
  "azure-native:dbforpostgresql:Server",
  "azure-native:resources:Resource",
  "kubernetes:core/v1:Service",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:postgresql.cnpg.io/v1:Cluster",
];
/** What a program may give: anything, under names that estimators read. */
const names = fc.constantFrom(
  ...[
    "scalingConfig",
    "minSize",
    "maxSize",
    "instanceTypes",
    "autoscaling",
    "totalMaxNodeCount",
    "nodeConfig",
    "machineType",
  ],
  ...[
    "settings",
    "tier",
    "diskSize",
    "agentPoolProfiles",
    "minCount",
    "maxCount",
    "sku",
    "storage",
    "spec",
    "replicas",
  ],
  ...[
    "volumeClaimTemplates",
    "labels",
    "region",
    "location",
    "multiAz",
    "allocatedStorage",
    "subnetIds",
    "nodeLocations",
  ],
);
const { inputs } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<unknown>(
      null,
      undefined,
      true,
      "",
      "[unknown]",
      "[secret]",
      "m7i.xlarge",
      "db-custom-2-7680",
      "10Gi",
      -1,
      Number.NaN,
    ),
    fc.double(),
    fc.string(),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("inputs"),
  ),
  inputs: fc.dictionary(names, tie("value"), { maxKeys: 6 }),
}));
const anything = fc
  .uniqueArray(
    fc.record({ type: fc.constantFrom(...types), name: fc.string({ minLength: 1, maxLength: 8 }), inputs }),
    {
      maxLength: 12,
      selector: ({ type, name }) => `${type} ${name}`,
    },
  )
  .map((all) => all.map((one) => resource(one.type, one.name, Object(one.inputs))));

const isCost = (value: number) => Number.isFinite(value) && value >= 0;

test("whatever a program holds, its cost is told: finite, least first, the sum of its lines, and the same in every table", () => {
  fc.assert(
    fc.property(anything, (resources) => {
      const cost = costOf(resources);
      for (const line of [...cost.lines, cost.total]) {
        expect(parts.every((part) => isCost(line[part]))).toBe(true);
        expect(line.min).toBeLessThanOrEqual(line.expected);
        expect(line.expected).toBeLessThanOrEqual(line.max);
      }
      for (const part of parts) {
        const sum = (all: readonly ({ readonly [P in typeof part]: number } | undefined)[]) =>
          all.reduce((total, one) => total + (one?.[part] ?? 0), 0);
        expect(sum(cost.lines)).toBeCloseTo(cost.total[part], 2);
        expect(sum(costTotals(cost).map((row) => row.cost))).toBeCloseTo(cost.total[part], 2);
        expect(sum(cloudTotals(cost).map((row) => row.cost))).toBeCloseTo(cost.total[part], 2);
      }
      expect(costTotals(cost).reduce((sum, { unknown }) => sum + unknown, 0)).toBe(cost.unknown.length);
    }),
    { numRuns: 300 },
  );
});

const groupOf = (min: number, more: number) =>
  nodeGroup("core", { scalingConfig: { minSize: min, maxSize: min + more } });

test("more nodes are never cheaper", () => {
  const nodes = fc.nat(200);
  fc.assert(
    fc.property(nodes, nodes, nodes, nodes, (min, more, addedMin, addedMax) => {
      const [fewer, many] = [costOf([groupOf(min, more)]), costOf([groupOf(min + addedMin, more + addedMax)])];
      for (const part of parts) expect(many.total[part]).toBeGreaterThanOrEqual(fewer.total[part]);
    }),
  );
});

test("another resource never makes a program cheaper, and what is unknown changes no sum", () => {
  const unknown = nodeGroup("unknown", { instanceTypes: ["[unknown]"] });
  const before = costOf([groupOf(3, 7)]);
  expect(costOf([groupOf(3, 7), unknown]).total).toEqual(before.total);
  fc.assert(
    fc.property(anything, (resources) => {
      const own = resources.filter(({ type }) => !type.includes("kubernetes") && !isFree(type));
      const [without, all] = [costOf(own.slice(1)), costOf(own)];
      for (const part of parts) expect(all.total[part]).toBeGreaterThanOrEqual(without.total[part]);
    }),
    { numRuns: 100 },
  );
});

test("no value of an input shows in an estimate but names and numbers that it needs", () => {
  const secretive: CostEstimate = costOf([
    nodeGroup("core", { userData: "canary", tags: { password: "canary" }, launchTemplate: { id: "canary" } }),
    resource("aws:rds/instance:Instance", "database", {
      instanceClass: "[secret]",
      password: "canary",
      engine: "postgres",
    }),
  ]);
  expect(JSON.stringify(secretive)).not.toMatch(/canary|\[secret\]/);
});
