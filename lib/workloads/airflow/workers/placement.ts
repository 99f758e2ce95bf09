import type { k8s } from "cdk8s-plus-28";
import type { PodScheduling } from "../pod";
import type { Profile } from "./profile";
import { gpuResource } from "./quantities";
import { spotAffinity } from "./spot";

/** Nodes for tasks: what a pod writes to run there, and what one of them has to give. */
export interface TaskPool extends PodScheduling {
  /** What is left for pods on one node, without what the system and DaemonSets take. A profile that asks for more is refused. */
  readonly allocatable?: { readonly cpu: number; readonly memoryGiB: number; readonly gpus?: number };
}

/** What Isobar's own node pools put on spot nodes; their taints are tolerated by way of the pool. */
const isobarSpotNodes: PodScheduling = { nodeSelector: { "isobar.dev/capacity": "spot" } };

/** Which nodes there are for tasks. */
export interface TaskPools {
  /** By names of your own; `scheduling(pool)` of a platform gives what to write. */
  readonly pools?: { readonly [name: string]: TaskPool };
  /**
   * How spot nodes are known, for profiles with `spot`: all of these labels, and the taints that are tolerated besides the pool's.
   * @default { nodeSelector: { "isobar.dev/capacity": "spot" } }, which Isobar's own node pools have
   */
  readonly spotNodes?: PodScheduling;
}

/** The pool that a profile runs on: the one it names, else the one of its own name. */
export function poolOf(name: string, profile: Profile, { pools = {} }: TaskPools): string | undefined {
  return profile.pool ?? (Object.hasOwn(pools, name) ? name : undefined);
}

type Placement = Pick<k8s.PodSpec, "nodeSelector" | "tolerations" | "affinity">;

/** On which nodes a profile's pods run; empty when it says nothing of it. */
export function placementOf(name: string, profile: Profile, nodes: TaskPools): Placement {
  const pool = nodes.pools?.[poolOf(name, profile, nodes) ?? ""];
  const spot = nodes.spotNodes ?? isobarSpotNodes;
  const onSpot = profile.spot === "preferred" || profile.spot === "required";
  const nodeSelector = { ...pool?.nodeSelector, ...profile.scheduling?.nodeSelector };
  const tolerations: k8s.Toleration[] = [
    ...(pool?.tolerations ?? []),
    ...(profile.scheduling?.tolerations ?? []),
    ...(onSpot ? (spot.tolerations ?? []) : []),
    ...((profile.gpus ?? 0) > 0 ? [{ key: gpuResource, operator: "Exists", effect: "NoSchedule" }] : []),
  ];
  const affinity = profile.spot && spotAffinity(profile.spot, spot.nodeSelector ?? {});
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(affinity && { affinity }),
  };
}

/** A pod's specification with a placement over its own; nodes that the profile chooses, it chooses alone. */
export function placedOn(spec: k8s.PodSpec, { nodeSelector, tolerations = [], affinity }: Placement): k8s.PodSpec {
  const { nodeSelector: ownSelector, tolerations: ownTolerations = [], ...rest } = spec;
  const selector = nodeSelector ?? ownSelector;
  const all = [...(nodeSelector ? [] : ownTolerations), ...tolerations];
  return {
    ...rest,
    ...(selector && { nodeSelector: selector }),
    ...(all.length > 0 && { tolerations: all }),
    ...(affinity && { affinity }),
  };
}
