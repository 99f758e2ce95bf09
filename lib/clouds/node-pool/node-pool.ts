import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { MachineChoice } from "../../environment/machine-types";
import type { ClusterSettings } from "../../environment/schema/cluster";
import type { nodePool, Taint } from "../../environment/schema/node-pool";
import type { Cluster } from "../cluster/cluster";

export interface NodePoolArgs<C = Cluster> {
  /** The cluster to join, one's own or one that exists. */
  readonly cluster: C;
  /** The pool's name in the environment; the node label `workload`. */
  readonly pool: string;
  /** What the environment asks for. */
  readonly settings: z.input<typeof nodePool>;
  /** The machines that fit it. */
  readonly machines: MachineChoice;
  /** The cluster's settings that concern nodes. */
  readonly nodes?: Partial<Pick<ClusterSettings, "nodeImage" | "surgeUpgrade" | "nodeRepair" | "metadataHardening">>;
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
  readonly scheduling: PodScheduling;
}
