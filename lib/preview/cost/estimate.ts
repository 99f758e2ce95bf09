import type { GraphCloud } from "../graph";

/** US dollars a month of 730 hours, at the smallest, the expected and the largest size that the autoscalers may choose. */
export interface MonthlyCost {
  readonly min: number;
  readonly expected: number;
  readonly max: number;
}

/** What a resource is paid for. */
export type CostService =
  | "nodes"
  | "kubernetes"
  | "database"
  | "storage"
  | "network"
  | "keys"
  | "secrets"
  | "logs"
  | "other";

/** How something is paid. Spot is cheaper and may be taken back at any time. */
export type Purchase = "on-demand" | "spot";

/** One resource's cost. */
export interface CostLine extends MonthlyCost {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly cloud: GraphCloud;
  readonly service: CostService;
  /** The node pool's name in the environment, of nodes. */
  readonly pool?: string;
  /** How it is paid. */
  readonly purchase: Purchase;
  /** What was counted and at what price: `3–10 × m7i.xlarge at $0.2016/h, us-east-1`. */
  readonly basis: string;
  /** What makes it less than exact: `price of us-east-1`. */
  readonly notes: readonly string[];
}

/** Something that costs money and has no known price; it is in no sum. */
export interface UnknownCost {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly cloud: GraphCloud;
  readonly service: CostService;
  readonly pool?: string;
  /** How it would be paid; undefined for what is billed by use. */
  readonly purchase?: Purchase;
  /** What is missing: `no spot price of m7i.2xlarge`. */
  readonly reason: string;
}

/** Where prices come from. */
export interface PriceSource {
  readonly cloud: GraphCloud;
  readonly region: string;
  /** The day that the prices are from, YYYY-MM-DD. */
  readonly date: string;
  readonly source: string;
}

/** What one environment costs. */
export interface CostEstimate {
  readonly currency: "USD";
  readonly total: MonthlyCost;
  /** In order of cloud, service and name. */
  readonly lines: readonly CostLine[];
  readonly unknown: readonly UnknownCost[];
  readonly sources: readonly PriceSource[];
}

/** What differs from the base, in US dollars a month; the share is of the expected cost, undefined when the base costs nothing. */
export interface CostChange {
  readonly base: MonthlyCost;
  readonly change: MonthlyCost;
  /** 0.2 is 20 % more. */
  readonly share?: number;
}
