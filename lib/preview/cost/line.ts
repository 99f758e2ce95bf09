import type { Charge, Size, UnknownCharge } from "./charge";
import type { CostLine, MonthlyCost, PriceSource, UnknownCost } from "./estimate";
import { cents, dollars, priceText } from "./money";
import { hoursPerMonth, type PricedCloud, type Prices, priceOf } from "./price-list";

type Payer = Pick<CostLine, "urn" | "type" | "name"> & { readonly cloud: PricedCloud };

/** What a charge costs, or why that is not known. */
export function costLine(
  charge: Charge | UnknownCharge,
  payer: Payer,
  prices: Prices,
  region: string | undefined,
): { readonly line: CostLine; readonly source: PriceSource } | { readonly unknown: UnknownCost } {
  const { service, pool } = charge;
  const of = { ...payer, service, ...(pool !== undefined && { pool }) };
  if ("reason" in charge) return { unknown: { ...of, reason: charge.reason } };
  const { size, price, per, what, purchase = "on-demand", notes = [] } = charge;
  const found = priceOf(prices, payer.cloud, region, price);
  if (found === undefined) {
    const kind = purchase === "spot" ? "spot price" : "price";
    return {
      unknown: {
        ...of,
        purchase,
        reason: [`no ${kind} of ${what}`, ...atMost(charge, payer, prices, region)].join("; "),
      },
    };
  }
  const { source, note } = found;
  const cap = charge.cap === undefined ? undefined : priceOf(prices, payer.cloud, region, charge.cap)?.usd;
  const basis = `${sizeText(size)} × ${what} at ${priceText(found.usd)}/${per === "hour" ? "h" : "month"}${cap === undefined ? "" : `, at most ${priceText(cap)}`}, ${source.region}`;
  const line: CostLine = {
    ...of,
    ...monthly(size, found.usd, per, cap),
    purchase,
    basis,
    notes: [...(note === undefined ? [] : [note]), ...notes],
  };
  return { line, source };
}

function monthly(size: Size, usd: number, per: Charge["per"], cap = Number.POSITIVE_INFINITY): MonthlyCost {
  const times = per === "hour" ? hoursPerMonth : 1;
  const cost = (units: number) => cents(Math.min(units * usd, cap) * times);
  return { min: cost(size.min), expected: cost(size.expected), max: cost(size.max) };
}

/** Without a price of spot, on demand is what it costs at most. */
function atMost({ instead, size, per }: Charge, payer: Payer, prices: Prices, region: string | undefined): string[] {
  const found = instead && priceOf(prices, payer.cloud, region, instead);
  if (!found) return [];
  const { min, expected, max } = monthly(size, found.usd, per);
  return [
    `at most ${dollars(min)} / ${dollars(expected)} / ${dollars(max)}, as on demand at ${priceText(found.usd)}/h`,
  ];
}

const number = (value: number) => Number(value.toFixed(2)).toLocaleString("en-US");

/** `3`, `3–10 (4.75 expected)`. */
function sizeText({ min, expected, max }: Size): string {
  return min === max ? number(min) : `${number(min)}–${number(max)} (${number(expected)} expected)`;
}
