import type { RuleId } from "../../../../lib/environment/schema/policy";
import { nodePoolRules } from "../../../../lib/preview/policy/node-pool/node-pool-rules";
import { changed, type Found, findingsOf, type Literal, mistakenUnknowns, ruleOf } from "../graph";

type Changes = Readonly<Record<string, unknown>>;

const eksCluster: Literal = { type: "aws:eks/cluster:Cluster", name: "c", inputs: { name: "lake" } };
const template: Literal = {
  type: "aws:ec2/launchTemplate:LaunchTemplate",
  name: "t",
  inputs: { name: "nodes", blockDeviceMappings: [{ ebs: { encrypted: "true", kmsKeyId: "k" } }] },
};
const subnet = (name: string, open: boolean): Literal => ({
  type: "aws:ec2/subnet:Subnet",
  name,
  inputs: { mapPublicIpOnLaunch: open },
});

/** A node group in somebody's own program, on which there is nothing to find. */
const eks = (changes: Changes = {}, name = "n", after: readonly string[] = ["c", "t"]): Literal => ({
  type: "aws:eks/nodeGroup:NodeGroup",
  name,
  inputs: changed(
    {
      clusterName: "lake",
      instanceTypes: ["m7i.xlarge"],
      amiType: "BOTTLEROCKET_x86_64",
      subnetIds: ["[unknown]", "[unknown]"],
      launchTemplate: { id: "[unknown]" },
      nodeRepairConfig: { enabled: true },
    },
    changes,
  ),
  after,
});

const gkeCluster = (changes: Changes = {}): Literal => ({
  type: "gcp:container/cluster:Cluster",
  name: "c",
  inputs: changed(
    {
      name: "lake",
      location: "us-east1",
      removeDefaultNodePool: true,
      privateClusterConfig: { enablePrivateNodes: true },
    },
    changes,
  ),
});
const gke = (changes: Changes = {}, name = "n"): Literal => ({
  type: "gcp:container/nodePool:NodePool",
  name,
  inputs: changed(
    {
      cluster: "lake",
      location: "us-east1",
      nodeConfig: {
        machineType: "n2-standard-8",
        bootDiskKmsKey: "k",
        shieldedInstanceConfig: { enableSecureBoot: true },
      },
    },
    changes,
  ),
});

const aksCluster = (changes: Changes = {}): Literal => ({
  type: "azure-native:containerservice:ManagedCluster",
  name: "c",
  inputs: changed({ resourceName: "lake", diskEncryptionSetID: "d" }, changes),
});
const aksPool = {
  vmSize: "Standard_D8s_v5",
  osSKU: "AzureLinux",
  availabilityZones: ["1", "2", "3"],
  enableEncryptionAtHost: true,
  securityProfile: { enableSecureBoot: true },
};
const aks = (changes: Changes = {}, name = "n"): Literal => ({
  type: "azure-native:containerservice:AgentPool",
  name,
  inputs: changed({ resourceName: "lake", ...aksPool }, changes),
});

const onEks = (...pools: Literal[]) => [eksCluster, template, ...pools];
const onGke = (...pools: Literal[]) => [gkeCluster(), ...pools];
const onAks = (...pools: Literal[]) => [aksCluster(), ...pools];
const on = (name: string, property: string | undefined, found: string): Found => ({
  name,
  ...(property !== undefined && { property }),
  found,
});
const onPool = (property: string | undefined, found: string) => on("n", property, found);

test.each([
  ["EKS", onEks(eks())],
  ["GKE", onGke(gke())],
  ["AKS", onAks(aks())],
])("a sound pool of %s breaches nothing", (_, literals) => {
  expect(nodePoolRules.flatMap((rule) => findingsOf(rule, literals))).toEqual([]);
});

const alone = "no on-demand pool that takes the same pods";
const gpuTaint = { key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" };

test.each<[RuleId, string, Literal[], Found[]]>([
  [
    "node-pool-spot-fallback",
    "an EKS group of spot alone",
    onEks(eks({ capacityType: "SPOT" })),
    [onPool(undefined, alone)],
  ],
  [
    "node-pool-spot-fallback",
    "a spot group beside an on-demand one with other labels",
    onEks(eks({ capacityType: "SPOT", "labels.workload": "etl" }), eks({ "labels.workload": "web" }, "web")),
    [onPool(undefined, alone)],
  ],
  [
    "node-pool-spot-fallback",
    "a spot group beside an on-demand one that is tainted",
    onEks(eks({ capacityType: "SPOT" }), eks({ taints: [gpuTaint] }, "gpu")),
    [onPool(undefined, alone)],
  ],
  [
    "node-pool-spot-fallback",
    "a GKE pool of spot alone",
    onGke(gke({ "nodeConfig.spot": true })),
    [onPool(undefined, alone)],
  ],
  [
    "node-pool-spot-fallback",
    "a GKE pool of preemptible machines alone",
    onGke(gke({ "nodeConfig.preemptible": true })),
    [onPool(undefined, alone)],
  ],
  [
    "node-pool-spot-fallback",
    "an AKS pool of spot alone",
    onAks(aks({ scaleSetPriority: "Spot" })),
    [onPool(undefined, alone)],
  ],
  [
    "node-pool-gpu-driver",
    "an EKS image without it",
    onEks(eks({ instanceTypes: ["g5.xlarge"] })),
    [onPool("amiType", "BOTTLEROCKET_x86_64, an image without it")],
  ],
  [
    "node-pool-gpu-driver",
    "a GKE pool that is told not to",
    onGke(
      gke({
        "nodeConfig.guestAccelerators": [
          { type: "nvidia-l4", count: 1, gpuDriverInstallationConfig: { gpuDriverVersion: "INSTALLATION_DISABLED" } },
        ],
      }),
    ),
    [onPool("nodeConfig.guestAccelerators[0].gpuDriverInstallationConfig.gpuDriverVersion", "not installed")],
  ],
  [
    "node-pool-gpu-driver",
    "an AKS pool that is told not to",
    onAks(aks({ vmSize: "Standard_NC4as_T4_v3", "gpuProfile.driver": "None" })),
    [onPool("gpuProfile.driver", "not installed")],
  ],
  [
    "node-pool-scale-to-zero",
    "an EKS group of GPUs that never ends",
    onEks(eks({ instanceTypes: ["p5.48xlarge"], "scalingConfig.minSize": 1 })),
    [onPool("scalingConfig.minSize", "at least 1 node, used or not")],
  ],
  [
    "node-pool-scale-to-zero",
    "a GKE pool of GPUs with nodes in each zone",
    onGke(gke({ "nodeConfig.machineType": "g2-standard-4", "autoscaling.minNodeCount": 2 })),
    [onPool("autoscaling.minNodeCount", "at least 2 nodes, used or not")],
  ],
  [
    "node-pool-scale-to-zero",
    "a GKE pool of GPUs without an autoscaler",
    onGke(gke({ "nodeConfig.machineType": "a2-highgpu-1g", nodeCount: 3 })),
    [onPool("nodeCount", "at least 3 nodes, used or not")],
  ],
  [
    "node-pool-scale-to-zero",
    "an AKS pool of GPUs without an autoscaler",
    onAks(aks({ vmSize: "Standard_NC24ads_A100_v4", count: 2, minCount: 0 })),
    [onPool("count", "at least 2 nodes, used or not")],
  ],
  [
    "node-pool-zones",
    "an EKS group in one subnet",
    onEks(eks({ subnetIds: ["subnet-1"] })),
    [onPool("subnetIds", "one subnet, which is in one zone")],
  ],
  [
    "node-pool-zones",
    "an EKS group that names one subnet twice",
    onEks(eks({ subnetIds: ["subnet-1", "subnet-1"] })),
    [onPool("subnetIds", "one subnet, which is in one zone")],
  ],
  [
    "node-pool-zones",
    "a GKE pool in one zone",
    onGke(gke({ nodeLocations: ["us-east1-b"] })),
    [onPool("nodeLocations", "zone us-east1-b only")],
  ],
  [
    "node-pool-zones",
    "a GKE pool of a zonal cluster",
    [gkeCluster({ location: "us-east1-b" }), gke({ location: undefined })],
    [onPool("location", "zone us-east1-b only")],
  ],
  [
    "node-pool-zones",
    "a GKE pool of a cluster in one zone",
    [gkeCluster({ nodeLocations: ["us-east1-c"] }), gke()],
    [onPool("nodeLocations", "zone us-east1-c only")],
  ],
  [
    "node-pool-zones",
    "the pool that GKE makes by itself",
    [gkeCluster({ removeDefaultNodePool: undefined, location: "europe-west4-a" })],
    [on("c", "location", "zone europe-west4-a only")],
  ],
  [
    "node-pool-zones",
    "an AKS pool without zones",
    onAks(aks({ availabilityZones: undefined })),
    [onPool("availabilityZones", "no zones")],
  ],
  [
    "node-pool-zones",
    "an AKS cluster's own pool in one zone",
    [aksCluster({ agentPoolProfiles: [{ ...aksPool, availabilityZones: ["2"] }] })],
    [on("c", "agentPoolProfiles[0].availabilityZones", "zone 2 only")],
  ],
  [
    "node-pool-surge-upgrade",
    "an EKS group that shrinks first",
    onEks(eks({ "updateConfig.updateStrategy": "MINIMAL" })),
    [onPool("updateConfig.updateStrategy", "takes nodes first")],
  ],
  [
    "node-pool-surge-upgrade",
    "a GKE pool that shrinks first",
    onGke(gke({ upgradeSettings: { maxSurge: 0, maxUnavailable: 1 } })),
    [onPool("upgradeSettings.maxSurge", "takes nodes first")],
  ],
  [
    "node-pool-surge-upgrade",
    "an AKS pool that shrinks first",
    onAks(aks({ upgradeSettings: { maxSurge: "0", maxUnavailable: "1" } })),
    [onPool("upgradeSettings.maxSurge", "takes nodes first")],
  ],
  [
    "node-pool-auto-repair",
    "EKS' default",
    onEks(eks({ nodeRepairConfig: undefined })),
    [onPool("nodeRepairConfig.enabled", "not replaced")],
  ],
  [
    "node-pool-auto-repair",
    "a GKE pool without it",
    onGke(gke({ "management.autoRepair": false })),
    [onPool("management.autoRepair", "not replaced")],
  ],
  [
    "node-pool-image",
    "Amazon Linux",
    onEks(eks({ amiType: "AL2023_x86_64_STANDARD" })),
    [onPool("amiType", "AL2023_x86_64_STANDARD")],
  ],
  ["node-pool-image", "EKS' default", onEks(eks({ amiType: undefined })), [onPool("amiType", "Amazon Linux")]],
  [
    "node-pool-image",
    "Ubuntu on GKE",
    onGke(gke({ "nodeConfig.imageType": "UBUNTU_CONTAINERD" })),
    [onPool("nodeConfig.imageType", "UBUNTU_CONTAINERD")],
  ],
  ["node-pool-image", "AKS' default", onAks(aks({ osSKU: undefined })), [onPool("osSKU", "Ubuntu")]],
  [
    "node-pool-disk-encryption",
    "an EKS group without a launch template",
    onEks(eks({ launchTemplate: undefined }, "n", ["c"])),
    [onPool(undefined, "no launch template that asks for it")],
  ],
  [
    "node-pool-disk-encryption",
    "a launch template that names no disk",
    [eksCluster, { ...template, inputs: {} }, eks()],
    [onPool("launchTemplate", "no disk that asks for it, in t")],
  ],
  [
    "node-pool-disk-encryption",
    "a disk in the clear, and one under AWS' key",
    [
      eksCluster,
      { ...template, inputs: { blockDeviceMappings: [{ ebs: { volumeSize: 20 } }, { ebs: { encrypted: true } }] } },
      eks(),
    ],
    [
      onPool("launchTemplate", "a disk that is not encrypted, in t"),
      onPool("launchTemplate", "a key of AWS only, in t"),
    ],
  ],
  [
    "node-pool-disk-encryption",
    "a GKE pool without a key",
    onGke(gke({ "nodeConfig.bootDiskKmsKey": undefined })),
    [onPool("nodeConfig.bootDiskKmsKey", "a key of Google only")],
  ],
  [
    "node-pool-disk-encryption",
    "AKS' defaults",
    [aksCluster({ diskEncryptionSetID: undefined }), aks({ enableEncryptionAtHost: undefined })],
    [
      onPool("enableEncryptionAtHost", "caches and temporary disks are not encrypted"),
      on("c", "diskEncryptionSetID", "a key of Azure only"),
    ],
  ],
  [
    "node-pool-private-nodes",
    "an EKS group in a subnet that gives addresses",
    [...onEks(eks({}, "n", ["c", "t", "a", "b"])), subnet("a", true), subnet("b", false)],
    [onPool("subnetIds", "subnets that give public addresses: a")],
  ],
  [
    "node-pool-private-nodes",
    "an EKS group whose launch template gives addresses",
    [eksCluster, { ...template, inputs: { networkInterfaces: [{ associatePublicIpAddress: "true" }] } }, eks()],
    [onPool("launchTemplate", "public addresses, by t")],
  ],
  [
    "node-pool-private-nodes",
    "a GKE pool that says so",
    onGke(gke({ "networkConfig.enablePrivateNodes": false })),
    [onPool("networkConfig.enablePrivateNodes", "public addresses")],
  ],
  [
    "node-pool-private-nodes",
    "a GKE pool as its cluster has them",
    [gkeCluster({ privateClusterConfig: undefined }), gke()],
    [onPool("networkConfig.enablePrivateNodes", "public addresses, as the cluster's pools have")],
  ],
  [
    "node-pool-private-nodes",
    "an AKS pool",
    onAks(aks({ enableNodePublicIP: true })),
    [onPool("enableNodePublicIP", "a public address each")],
  ],
  [
    "node-pool-secure-boot",
    "GKE's default",
    onGke(gke({ "nodeConfig.shieldedInstanceConfig": undefined })),
    [onPool("nodeConfig.shieldedInstanceConfig.enableSecureBoot", "secure boot is off")],
  ],
  [
    "node-pool-secure-boot",
    "AKS' default",
    onAks(aks({ securityProfile: undefined })),
    [onPool("securityProfile.enableSecureBoot", "secure boot is off")],
  ],
])("%s finds %s, and nothing by what is unknown", (id, _, literals, found) => {
  expect(findingsOf(ruleOf(nodePoolRules, id), literals)).toEqual(found);
  expect(mistakenUnknowns(ruleOf(nodePoolRules, id), literals)).toEqual([]);
});

const spotTaint = "kubernetes.azure.com/scalesetpriority=spot:NoSchedule";

test.each<[RuleId, string, Literal[]]>([
  [
    "node-pool-spot-fallback",
    "a spot group with an on-demand one of the same workload",
    onEks(
      eks({ capacityType: "SPOT", labels: { workload: "etl", capacity: "spot" } }),
      eks({ labels: { workload: "etl", capacity: "on-demand" } }, "o"),
    ),
  ],
  [
    "node-pool-spot-fallback",
    "an AKS spot pool, whose taint for spot the other lacks",
    onAks(
      aks({ scaleSetPriority: "Spot", nodeTaints: ["a=b:NoSchedule", spotTaint] }),
      aks({ nodeTaints: ["a=b:NoSchedule"] }, "o"),
    ),
  ],
  ["node-pool-spot-fallback", "a pool whose capacity is unknown", onEks(eks({ capacityType: "[unknown]" }))],
  ["node-pool-spot-fallback", "a GKE pool, likewise", onGke(gke({ "nodeConfig.spot": "[unknown]" }))],
  [
    "node-pool-gpu-driver",
    "any image where the GPU operator brings the driver",
    [
      ...onEks(eks({ instanceTypes: ["g5.xlarge"] })),
      { type: "kubernetes:helm.sh/v3:Release", inputs: { chart: "gpu-operator" } },
    ],
  ],
  [
    "node-pool-gpu-driver",
    "an image of one's own",
    [
      eksCluster,
      { ...template, inputs: { imageId: "ami-1" } },
      eks({ instanceTypes: ["g5.xlarge"], amiType: "AL2023_x86_64_STANDARD" }),
    ],
  ],
  [
    "node-pool-gpu-driver",
    "an image that nobody names, which EKS then chooses",
    onEks(eks({ instanceTypes: ["g5.xlarge"], amiType: undefined })),
  ],
  ["node-pool-gpu-driver", "AMD's GPUs, which need another", onEks(eks({ instanceTypes: ["g4ad.xlarge"] }))],
  ["node-pool-scale-to-zero", "a pool without GPUs", onEks(eks({ "scalingConfig.minSize": 3 }))],
  [
    "node-pool-scale-to-zero",
    "a system pool, which must have a node",
    onAks(aks({ vmSize: "Standard_NC4as_T4_v3", mode: "System", count: 1 })),
  ],
  [
    "node-pool-zones",
    "a GKE pool over two zones of a zonal cluster",
    onGke(gke({ location: "us-east1-b", nodeLocations: ["us-east1-b", "us-east1-c"] })),
  ],
  ["node-pool-zones", "subnets of which nothing is known", onEks(eks({ subnetIds: "[unknown]" }))],
  [
    "node-pool-surge-upgrade",
    "a GKE pool of blue and green",
    onGke(gke({ upgradeSettings: { strategy: "BLUE_GREEN", maxSurge: 0 } })),
  ],
  [
    "node-pool-surge-upgrade",
    "AKS spot, to which Azure adds none",
    onAks(aks({ scaleSetPriority: "Spot", "upgradeSettings.maxSurge": "0" })),
  ],
  ["node-pool-image", "Windows", onAks(aks({ osType: "Windows", osSKU: undefined }))],
  [
    "node-pool-image",
    "Ubuntu on AKS where GPUs need it",
    onAks(aks({ vmSize: "Standard_NC4as_T4_v3", osSKU: "Ubuntu" })),
  ],
  [
    "node-pool-secure-boot",
    "AKS on arm64, which lacks it",
    onAks(aks({ vmSize: "Standard_D8ps_v5", securityProfile: undefined })),
  ],
  [
    "node-pool-private-nodes",
    "an EKS group that waits for a public subnet beside its own",
    [
      ...onEks(eks({}, "n", ["c", "t", "a", "b", "open"])),
      subnet("a", false),
      subnet("b", false),
      subnet("open", true),
    ],
  ],
  [
    "node-pool-private-nodes",
    "an EKS group that names private subnets, whatever it waits for",
    [
      ...onEks(eks({ subnetIds: ["a", "b"] }, "n", ["c", "t", "open", "a", "b"])),
      subnet("a", false),
      subnet("b", false),
      subnet("open", true),
    ],
  ],
  ["node-pool-private-nodes", "a GKE pool of a cluster that is not here", [gke()]],
  [
    "node-pool-private-nodes",
    "pools of Autopilot",
    [gkeCluster({ enableAutopilot: true, removeDefaultNodePool: undefined, privateClusterConfig: undefined })],
  ],
])("%s lets pass %s, and whatever of it is unknown", (id, _, literals) => {
  expect(findingsOf(ruleOf(nodePoolRules, id), literals)).toEqual([]);
  expect(mistakenUnknowns(ruleOf(nodePoolRules, id), literals)).toEqual([]);
});

test("a pool that an environment describes is found by its name there, somebody's own is not", () => {
  const inputs = { instanceTypes: ["g5.xlarge"], "labels.workload": "gpu", "scalingConfig.minSize": 1 };
  const rule = ruleOf(nodePoolRules, "node-pool-scale-to-zero");
  const ours = { type: "isobar:aws:NodePool", name: "prod-aws-gpu", children: [eks(inputs)] };
  expect(findingsOf(rule, [ours])).toMatchObject([{ setting: "nodePools.gpu.min" }]);
  expect(findingsOf(rule, [eks(inputs)])[0]?.setting).toBeUndefined();
});
