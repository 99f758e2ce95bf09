import type { Colors } from "picocolors/types";
import { countHighlights, highlight } from "./highlights";
import type { ResourceTree } from "./tree";

export interface TextOptions {
  readonly colors: Colors;
  /** Show every resource, one a line, instead of those with settings to review. */
  readonly all?: boolean;
}

/** The last part of a type token: `Network` of isobar:aws:Network, `NodeGroup` of aws:eks/nodeGroup:NodeGroup. */
function kind(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

/** Capabilities in the order in which a reader asks for them; everything else comes after, by name. */
const order = [
  "Network",
  "Key",
  "Cluster",
  "NodePool",
  "Addons",
  "Identity",
  "Bucket",
  "Postgres",
  "Secret",
  "AirflowSecrets",
  "HelmRelease",
  "Manifests",
];

function rank({ resource }: ResourceTree): number {
  const place = resource.type.startsWith("isobar:") ? order.indexOf(kind(resource.type)) : -1;
  return place < 0 ? order.length : place;
}

const settingsOf = ({ resource }: ResourceTree) => [
  ...(highlight(resource.type, resource.inputs) ?? []),
  ...(resource.protected && resource.custom ? ["protected"] : []),
];

const isReviewed = ({ resource }: ResourceTree) => highlight(resource.type, resource.inputs) !== undefined;

/**
 * What of a component goes onto its own line: the resource that it is all about, which has its name or is the only one to review,
 * and how many there are of what counts by its number.
 */
function ownLine(tree: ResourceTree): { settings: string[]; main: ResourceTree | undefined } {
  if (tree.resource.custom) {
    return { settings: settingsOf(tree), main: undefined };
  }
  const reviewed = tree.children.filter((child) => child.resource.custom && isReviewed(child));
  const main =
    reviewed.length === 1 ? reviewed[0] : reviewed.find(({ resource }) => resource.name === tree.resource.name);
  const numbers = countHighlights(tree.children.map(({ resource }) => resource.type));
  return { settings: [...(main ? settingsOf(main) : []), ...numbers], main };
}

function line(
  tree: ResourceTree,
  parent: ResourceTree | undefined,
  settings: readonly string[],
  { colors }: TextOptions,
): string {
  const { resource, size } = tree;
  const prefix = `${parent?.resource.name}-`;
  const name =
    parent && resource.custom && resource.name.startsWith(prefix) ? resource.name.slice(prefix.length) : resource.name;
  const shown = settings.map((text) =>
    text.startsWith("NOT ") ? colors.yellow(text) : text === "protected" ? colors.green(text) : text,
  );
  const title = resource.custom
    ? `${colors.dim(kind(resource.type))} ${name}`
    : `${colors.bold(kind(resource.type))} ${name} ${colors.dim(`(${size})`)}`;
  return [title, shown.join(colors.dim(" · "))].filter(Boolean).join("  ");
}

function branch(tree: ResourceTree, indent: string, options: TextOptions): string[] {
  const { main } = ownLine(tree);
  const shown = tree.children
    .filter((child) => options.all || !child.resource.custom || (isReviewed(child) && child !== main))
    .sort((a, b) => rank(a) - rank(b) || (a.resource.name < b.resource.name ? -1 : 1));
  return shown.flatMap((child, index) => {
    const last = index === shown.length - 1;
    const { settings } = options.all ? { settings: settingsOf(child) } : ownLine(child);
    const below = branch(child, `${indent}${last ? "   " : "│  "}`, options);
    return [`${indent}${options.colors.dim(last ? "└─ " : "├─ ")}${line(child, tree, settings, options)}`, ...below];
  });
}

/** Draws resources as a tree for a terminal: a line per component with the settings to review, and how many resources it has. */
export function treeText(trees: readonly ResourceTree[], options: TextOptions): string {
  return trees
    .map((tree) => [
      line(tree, undefined, options.all ? settingsOf(tree) : ownLine(tree).settings, options),
      ...branch(tree, "", options),
    ])
    .map((lines, index, all) => {
      // Resources without any below them are a list; what has some stands apart.
      const apart = index > 0 && (lines.length > 1 || (all[index - 1] ?? []).length > 1);
      return `${apart ? "\n" : ""}${lines.join("\n")}`;
    })
    .join("\n");
}
