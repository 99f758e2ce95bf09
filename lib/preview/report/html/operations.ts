import type { Operation, ResourceChange } from "../../changes/resource-changes";

/** In the order in which they are counted. */
export const operations: readonly Operation[] = ["add", "change", "replace", "remove"];

/** Told apart without colours. */
export const signs: Readonly<Record<Operation, string>> = { add: "+", change: "~", replace: "±", remove: "−" };

export const done: Readonly<Record<Operation, string>> = {
  add: "added",
  change: "changed",
  replace: "replaced",
  remove: "removed",
};

/** `3 added, 1 replaced` */
export function countsOf(changes: readonly ResourceChange[]): string {
  return operations
    .flatMap((operation) => {
      const count = changes.filter((change) => change.operation === operation).length;
      return count > 0 ? [`${count} ${done[operation]}`] : [];
    })
    .join(", ");
}
