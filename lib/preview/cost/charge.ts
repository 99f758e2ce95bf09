import type { GraphResource, ResourceGraph } from "../graph";
import type { CostService, MonthlyCost, Purchase } from "./estimate";
import type { PricedCloud, PriceKey } from "./price-list";

/** How many units are paid for at a time, in the same three cases as the cost. */
export type Size = MonthlyCost;

/** Something that a resource is paid for. */
export interface Charge {
  readonly service: CostService;
  /** The node pool's name in the environment, of nodes. */
  readonly pool?: string;
  /** @default on-demand */
  readonly purchase?: Purchase;
  /** What a unit is: `m7i.xlarge`, `GiB of gp3`. */
  readonly what: string;
  readonly size: Size;
  /** The price of a unit. */
  readonly price: PriceKey;
  readonly per: "hour" | "month";
  readonly notes?: readonly string[];
  /** The price, in the same unit, that all units together never exceed. */
  readonly cap?: PriceKey;
  /** Told when there is no price: that of something which costs at least as much. */
  readonly instead?: PriceKey;
}

/** Something that a resource is paid for and of which no cost can be told. */
export interface UnknownCharge {
  readonly service: CostService;
  readonly pool?: string;
  readonly reason: string;
}

/** What estimators ask of a program beside the resource itself. */
export interface Surroundings {
  readonly graph: ResourceGraph<GraphResource>;
  readonly cloud: PricedCloud;
  /** All nodes of this cloud; undefined when the size of some is not known. */
  readonly nodes: Size | undefined;
}

/** Tells what resources of a type are paid for. Whatever the inputs hold, it does not throw. */
export type Estimator = (resource: GraphResource, surroundings: Surroundings) => readonly (Charge | UnknownCharge)[];

/** A number that no autoscaler changes. */
export const fixed = (units: number): Size => ({ min: units, expected: units, max: units });

/** What is billed by use has no price before it is used. */
export const byUse = (service: CostService, what: string): UnknownCharge => ({ service, reason: `${what}: by use` });
