import type { Rule } from "../rule";

/** An environment without a budget has nothing to keep. */
export const budget: Rule = {
  id: "budget",
  title: "The environment costs no more than its budget",
  severity: "medium",
  setting: "cost.monthlyBudget",
  source: "https://www.finops.org/framework/capabilities/budgeting/",
  check(graph, { cost, monthlyBudget }) {
    const stack = graph.ofType("pulumi:pulumi:Stack")[0] ?? graph.resources[0];
    if (!stack || cost === undefined || monthlyBudget === undefined || !(cost.total.expected > monthlyBudget))
      return [];
    const unknown = cost.unknown.length > 0 ? `, ${cost.unknown.length} unknown prices not counted` : "";
    return [
      { resource: stack, found: `$${dollars(cost.total.expected)} a month of $${dollars(monthlyBudget)}${unknown}` },
    ];
  },
};

const dollars = (amount: number): string => amount.toLocaleString("en-US", { maximumFractionDigits: 0 });
