import { unknownKinds } from "./cost-totals";
import type { CostChange, CostEstimate } from "./estimate";
import { changeText, dollars, percentText } from "./money";

/** `aws network: no price of NAT gateway (3)`, of each kind of thing without a known price. */
export function unknownTexts(estimate: CostEstimate): readonly string[] {
  return unknownKinds(estimate).map(({ cloud, service, pool, reason, count }) => {
    const where = [cloud, service, ...(pool === undefined ? [] : [pool])].join(" ");
    return `${where}: ${reason}${count > 1 ? ` (${count})` : ""}`;
  });
}

/** `aws, us-east-1, 2026-07-06: https://…`, of each source. */
export function sourceTexts({ sources }: CostEstimate): readonly string[] {
  return sources.map(({ cloud, region, date, source }) => `${cloud}, ${region}, ${date}: ${source}`);
}

/** `+$200 expected a month (+4.4%), +$0 at least, +$500 at most`. */
export function costChangeText({ change, share }: CostChange): string {
  const expected = `${changeText(change.expected)} expected a month${shareText(share)}`;
  return `${expected}, ${changeText(change.min)} at least, ${changeText(change.max)} at most`;
}

/** ` (+4.4%)`; nothing when the base costs nothing. */
export const shareText = (share: number | undefined): string =>
  share === undefined ? "" : ` (${share > 0 ? "+" : ""}${percentText(share)})`;

/** That the expected cost is above what the environment allows itself, or how much of it it is; nothing without a budget. */
export function budgetText({ total }: CostEstimate, monthlyBudget: number | undefined): readonly string[] {
  if (monthlyBudget === undefined) return [];
  const share = percentText(total.expected / monthlyBudget);
  const above = total.expected > monthlyBudget ? "above" : "within";
  return [`${above} the budget: ${dollars(total.expected)} expected of ${dollars(monthlyBudget)} a month (${share})`];
}
