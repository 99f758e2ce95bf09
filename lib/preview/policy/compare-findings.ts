import type { RecordedResource } from "../recording/recorded-resource";
import { inOrder } from "./findings";
import type { ComparedFinding, Finding } from "./rule";

/**
 * What of a base's findings is still there, what is gone, and what has come; in the order of `findingsOf`. Those that are fixed are the base's.
 *
 * A finding is known by its rule, resource and property. In a list, where an entry before it may have come or gone, what was found tells
 * first. A waiver that has come or gone makes no finding new.
 *
 * @param renames URNs of the base whose resource has another one now, by {@link renamesBetween}
 */
export function compareFindings(
  base: readonly Finding[],
  head: readonly Finding[],
  renames: ReadonlyMap<string, string> = new Map(),
): readonly ComparedFinding[] {
  const before = groups(base, (urn) => renames.get(urn) ?? urn);
  const now = groups(head, (urn) => urn);
  const compared = [...now].flatMap(([key, findings]): ComparedFinding[] => {
    const left = [...(before.get(key) ?? [])];
    const open = new Set<Finding>();
    for (const same of sameness) {
      for (const finding of findings) {
        const index = open.has(finding) ? -1 : left.findIndex((old) => same(old, finding));
        if (index === -1) continue;
        left.splice(index, 1);
        open.add(finding);
      }
    }
    before.set(key, left);
    return findings.map((finding) => ({ ...finding, status: open.has(finding) ? "open" : "new" }));
  });
  const fixed = [...before.values()].flat().map((finding): ComparedFinding => ({ ...finding, status: "fixed" }));
  return [...compared, ...fixed].sort(inOrder);
}

/** URNs of the base's resources that an alias says have another one now. */
export function renamesBetween(
  base: readonly RecordedResource[],
  head: readonly RecordedResource[],
): ReadonlyMap<string, string> {
  const there = new Set(head.map(({ urn }) => urn));
  const before = new Set(base.map(({ urn }) => urn));
  return new Map(
    head.flatMap(({ urn, aliases }) =>
      aliases.filter((alias) => before.has(alias) && !there.has(alias)).map((alias): [string, string] => [alias, urn]),
    ),
  );
}

/** What makes two findings of a group the same one, the surest first. */
const sameness: readonly ((old: Finding, now: Finding) => boolean)[] = [
  (old, now) => old.property === now.property && old.found === now.found,
  (old, now) => old.found === now.found,
  (old, now) => old.property === now.property && old.rule !== "waiver-expired",
];

function groups(findings: readonly Finding[], urnOf: (urn: string) => string): Map<string, readonly Finding[]> {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { rule, urn, property = "" } = finding;
    const key = JSON.stringify([rule, urnOf(urn), property.replace(/\[\d+\]/g, "[]")]);
    found.set(key, [...(found.get(key) ?? []), finding]);
  }
  return found;
}
