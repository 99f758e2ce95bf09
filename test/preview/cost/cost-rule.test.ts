import * as fc from "fast-check";
import { compareCost } from "../../../lib/preview/cost/compare-cost";
import { costExceeds, InvalidCostRuleError, parseCostRule } from "../../../lib/preview/cost/cost-rule";
import type { CostEstimate } from "../../../lib/preview/cost/estimate";

const estimate = (expected: number): CostEstimate => ({
  currency: "USD",
  total: { min: 0, expected, max: expected * 2 },
  lines: [],
  unknown: [],
  sources: [],
});
const exceeds = (before: number, after: number, rule: string) =>
  costExceeds(compareCost(estimate(before), estimate(after)), parseCostRule(rule));

test("growth up to the share or the sum is allowed, and a cent more is not", () => {
  expect(exceeds(100, 120, "cost+20%")).toBeUndefined();
  expect(exceeds(100, 120.01, "cost+20%")).toBe("the expected cost grows by $20 a month (20%); allowed: 20% of $100");
  expect(exceeds(100, 600, "cost+500")).toBeUndefined();
  expect(exceeds(100, 601, "cost+500")).toBe("the expected cost grows by $501 a month (501%); allowed: $500 a month");
  expect(exceeds(100, 101, "cost+0.5%")).toBeDefined();
  expect(exceeds(100, 100, "cost+0")).toBeUndefined();
});

test("what becomes cheaper never fails", () => {
  expect(exceeds(100, 20, "cost+0%")).toBeUndefined();
});

test("of a base that costs nothing, any cost is more than any share", () => {
  expect(compareCost(estimate(0), estimate(10)).share).toBeUndefined();
  expect(exceeds(0, 10, "cost+1000%")).toBe("the expected cost grows by $10 a month; allowed: 1000% of $0");
  expect(exceeds(0, 10, "cost+10")).toBeUndefined();
  expect(exceeds(0, 0, "cost+0%")).toBeUndefined();
});

test.each([
  "cost",
  "cost+",
  "cost20%",
  "cost+20 %",
  "cost-5%",
  "cost+-5",
  "cost+a%",
  "cost+20%%",
  "cost+1e3",
  "costs+1",
  "",
])("%p is no rule, and told so with what is", (text) => {
  expect(() => parseCostRule(text)).toThrow(InvalidCostRuleError);
  expect(() => parseCostRule(text)).toThrow(/allowed: cost\+20% .* or cost\+500/);
});

test("what differs is head less base, to the cent, and nothing of the same", () => {
  expect(compareCost(estimate(100.1), estimate(100.3))).toEqual({
    base: { min: 0, expected: 100.1, max: 200.2 },
    change: { min: 0, expected: 0.2, max: 0.4 },
    share: 0.2 / 100.1,
  });
  const cost = fc.nat(1e9).map((cents) => cents / 100);
  fc.assert(
    fc.property(cost, cost, (a, b) => {
      expect(compareCost(estimate(a), estimate(a)).change).toEqual({ min: 0, expected: 0, max: 0 });
      expect(compareCost(estimate(a), estimate(b)).change.expected).toBeCloseTo(b - a, 2);
    }),
  );
});
