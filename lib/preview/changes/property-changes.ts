import { isList, isObject, isUnknown, type Properties, type Value } from "./property-value";

/** One property whose value differs, as far down as it can be told. */
export interface Change {
  /** Such as `nodeConfig.labels.workload` or `subnetIds[2]`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly old: Value | undefined;
  readonly new: Value | undefined;
  /** The outermost block or list item that came or went with it; its own path when it changed alone. */
  readonly block: string;
}

/** Every difference between two sets of inputs. */
export function changesBetween(
  old: Properties,
  now: Properties,
  equal: (one: Value, other: Value, path: string) => boolean = Object.is,
): Change[] {
  const changes: Change[] = [];
  visit(old, now, "", undefined);
  return changes;

  function visit(before: Value | undefined, after: Value | undefined, path: string, block: string | undefined): void {
    if (isObject(before) || isObject(after)) {
      if (
        isUnknown(after) ||
        (before !== undefined && !isObject(before)) ||
        (after !== undefined && !isObject(after))
      ) {
        changes.push({ path, kind: "update", old: before, new: after, block: block ?? path });
        return;
      }
      const inside = before === undefined || after === undefined ? (block ?? path) : undefined;
      const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
      if (keys.size === 0 && inside !== undefined) {
        changes.push({ path, kind: before === undefined ? "add" : "delete", old: before, new: after, block: inside });
      }
      for (const key of keys) {
        visit(before?.[key], after?.[key], path === "" ? key : `${path}.${key}`, path === "" ? undefined : inside);
      }
    } else if (isList(before) && isList(after)) {
      for (let index = 0; index < Math.max(before.length, after.length); index++) {
        visit(before[index], after[index], `${path}[${index}]`, block);
      }
    } else if (isList(before) !== isList(after) && (before === undefined || after === undefined)) {
      const items: readonly Value[] = isList(before) ? before : isList(after) ? after : [];
      // An empty list and none are the same to every provider.
      items.forEach((item, index) => {
        const [gone, come] = before === undefined ? [undefined, item] : [item, undefined];
        visit(gone, come, `${path}[${index}]`, block ?? path);
      });
    } else if (before === undefined || after === undefined) {
      if (before !== after) {
        changes.push({
          path,
          kind: before === undefined ? "add" : "delete",
          old: before,
          new: after,
          block: block ?? path,
        });
      }
    } else if (isUnknown(after) || isList(before) || isList(after) || !equal(before, after, path)) {
      changes.push({ path, kind: "update", old: before, new: after, block: block ?? path });
    }
  }
}

/** Whether a path is the rule's property or lies below it; `[*]` in a rule stands for any item. */
export function isAtOrBelow(path: string, rule: string): boolean {
  const general = path.replace(/\[\d+\]/g, "[*]");
  return general === rule || general.startsWith(`${rule}.`) || general.startsWith(`${rule}[`);
}

export const isAt = (path: string, rule: string): boolean => path.replace(/\[\d+\]/g, "[*]") === rule;
