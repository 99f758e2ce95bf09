import type { Fate, ObjectFate } from "./fate";
import { reasons } from "./reasons";
import type { ChartObject, ChartRelease } from "./releases";

export const startOfTable = "<!-- The table is written by test/workloads/airflow/adoption.test.ts -->";
export const endOfTable = "<!-- End of the table -->";

export interface Outcome {
  readonly release: ChartRelease;
  readonly fates: readonly ObjectFate[];
  readonly added: readonly string[];
}

export const title = ({ kind, name }: ChartObject) => `${kind} ${name}`;

const order: readonly Fate[] = ["replaced", "changed", "read", "left", "kept"];

/** Why an object meets this fate; undefined if nobody has said. */
export function reasonOf({ object, fate }: ObjectFate): string | undefined {
  return reasons.find((reason) => reason.fate === fate && reason.objects.includes(title(object)))?.because;
}

const row = (...cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const sum = (fates: readonly ObjectFate[], fate: Fate) => fates.filter((one) => one.fate === fate).length;

function totals(outcomes: readonly Outcome[]): string[] {
  return [
    row("Release", "objects", ...order, "new"),
    row(...Array(order.length + 3).fill("---")),
    ...outcomes.map(({ release, fates, added }) =>
      row(release.name, ...[fates.length, ...order.map((fate) => sum(fates, fate)), added.length].map(String)),
    ),
  ];
}

/** What becomes of one object in each release, by what it is. */
function byObject(outcomes: readonly Outcome[]): Map<string, (ObjectFate | undefined)[]> {
  const found = new Map<string, (ObjectFate | undefined)[]>();
  outcomes.forEach(({ fates }, index) => {
    for (const fate of fates) {
      const cells = found.get(title(fate.object)) ?? outcomes.map(() => undefined);
      cells[index] = fate;
      found.set(title(fate.object), cells);
    }
  });
  return found;
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].filter((text) => text !== "").join("; ");
}

/** What differs, and where that depends on the release, in which. */
function changes(cells: readonly (ObjectFate | undefined)[], outcomes: readonly Outcome[]): string {
  const texts = cells.flatMap((cell, index) => {
    const text = cell?.differences.join("; ") ?? "";
    return text === "" ? [] : [{ text, release: outcomes[index]?.release.name }];
  });
  if (new Set(texts.map(({ text }) => text)).size <= 1) return texts[0]?.text ?? "";
  return texts.map(({ text, release }) => `${release}: ${text}`).join(". ");
}

/** The document's tables: how many objects meet which fate, and each that is not simply kept. */
export function tables(outcomes: readonly Outcome[]): string {
  const rows = [...byObject(outcomes)].map(([object, cells]) => {
    const fates = cells.flatMap((cell) => cell ?? []);
    const rank = Math.min(...fates.map(({ fate }) => order.indexOf(fate)));
    const text = [
      `\`${object.replace(" ", "` `")}\``,
      ...cells.map((cell) => cell?.fate ?? "–"),
      changes(cells, outcomes),
      distinct(fates.map((fate) => reasonOf(fate) ?? "")),
    ];
    return { rank, kept: fates.every(({ fate }) => fate === "kept"), object, text };
  });
  const others = rows.filter(({ kept }) => !kept).sort((a, b) => a.rank - b.rank);
  const kept = rows.filter((one) => one.kept).map(({ object }) => object);
  const added = [...new Set(outcomes.flatMap((outcome) => outcome.added))];
  return [
    "",
    ...totals(outcomes),
    "",
    row("Object", ...outcomes.map(({ release }) => release.name), "What changes", "Why"),
    row(...Array(outcomes.length + 3).fill("---")),
    ...others.map(({ text }) => row(...text)),
    "",
    `**Kept** in every release that has it: ${list(kept)}.`,
    "",
    `**New**, of one release or both: ${list(added)}.`,
    "",
  ].join("\n");
}

/** Names by their kind. */
function list(objects: readonly string[]): string {
  const kinds = new Map<string, string[]>();
  for (const object of objects) {
    const [kind = "", name = ""] = object.split(" ");
    kinds.set(kind, [...(kinds.get(kind) ?? []), `\`${name}\``]);
  }
  return [...kinds].map(([kind, names]) => `${kind} ${names.join(", ")}`).join("; ");
}
