import type { GraphResource } from "../graph";
import type { Purchase } from "./estimate";
import type { PricedCloud } from "./price-list";

/** A group of nodes, as far as it decides what they cost. */
export interface NodeGroup {
  readonly resource: GraphResource;
  readonly cloud: PricedCloud;
  /** The pool's name in the environment; the group's own where no label tells it. */
  readonly pool: string;
  /** Tells clusters apart. */
  readonly cluster: string;
  readonly purchase: Purchase;
  /** Undefined where the program does not say it. */
  readonly machine: string | undefined;
  /** Nodes in the whole group, all zones together; undefined where they are not known. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly accelerators: readonly { readonly type: string; readonly count: number }[];
  /** Each node's disks: their type as the cloud names it, and GiB. */
  readonly disks: readonly { readonly type: string | undefined; readonly gib: number | undefined }[];
  readonly notes: readonly string[];
}
