import type { Colors } from "picocolors/types";
import { clouds, cloudTitles, type GraphCloud } from "../graph";
import { alikeChanges, typeCounts } from "./alike";
import { textDiff } from "./manifest-change";
import type { PropertyChange } from "./property-change";
import { losesData, type Operation, type ResourceChange } from "./resource-changes";
import { asLines, fromTo } from "./value-text";

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

/**
 * Shows changes in a terminal: by cloud and component, every change with its properties, old and new. What many resources have alike comes first
 * and once, unless all is asked for.
 */
export function changesText(
  changes: readonly ResourceChange[],
  { colors, all }: { readonly colors: Colors; readonly all: boolean },
): string[] {
  const paint: Readonly<Record<Operation, (text: string) => string>> = {
    add: colors.green,
    change: colors.yellow,
    replace: colors.magenta,
    remove: colors.red,
  };
  const title = (change: ResourceChange) => {
    const { operation, type, name, protected: kept } = change;
    const marks = [
      ...(losesData(change) ? [colors.red(colors.bold("HOLDS DATA"))] : []),
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
  const { alike, others } = all ? { alike: [], others: changes } : alikeChanges(changes);
  return [
    ...alike.flatMap(({ properties, changes: same }) => [
      "",
      colors.bold(`${same.length} resources alike`),
      ...properties.flatMap((property) =>
        propertyLines(property, colors).map((line) => `  ${paint.change("~")} ${line}`),
      ),
      `      ${colors.dim(typeCounts(same))}`,
    ]),
    ...byPlace(others).flatMap(({ cloud, place, changes: here }) => [
      "",
      colors.bold(`${cloudTitles[cloud]} › ${place}`),
      ...here.flatMap((change) => [`  ${title(change)}`, ...details(change).map((line) => `      ${line}`)]),
    ]),
  ];
}

/** Changes of one component on one cloud. */
export interface PlaceChanges {
  readonly cloud: GraphCloud;
  /** Such as `Platform prod-aws › Postgres prod-aws`. */
  readonly place: string;
  readonly changes: readonly ResourceChange[];
}

/** Changes by cloud, and then by the component that they are part of, in the order in which components come. */
export function byPlace(changes: readonly ResourceChange[]): readonly PlaceChanges[] {
  const places = new Map<string, PlaceChanges & { readonly changes: ResourceChange[] }>();
  for (const change of changes) {
    const place = change.within.slice(-2).join(" › ") || "the program itself";
    const key = `${change.cloud} ${place}`;
    const there = places.get(key);
    if (there) there.changes.push(change);
    else places.set(key, { cloud: change.cloud, place, changes: [change] });
  }
  return [...places.values()].sort((a, b) => clouds.indexOf(a.cloud) - clouds.indexOf(b.cloud));
}

const reasons = ({ replaces, refused }: Pick<PropertyChange, "replaces" | "refused">, colors: Colors) => [
  ...(replaces ? [colors.magenta("forces replacement")] : []),
  ...(refused ? [colors.red("the cloud refuses to change this")] : []),
];

function propertyLines({ path, old, new: now, ...property }: PropertyChange, colors: Colors): string[] {
  const why = reasons(property, colors);
  const lines = asLines(old, now);
  if (lines) {
    return [[`${path}:`, ...why].join("  "), ...textDiff(...lines).map((line) => `  ${paintLine(line, colors)}`)];
  }
  return [[`${path}  ${fromTo(old, now)}`, ...why].join("  ")];
}

function paintLine(line: string, colors: Colors): string {
  if (line.startsWith("+")) return colors.green(line);
  if (line.startsWith("-")) return colors.red(line);
  return colors.dim(line);
}
