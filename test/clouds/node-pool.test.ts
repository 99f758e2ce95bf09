import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { nameRules } from "../../lib/clouds/names";
import { EksNodePool, eksPodScheduling } from "../../lib/clouds/node-pool/aws";
import { aksPodScheduling } from "../../lib/clouds/node-pool/azure";
import { gkePodScheduling } from "../../lib/clouds/node-pool/gcp";
import { generation, groupName } from "../../lib/clouds/node-pool/group-name";
import type { NodePool, PodScheduling } from "../../lib/clouds/node-pool/node-pool";
import { InvalidEnvironmentError } from "../../lib/environment/issue";
import { nodePool } from "../../lib/environment/schema/node-pool";
import { type RecordedResource, record } from "../../lib/preview/recording/record";
import {
  clouds,
  keys,
  machines,
  makePoolAlone,
  type PoolChanges,
  type PoolInput,
  poolInputs,
  type TestedCloud,
  zonesOf,
} from "./cluster-programs";

const groupType: Record<TestedCloud, string> = {
  aws: "aws:eks/nodeGroup:NodeGroup",
  gcp: "gcp:container/nodePool:NodePool",
  azure: "azure-native:containerservice:AgentPool",
};
const nameProperty: Record<TestedCloud, string> = { aws: "nodeGroupName", gcp: "name", azure: "agentPoolName" };

interface Made {
  readonly resources: readonly RecordedResource[];
  readonly groups: readonly RecordedResource[];
  readonly names: readonly string[];
  readonly pool: NodePool;
}

async function make(cloud: TestedCloud, pool: string, settings: PoolInput, changes: PoolChanges = {}): Promise<Made> {
  const pools: NodePool[] = [];
  const resources = await record(() => {
    pools.push(makePoolAlone(cloud, pool, settings, changes));
  });
  const groups = resources.filter(({ type }) => type === groupType[cloud]);
  const [made] = pools;
  if (!made) {
    throw new Error("no pool");
  }
  return { resources, groups, names: groups.map(({ inputs }) => String(inputs[nameProperty[cloud]])), pool: made };
}

const unchanged = new Map<TestedCloud, Promise<Made>>();
/** The core pool as it is by default, recorded once per cloud. */
function plainCore(cloud: TestedCloud): Promise<Made> {
  const known = unchanged.get(cloud) ?? make(cloud, "core", core);
  unchanged.set(cloud, known);
  return known;
}

const { core, workers, gpu } = poolInputs;

describe.each(clouds)("a node pool on %s", (cloud) => {
  test("keeps its name when only its sizes, labels, taints or upgrades change", async () => {
    const { groups } = await plainCore(cloud);
    const changed = await make(
      cloud,
      "core",
      { ...core, min: 5, max: 30, labels: { team: "data" }, taints: [{ key: "x", effect: "NoSchedule" }] },
      { nodes: { surgeUpgrade: false, nodeRepair: false }, tags: { owner: "other" } },
    );
    expect(changed.groups.map(({ urn }) => urn)).toEqual(groups.map(({ urn }) => urn));
  });

  const other = { aws: "m6i.2xlarge", gcp: "n2d-standard-8", azure: "Standard_D8as_v5" }[cloud];
  test.each<[string, PoolInput, PoolChanges]>([
    ["machine type", core, { machines: { ...machines(cloud), machineTypes: [other] } }],
    ["disk", { ...core, diskGiB: 200 }, {}],
    ["most pods", { ...core, maxPods: 32 }, {}],
    ["zones", { ...core, zones: [zonesOf[cloud][0]] }, {}],
    ["node image", core, { nodes: { nodeImage: "general" } }],
    ["architecture", core, { machines: { ...machines(cloud), architecture: "arm64" } }],
    ["spot", { ...core, spot: { fallback: false } }, {}],
    ["key", core, { keyId: "another" }],
  ])("becomes a new generation beside the old one when its %s changes", async (_, settings, changes) => {
    const before = await plainCore(cloud);
    const after = await make(cloud, "core", settings, changes);
    const urns = new Set(before.groups.map(({ urn }) => urn));
    expect(after.groups.filter(({ urn }) => urns.has(urn))).toEqual([]);
    expect(after.names.filter((name) => before.names.includes(name))).toEqual([]);
    expect(after.groups.every(({ deleteBeforeReplace }) => !deleteBeforeReplace)).toBe(true);
  });

  test("leaves its size to the autoscaler", async () => {
    const { groups } = await make(cloud, "workers", workers);
    const ignored = { aws: ["scalingConfig.desiredSize"], gcp: ["initialNodeCount", "nodeCount"], azure: ["count"] };
    for (const group of groups) {
      expect(group.ignoreChanges).toEqual(ignored[cloud]);
    }
  });

  test("on spot has an on-demand stand-in that starts from nothing, and both carry the pool's label", async () => {
    const { groups, pool } = await make(cloud, "workers", { ...workers, min: 2 });
    expect(groups).toHaveLength(2);
    expect(pool.spotGroupNames).toHaveLength(1);
    const text = JSON.stringify(groups.map(({ inputs }) => inputs));
    expect(text.match(/"workload":"workers"/g)).toHaveLength(2);
    const capacities = new Set(text.match(/"isobar\.dev\/capacity":"[a-z-]+"/g));
    expect(capacities).toEqual(new Set(['"isobar.dev/capacity":"spot"', '"isobar.dev/capacity":"on-demand"']));
    const least = groups.map(
      ({ inputs }) => JSON.stringify(inputs).match(/"(?:minSize|totalMinNodeCount|minCount)":(\d+)/)?.[1],
    );
    expect(least.sort()).toEqual(["0", "2"]);
  });

  test("on spot without fallback is one group", async () => {
    const { groups, pool } = await make(cloud, "workers", { ...workers, spot: { fallback: false } });
    expect(groups).toHaveLength(1);
    expect(pool.spotGroupNames).toEqual(pool.groupNames);
  });

  test("says on the cloud the names it tells", async () => {
    const { names, pool } = await make(cloud, "workers", workers);
    expect([...pool.groupNames].sort()).toEqual([...names].sort());
  });

  test("is tainted as its purpose wants, unless told otherwise, and tells pods what to tolerate", async () => {
    const tolerated = async (pool: string, settings: PoolInput) =>
      (await make(cloud, pool, settings)).pool.scheduling.tolerations.map(({ key }) => key);
    expect(await tolerated("core", core)).toEqual([]);
    expect(await tolerated("gpu", gpu)).toEqual(["nvidia.com/gpu"]);
    const spot = { aws: [], gcp: ["cloud.google.com/gke-spot"], azure: ["kubernetes.azure.com/scalesetpriority"] };
    expect(await tolerated("workers", workers)).toEqual(["workload", ...spot[cloud]]);
    const own = { ...core, taints: [{ key: "mine", effect: "NoExecute" as const }] };
    expect(await tolerated("core", own)).toEqual(["mine"]);
  });

  test("tells pods the same without being made", async () => {
    const told: Record<TestedCloud, (pool: string, settings: ReturnType<typeof nodePool.parse>) => PodScheduling> = {
      aws: eksPodScheduling,
      gcp: gkePodScheduling,
      azure: aksPodScheduling,
    };
    for (const [pool, settings] of Object.entries(poolInputs)) {
      expect(told[cloud](pool, nodePool.parse(settings))).toEqual((await make(cloud, pool, settings)).pool.scheduling);
    }
  });

  test("is refused for zones that the cluster lacks and sizes that contradict each other, all at once", async () => {
    const thrown: unknown = await make(cloud, "core", { ...core, zones: ["mars-1"] }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(InvalidEnvironmentError);
    expect(String(thrown)).toContain(`nodePools.core.zones: "mars-1"; allowed: one of ${zonesOf[cloud].join(", ")}`);
    await expect(make(cloud, "core", { ...core, min: 11, diskGiB: 1 })).rejects.toThrow(/diskGiB/);
  });

  test("takes a key that is known only later", async () => {
    const { groups } = await make(cloud, "core", core, { keyId: pulumi.output("later") });
    expect(groups).toHaveLength(1);
  });
});

describe("EKS", () => {
  const template = async (changes: PoolChanges = {}, settings: PoolInput = core) =>
    (await make("aws", "core", settings, changes)).resources.find(
      (r) => r.type === "aws:ec2/launchTemplate:LaunchTemplate",
    )?.inputs ?? {};
  const bootText = (inputs: Record<string, unknown>) => Buffer.from(String(inputs["userData"]), "base64").toString();

  test("disks are encrypted with the environment's key, both of Bottlerocket's", async () => {
    const ebs = { encrypted: "true", kmsKeyId: keys.aws, volumeType: "gp3" };
    expect((await template())["blockDeviceMappings"]).toEqual([
      { deviceName: "/dev/xvda", ebs: expect.objectContaining(ebs) },
      { deviceName: "/dev/xvdb", ebs: expect.objectContaining({ ...ebs, volumeSize: 100 }) },
    ]);
    expect((await template({ nodes: { nodeImage: "general" } }))["blockDeviceMappings"]).toHaveLength(1);
  });

  test("each image is told how many pods a node takes", async () => {
    expect(bootText(await template())).toBe("[settings.kubernetes]\nmax-pods = 64\n");
    expect(bootText(await template({ nodes: { nodeImage: "general" } }))).toContain("maxPods: 64");
  });

  test("a changed tag reaches new machines without draining old ones", async () => {
    const plain = await template();
    expect({ ...(await template({ tags: { owner: "other" } })), tags: plain["tags"] }).toEqual(plain);
    const { resources } = await make("aws", "core", core);
    const tag = resources.find(({ name }) => name.endsWith("-tag-owner"));
    expect(tag?.inputs["tag"]).toEqual({ key: "owner", value: "data", propagateAtLaunch: true });
  });

  test("an empty group is described to the autoscaler: labels, taints, GPUs, disk", async () => {
    const { resources } = await make("aws", "gpu", gpu);
    const tags = resources
      .filter(({ type }) => type === "aws:autoscaling/tag:Tag")
      .map(({ inputs }) => inputs["tag"] as { key: string; value: string })
      .map(({ key, value }) => `${key.replace("k8s.io/cluster-autoscaler/node-template/", "")}=${value}`);
    expect(tags.sort()).toEqual([
      "label/isobar.dev/capacity=on-demand",
      "label/k8s.amazonaws.com/accelerator=nvidia-t4",
      "label/workload=gpu",
      "owner=data",
      "resources/ephemeral-storage=100Gi",
      "resources/nvidia.com/gpu=1",
      "taint/nvidia.com/gpu=present:NoSchedule",
    ]);
  });

  test("the autoscaling group's name comes from EKS", async () => {
    const outputs = (type: string) =>
      type === groupType.aws ? { resources: [{ autoscalingGroups: [{ name: "eks-core-0000" }] }] } : {};
    const resources = await record(() => void makePoolAlone("aws", "core", core), { mode: "update", outputs });
    const names = resources
      .filter((r) => r.type === "aws:autoscaling/tag:Tag")
      .map(({ inputs }) => inputs["autoscalingGroupName"]);
    expect(new Set(names)).toEqual(new Set(["eks-core-0000"]));
  });

  test("spot draws from all machine types that fit", async () => {
    const { groups } = await make("aws", "workers", workers);
    expect(groups.find(({ inputs }) => inputs["capacityType"] === "SPOT")?.inputs["instanceTypes"]).toEqual([
      "m7i.2xlarge",
      "m7a.2xlarge",
    ]);
  });

  test("a pool joins a cluster that Isobar did not make, in whatever subnets that has", async () => {
    const cluster = {
      name: "theirs",
      nodeSubnetIds: ["subnet-1", "subnet-2"],
      zones: ["us-east-1a"],
      nodeRoleArn: "arn:r",
    };
    const args = {
      cluster,
      pool: "core",
      settings: core,
      machines: machines("aws"),
      zones: ["us-east-1a", "us-east-1b"],
    };
    const resources = await record(() => void new EksNodePool("core", args));
    expect(resources.find((r) => r.type === groupType.aws)?.inputs).toMatchObject({
      clusterName: "theirs",
      nodeRoleArn: "arn:r",
      subnetIds: ["subnet-1", "subnet-2"],
    });
  });
});

describe("GKE", () => {
  const inputs = async (settings: PoolInput) => (await make("gcp", "core", settings)).groups[0]?.inputs ?? {};

  test.each([
    { min: 0, max: 9, perZone: 0 },
    { min: 1, max: 9, perZone: 1 },
    { min: 3, max: 9, perZone: 1 },
    { min: 4, max: 9, perZone: 2 },
    { min: 1, max: 1, perZone: 0 },
  ])("$min to $max nodes begin with $perZone in each of three zones", async ({ min, max, perZone }) => {
    expect(await inputs({ ...core, min, max })).toMatchObject({
      initialNodeCount: perZone,
      autoscaling: { totalMinNodeCount: min, totalMaxNodeCount: max, locationPolicy: "BALANCED" },
    });
  });

  test("nodes are shielded, private, and encrypted with the environment's key", async () => {
    expect(await inputs(core)).toMatchObject({
      networkConfig: { enablePrivateNodes: true },
      nodeConfig: {
        bootDiskKmsKey: keys.gcp,
        shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      },
    });
  });

  test("a GPU gets its driver from Google", async () => {
    const { groups } = await make("gcp", "gpu", gpu);
    expect(groups[0]?.inputs["nodeConfig"]).toMatchObject({
      guestAccelerators: [
        { type: "nvidia-tesla-t4", count: 1, gpuDriverInstallationConfig: { gpuDriverVersion: "DEFAULT" } },
      ],
    });
  });
});

describe("AKS", () => {
  test("spot pays up to the on-demand price and is not surged", async () => {
    const { groups } = await make("azure", "workers", { ...workers, spot: { fallback: false } });
    expect(groups[0]?.inputs).toMatchObject({ spotMaxPrice: -1, scaleSetEvictionPolicy: "Delete" });
    expect(groups[0]?.inputs).not.toHaveProperty("upgradeSettings");
  });

  test("changed hardening of the metadata service moves no node, since a policy does it", async () => {
    const { names } = await make("azure", "core", core);
    expect((await make("azure", "core", core, { nodes: { metadataHardening: false } })).names).toEqual(names);
  });
});

describe("names of groups", () => {
  const pools = fc.stringMatching(/^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/);
  const capacities = fc.constantFrom(undefined, "spot" as const, "on-demand" as const);
  const rules = { eks: nameRules.eksNodeGroup, gke: nameRules.gkeNodePool, aks: nameRules.aksNodePool };

  test.each(Object.entries(rules))("obey the cloud and end in the generation: %s", (_, rule) => {
    fc.assert(
      fc.property(pools, capacities, (pool, capacity) => {
        const id = generation({ pool, capacity });
        const name = groupName(rule, pool, capacity, id);
        expect(name.length).toBeLessThanOrEqual(rule.max);
        expect(name).toMatch(rule.dashes ? /^[a-z][a-z0-9-]*$/ : /^[a-z][a-z0-9]*$/);
        expect(name.endsWith(id)).toBe(true);
      }),
    );
  });

  test("differ for pools that differ", () => {
    fc.assert(
      fc.property(fc.uniqueArray(pools, { minLength: 2, maxLength: 6 }), (several) => {
        for (const rule of Object.values(rules)) {
          const names = several.map((pool) => groupName(rule, pool, undefined, generation({ pool })));
          expect(new Set(names).size).toBe(several.length);
        }
      }),
    );
  });
});
