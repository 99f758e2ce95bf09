import type { Colors } from "picocolors/types";
import type { Comparison } from "../comparison";
import { textDiff } from "./manifest-change";
import type { PropertyChange } from "./property-change";
import type { Value } from "./property-value";
import type { Operation, ResourceChange } from "./resource-changes";

const signs: Readonly<Record<Operation, string>> = { add: "+", change: "~", replace: "±", remove: "-" };
export const operations: readonly Operation[] = ["add", "change", "replace", "remove"];
const done: Readonly<Record<Operation, string>> = {
  add: "added",
  change: "changed",
  replace: "replaced",
  remove: "removed",
};

/** `3 added, 0 changed, 1 replaced, 0 removed` */
export function countsText(changes: readonly ResourceChange[]): string {
  return operations
    .map((operation) => `${changes.filter((change) => change.operation === operation).length} ${done[operation]}`)
    .join(", ");
}

/** What loses data, and fails a check by default. */
export const losesData = (change: ResourceChange): boolean =>
  change.stateful && (change.operation === "replace" || change.operation === "remove");

/** Shows a comparison in a terminal: what loses data first, then every change with its properties, old and new. */
export function changesText(comparison: Comparison, colors: Colors): string {
  const { environment, base, changes, notes } = comparison;
  const paint: Readonly<Record<Operation, (text: string) => string>> = {
    add: colors.green,
    change: colors.yellow,
    replace: colors.magenta,
    remove: colors.red,
  };
  const title = ({ operation, type, name, protected: kept, ...change }: ResourceChange) => {
    const marks = [
      ...(change.stateful && operation !== "add" && operation !== "change"
        ? [colors.red(colors.bold("HOLDS DATA"))]
        : []),
      ...(kept && (operation === "replace" || operation === "remove") ? ["protected: Pulumi will refuse"] : []),
    ];
    const what = `${paint[operation](`${signs[operation]} ${name}`)} ${colors.dim(type)}`;
    return [what, ...marks].join("  ");
  };
  const details = ({ properties, manifest, timing }: ResourceChange) => {
    if (!manifest) {
      const lines = properties.flatMap((property) => propertyLines(property, colors));
      return timing === undefined ? lines : [colors.cyan(timing), ...lines];
    }
    const forcing = properties.filter(({ replaces, refused }) => replaces || refused);
    return [
      ...(manifest.effect === undefined ? [] : [colors.cyan(manifest.effect)]),
      ...forcing.map(({ path, ...property }) => [path, ...reasons(property, colors)].join("  ")),
      ...manifest.diff.map((line) => paintLine(line, colors)),
    ];
  };
  const lines = byPlace(changes).flatMap(([place, here]) => [
    "",
    colors.bold(place),
    ...here.flatMap((change) => [`  ${title(change)}`, ...details(change).map((line) => `      ${line}`)]),
  ]);
  const lost = changes.filter(losesData);
  return [
    `${colors.bold(environment)} against ${base}: ${countsText(changes)}`,
    ...(lost.length > 0
      ? ["", colors.red(`data is lost with ${lost.map(({ name, type }) => `${name} (${type})`).join(", ")}`)]
      : []),
    ...notes.map((note) => colors.dim(`note: ${note}`)),
    ...lines,
  ].join("\n");
}

/** Changes by the component that they are part of, in the order in which components come. */
export function byPlace(changes: readonly ResourceChange[]): [place: string, changes: readonly ResourceChange[]][] {
  const places = new Map<string, ResourceChange[]>();
  for (const change of changes) {
    const place = change.within.slice(-2).join(" › ") || "the program itself";
    places.set(place, [...(places.get(place) ?? []), change]);
  }
  return [...places];
}

const reasons = ({ replaces, refused }: Pick<PropertyChange, "replaces" | "refused">, colors: Colors) => [
  ...(replaces ? [colors.magenta("forces replacement")] : []),
  ...(refused ? [colors.red("the cloud refuses to change this")] : []),
];

function propertyLines({ path, old, new: now, ...property }: PropertyChange, colors: Colors): string[] {
  const why = reasons(property, colors);
  if (typeof old === "string" && typeof now === "string" && (old.includes("\n") || now.includes("\n"))) {
    return [[`${path}:`, ...why].join("  "), ...textDiff(old, now).map((line) => `  ${paintLine(line, colors)}`)];
  }
  return [[`${path}  ${valueText(old)} → ${valueText(now)}`, ...why].join("  ")];
}

function paintLine(line: string, colors: Colors): string {
  if (line.startsWith("+")) return colors.green(line);
  if (line.startsWith("-")) return colors.red(line);
  return colors.dim(line);
}

export function valueText(value: Value | undefined): string {
  if (value === undefined) return "none";
  const text = JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}
