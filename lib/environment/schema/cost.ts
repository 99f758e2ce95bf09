import { z } from "zod";

export const cost = z.strictObject({
  monthlyBudget: z
    .number()
    .positive()
    .optional()
    .describe("US dollars a month that the environment may cost at its expected size. Default: none."),
  expectedNodes: z
    .record(z.string(), z.number().min(0))
    .default({})
    .describe(
      "Nodes that a pool has on average, by pool, for estimates of cost. Default: a quarter of the way from min to max.",
    ),
});
export type CostSettings = z.output<typeof cost>;
