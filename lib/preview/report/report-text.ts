import type { Colors } from "picocolors/types";
import { changesText, countsText } from "../changes/changes-text";
import { losesData, type ResourceChange } from "../changes/resource-changes";
import { costText } from "../cost/cost-text";
import { engineText } from "./engine-text";
import { findingCounts, findingsText } from "./findings-text";
import type { EnvironmentReport, PreviewReport } from "./report";
import { resourceTrees } from "./tree";
import { treeText } from "./tree-text";

export interface ReportTextOptions {
  readonly colors: Colors;
  /** Every finding and every line of cost, instead of the first ones and totals. */
  readonly all: boolean;
}

/** Shows a comparison in a terminal: of each environment a summary, its changes, findings, cost, and what the engine says. */
export function reportText(report: PreviewReport, options: ReportTextOptions): string {
  return report.environments.map((one) => environmentText(one, report, options).join("\n")).join("\n\n");
}

/** What takes data with it: one on the line, several below it. */
function lostText(lost: readonly ResourceChange[]): string[] {
  const [first, ...more] = lost.map(({ name, type }) => `${name} (${type})`);
  if (first === undefined) return [];
  return more.length === 0
    ? ["", `data is lost with ${first}`]
    : ["", `data is lost with ${lost.length}:`, ...[first, ...more].map((line) => `  ${line}`), ""];
}

function environmentText(
  one: EnvironmentReport,
  { base }: PreviewReport,
  { colors, all }: ReportTextOptions,
): string[] {
  const { environment, changes = [], findings, cost, costChange, engine, notes } = one;
  const lost = changes.filter(losesData);
  const title = (text: string) => ["", colors.bold(text)];
  return [
    base
      ? `${colors.bold(environment)} against ${base.commit}: ${countsText(changes)}`
      : `${colors.bold(environment)}: ${one.resources.filter(({ custom }) => custom).length} resources, none of them made`,
    ...lostText(lost).map((line) => colors.red(line)),
    ...notes.map((note) => colors.dim(`note: ${note}`)),
    ...(base ? changesText(changes, { colors, all }) : ["", treeText(resourceTrees(one.resources), { colors, all })]),
    ...title(`Policy: ${findingCounts(findings)}`),
    ...findingsText(base && !all ? findings.filter(({ status }) => status !== "open") : findings, { colors, all }),
    ...title("Cost"),
    ...costText(cost, { colors, all, ...(costChange && { change: costChange }) }),
    ...(engine ? [...title("Engine"), ...engineText(engine, colors)] : []),
  ];
}
