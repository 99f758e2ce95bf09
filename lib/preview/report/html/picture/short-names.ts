import type { Component } from "../components";

/**
 * Names without what all of a cloud's have in common: `workers` for `prod-aws-workers`, where the others begin with `prod-aws` too; and a
 * short one for what is part of none.
 *
 * @returns by component
 */
export function shortNames(components: readonly Component[]): ReadonlyMap<Component, string> {
  const names = components.filter(({ kind }) => kind !== "").map(({ name }) => name);
  const common = names.length > 2 ? commonStart(names) : "";
  return new Map(
    components.map((component) => {
      const { name, kind } = component;
      // Boxes of the first columns are narrow.
      if (kind === "") return [component, "no component"];
      return [component, common !== "" && name.startsWith(`${common}-`) ? name.slice(common.length + 1) : name];
    }),
  );
}

/** The most words, joined by hyphens, with which nearly all of the names begin. */
function commonStart(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    const words = name.split("-");
    for (let length = 1; length <= words.length; length++) {
      const start = words.slice(0, length).join("-");
      counts.set(start, (counts.get(start) ?? 0) + 1);
    }
  }
  const common = [...counts].filter(([, count]) => count >= names.length * 0.8).map(([start]) => start);
  return common.reduce((longest, start) => (start.length > longest.length ? start : longest), "");
}
