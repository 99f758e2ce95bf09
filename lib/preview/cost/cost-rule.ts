import type { CostChange } from "./estimate";
import { cents, dollars, percentText } from "./money";

/** A rule on cost that is none. */
export class InvalidCostRuleError extends Error {
  override readonly name = "InvalidCostRuleError";
}

/** The growth that a rule still allows: a share of the base's expected cost, or US dollars a month. */
export type CostRule = { readonly share: number } | { readonly usd: number };

/**
 * Reads `cost+20%`, of the base's expected cost, or `cost+500`, US dollars a month; `cost+0` is any growth.
 *
 * @throws InvalidCostRuleError for anything else
 */
export function parseCostRule(text: string): CostRule {
  const [, digits, percent] = /^cost\+(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (digits === undefined) {
    throw new InvalidCostRuleError(
      `${text}; allowed: cost+20% (of the base's expected cost) or cost+500 (US dollars a month), with other numbers`,
    );
  }
  return percent ? { share: Number(digits) / 100 } : { usd: Number(digits) };
}

/**
 * How the expected cost grows by more than a rule allows; undefined when it does not. Of a base that costs nothing, any growth is more
 * than any share.
 */
export function costExceeds({ base, change, share }: CostChange, rule: CostRule): string | undefined {
  // In whole cents, as the figures are: a growth of exactly the share is allowed.
  const limit = "usd" in rule ? rule.usd : cents(base.expected * rule.share);
  if (change.expected <= limit) return undefined;
  const allowed =
    "usd" in rule ? `${dollars(rule.usd)} a month` : `${percentText(rule.share)} of ${dollars(base.expected)}`;
  return `the expected cost grows by ${dollars(change.expected)} a month${share === undefined ? "" : ` (${percentText(share)})`}; allowed: ${allowed}`;
}
