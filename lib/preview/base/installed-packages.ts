import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import * as path from "node:path";

/** The folders from the top of a repository down to one of its folders, both included, relative to the top. */
export function foldersDownTo(top: string, folder: string): string[] {
  const steps = path.relative(top, folder).split(path.sep).filter(Boolean);
  return Array.from({ length: steps.length + 1 }, (_, depth) => path.join(...steps.slice(0, depth)));
}

/**
 * Puts the packages that are installed in a working tree into another tree of the same repository: the `node_modules` of every folder from
 * the top down to the program's. Packages of the repository itself, which a workspace links, are the other tree's own.
 */
export function linkPackages(top: string, tree: string, folder: string): void {
  const linked = new Set<string>();
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const below of foldersDownTo(top, next)) {
      const packages = path.join(top, below, "node_modules");
      const link = path.join(tree, below, "node_modules");
      if (linked.has(packages) || !existsSync(packages) || !existsSync(path.dirname(link)) || existsSync(link))
        continue;
      linked.add(packages);
      pending.push(...linkFolder(top, tree, packages, link));
    }
  }
}

/** Links one `node_modules`, and returns the folders of the repository's own packages in it. */
function linkFolder(top: string, tree: string, packages: string, link: string): string[] {
  const entries = entriesOf(packages);
  const own = new Map(
    entries.flatMap((entry) => {
      const target = ownPackage(top, path.join(packages, entry));
      return target === undefined ? [] : [[entry, target] as const];
    }),
  );
  if (own.size === 0) {
    symlinkSync(packages, link);
    return [];
  }
  for (const entry of entries) {
    const target = own.get(entry);
    const there = target === undefined ? path.join(packages, entry) : path.join(tree, path.relative(top, target));
    // A package that the other tree does not have yet stays out, so that a program that needs it says so.
    if (!existsSync(there)) continue;
    mkdirSync(path.dirname(path.join(link, entry)), { recursive: true });
    symlinkSync(there, path.join(link, entry));
  }
  return [...own.values()];
}

/** Names in a `node_modules`, with the scope where there is one. */
function entriesOf(packages: string): string[] {
  return readdirSync(packages).flatMap((name) =>
    name.startsWith("@") ? readdirSync(path.join(packages, name)).map((inner) => path.join(name, inner)) : [name],
  );
}

/** The folder in the repository that a link leads to; undefined for an installed package. */
function ownPackage(top: string, entry: string): string | undefined {
  if (!lstatSync(entry).isSymbolicLink() || !existsSync(entry)) return undefined;
  const target = realpathSync(entry);
  const inside = path.relative(top, target).split(path.sep);
  return inside[0] === ".." || inside[0] === "" || inside.includes("node_modules") ? undefined : target;
}
