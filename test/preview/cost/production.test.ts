import * as path from "node:path";
import { MultiCloud, readEnvironmentFile } from "isobar";
import type { CostEstimate } from "../../../lib/preview/cost/estimate";
import { estimateCost } from "../../../lib/preview/cost/estimate-cost";
import { loadPrices } from "../../../lib/preview/cost/prices";
import { ResourceGraph } from "../../../lib/preview/graph";
import { record } from "../../../lib/preview/recording/record";

let graph: ResourceGraph;
let cost: CostEstimate;

beforeAll(async () => {
  const environment = readEnvironmentFile(path.resolve(__dirname, "../../../stacks/Pulumi.prod.yaml"));
  graph = new ResourceGraph(await record(() => MultiCloud.fromEnvironment("data", environment).outputs));
  cost = estimateCost(graph, { prices: loadPrices(), expectedNodes: {} });
});

const nodes = (cloud: string, pool: string, purchase = "on-demand") =>
  cost.lines.find(
    (line) =>
      line.service === "nodes" && `${line.cloud} ${line.pool} ${line.purchase}` === `${cloud} ${pool} ${purchase}`,
  );

// By hand: nodes × price in the table of machine types × 730 h; expected is least + (most - least) / 4.
test.each([
  ["aws", "core", 3 * 0.2016 * 730, 4.75 * 0.2016 * 730, 10 * 0.2016 * 730],
  ["aws", "gpu", 0, 1.25 * 0.526 * 730, 5 * 0.526 * 730],
  ["gcp", "core", 3 * 0.13402 * 730, 4.75 * 0.13402 * 730, 10 * 0.13402 * 730],
  ["gcp", "gpu", 0, 1.25 * 0.76 * 730, 5 * 0.76 * 730],
  ["azure", "core", 3 * 0.192 * 730, 4.75 * 0.192 * 730, 10 * 0.192 * 730],
  ["azure", "system", 2 * 0.226 * 730, 2.75 * 0.226 * 730, 5 * 0.226 * 730],
  ["azure", "gpu", 0, 1.25 * 0.526 * 730, 5 * 0.526 * 730],
])(
  "on %s, %s nodes cost what their number times the hourly price makes of a month",
  (cloud, pool, min, expected, max) => {
    const line = nodes(cloud, pool);
    expect(line?.min).toBeCloseTo(min, 1);
    expect(line?.expected).toBeCloseTo(expected, 1);
    expect(line?.max).toBeCloseTo(max, 1);
  },
);

test("the smallest AWS pool, to the cent", () => {
  expect(nodes("aws", "core")).toMatchObject({ min: 441.5, expected: 699.05, max: 1471.68, notes: [] });
  expect(nodes("aws", "core")?.basis).toBe("3–10 (4.75 expected) × m7i.xlarge at $0.2016/h, us-east-1");
});

test("Google's spot workers have a price, and their on-demand stand-ins are expected to be unused", () => {
  expect(nodes("gcp", "workers", "spot")?.expected).toBeCloseTo(12.5 * 0.08041 * 730, 1);
  expect(nodes("gcp", "workers")).toMatchObject({ min: 0, expected: 0 });
  expect(nodes("gcp", "workers")?.max).toBeCloseTo(50 * 0.26805 * 730, 1);
  expect(nodes("gcp", "workers")?.notes.join()).toMatch(/stands in for spot/);
});

test.each(["aws", "azure"])(
  "on %s, spot has no known price: it is listed with the price on demand, and not counted",
  (cloud) => {
    expect(nodes(cloud, "workers", "spot")).toBeUndefined();
    const unknown = cost.unknown.filter(
      (item) => item.cloud === cloud && item.pool === "workers" && item.service === "nodes",
    );
    expect(unknown).toHaveLength(1);
    expect(unknown[0]?.reason).toMatch(
      /no spot price of .*; at most \$0 \/ \$3,\d+ \/ \$14,\d+, as on demand at \$0\.\d+\/h/,
    );
  },
);

test("what is paid by the hour whatever the load is the same at every size", () => {
  const fixed = cost.lines.filter(({ type }) => /eks\/cluster|natGateway|vpcEndpoint|container\/cluster/.test(type));
  expect(fixed.map(({ min, max }) => max - min)).toEqual(fixed.map(() => 0));
  const sum = (type: RegExp) => fixed.filter((line) => type.test(line.type)).reduce((total, { min }) => total + min, 0);
  expect(sum(/eks\/cluster/)).toBe(73);
  expect(sum(/container\/cluster/)).toBe(73);
  expect(sum(/natGateway/)).toBeCloseTo(3 * 0.045 * 730, 1);
  // Eleven interface endpoints in three zones each; the twelfth is a gateway, which is free.
  expect(sum(/vpcEndpoint/)).toBeCloseTo(11 * 3 * 0.01 * 730, 1);
});

test("a database with a standby pays its storage twice, and at most what it may grow to", () => {
  const storage = cost.lines.find(({ type }) => type === "aws:rds/instance:Instance");
  expect(storage).toMatchObject({ min: 23, expected: 23, max: 230 });
  expect(cost.unknown.find(({ type }) => type === "aws:rds/instance:Instance")?.reason).toBe(
    "no price of db.m7g.xlarge",
  );
});

test("Cloud NAT costs by the machines behind it, up to its cap", () => {
  const nat = cost.lines.find(({ type }) => type === "gcp:compute/routerNat:RouterNat");
  expect(nat?.min).toBeCloseTo(3 * 0.0014 * 730, 1);
  expect(nat?.max).toBeCloseTo(0.044 * 730, 1);
});

test("buckets, logs and traffic are billed by use: listed, and not counted", () => {
  const listed = (type: string) => cost.unknown.filter((item) => item.type === type);
  expect(listed("aws:s3/bucket:Bucket").map(({ reason }) => reason)).toEqual(
    Array(3).fill("objects kept, and requests: by use"),
  );
  expect(listed("gcp:storage/bucket:Bucket")).toHaveLength(3);
  expect(listed("azure-native:storage:StorageAccount")).toHaveLength(4);
  expect(listed("aws:cloudwatch/logGroup:LogGroup")).toHaveLength(4);
});

test("the total is the sum of the lines, and every price has a source, a region and a day", () => {
  for (const part of ["min", "expected", "max"] as const) {
    expect(cost.total[part]).toBeCloseTo(
      cost.lines.reduce((sum, line) => sum + line[part], 0),
      6,
    );
  }
  expect(cost.sources.length).toBeGreaterThan(3);
  for (const { region, date, source } of cost.sources) {
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(source).toMatch(/^https:\/\//);
    expect(region).not.toBe("");
  }
});

test("prices of another region say so, and are not changed", () => {
  // us-east1 and eastus2 have no prices of their own.
  expect(nodes("gcp", "core")?.notes).toEqual(["price of us-central1"]);
  expect(nodes("azure", "core")?.notes).toEqual(["price of eastus"]);
});

test("everything of a cloud is free by itself, counted or listed: nothing of production is left without an estimate", () => {
  expect(cost.unknown.filter(({ service }) => service === "other")).toEqual([]);
});

test("expected sizes of the environment count, and change what follows from them only", () => {
  const workers = estimateCost(graph, { prices: loadPrices(), expectedNodes: { workers: 20 } });
  const changed = workers.lines.filter((line, index) => line.expected !== cost.lines[index]?.expected);
  // Of the others spot has no price; Cloud NAT is paid by machine.
  expect(changed.map(({ type }) => type)).toEqual([
    "gcp:compute/routerNat:RouterNat",
    "gcp:container/nodePool:NodePool",
  ]);
  expect(changed[1]?.expected).toBeCloseTo(20 * 0.08041 * 730, 1);
  expect(workers.total).toMatchObject({ min: cost.total.min, max: cost.total.max });
});

test("the same resources cost the same, to the byte, in whatever order they are registered", () => {
  const again = estimateCost(new ResourceGraph([...graph.resources].reverse()), {
    prices: loadPrices(),
    expectedNodes: {},
  });
  expect(JSON.stringify(again)).toBe(JSON.stringify(cost));
});
