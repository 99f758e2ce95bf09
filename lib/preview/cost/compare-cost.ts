import type { CostChange, CostEstimate } from "./estimate";
import { cents } from "./money";

/** How the cost of an environment changes. What has no known price on one side is in neither sum, so compare both lists of it too. */
export function compareCost({ total: base }: CostEstimate, { total: head }: CostEstimate): CostChange {
  const change = {
    min: cents(head.min - base.min),
    expected: cents(head.expected - base.expected),
    max: cents(head.max - base.max),
  };
  return { base, change, ...(base.expected > 0 && { share: change.expected / base.expected }) };
}
