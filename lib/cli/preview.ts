import * as path from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import { treeText } from "../preview/text";
import { resourceTrees } from "../preview/tree";
import { reportError } from "./report-error";

interface PreviewOptions {
  readonly program: string;
  readonly config?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

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

/** `isobar preview`: what an environment is on each cloud. */
export function previewCommand(): Command {
  return new Command("preview")
    .description("Show what an environment is on each cloud, without an account, an engine or a network.")
    .argument("[environment]", "the stack to show", "prod")
    .option("-p, --program <path>", "the Pulumi program", path.join("stacks", "index.ts"))
    .option("-c, --config <folder>", "the folder with Pulumi.<environment>.yaml (default: the program's)")
    .option("-a, --all", "show every resource instead of counting those without settings to review")
    .option("--json", "print every resource with its inputs as JSON")
    .action(async (environment: string, options: PreviewOptions) => {
      try {
        await preview(environment, options);
      } catch (error) {
        process.exitCode = reportError(error);
      }
    });
}
