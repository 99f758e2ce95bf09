import Table from "cli-table3";
import type { Colors } from "picocolors/types";
import { type CostRow, costHeader, poolRows, totalRows } from "./cost-rows";
import { costChangeText, sourceTexts, unknownTexts } from "./cost-words";
import type { CostChange, CostEstimate } from "./estimate";

export interface CostTextOptions {
  readonly colors: Colors;
  /** Every pool and service, every resource's cost and what is not known, instead of totals only. */
  readonly all?: boolean;
  /** Every pool and service, and what is not known. */
  readonly pools?: boolean;
  /** Shown when it is compared with a base. */
  readonly change?: CostChange;
  /** The base's own cost, for the change of each row. */
  readonly base?: CostEstimate;
}

/** Shows a cost in a terminal, a line each. Without a base, the table fits 80 columns unless pools have long names. */
export function costText(estimate: CostEstimate, { colors, all, pools, change, base }: CostTextOptions): string[] {
  const detailed = all || pools;
  const rows = [...(detailed ? poolRows(estimate, base) : []), ...totalRows(estimate, base)];
  const lines = [
    ...table(rows, base !== undefined, colors),
    ...(change ? [`against the base: ${costChangeText(change)}${base ? unknownBefore(estimate, base) : ""}`] : []),
  ];
  if (all && estimate.lines.length > 0)
    lines.push("", colors.bold("What is counted"), ...resourceLines(estimate, colors));
  const unknown = unknownTexts(estimate);
  if (unknown.length === 0) return [...lines, ...(detailed ? ["", ...sources(estimate, colors)] : [])];
  if (!detailed) return [...lines, colors.dim("what is unknown: isobar cost")];
  return [
    ...lines,
    "",
    colors.bold(`Unknown, and in no sum (${estimate.unknown.length})`),
    ...unknown.map((text) => `  ${text}`),
    "",
    ...sources(estimate, colors),
  ];
}

/** What had a price and has none now looks like money that is saved. */
function unknownBefore({ unknown: now }: CostEstimate, { unknown: before }: CostEstimate): string {
  return now.length === before.length ? "" : `; ${now.length} are unknown, ${before.length} were`;
}

function sources(estimate: CostEstimate, colors: Colors): string[] {
  return [colors.bold("Prices, without tax and discounts"), ...sourceTexts(estimate).map((text) => `  ${text}`)];
}

function resourceLines({ lines }: CostEstimate, colors: Colors): string[] {
  return lines.map(({ cloud, service, name, basis, notes }) => {
    const remarks = notes.length > 0 ? colors.dim(` (${notes.join("; ")})`) : "";
    return `  ${cloud} ${service} ${name}: ${basis}${remarks}`;
  });
}

const nothing = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

function table(rows: readonly CostRow[], changes: boolean, colors: Colors): string[] {
  const drawn = new Table({
    head: ["cloud", "what", "paid", ...costHeader, ...(changes ? ["change"] : []), ""].map((title) =>
      colors.dim(title),
    ),
    chars: nothing,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
    colAligns: ["left", "left", "left", "right", "right", "right", changes ? "right" : "left", "left"],
  });
  for (const { cloud, what, paid, cost, change, unknown } of rows) {
    const [min, expected, max] = cost;
    const strong = what === "total" ? colors.bold : String;
    const figures = [min, strong(expected), max, ...(changes ? [change] : [])];
    drawn.push([strong(cloud), strong(what), paid, ...figures, colors.yellow(unknown)]);
  }
  const lines = drawn.toString().split("\n");
  return lines.map((line) => line.trimEnd());
}
