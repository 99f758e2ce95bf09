import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { InvalidEnvironmentError } from "../../environment/issue";
import { isIssue, type MachineChoice, machinesFor } from "../../environment/machine-types";
import type { ManagedCloudName } from "../../environment/schema/clouds";
import type { ClusterSettings } from "../../environment/schema/cluster";
import { type NodePoolSettings, nodePool, type Taint } from "../../environment/schema/node-pool";
import type { Cluster } from "../cluster/cluster";
import { checkedSettings } from "../cluster/settings";
import type { NameRule } from "../names";
import { type Capacity, generation, groupName } from "./group-name";

export interface NodePoolArgs<C = Cluster> {
  /** The cluster to join, one's own or one that exists. */
  readonly cluster: C;
  /** The pool's name in the environment; the node label `workload`. */
  readonly pool: string;
  /** What the environment asks for. */
  readonly settings: z.input<typeof nodePool>;
  /**
   * The machines that fit it.
   * @default the smallest of the cloud's current families that do
   */
  readonly machines?: MachineChoice;
  /** The cluster's settings that concern nodes. */
  readonly nodes?: Partial<NodeSettings>;
  /** Key that encrypts boot disks. */
  readonly keyId?: pulumi.Input<string>;
  /** Zones to spread over when the pool names none. */
  readonly zones: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a pod writes to run on a pool, in Kubernetes' own form. */
export interface PodScheduling {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly {
    readonly key: string;
    readonly operator: "Equal" | "Exists";
    readonly value?: string;
    readonly effect: Taint["effect"];
  }[];
}

/** Nodes of one kind, between a least and a most number that the autoscaler moves in. Spot ones have on-demand stand-ins. */
export interface NodePool {
  /** The pool's name in the environment. */
  readonly pool: string;
  /** Names of the node groups on the cloud: one, or a spot one and its on-demand stand-in. */
  readonly groupNames: readonly string[];
  /** Those of them that the autoscaler is to try first. */
  readonly spotGroupNames: readonly string[];
  readonly scheduling: PodScheduling;
}

/** One group of nodes on the cloud. */
export interface NodeGroup {
  /** Tells the group's resources apart: the pool's name, capacity and generation. */
  readonly suffix: string;
  /** The name on the cloud. */
  readonly name: string;
  readonly capacity: Capacity;
  readonly min: number;
  readonly max: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

/** The cluster's settings that concern nodes, with their defaults. */
export type NodeSettings = Pick<ClusterSettings, "nodeImage" | "surgeUpgrade" | "nodeRepair" | "metadataHardening">;

/** How a cloud differs in what follows from a pool's settings. */
export interface NodePoolRules {
  readonly cloud: ManagedCloudName;
  readonly naming: NameRule;
  /** Whether the cloud takes several machine types for one group; otherwise only the first counts. */
  readonly severalMachineTypes: boolean;
  /** Taints that the cloud itself puts on spot nodes. */
  readonly spotTaints: readonly Taint[];
  /** Labels that the cloud needs or sets on spot nodes. */
  readonly spotLabels: Readonly<Record<string, string>>;
  /** Labels that the cloud's autoscaler needs on nodes with GPUs. */
  readonly gpuLabels?: (gpu: NonNullable<MachineChoice["gpu"]>) => Readonly<Record<string, string>>;
}

const gpuTaint: Taint = { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" };

const sameTaint = (a: Taint, b: Taint) => a.key === b.key && a.value === b.value && a.effect === b.effect;

const withoutRepeats = (taints: readonly Taint[]) =>
  taints.filter((taint, index) => taints.findIndex((other) => sameTaint(taint, other)) === index);

function taintsOf(pool: string, settings: Pick<NodePoolSettings, "taints">, gpu: boolean): readonly Taint[] {
  if (settings.taints) {
    return settings.taints;
  }
  if (gpu) {
    return [gpuTaint];
  }
  return pool === "core" ? [] : [{ key: "workload", value: pool, effect: "NoSchedule" }];
}

/**
 * What pods write to run on a pool, known without making it.
 *
 * @param gpu - whether the pool's machines carry GPUs
 */
export function poolScheduling(
  pool: string,
  settings: Pick<NodePoolSettings, "taints" | "spot">,
  gpu: boolean,
  rules: Pick<NodePoolRules, "spotTaints">,
): PodScheduling {
  const tolerated = withoutRepeats([
    ...taintsOf(pool, settings, gpu),
    ...(settings.spot === false ? [] : rules.spotTaints),
    // GKE puts it on nodes with GPUs whatever the pool's own taints are.
    ...(gpu ? [gpuTaint] : []),
  ]);
  return {
    nodeSelector: { workload: pool },
    tolerations: tolerated.map(({ key, value, effect }) => ({ key, operator: "Equal", value, effect })),
  };
}

/**
 * The pool's settings with their defaults, and the groups that make it up, worked out once for every cloud.
 *
 * A group's name ends in its generation, a hash of everything whose change the clouds answer by replacing the group or by draining its
 * nodes: machine types, capacity, architecture, GPUs, disk, most pods, zones, key, and the cloud's own facts such as the image. Such a
 * change so makes a new group before the old one goes. Sizes, labels, taints and upgrade settings change in place.
 *
 * @param ownFacts - what else replaces or drains on this cloud
 * @throws InvalidEnvironmentError with everything that is wrong, before any resource is registered.
 */
export function nodePoolPlan(
  args: NodePoolArgs<unknown>,
  rules: NodePoolRules,
  ownFacts: (nodes: NodeSettings, machines: MachineChoice) => Readonly<Record<string, unknown>>,
) {
  const { pool } = args;
  const settings: NodePoolSettings = checkedSettings(
    nodePool,
    args.settings,
    ["nodePools", pool],
    `node pool ${pool}`,
    (given) =>
      (given.zones ?? [])
        .filter((zone) => !args.zones.includes(zone))
        .map((zone) => ({
          path: ["nodePools", pool, "zones"],
          given: zone,
          allowed: `one of ${args.zones.join(", ")}`,
        })),
  );
  const nodes: NodeSettings = {
    nodeImage: args.nodes?.nodeImage ?? "hardened",
    surgeUpgrade: args.nodes?.surgeUpgrade ?? true,
    nodeRepair: args.nodes?.nodeRepair ?? true,
    metadataHardening: args.nodes?.metadataHardening ?? true,
  };
  const zones = [...(settings.zones ?? args.zones)];
  const machines = args.machines ?? machinesOf(rules.cloud, pool, settings);
  const machineTypes = rules.severalMachineTypes ? [...machines.machineTypes] : [machines.machineTypes[0]];
  const gpu = machines.gpu !== undefined;
  const own = ownFacts(nodes, machines);

  const group = (capacity: Capacity, min: number): NodeGroup => {
    const spot = capacity === "spot";
    const id = generation({
      pool,
      capacity,
      machineTypes,
      architecture: machines.architecture,
      gpu: machines.gpu,
      diskGiB: settings.diskGiB,
      maxPods: settings.maxPods,
      zones,
      ...own,
      // A key that comes from elsewhere has no text yet; that there is one counts.
      key: typeof args.keyId === "string" ? args.keyId : args.keyId !== undefined,
    });
    const mark = settings.spot === false ? undefined : capacity;
    return {
      suffix: mark ? `${mark}-${id}` : id,
      name: groupName(rules.naming, pool, mark, id),
      capacity,
      min,
      max: settings.max,
      labels: {
        ...settings.labels,
        ...(machines.gpu && rules.gpuLabels?.(machines.gpu)),
        ...(spot && rules.spotLabels),
        workload: pool,
        "isobar.dev/capacity": capacity,
      },
      taints: withoutRepeats([...taintsOf(pool, settings, gpu), ...(spot ? rules.spotTaints : [])]),
    };
  };
  const groups: NodeGroup[] =
    settings.spot === false
      ? [group("on-demand", settings.min)]
      : settings.spot.fallback
        ? [group("spot", settings.min), group("on-demand", 0)]
        : [group("spot", settings.min)];

  return {
    settings,
    nodes,
    zones,
    machines,
    machineTypes,
    groups,
    groupNames: groups.map(({ name }) => name),
    spotGroupNames: groups.filter(({ capacity }) => capacity === "spot").map(({ name }) => name),
    scheduling: poolScheduling(pool, settings, gpu, rules),
  };
}

function machinesOf(cloud: ManagedCloudName, pool: string, settings: NodePoolSettings): MachineChoice {
  const found = machinesFor(cloud, settings);
  if (isIssue(found)) {
    const issue = { ...found, path: ["nodePools", pool, ...found.path] };
    throw new InvalidEnvironmentError([issue], `node pool ${pool}`);
  }
  return found;
}
