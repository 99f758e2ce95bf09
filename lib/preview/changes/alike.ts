import type { PropertyChange } from "./property-change";
import type { ResourceChange } from "./resource-changes";

/** The same change of the same properties in many resources, such as a new tag. */
export interface AlikeChanges {
  readonly properties: readonly PropertyChange[];
  readonly changes: readonly ResourceChange[];
}

/** From so many on, a reader sees the change better once. */
const many = 5;

/**
 * Takes changes in place that many resources have alike out of the others. What is replaced, what holds for Kubernetes objects and what has a
 * time of its own is never among them.
 */
export function alikeChanges(changes: readonly ResourceChange[]): {
  readonly alike: readonly AlikeChanges[];
  readonly others: readonly ResourceChange[];
} {
  const byProperties = new Map<string, ResourceChange[]>();
  for (const change of changes) {
    if (change.operation !== "change" || change.manifest || change.timing !== undefined) continue;
    const key = JSON.stringify(change.properties);
    byProperties.set(key, [...(byProperties.get(key) ?? []), change]);
  }
  const alike = [...byProperties.values()].flatMap((same) =>
    same.length >= many && same[0] ? [{ properties: same[0].properties, changes: same }] : [],
  );
  const taken = new Set(alike.flatMap((group) => group.changes));
  return { alike, others: changes.filter((change) => !taken.has(change)) };
}

/** `60 aws:iam/role:Role, 3 aws:s3/bucket:Bucket`, the most first. */
export function typeCounts(changes: readonly ResourceChange[]): string {
  const counts = new Map<string, number>();
  for (const { type } of changes) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([type, count]) => `${count} ${type}`)
    .join(", ");
}
