import * as autoscaling from "@pulumi/aws/autoscaling";
import { LaunchTemplate } from "@pulumi/aws/ec2";
import * as eks from "@pulumi/aws/eks";
import * as pulumi from "@pulumi/pulumi";
import type { NodePoolSettings, Taint } from "../../environment/schema/node-pool";
import { nameRules } from "../names";
import { amiType, blockDevices, userData } from "./aws-image";
import {
  type NodeGroup,
  type NodePool,
  type NodePoolArgs,
  type NodePoolRules,
  nodePoolPlan,
  type PodScheduling,
  poolScheduling,
} from "./node-pool";

/** What a node group needs of an EKS cluster. */
export interface EksNodePoolCluster {
  readonly name: string;
  /** Nodes follow it, node by node. */
  readonly version?: string;
  /** One per zone, in the order of `zones`. */
  readonly nodeSubnetIds: readonly pulumi.Input<string>[];
  readonly zones: readonly string[];
  readonly nodeRoleArn: pulumi.Input<string>;
  /** What must stand before nodes can join, such as the network add-on. */
  readonly readyForNodes?: readonly pulumi.Resource[];
}

export type EksNodePoolArgs = NodePoolArgs<EksNodePoolCluster>;

const rules: NodePoolRules = {
  cloud: "aws",
  naming: nameRules.eksNodeGroup,
  severalMachineTypes: true,
  spotTaints: [],
  spotLabels: {},
  // By this label the Cluster Autoscaler knows a node whose GPUs have not shown themselves yet.
  gpuLabels: (gpu) => ({ "k8s.amazonaws.com/accelerator": `nvidia-${gpu.model}` }),
};

/** What pods write to run on a pool of this cloud, known without making it; `gpu` when exact machine types with GPUs are named. */
export function eksPodScheduling(
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

/**
 * Managed node groups of an EKS cluster: encrypted disks, credentials out of pods' reach, repaired and upgraded node by node, and
 * described to the Cluster Autoscaler so that they start from zero.
 */
export class EksNodePool extends pulumi.ComponentResource implements NodePool {
  readonly pool: string;
  readonly groupNames: readonly string[];
  readonly spotGroupNames: readonly string[];
  readonly scheduling: PodScheduling;
  /** The groups themselves, for what these arguments do not cover. */
  readonly groups: readonly eks.NodeGroup[];
  readonly launchTemplates: readonly LaunchTemplate[];

  constructor(name: string, args: EksNodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = nodePoolPlan(args, rules, ({ nodeImage, metadataHardening }, machines) => ({
      image: amiType(nodeImage, machines),
      metadataHardening,
    }));
    super("isobar:aws:NodePool", name, {}, opts);
    const child = { parent: this };
    const { settings, nodes, machines } = plan;
    const tags = { ...args.tags };
    this.pool = args.pool;
    this.groupNames = plan.groupNames;
    this.spotGroupNames = plan.spotGroupNames;
    this.scheduling = plan.scheduling;

    const templates: LaunchTemplate[] = [];
    this.groups = plan.groups.map((group) => {
      const groupName = `${name}-${group.suffix}`;
      // No tags for instances here: a changed tag would make a new version, which drains every node. The group passes them on.
      const template = new LaunchTemplate(
        groupName,
        {
          blockDeviceMappings: blockDevices(nodes.nodeImage, settings.diskGiB, args.keyId),
          metadataOptions: {
            httpEndpoint: "enabled",
            httpTokens: nodes.metadataHardening ? "required" : "optional",
            httpPutResponseHopLimit: nodes.metadataHardening ? 1 : 2,
          },
          userData: userData(nodes.nodeImage, settings.maxPods),
          updateDefaultVersion: true,
          tags,
        },
        child,
      );
      templates.push(template);
      const nodeGroup = new eks.NodeGroup(
        groupName,
        {
          nodeGroupName: group.name,
          clusterName: args.cluster.name,
          ...(args.cluster.version !== undefined && { version: args.cluster.version }),
          nodeRoleArn: args.cluster.nodeRoleArn,
          subnetIds: subnetsIn(plan.zones, args.cluster),
          amiType: amiType(nodes.nodeImage, machines),
          instanceTypes: plan.machineTypes,
          capacityType: group.capacity === "spot" ? "SPOT" : "ON_DEMAND",
          launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
          scalingConfig: { minSize: group.min, maxSize: group.max, desiredSize: group.min },
          updateConfig: { maxUnavailable: 1, updateStrategy: nodes.surgeUpgrade ? "DEFAULT" : "MINIMAL" },
          nodeRepairConfig: { enabled: nodes.nodeRepair },
          labels: { ...group.labels },
          taints: group.taints.map(({ key, value, effect }) => ({ key, value, effect: effects[effect] })),
          tags,
        },
        {
          ...child,
          dependsOn: [...(args.cluster.readyForNodes ?? [])],
          ignoreChanges: ["scalingConfig.desiredSize"],
        },
      );
      this.describeToAutoscaler(
        groupName,
        nodeGroup,
        group,
        {
          ...(machines.gpu && { "nvidia.com/gpu": String(machines.gpu.count) }),
          "ephemeral-storage": `${settings.diskGiB}Gi`,
        },
        tags,
      );
      return nodeGroup;
    });
    this.launchTemplates = templates;
    this.registerOutputs({ groupNames: this.groupNames });
  }

  /**
   * Tags by which the Cluster Autoscaler knows what a node of an empty group would be, and the user's tags for the machines.
   *
   * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
   */
  private describeToAutoscaler(
    groupName: string,
    nodeGroup: eks.NodeGroup,
    group: NodeGroup,
    resources: Readonly<Record<string, string>>,
    tags: Readonly<Record<string, string>>,
  ): void {
    // EKS answers with the group that it made; a mocked one may not have any.
    const autoscalingGroupName = nodeGroup.resources.apply(
      (made) => made?.[0]?.autoscalingGroups?.[0]?.name ?? group.name,
    );
    const tag = (kind: string, key: string, value: string, propagateAtLaunch: boolean) =>
      new autoscaling.Tag(
        `${groupName}-${kind}`,
        { autoscalingGroupName, tag: { key, value, propagateAtLaunch } },
        { parent: this },
      );
    const template = "k8s.io/cluster-autoscaler/node-template";
    for (const [key, value] of Object.entries(group.labels)) {
      tag(`label-${key}`, `${template}/label/${key}`, value, false);
    }
    for (const { key, value, effect } of group.taints) {
      tag(`taint-${key}-${effect}`, `${template}/taint/${key}`, `${value}:${effect}`, false);
    }
    for (const [resource, amount] of Object.entries(resources)) {
      tag(`resource-${resource}`, `${template}/resources/${resource}`, amount, false);
    }
    for (const [key, value] of Object.entries(tags)) {
      tag(`tag-${key}`, key, value, true);
    }
  }
}

function subnetsIn(zones: readonly string[], cluster: EksNodePoolCluster): pulumi.Input<string>[] {
  const chosen = cluster.nodeSubnetIds.filter((_, index) => zones.includes(cluster.zones[index] ?? ""));
  // Somebody's own subnets may lie otherwise than one per zone; then all of them are as good as we know.
  return chosen.length === zones.length ? chosen : [...cluster.nodeSubnetIds];
}
