import { cloudTitles } from "../graph";
import { alikeChanges, typeCounts } from "./alike";
import { byPlace, countsText } from "./changes-text";
import { textDiff } from "./manifest-change";
import type { PropertyChange } from "./property-change";
import type { ResourceChange } from "./resource-changes";
import { asLines, fromTo } from "./value-text";

/** One component's changes, folded. */
export interface MarkdownDetail {
  readonly full: string;
  /** The same without properties and diffs, for when there is no room. */
  readonly short: string;
  readonly changes: number;
}

const folded = (summary: string, lines: readonly string[]) =>
  `<details><summary>${summary}</summary>\n\n${fenced(lines)}\n\n</details>`;

/** Changes as parts of a pull request's comment: what many resources have alike, and then one for each component of each cloud. */
export function changesMarkdown(changes: readonly ResourceChange[]): readonly MarkdownDetail[] {
  const { alike, others } = alikeChanges(changes);
  const once = alike.map(({ properties, changes: same }) => {
    const lines = [...properties.flatMap(propertyLines), `# ${typeCounts(same)}`];
    const summary = `${same.length} resources alike`;
    return {
      full: folded(summary, [...lines, ...same.map(signed)]),
      short: folded(summary, lines),
      changes: same.length,
    };
  });
  const parts = byPlace(others).map(({ cloud, place, changes: here }) => {
    const summary = `${cloudTitles[cloud]} › ${escaped(place)}: ${countsText(here)}`;
    const block = (lines: readonly string[]) => folded(summary, lines);
    return {
      full: block(here.flatMap((change) => [signed(change), ...changeLines(change)])),
      short: block([
        ...here.map(signed),
        "# what changes in them is left out here, since a comment has no room for it",
      ]),
      changes: here.length,
    };
  });
  return [...once, ...parts];
}

const signs = { add: "+", change: "!", replace: "!", remove: "-" } as const;
const words = { add: "", change: "", replace: " is replaced", remove: "" } as const;

const signed = ({ operation, name, type }: ResourceChange) =>
  `${signs[operation]} ${name} (${type})${words[operation]}`;

function changeLines({ properties, manifest, timing }: ResourceChange): string[] {
  if (manifest) {
    return [...(manifest.effect === undefined ? [] : [`# ${manifest.effect}`]), ...manifest.diff];
  }
  return [...(timing === undefined ? [] : [`# ${timing}`]), ...properties.flatMap(propertyLines)];
}

function propertyLines({ path, old, new: now, replaces, refused }: PropertyChange): string[] {
  const why = `${replaces ? "  forces replacement" : ""}${refused ? "  the cloud refuses to change this" : ""}`;
  const lines = asLines(old, now);
  if (lines) {
    return [`  ${path}:${why}`, ...textDiff(...lines)];
  }
  return [`  ${path}: ${fromTo(old, now)}${why}`];
}

/** A fence longer than any in the text, so that nothing in a value ends it. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`{3,}/g)].map(([run]) => run.length)));
  const fence = "`".repeat(longest + 1);
  return `${fence}diff\n${lines.join("\n")}\n${fence}`;
}

export const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
