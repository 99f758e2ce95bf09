import * as path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import type { EnvironmentCost } from "../preview/cost/environment-costs";
import { reportError } from "./report-error";
import { seconds } from "./seconds";
import { warnOfUnusedPrices } from "./unused-prices";

const formats = ["text", "markdown", "json", "html"] as const;

interface CostOptions {
  readonly program: string;
  readonly config?: string;
  readonly base?: string;
  readonly prices?: string;
  readonly expected?: Readonly<Record<string, number>>;
  readonly all?: boolean;
  readonly format: (typeof formats)[number];
  readonly timeout: number;
}

function shown(costs: readonly EnvironmentCost[], { format, all = false }: CostOptions): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ version: 1, environments: costs }, null, 2)}\n`;
    case "html": {
      const { costHtml }: typeof import("../preview/cost/cost-html") = require("../preview/cost/cost-html");
      return costHtml(costs);
    }
    case "markdown": {
      const { costMarkdown }: typeof import("../preview/cost/cost-markdown") = require("../preview/cost/cost-markdown");
      const { budgetText }: typeof import("../preview/cost/cost-words") = require("../preview/cost/cost-words");
      return costs
        .map((one) =>
          [
            `### What ${one.environment} costs`,
            ...[...budgetText(one.cost, one.monthlyBudget), ...one.notes].map((note) => `_${note}_`),
            costMarkdown(one.cost, one.costChange, one.costBefore),
          ].join("\n\n"),
        )
        .join("\n\n")
        .concat("\n");
    }
    case "text": {
      const { costText }: typeof import("../preview/cost/cost-text") = require("../preview/cost/cost-text");
      const { budgetText }: typeof import("../preview/cost/cost-words") = require("../preview/cost/cost-words");
      return costs
        .map(({ environment, cost, costChange, costBefore, monthlyBudget, notes }) =>
          [
            `${pc.bold(environment)}: US dollars a month`,
            ...notes.map((note) => pc.dim(`note: ${note}`)),
            ...costText(cost, {
              colors: pc,
              pools: true,
              all,
              ...(costChange && { change: costChange }),
              ...(costBefore && { base: costBefore }),
            }),
            ...budgetText(cost, monthlyBudget).map((line) => `\n${pc.yellow(line)}`),
          ].join("\n"),
        )
        .join("\n\n")
        .concat("\n");
    }
  }
}

async function run(environments: readonly string[], options: CostOptions): Promise<void> {
  const { environmentCosts }: typeof import("../preview/cost/environment-costs") =
    require("../preview/cost/environment-costs");
  const { loadPrices }: typeof import("../preview/cost/prices") = require("../preview/cost/prices");
  const { program, config, base, expected = {}, timeout } = options;
  const prices = loadPrices(options.prices);
  const costs = await environmentCosts({
    environments,
    program,
    prices,
    expectedNodes: expected,
    timeoutSeconds: timeout,
    progress: (line) => process.stderr.write(`${pc.dim(line)}\n`),
    ...(config !== undefined && { configDirectory: config }),
    ...(base !== undefined && { base }),
  });
  process.stdout.write(shown(costs, options));
  warnOfUnusedPrices(
    options.prices,
    prices,
    costs.map(({ cost }) => cost),
  );
}

/** `workers=12` or `core=3,workers=12`, beside what was given before. */
function expectedNodes(given: string, before: Readonly<Record<string, number>> = {}): Record<string, number> {
  const pairs = given.split(",").map((pair) => {
    const [, pool, nodes] = /^([^=]+)=(\d+(?:\.\d+)?)$/.exec(pair.trim()) ?? [];
    if (pool === undefined) throw new InvalidArgumentError(`${pair}; allowed: a pool and its nodes, as workers=12`);
    return [pool, Number(nodes)] as const;
  });
  return { ...before, ...Object.fromEntries(pairs) };
}

/** `isobar cost`: what environments cost a month, by cloud, pool and service. */
export function costCommand(): Command {
  return new Command("cost")
    .description("Show what environments cost a month, by cloud, pool and service, without an account or a network.")
    .argument("[environment...]", "the stacks to estimate (default: prod)")
    .option("-p, --program <path>", "the Pulumi program", path.join("stacks", "index.ts"))
    .option("-c, --config <folder>", "the folder with Pulumi.<environment>.yaml (default: the program's)")
    .option("-a, --all", "show what is counted of every resource, and at what price")
    .option("-b, --base <commit>", "show what differs from this commit, branch or tag")
    .option("--prices <file>", "prices that take the place of Isobar's own, YAML or JSON")
    .option("--expected <pool=nodes>", "nodes that a pool has on average; may be given again", expectedNodes)
    .addOption(
      new Option("--format <format>", "what to print; html is a page of its own, with a chart")
        .choices(formats)
        .default("text"),
    )
    .option("--timeout <seconds>", "how long the program may run, each time", seconds, 120)
    .action(async (environments: string[], options: CostOptions) => {
      try {
        await run(environments.length > 0 ? [...new Set(environments)] : ["prod"], options);
      } catch (error) {
        process.exitCode = reportError(error);
      }
    });
}
