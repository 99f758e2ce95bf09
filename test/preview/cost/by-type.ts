import type { CostEstimate } from "../../../lib/preview/cost/estimate";
import { databaseKey, diskKey, type PricedCloud } from "../../../lib/preview/cost/price-list";
import type { GraphResource } from "../../../lib/preview/graph";
import { costOf } from "./resources";

/** The cost of resources when one database or disk has a price, and nothing else. */
export function byTypeOf(
  kind: "databases" | "disks",
  cloud: PricedCloud,
  { machine, usd }: { readonly machine: string; readonly usd: number },
  ...resources: readonly GraphResource[]
): CostEstimate {
  const key = kind === "disks" ? diskKey(machine) : databaseKey(machine);
  const list = { cloud, region: undefined, date: "2026-01-01", source: "a test", usd: new Map([[key, usd]]) };
  return costOf(resources, { prices: { lists: [list], factors: {} } });
}
