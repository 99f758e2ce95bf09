import { AgentPool } from "@pulumi/azure-native/containerservice";
import * as pulumi from "@pulumi/pulumi";
import type { MachineChoice } from "../../environment/machine-types";
import type { ClusterSettings } from "../../environment/schema/cluster";
import type { NodePoolSettings } from "../../environment/schema/node-pool";
import { nameRules } from "../names";
import {
  type NodePool,
  type NodePoolArgs,
  type NodePoolRules,
  nodePoolPlan,
  type PodScheduling,
  poolScheduling,
} from "./node-pool";

/** What an agent pool needs of an AKS cluster. */
export interface AksNodePoolCluster {
  readonly name: string;
  /** Nodes follow it, node by node. */
  readonly version?: string;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly nodeSubnetId: pulumi.Input<string>;
  /** What must stand before nodes can join. */
  readonly readyForNodes?: readonly pulumi.Resource[];
}

export type AksNodePoolArgs = NodePoolArgs<AksNodePoolCluster>;

/** @see https://learn.microsoft.com/azure/aks/spot-node-pool */
const rules: NodePoolRules = {
  cloud: "azure",
  naming: nameRules.aksNodePool,
  severalMachineTypes: false,
  // Azure adds both by itself; written here, they are no difference at the next look.
  spotTaints: [{ key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" }],
  spotLabels: { "kubernetes.azure.com/scalesetpriority": "spot" },
};

/** What pods write to run on a pool of this cloud, known without making it; `gpu` when exact machine types with GPUs are named. */
export function aksPodScheduling(
  pool: string,
  settings: NodePoolSettings,
  gpu: boolean = settings.gpu !== undefined,
): PodScheduling {
  return poolScheduling(pool, settings, gpu, rules);
}

/**
 * Agent pools of an AKS cluster: encrypted on the host, repaired and upgraded node by node by Azure, and scaled from zero by the
 * cluster's own autoscaler. Their disks are under the cluster's disk encryption set; `keyId` alone changes nothing here.
 */
export class AksNodePool extends pulumi.ComponentResource implements NodePool {
  readonly pool: string;
  readonly groupNames: readonly string[];
  readonly spotGroupNames: readonly string[];
  readonly scheduling: PodScheduling;
  /** The groups themselves, for what these arguments do not cover. */
  readonly groups: readonly AgentPool[];

  constructor(name: string, args: AksNodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = nodePoolPlan(args, rules, ({ nodeImage }, machines) => ({ image: osSku(nodeImage, machines) }));
    super("isobar:azure:NodePool", name, {}, opts);
    const child = { parent: this };
    const { settings, nodes, zones, machines } = plan;
    const { cluster } = args;
    this.pool = args.pool;
    this.groupNames = plan.groupNames;
    this.spotGroupNames = plan.spotGroupNames;
    this.scheduling = plan.scheduling;

    this.groups = plan.groups.map((group) => {
      const spot = group.capacity === "spot";
      return new AgentPool(
        `${name}-${group.suffix}`,
        {
          agentPoolName: group.name,
          resourceName: cluster.name,
          resourceGroupName: cluster.resourceGroupName,
          ...(cluster.version !== undefined && { orchestratorVersion: cluster.version }),
          mode: "User",
          type: "VirtualMachineScaleSets",
          vmSize: plan.machineTypes[0] ?? machines.machineTypes[0],
          ...(spot && { scaleSetPriority: "Spot", scaleSetEvictionPolicy: "Delete", spotMaxPrice: -1 }),
          osType: "Linux",
          osSKU: osSku(nodes.nodeImage, machines),
          ...(machines.gpu && { gpuProfile: { driver: "Install" } }),
          osDiskSizeGB: settings.diskGiB,
          osDiskType: "Managed",
          enableEncryptionAtHost: true,
          ...trustedLaunch(machines),
          vnetSubnetID: cluster.nodeSubnetId,
          enableNodePublicIP: false,
          availabilityZones: zones,
          maxPods: settings.maxPods,
          enableAutoScaling: true,
          count: group.min,
          minCount: group.min,
          maxCount: group.max,
          scaleDownMode: "Delete",
          // Azure takes no upgrade settings for spot: it never adds a spot node for an upgrade.
          ...(!spot && {
            upgradeSettings: nodes.surgeUpgrade ? { maxSurge: "1" } : { maxSurge: "0", maxUnavailable: "1" },
          }),
          nodeLabels: { ...group.labels },
          nodeTaints: group.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`),
          tags: { ...args.tags },
        },
        {
          ...child,
          dependsOn: [...(cluster.readyForNodes ?? [])],
          ignoreChanges: ["count"],
        },
      );
    });
    this.registerOutputs({ groupNames: this.groupNames });
  }
}

/**
 * Azure's GPU drivers are made for Ubuntu on every size, for Azure Linux on few.
 *
 * @see https://learn.microsoft.com/azure/aks/use-nvidia-gpu
 */
function osSku(image: ClusterSettings["nodeImage"], machines: MachineChoice): string {
  return image === "hardened" && !machines.gpu ? "AzureLinux" : "Ubuntu";
}

/**
 * Secure boot and a virtual TPM, which sizes with GPUs or arm64 processors may lack.
 *
 * @see https://learn.microsoft.com/azure/aks/use-trusted-launch
 */
function trustedLaunch(machines: MachineChoice) {
  return machines.gpu || machines.architecture === "arm64"
    ? {}
    : { securityProfile: { enableSecureBoot: true, enableVTPM: true } };
}
