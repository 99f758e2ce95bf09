import * as path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import { treeText } from "../preview/text";
import { resourceTrees } from "../preview/tree";
import { previewAgainst } from "./preview-against";
import type { PreviewOptions } from "./preview-options";
import { reportError } from "./report-error";

async function preview(environment: string, options: PreviewOptions): Promise<void> {
  const started = performance.now();
  if (process.stderr.isTTY) {
    process.stderr.write(pc.dim(`running ${options.program} as ${environment} …\n`));
  }
  // Loaded here, so that the help does not wait for Pulumi.
  const { recordProgram }: typeof import("../preview/program") = require("../preview/program");
  const resources = await recordProgram({
    program: options.program,
    stack: environment,
    ...(options.config !== undefined && { configDirectory: options.config }),
  });
  if (options.json) {
    process.stdout.write(`${JSON.stringify(resources, null, 2)}\n`);
    return;
  }
  const trees = resourceTrees(resources);
  const size = trees.reduce((sum, tree) => sum + tree.size, 0);
  process.stdout.write(`${treeText(trees, { colors: pc, all: options.all ?? false })}\n\n`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `${pc.bold(environment)}: ${size} resources, none of them made: no account and no engine was used (${seconds} s)\n`,
  );
}

const rules = ["replace-stateful"];

function failOn(given: string): string[] {
  const named = given.split(",").filter((rule) => rule !== "none" && rule !== "");
  const unknown = named.find((rule) => !rules.includes(rule));
  if (unknown !== undefined) throw new InvalidArgumentError(`${unknown}: one of ${rules.join(", ")}, or none`);
  return named;
}

function seconds(given: string): number {
  const value = Number(given);
  if (!(value > 0)) throw new InvalidArgumentError("a number of seconds above 0");
  return value;
}

/** `isobar preview`: what an environment is on each cloud, or what a change of the program does to it. */
export function previewCommand(): Command {
  return new Command("preview")
    .description("Show what an environment is on each cloud, without an account, an engine or a network.")
    .argument("[environment]", "the stack to show", "prod")
    .option("-p, --program <path>", "the Pulumi program", path.join("stacks", "index.ts"))
    .option("-c, --config <folder>", "the folder with Pulumi.<environment>.yaml (default: the program's)")
    .option("-a, --all", "show every resource instead of counting those without settings to review")
    .option("-b, --base <commit>", "show only what differs from this commit, branch or tag")
    .option("--json", "print every resource with its inputs, or every change, as JSON")
    .addOption(
      new Option("--format <format>", "with --base, how to show it; markdown is a comment for a pull request")
        .choices(["text", "markdown", "json"])
        .default("text"),
    )
    .option("--fail-on <rules>", `with --base, exit with 2 on: ${rules.join(", ")}; or none`, failOn, rules)
    .option("--timeout <seconds>", "with --base, how long the program may run", seconds, 120)
    .action(async (environment: string, options: PreviewOptions) => {
      try {
        const { base } = options;
        await (base === undefined ? preview(environment, options) : previewAgainst(base, environment, options));
      } catch (error) {
        process.exitCode = reportError(error);
      }
    });
}
