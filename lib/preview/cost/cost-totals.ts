import type { GraphCloud } from "../graph";
import type { CostEstimate, CostLine, CostService, MonthlyCost, Purchase, UnknownCost } from "./estimate";
import { sumOfCosts } from "./money";

/** What is summed into one row of a table or one bar of a chart. */
export interface CostTotal {
  readonly cloud: GraphCloud;
  readonly service: CostService;
  /** Of what belongs to a node pool. */
  readonly pool?: string;
  /** Undefined where all of it is billed by use. */
  readonly purchase?: Purchase;
  /** The sum of what is known; undefined where nothing is. */
  readonly cost?: MonthlyCost;
  /** How many things have no known price and are not in the sum. */
  readonly unknown: number;
}

/** Services in the order of what they usually cost. */
export const servicesInOrder: readonly CostService[] = [
  "nodes",
  "kubernetes",
  "database",
  "storage",
  "network",
  "keys",
  "secrets",
  "logs",
  "other",
];

/** The cost by cloud, service, node pool and how it is paid, in this order. Every line and every unknown is in exactly one of them. */
export const costTotals = (estimate: CostEstimate): readonly CostTotal[] => [...costTotalsByKey(estimate).values()];

/** The same, each by a key that is the same in another estimate, and in whose order they are. */
export function costTotalsByKey({ lines, unknown }: CostEstimate): ReadonlyMap<string, CostTotal> {
  const rows = new Map<string, (CostLine | UnknownCost)[]>();
  for (const item of [...lines, ...unknown]) {
    const rank = String(servicesInOrder.indexOf(item.service));
    const key = [item.cloud, rank, item.pool ?? "", item.purchase ?? "on-demand"].join("\0");
    rows.set(key, [...(rows.get(key) ?? []), item]);
  }
  return new Map(
    [...rows.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, items]) => {
        const [first] = items;
        return first === undefined ? [] : [[key, totalOf(first, items)] as const];
      }),
  );
}

function totalOf(
  { cloud, service, pool }: CostLine | UnknownCost,
  items: readonly (CostLine | UnknownCost)[],
): CostTotal {
  const known = items.filter((item) => "basis" in item);
  const purchase = items.find((item) => item.purchase !== undefined)?.purchase;
  return {
    cloud,
    service,
    ...(pool !== undefined && { pool }),
    ...(purchase !== undefined && { purchase }),
    ...(known.length > 0 && { cost: sumOfCosts(known) }),
    unknown: items.length - known.length,
  };
}

/** The cost of each cloud. */
export function cloudTotals(
  estimate: CostEstimate,
): readonly { readonly cloud: GraphCloud; readonly cost: MonthlyCost; readonly unknown: number }[] {
  const clouds = [...new Set([...estimate.lines, ...estimate.unknown].map(({ cloud }) => cloud))].sort();
  return clouds.map((cloud) => ({
    cloud,
    cost: sumOfCosts(estimate.lines.filter((line) => line.cloud === cloud)),
    unknown: estimate.unknown.filter((item) => item.cloud === cloud).length,
  }));
}

/** What of an estimate is paid in one way. */
export const paidAs = ({ lines }: CostEstimate, purchase: Purchase): MonthlyCost =>
  sumOfCosts(lines.filter((line) => line.purchase === purchase));

/** Things without a known price that are alike. */
export interface UnknownKind {
  readonly cloud: GraphCloud;
  readonly service: CostService;
  readonly pool?: string;
  readonly reason: string;
  readonly count: number;
}

/** What has no known price, by what is missing: the same reason in the same cloud and service is one kind. */
export function unknownKinds({ unknown }: CostEstimate): readonly UnknownKind[] {
  const kinds = new Map<string, UnknownKind>();
  for (const { cloud, service, pool, reason } of unknown) {
    const key = JSON.stringify([cloud, service, pool ?? "", reason]);
    const count = (kinds.get(key)?.count ?? 0) + 1;
    kinds.set(key, { cloud, service, ...(pool !== undefined && { pool }), reason, count });
  }
  return [...kinds.values()];
}
