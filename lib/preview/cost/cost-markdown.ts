import { costHeader, poolRows, totalRows } from "./cost-rows";
import { costChangeText, shareText, sourceTexts, unknownTexts } from "./cost-words";
import type { CostChange, CostEstimate } from "./estimate";
import { changeText, dollars } from "./money";

/** A cost in one cell of a table: `$4,743 (+$200, +4.4%)`. */
export function costCell({ total, unknown }: CostEstimate, change?: CostChange): string {
  const share = shareText(change?.share).trim().replace(/[()]/g, "");
  const grown = change && ` (${[changeText(change.change.expected), ...(share === "" ? [] : [share])].join(", ")})`;
  return `${dollars(total.expected)}${grown ?? ""}${unknown.length > 0 ? `, ${unknown.length} unknown` : ""}`;
}

/**
 * A cost for a comment of a pull request: a table, what is not known, and where the prices are from.
 *
 * @param base the base's own cost, for the change of each row
 */
export function costMarkdown(estimate: CostEstimate, change?: CostChange, base?: CostEstimate): string {
  const header = ["cloud", "what", "paid", ...costHeader, ...(base ? ["change"] : []), "not counted"];
  const all = [...poolRows(estimate, base), ...totalRows(estimate, base)];
  const rows = all.map(({ cloud, what, paid, cost, change: changed, unknown }) => {
    const cells = [cloud, what, paid, ...cost, ...(base ? [changed] : []), unknown.replace("+ ", "")];
    return what === "total" ? cells.map((text) => (text === "" ? "" : `**${text}**`)) : cells;
  });
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(" | ")} |`;
  const unknown = unknownTexts(estimate);
  return [
    ...(change ? [`Against the base: **${costChangeText(change)}**.`, ""] : []),
    "US dollars a month of 730 hours, without tax and discounts.",
    "",
    line(header),
    `|---|---|---|--:|--:|--:|${base ? "--:|" : ""}---|`,
    ...rows.map(line),
    ...(unknown.length > 0 ? ["", "Unknown, and in no sum:", "", ...unknown.map((text) => `- ${escaped(text)}`)] : []),
    ...(estimate.sources.length > 0 ? ["", "Prices:", "", ...sourceTexts(estimate).map((text) => `- ${text}`)] : []),
  ].join("\n");
}

const escaped = (text: string) => text.replace(/[\\`*_<>[\]~]/g, "\\$&");
const inCell = (text: string) => text.replaceAll("|", "\\|");
