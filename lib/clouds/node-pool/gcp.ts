import * as container from "@pulumi/gcp/container";
import * as pulumi from "@pulumi/pulumi";
import type { MachineChoice } from "../../environment/machine-types";
import type { GpuModel, NodePoolSettings, Taint } from "../../environment/schema/node-pool";
import { nameRules } from "../names";
import {
  type NodeGroup,
  type NodePool,
  type NodePoolArgs,
  type NodePoolRules,
  type NodeSettings,
  nodePoolPlan,
  type PodScheduling,
  poolScheduling,
} from "./node-pool";

/** What a node pool needs of a GKE cluster. */
export interface GkeNodePoolCluster {
  readonly name: string;
  readonly project: pulumi.Input<string>;
  readonly region: string;
  /** The address that nodes act as. */
  readonly nodeServiceAccount: pulumi.Input<string>;
  /**
   * Whether the cluster has Workload Identity, without which nodes cannot guard their metadata.
   * @default true
   */
  readonly podIdentity?: boolean;
  /** What must stand before nodes can join. */
  readonly readyForNodes?: readonly pulumi.Resource[];
}

export type GkeNodePoolArgs = NodePoolArgs<GkeNodePoolCluster>;

const rules: NodePoolRules = {
  cloud: "gcp",
  naming: nameRules.gkeNodePool,
  severalMachineTypes: false,
  spotTaints: [{ key: "cloud.google.com/gke-spot", value: "true", effect: "NoSchedule" }],
  spotLabels: {},
};

/** What pods write to run on a pool of this cloud, known without making it; `gpu` when exact machine types with GPUs are named. */
export function gkePodScheduling(
  pool: string,
  settings: NodePoolSettings,
  gpu: boolean = settings.gpu !== undefined,
): PodScheduling {
  return poolScheduling(pool, settings, gpu, rules);
}

const effects: Record<Taint["effect"], string> = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
};

/** @see https://cloud.google.com/compute/docs/gpus */
const accelerators: Record<GpuModel, string | undefined> = {
  t4: "nvidia-tesla-t4",
  l4: "nvidia-l4",
  a10g: undefined,
  v100: "nvidia-tesla-v100",
  a100: "nvidia-tesla-a100",
  h100: "nvidia-h100-80gb",
  l40s: undefined,
};

/**
 * Node pools of a GKE cluster: shielded, encrypted disks, credentials out of pods' reach, repaired and upgraded node by node by Google,
 * and scaled from zero by the cluster's own autoscaler.
 */
export class GkeNodePool extends pulumi.ComponentResource implements NodePool {
  readonly pool: string;
  readonly groupNames: readonly string[];
  readonly spotGroupNames: readonly string[];
  readonly scheduling: PodScheduling;
  /** The groups themselves, for what these arguments do not cover. */
  readonly groups: readonly container.NodePool[];

  constructor(name: string, args: GkeNodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = nodePoolPlan(args, rules, (given) => ({
      image: imageType(given),
      metadata: metadataMode(given, args.cluster),
    }));
    super("isobar:gcp:NodePool", name, {}, opts);
    const child = { parent: this };
    const { settings, nodes, zones, machines } = plan;
    const { cluster } = args;
    this.pool = args.pool;
    this.groupNames = plan.groupNames;
    this.spotGroupNames = plan.spotGroupNames;
    this.scheduling = plan.scheduling;

    this.groups = plan.groups.map((group) => {
      const spot = group.capacity === "spot";
      return new container.NodePool(
        `${name}-${group.suffix}`,
        {
          name: group.name,
          cluster: cluster.name,
          project: cluster.project,
          location: cluster.region,
          nodeLocations: zones,
          initialNodeCount: initialPerZone(group, zones.length),
          autoscaling: {
            totalMinNodeCount: group.min,
            totalMaxNodeCount: group.max,
            // Spot goes where there is any; on-demand nodes are spread evenly.
            locationPolicy: spot ? "ANY" : "BALANCED",
          },
          maxPodsPerNode: settings.maxPods,
          management: { autoRepair: nodes.nodeRepair, autoUpgrade: true },
          upgradeSettings: nodes.surgeUpgrade
            ? { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 }
            : { strategy: "SURGE", maxSurge: 0, maxUnavailable: 1 },
          networkConfig: { enablePrivateNodes: true },
          nodeConfig: {
            machineType: plan.machineTypes[0] ?? machines.machineTypes[0],
            spot,
            imageType: imageType(nodes),
            ...guestAccelerators(machines),
            diskSizeGb: settings.diskGiB,
            diskType: bootDiskType(plan.machineTypes[0] ?? ""),
            ...(args.keyId !== undefined && { bootDiskKmsKey: args.keyId }),
            serviceAccount: cluster.nodeServiceAccount,
            oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
            metadata: { "disable-legacy-endpoints": "true" },
            workloadMetadataConfig: { mode: metadataMode(nodes, cluster) },
            shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
            gvnic: { enabled: true },
            labels: { ...group.labels },
            taints: group.taints.map(({ key, value, effect }) => ({ key, value, effect: effects[effect] })),
            resourceLabels: { ...args.tags },
          },
        },
        {
          ...child,
          dependsOn: [...(cluster.readyForNodes ?? [])],
          ignoreChanges: ["initialNodeCount", "nodeCount"],
        },
      );
    });
    this.registerOutputs({ groupNames: this.groupNames });
  }
}

function imageType({ nodeImage }: NodeSettings): string {
  return nodeImage === "hardened" ? "COS_CONTAINERD" : "UBUNTU_CONTAINERD";
}

function metadataMode({ metadataHardening }: NodeSettings, { podIdentity = true }: GkeNodePoolCluster): string {
  return metadataHardening && podIdentity ? "GKE_METADATA" : "GCE_METADATA";
}

/** Nodes per zone to begin with: enough for the least number, unless that would be more than the most. */
function initialPerZone({ min, max }: NodeGroup, zones: number): number {
  const enough = Math.ceil(min / zones);
  return enough * zones <= max ? enough : Math.floor(min / zones);
}

/** Machines of the newest families take Hyperdisk only. See https://cloud.google.com/compute/docs/disks/hyperdisks */
function bootDiskType(machineType: string): string {
  return /^(c4|c4a|c4d|n4|n4a|n4d|h4d|a4|g4|m4|x4)-/.test(machineType) ? "hyperdisk-balanced" : "pd-balanced";
}

function guestAccelerators({ gpu }: MachineChoice) {
  const type = gpu?.accelerator ?? (gpu && accelerators[gpu.model]);
  return gpu && type
    ? {
        guestAccelerators: [{ type, count: gpu.count, gpuDriverInstallationConfig: { gpuDriverVersion: "DEFAULT" } }],
      }
    : {};
}
