import { type CostTotal, cloudTotals, costTotalsByKey, paidAs } from "./cost-totals";
import type { CostEstimate, MonthlyCost } from "./estimate";
import { cents, changeText, dollars } from "./money";

/** The cells that every format shows of a cost. */
export const costHeader = ["at least", "expected", "at most"] as const;

/** A row of a table of costs. */
export interface CostRow {
  readonly cloud: string;
  /** `nodes workers`, `kubernetes`, `total`. */
  readonly what: string;
  /** `on demand`, `spot`, or nothing. */
  readonly paid: string;
  /** In the order of {@link costHeader}. */
  readonly cost: readonly [string, string, string];
  /** Of the expected cost, against a base: `+$200`; nothing without one. */
  readonly change: string;
  /** How many things are not in it: `+ 2 unknown`. */
  readonly unknown: string;
}

type Sums = Pick<CostTotal, "cost" | "unknown">;
const none: Sums = { cost: { min: 0, expected: 0, max: 0 }, unknown: 0 };

/** By cloud, service, pool and how it is paid, with what a base has and this has not. */
export function poolRows(estimate: CostEstimate, base?: CostEstimate): readonly CostRow[] {
  const now = costTotalsByKey(estimate);
  const before = base && costTotalsByKey(base);
  const keys = [...new Set([...now.keys(), ...(before?.keys() ?? [])])].sort();
  return keys.flatMap((key) => {
    const total = now.get(key) ?? before?.get(key);
    if (total === undefined) return [];
    const { cloud, service, pool, purchase } = total;
    const what = pool === undefined ? service : `${service} ${pool}`;
    return [row(cloud, what, paid(purchase), now.get(key) ?? none, before && (before.get(key) ?? none))];
  });
}

/** The whole, each cloud where there are several, and each way to pay where there are two. */
export function totalRows(estimate: CostEstimate, base?: CostEstimate): readonly CostRow[] {
  const clouds = new Map(cloudTotals(estimate).map((total) => [total.cloud, total]));
  const before = base && new Map(cloudTotals(base).map((total) => [total.cloud, total]));
  const names = [...new Set([...clouds.keys(), ...(before?.keys() ?? [])])].sort();
  const spot = paidAs(estimate, "spot").max > 0;
  const purchases = (["on-demand", "spot"] as const).map((purchase) => {
    const sums = (of: CostEstimate): Sums => ({ cost: paidAs(of, purchase), unknown: 0 });
    return row("all", "total", paid(purchase), sums(estimate), base && sums(base));
  });
  const all = (of: CostEstimate): Sums => ({ cost: of.total, unknown: of.unknown.length });
  return [
    ...(names.length > 1
      ? names.map((cloud) => row(cloud, "total", "", clouds.get(cloud) ?? none, before && (before.get(cloud) ?? none)))
      : []),
    ...(spot ? purchases : []),
    row("all", "total", "", all(estimate), base && all(base)),
  ];
}

const paid = (purchase: CostTotal["purchase"]) => (purchase ?? "").replace("-", " ");

function row(cloud: string, what: string, paidAs: string, { cost, unknown }: Sums, before: Sums | undefined): CostRow {
  return {
    cloud,
    what,
    paid: paidAs,
    cost: cells(cost),
    change: before === undefined ? "" : changeOf(before.cost, cost),
    unknown: unknown > 0 ? `+ ${unknown} unknown` : "",
  };
}

const cells = (cost: MonthlyCost | undefined): CostRow["cost"] =>
  cost === undefined ? ["?", "?", "?"] : [dollars(cost.min), dollars(cost.expected), dollars(cost.max)];

function changeOf(before: MonthlyCost | undefined, now: MonthlyCost | undefined): string {
  if (before === undefined || now === undefined) return "?";
  return changeText(cents(now.expected - before.expected));
}
