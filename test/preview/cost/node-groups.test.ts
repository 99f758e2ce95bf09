import { costOf, nodeGroup, resource } from "./resources";

const gke = (inputs: Readonly<Record<string, unknown>>) =>
  resource("gcp:container/nodePool:NodePool", "pool", {
    location: "us-central1",
    nodeConfig: { machineType: "n1-standard-4", labels: { workload: "pool" } },
    ...inputs,
  });
const google = (inputs: Readonly<Record<string, unknown>>) => {
  const { total } = costOf([gke(inputs)]);
  return [total.min, total.max].map((usd) => Math.round(usd / 730 / 0.19));
};
const zones = (...names: string[]) => ({ nodeLocations: names.map((name) => `us-central1-${name}`) });

test("GKE's total sizes are of the whole pool, and its other sizes of each zone", () => {
  expect(google({ autoscaling: { totalMinNodeCount: 1, totalMaxNodeCount: 4 }, ...zones("a", "b", "c") })).toEqual([
    1, 4,
  ]);
  expect(google({ autoscaling: { minNodeCount: 1, maxNodeCount: 4 }, ...zones("a", "b", "c") })).toEqual([3, 12]);
  expect(google({ autoscaling: { minNodeCount: 1, maxNodeCount: 4 }, ...zones("a", "b") })).toEqual([2, 8]);
  expect(google({ nodeCount: 2, ...zones("a", "b", "c") })).toEqual([6, 6]);
  expect(google({ initialNodeCount: 1, ...zones("a", "b", "c") })).toEqual([3, 3]);
});

test("GKE's zones come from the location when nothing names them: one of a zone, three of a region", () => {
  expect(google({ autoscaling: { minNodeCount: 1, maxNodeCount: 2 }, location: "us-central1-a" })).toEqual([1, 2]);
  expect(google({ autoscaling: { minNodeCount: 1, maxNodeCount: 2 } })).toEqual([3, 6]);
  expect(costOf([gke({ nodeCount: 1 })]).lines[0]?.notes).toContain(
    "taken to be in 3 zones, as a region's pools are by default",
  );
});

test("a pool without zones is in those of its cluster", () => {
  const cluster = resource("gcp:container/cluster:Cluster", "cluster", {
    name: "prod",
    location: "us-central1",
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    ...zones("a", "b"),
  });
  const nodes = costOf([cluster, gke({ nodeCount: 1, cluster: "prod" })]).lines.filter(
    ({ service }) => service === "nodes",
  );
  expect(nodes.map(({ basis }) => basis)).toEqual(["2 × n1-standard-4 at $0.19/h, us-central1"]);
});

test("the default pool of a cluster that keeps it costs too", () => {
  const nodes = (inputs: object) =>
    costOf([
      resource("gcp:container/cluster:Cluster", "cluster", {
        name: "small",
        location: "us-central1-a",
        initialNodeCount: 2,
        nodeConfig: { machineType: "n1-standard-4" },
        ...inputs,
      }),
    ]).lines.filter(({ service }) => service === "nodes");
  expect(nodes({})).toMatchObject([{ pool: "default-pool", min: 277.4 }]);
  expect(nodes({ removeDefaultNodePool: true })).toEqual([]);
  expect(nodes({ enableAutopilot: true })).toEqual([]);
});

test("GPUs attached to N1 machines are paid beside them, built-in ones are in the machine's price", () => {
  const withGpu = (machineType: string, type: string, spot = false) =>
    costOf([
      gke({
        nodeCount: 1,
        location: "us-central1-a",
        nodeConfig: { machineType, spot, labels: { workload: "gpu" }, guestAccelerators: [{ type, count: 2 }] },
      }),
    ]).lines.map(({ basis }) => basis);
  expect(withGpu("n1-standard-4", "nvidia-tesla-t4")).toEqual([
    "1 × n1-standard-4 at $0.19/h, us-central1",
    "2 × nvidia-tesla-t4 at $0.35/h, us-central1",
  ]);
  expect(withGpu("n1-standard-4", "nvidia-tesla-t4", true)[1]).toBe("2 × nvidia-tesla-t4 at $0.11/h, us-central1");
  expect(withGpu("g2-standard-4", "nvidia-l4")).toHaveLength(1);
});

test("AKS' own pools and those within the cluster are counted, by the autoscaler's sizes or the fixed one", () => {
  const profile = {
    name: "system",
    vmSize: "Standard_D4s_v5",
    enableAutoScaling: true,
    minCount: 2,
    maxCount: 5,
    count: 2,
  };
  const cost = costOf([
    resource("azure-native:containerservice:ManagedCluster", "cluster", {
      location: "eastus",
      agentPoolProfiles: [profile],
    }),
    resource("azure-native:containerservice:AgentPool", "fixed", { vmSize: "Standard_D4s_v5", count: 3, minCount: 1 }),
  ]);
  expect(cost.lines.map(({ pool, basis, notes }) => [pool, basis, notes])).toEqual([
    ["system", "2–5 (2.75 expected) × Standard_D4s_v5 at $0.192/h, eastus", []],
    ["fixed", "3 × Standard_D4s_v5 at $0.192/h, eastus", []],
  ]);
});

test("several machine types are priced as the first, and it says so", () => {
  const [line] = costOf([nodeGroup("core", { instanceTypes: ["m7i.xlarge", "m5.xlarge"] })]).lines;
  expect(line?.notes).toEqual(["price of the first of 2 machine types"]);
  expect(line?.basis).toMatch(/m7i\.xlarge/);
});

test.each([
  ["a machine that no table knows", { instanceTypes: ["m99.mega"] }, /no price of m99\.mega/],
  ["an unknown machine", { instanceTypes: ["[unknown]"] }, /machine type is not known/],
  ["unknown machines", { instanceTypes: "[unknown]" }, /machine type is not known/],
  ["an unknown size", { scalingConfig: "[unknown]" }, /how many m7i\.xlarge it has is not known/],
  ["no size", { scalingConfig: undefined }, /how many m7i\.xlarge it has is not known/],
  ["a size that cannot be", { scalingConfig: { minSize: 4, maxSize: 2 } }, /how many m7i\.xlarge it has is not known/],
])("%s is unknown, and counted nowhere", (_, changes, reason) => {
  const cost = costOf([nodeGroup("core", changes)]);
  expect(cost.lines).toEqual([]);
  expect(cost.total).toEqual({ min: 0, expected: 0, max: 0 });
  expect(cost.unknown.find(({ service }) => service === "nodes")?.reason).toMatch(reason);
});

test("machines and disks of a launch template count, found by what the group waits for", () => {
  const template = resource("aws:ec2/launchTemplate:LaunchTemplate", "template", {
    instanceType: "m7i.xlarge",
    blockDeviceMappings: [
      { deviceName: "/dev/xvda", ebs: { volumeType: "gp3" } },
      { deviceName: "/dev/xvdb", ebs: { volumeType: "gp3", volumeSize: 100 } },
    ],
  });
  const group = { ...nodeGroup("core", { instanceTypes: undefined }), dependencies: [template.urn] };
  const cost = costOf([template, group]);
  expect(cost.lines[0]?.basis).toMatch(/m7i\.xlarge/);
  expect(cost.unknown).toMatchObject([{ service: "storage", pool: "core", reason: "no price of GiB of gp3" }]);
});
