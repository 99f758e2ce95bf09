import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import type { Colors } from "picocolors/types";
import { type FailRule, failRules, failures, parseFailRules } from "../preview/report/fail-rules";
import type { PreviewReport } from "../preview/report/report";
import { type Format, formats, type PreviewOptions } from "./preview-options";
import { reportError } from "./report-error";
import { seconds } from "./seconds";
import { warnOfUnusedPrices } from "./unused-prices";

/** The report in a format. Each is loaded when it is asked for, so that the help waits for none. */
function shown(report: PreviewReport, format: Format, colors: Colors, all: boolean): string {
  switch (format) {
    case "json": {
      const { reportJson }: typeof import("../preview/report/report-json") = require("../preview/report/report-json");
      return reportJson(report);
    }
    case "markdown": {
      const { reportMarkdown }: typeof import("../preview/report/report-markdown") =
        require("../preview/report/report-markdown");
      return reportMarkdown(report);
    }
    case "html": {
      const {
        reportHtml,
      }: typeof import("../preview/report/html/report-html") = require("../preview/report/html/report-html");
      return reportHtml(report);
    }
    case "text": {
      const { reportText }: typeof import("../preview/report/report-text") = require("../preview/report/report-text");
      return `${reportText(report, { colors, all })}\n`;
    }
  }
}

const fileNames: Readonly<Record<Format, string>> = {
  text: "preview.txt",
  markdown: "preview.md",
  json: "preview.json",
  html: "preview.html",
};

/** @throws InvalidArgumentError for an `--out` that cannot be a folder, before anything runs for it */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const why = existsSync(folder)
      ? "is there, and is no folder"
      : error instanceof Error
        ? error.message
        : String(error);
    throw new InvalidArgumentError(`--out ${folder}: ${why}`);
  }
}

/** Writes the report in every format, without colours. */
function writeAll(report: PreviewReport, folder: string, all: boolean): void {
  for (const format of formats) {
    writeFileSync(path.join(folder, fileNames[format]), shown(report, format, pc.createColors(false), all));
  }
}

/**
 * What would be left undone in silence.
 *
 * @throws InvalidArgumentError for the first option that lacks what it goes with
 */
function refuseContradictions(environments: readonly string[], options: PreviewOptions): void {
  const { base, baseEnvironment, engine, failOn: rules = usualRules } = options;
  const costRule = rules.find(({ kind }) => kind === "cost");
  const contradictions: readonly (readonly [boolean, string])[] = [
    [
      baseEnvironment !== undefined && (environments.length > 1 || base === undefined),
      "--base-environment goes with --base and one environment",
    ],
    [options.newIfBaseFails === true && base === undefined, "--new-if-base-fails goes with --base"],
    [costRule !== undefined && base === undefined, `--fail-on ${costRule?.text} goes with --base`],
    [typeof engine === "string" && environments.length > 1, "--engine with a file goes with one environment"],
    [
      options.engineRefresh === true && engine !== true,
      `--engine-refresh goes with --engine${engine === undefined ? "" : " without a file: what the file holds is what the engine saw"}`,
    ],
    [
      options.json === true && !["text", "json"].includes(options.format),
      `--json contradicts --format ${options.format}`,
    ],
  ];
  for (const [holds, message] of contradictions) if (holds) throw new InvalidArgumentError(message);
}

async function run(environments: readonly string[], options: PreviewOptions): Promise<void> {
  const started = performance.now();
  const { preview }: typeof import("../preview/preview") = require("../preview/preview");
  const { loadPrices }: typeof import("../preview/cost/prices") = require("../preview/cost/prices");
  const { program, config, base, baseEnvironment, engine, out, all = false } = options;
  refuseContradictions(environments, options);
  const prices = loadPrices(options.prices);
  if (out !== undefined) makeFolder(out);
  const report = await preview({
    environments,
    program,
    prices,
    timeoutSeconds: options.timeout,
    today: new Date().toISOString().slice(0, 10),
    progress: (line) => process.stderr.write(`${pc.dim(line)}\n`),
    ...(config !== undefined && { configDirectory: config }),
    ...(base !== undefined && { base }),
    ...(baseEnvironment !== undefined && { baseEnvironment }),
    ...(options.newIfBaseFails && { newIfBaseFails: true }),
    ...(engine !== undefined && { engine }),
    ...(options.engineRefresh && { engineRefresh: true }),
  });
  if (out !== undefined) writeAll(report, out, all);
  process.stdout.write(shown(report, options.json ? "json" : options.format, pc, all));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const judge = engine === undefined ? "no account and no engine was used" : "the engine was asked as well";
  process.stderr.write(pc.dim(`${judge} (${seconds} s)${out === undefined ? "" : `; all formats are in ${out}`}\n`));
  warnOfUnusedPrices(
    options.prices,
    prices,
    report.environments.map(({ cost }) => cost),
  );
  const failed = failures(report, options.failOn ?? usualRules);
  for (const { rule, message } of failed) process.stderr.write(`${pc.red(`--fail-on ${rule}:`)} ${message}\n`);
  if (failed.length > 0) process.exitCode = 2;
}

const usualRules = parseFailRules("replace-stateful");

function failOn(given: string): readonly FailRule[] {
  try {
    return parseFailRules(given);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** `isobar preview`: what environments are on each cloud, what breaks a rule, what they cost, and what a change of the program does to them. */
export function previewCommand(): Command {
  return new Command("preview")
    .description(
      "Show what environments are on each cloud, which rules they break and what they cost, and what a change does to them: without an account, an engine or a network.",
    )
    .argument("[environment...]", "the stacks to show (default: prod)")
    .option("-p, --program <path>", "the Pulumi program", path.join("stacks", "index.ts"))
    .option("-c, --config <folder>", "the folder with Pulumi.<environment>.yaml (default: the program's)")
    .option("-a, --all", "show every resource, finding and cost instead of the first ones and counts")
    .option("-b, --base <commit>", "show what differs from this commit, branch or tag")
    .option("--base-environment <name>", "the environment's name in the base, when it was renamed")
    .option("--new-if-base-fails", "take everything as new when the base's program does not run")
    .addOption(
      new Option("--format <format>", "what to print; markdown is a comment for a pull request, html a page of its own")
        .choices(formats)
        .default("text"),
    )
    .option("--json", "the same as --format json")
    .option("-o, --out <folder>", "write preview.txt, preview.md, preview.json and preview.html there as well")
    .option(
      "--fail-on <rules>",
      `exit with 2 on any of: ${failRules.join(", ")}; or none (default: replace-stateful)`,
      failOn,
    )
    .option("--prices <file>", "prices that take the place of Isobar's own, YAML or JSON")
    .option(
      "--engine [file]",
      "merge what the real engine says: by `pulumi preview --json`, or what it printed to a file",
    )
    .option("--engine-refresh", "with --engine, ask the clouds first what has drifted")
    .option("--timeout <seconds>", "how long the program may run, each time", seconds, 120)
    .addHelpText(
      "after",
      `
Examples:
  isobar preview                                   prod, as it is
  isobar preview staging prod --base main          what differs from main
  isobar preview prod --base origin/main --out preview --fail-on replace-stateful,policy,cost+20%`,
    )
    .action(async (environments: string[], options: PreviewOptions) => {
      try {
        await run(environments.length > 0 ? [...new Set(environments)] : ["prod"], options);
      } catch (error) {
        if (error instanceof InvalidArgumentError) throw error;
        process.exitCode = reportError(error);
      }
    });
}
