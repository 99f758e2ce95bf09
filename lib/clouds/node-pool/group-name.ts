import { shortHash } from "../cluster/short-hash";
import { fitName, type NameRule } from "../names";

/** Spot nodes are cheaper and may be taken back at any time. */
export type Capacity = "spot" | "on-demand";

/**
 * Four hexadecimal digits that change with any of the given facts.
 *
 * @param facts - in a fixed order; an absent one counts as such.
 */
export function generation(facts: Readonly<Record<string, unknown>>): string {
  return shortHash(JSON.stringify(Object.entries(facts).map(([fact, value]) => [fact, value ?? null])));
}

/**
 * The name of a group on its cloud: the pool's name, cut where it must be, its capacity where a pool has both, and its generation.
 */
export function groupName(rule: NameRule, pool: string, capacity: Capacity | undefined, generationId: string): string {
  // Where no dashes are allowed names are short too. o, not d: a generation's own digits go up to f.
  const mark = capacity && (rule.dashes ? `-${capacity}` : { spot: "s", "on-demand": "o" }[capacity]);
  const tail = `${mark ?? ""}${rule.dashes ? "-" : ""}${generationId}`;
  return `${fitName(pool, rule, tail.length)}${tail}`;
}
