import type { Colors } from "picocolors/types";
import { highlight } from "./highlights";
import type { ResourceTree } from "./tree";

export interface TextOptions {
  readonly colors: Colors;
  /** Show every resource instead of counting those without settings to review. */
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
  "AirflowSecrets",
  "Manifests",
];

function rank({ resource }: ResourceTree): number {
  const place = resource.type.startsWith("isobar:") ? order.indexOf(kind(resource.type)) : -1;
  return place < 0 ? order.length : place;
}

function counted(resources: readonly ResourceTree[]): string {
  const counts = new Map<string, number>();
  for (const { resource } of resources) {
    counts.set(kind(resource.type), (counts.get(kind(resource.type)) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} ${name}`)).join(", ");
}

function line(tree: ResourceTree, { colors }: TextOptions): string {
  const { resource, size } = tree;
  const settings = (highlight(resource.type, resource.inputs) ?? []).map((text) =>
    text.startsWith("NOT ") ? colors.yellow(text) : text,
  );
  const marks = resource.protect ? [colors.green("protected")] : [];
  const title = resource.custom
    ? `${colors.dim(kind(resource.type))} ${resource.name}`
    : `${colors.bold(kind(resource.type))} ${resource.name} ${colors.dim(`${size} resource${size === 1 ? "" : "s"}`)}`;
  return [title, [...settings, ...marks].join(colors.dim(" · "))].filter(Boolean).join("  ");
}

function isShown(tree: ResourceTree, all: boolean): boolean {
  return all || !tree.resource.custom || highlight(tree.resource.type, tree.resource.inputs) !== undefined;
}

function branch(tree: ResourceTree, indent: string, options: TextOptions): string[] {
  const shown = tree.children
    .filter((child) => isShown(child, options.all ?? false))
    .sort((a, b) => rank(a) - rank(b) || (a.resource.name < b.resource.name ? -1 : 1));
  const rest = tree.children.filter((child) => !isShown(child, options.all ?? false));
  const entries = [
    ...shown.map((child) => ({ text: line(child, options), child })),
    ...(rest.length > 0 ? [{ text: options.colors.dim(counted(rest)), child: undefined }] : []),
  ];
  return entries.flatMap(({ text, child }, index) => {
    const last = index === entries.length - 1;
    const below = child ? branch(child, `${indent}${last ? "   " : "│  "}`, options) : [];
    return [`${indent}${options.colors.dim(last ? "└─ " : "├─ ")}${text}`, ...below];
  });
}

/** Draws resources as a tree for a terminal: one line per component and per resource with settings to review, the rest counted. */
export function treeText(trees: readonly ResourceTree[], options: TextOptions): string {
  return trees.map((tree) => [line(tree, options), ...branch(tree, "", options)].join("\n")).join("\n\n");
}
