import type { Comparison } from "../comparison";
import { byPlace, countsText, losesData, operations, valueText } from "./changes-text";
import { textDiff } from "./manifest-change";
import type { PropertyChange } from "./property-change";
import type { ResourceChange } from "./resource-changes";

/**
 * Characters that a comment may have.
 * @see https://github.com/orgs/community/discussions/27190
 */
const githubLimit = 65_536;

/**
 * Shows a comparison as a comment of a pull request: a summary first, details folded. It begins with a line that is the same for every
 * comparison of the environment, by which an earlier comment is found and replaced. What would be too long is left out from the end and counted.
 *
 * @param limit characters at most; GitHub's by default
 */
export function changesMarkdown(comparison: Comparison, limit = githubLimit): string {
  const { environment, base, changes, notes } = comparison;
  const lost = changes.filter(losesData);
  const head = [
    `<!-- isobar preview ${environment} -->`,
    `### ${environment} against ${base}: ${countsText(changes)}`,
    ...(lost.length > 0 ? ["", `> [!CAUTION]\n> Data is lost with ${lost.map(titleOf).join(", ")}.`] : []),
    ...notes.map((note) => `\n_${note}_`),
    ...(changes.length > 0 ? ["", summary(changes)] : []),
  ].join("\n");
  return `${withDetails(head, byPlace(changes).map(details), limit)}\n`;
}

/** As many details as there is room for, in their order. */
function withDetails(
  head: string,
  all: readonly { readonly text: string; readonly changes: number }[],
  limit: number,
): string {
  const omitted = (count: number) =>
    `\n\n_${count} more changes are left out here, since a comment has no room for them._`;
  let text = head;
  for (const [index, detail] of all.entries()) {
    const after = all.slice(index + 1).reduce((sum, { changes }) => sum + changes, 0);
    const next = `${text}\n\n${detail.text}`;
    const room = limit - (after > 0 ? omitted(after).length : 0) - 1;
    if (next.length > room) return `${text}${omitted(after + detail.changes)}`.slice(0, limit - 1);
    text = next;
  }
  return text;
}

function summary(changes: readonly ResourceChange[]): string {
  const rows = byPlace(changes).map(([place, here]) => {
    const counts = operations.map((operation) => here.filter((change) => change.operation === operation).length || "");
    return `| ${cell(place)} | ${counts.join(" | ")} |`;
  });
  return ["| | added | changed | replaced | removed |", "|---|--:|--:|--:|--:|", ...rows].join("\n");
}

function details([place, changes]: readonly [string, readonly ResourceChange[]]) {
  const lines = changes.flatMap((change) => [signed(change), ...changeLines(change)]);
  const text = `<details><summary>${escaped(place)}: ${countsText(changes)}</summary>\n\n${fenced(lines)}\n\n</details>`;
  return { text, changes: changes.length };
}

const signs = { add: "+", change: "!", replace: "!", remove: "-" } as const;
const words = { add: "", change: "", replace: " is replaced", remove: "" } as const;

const signed = ({ operation, name, type }: ResourceChange) =>
  `${signs[operation]} ${name} (${type})${words[operation]}`;

const titleOf = ({ name, type }: ResourceChange) => `\`${name}\` (${type})`;

function changeLines({ properties, manifest, timing }: ResourceChange): string[] {
  if (manifest) {
    return [...(manifest.effect === undefined ? [] : [`# ${manifest.effect}`]), ...manifest.diff];
  }
  return [...(timing === undefined ? [] : [`# ${timing}`]), ...properties.flatMap(propertyLines)];
}

function propertyLines({ path, old, new: now, replaces, refused }: PropertyChange): string[] {
  const why = `${replaces ? "  forces replacement" : ""}${refused ? "  the cloud refuses to change this" : ""}`;
  if (typeof old === "string" && typeof now === "string" && (old.includes("\n") || now.includes("\n"))) {
    return [`  ${path}:${why}`, ...textDiff(old, now)];
  }
  return [`  ${path}: ${valueText(old)} → ${valueText(now)}${why}`];
}

/** A fence longer than any in the text, so that nothing in a value ends it. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`{3,}/g)].map(([run]) => run.length)));
  const fence = "`".repeat(longest + 1);
  return `${fence}diff\n${lines.join("\n")}\n${fence}`;
}

const cell = (text: string) => text.replaceAll("|", "\\|");

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
