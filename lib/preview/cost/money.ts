import type { MonthlyCost } from "./estimate";

/** To the cent, as bills are. */
export const cents = (usd: number): number => Math.round(usd * 100) / 100;

/** The sum of costs that are whole cents, without what floating point adds. */
export function sumOfCosts(costs: readonly MonthlyCost[]): MonthlyCost {
  const sum = (part: keyof MonthlyCost) => cents(costs.reduce((total, cost) => total + cost[part], 0));
  return { min: sum("min"), expected: sum("expected"), max: sum("max") };
}

/** `$1,472`, `$73`, `$7.50`; `-$20`. Cents matter below ten dollars only, and where there are none they are not shown. */
export function dollars(usd: number): string {
  const digits = Math.abs(usd) >= 10 || Number.isInteger(usd) ? 0 : 2;
  const text = Math.abs(usd).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${usd < 0 && Number(text.replace(/,/g, "")) !== 0 ? "-" : ""}$${text}`;
}

/** `$0.2016`: a price in full, at least to the cent. */
export function priceText(usd: number): string {
  const text = Number(usd.toPrecision(10)).toString();
  return `$${/e|\.\d{2}/.test(text) ? text : usd.toFixed(2)}`;
}

/** `20%`, `0.5%`. */
export const percentText = (share: number): string => `${Number((share * 100).toFixed(1))}%`;

/** `+$200`, `-$20`, `±$0`. */
export const changeText = (usd: number): string => `${usd === 0 ? "±" : usd > 0 ? "+" : ""}${dollars(usd)}`;
