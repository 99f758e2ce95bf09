import { nearest } from "../../environment/nearest";
import type { Size } from "./charge";
import type { NodeGroup } from "./node-group";

/** Expected sizes that no pool can have. All are told at once. */
export class InvalidExpectedNodesError extends Error {
  override readonly name = "InvalidExpectedNodesError";
}

/** How many nodes a group has at least, on average and at most; undefined when the program does not say. */
export interface GroupSize {
  readonly size: Size | undefined;
  readonly notes: readonly string[];
}

/**
 * The sizes of node groups. What a pool is expected to have on average is `expectedNodes`, for each cloud alike, or else a quarter of the
 * way from its least to its most: an assumption, since load decides. A pool of spot nodes with on-demand stand-ins is two groups: the spot
 * ones are expected to do all the work, and the stand-ins to be at their least.
 *
 * @param adapt take what fits no pool to the nearest size that does, instead of refusing it: for a base that was written before the numbers
 * @throws InvalidExpectedNodesError when a number is of no pool, or of none that can have it
 */
export function groupSizes(
  groups: readonly NodeGroup[],
  expectedNodes: Readonly<Record<string, number>>,
  adapt = false,
): ReadonlyMap<NodeGroup, GroupSize> {
  if (!adapt) refuseImpossible(groups, expectedNodes);
  return new Map(groups.map((group) => [group, sizeOf(group, groups, expectedNodes)]));
}

/** On-demand nodes of a pool that has spot nodes too. */
const isStandIn = (group: NodeGroup, groups: readonly NodeGroup[]) =>
  group.purchase === "on-demand" && groups.some((other) => other.purchase === "spot" && samePool(group, other));

const samePool = (a: NodeGroup, b: NodeGroup) =>
  a.cloud === b.cloud && a.cluster === b.cluster && a.pool === b.pool && a.resource.parent === b.resource.parent;

function sizeOf(
  group: NodeGroup,
  groups: readonly NodeGroup[],
  expectedNodes: Readonly<Record<string, number>>,
): GroupSize {
  const { min, max, pool } = group;
  if (min === undefined || max === undefined || !(min >= 0) || !(max >= min)) return { size: undefined, notes: [] };
  if (isStandIn(group, groups)) {
    return { size: { min, expected: min, max }, notes: ["stands in for spot nodes: expected at its least"] };
  }
  const given = Object.hasOwn(expectedNodes, pool) ? expectedNodes[pool] : undefined;
  if (given === undefined) return { size: { min, expected: min + (max - min) / 4, max }, notes: [] };
  const expected = Math.min(Math.max(given, min), max);
  const notes = expected === given ? [] : [`${given} expected; it has ${min} to ${max}`];
  return { size: { min, expected, max }, notes };
}

function refuseImpossible(groups: readonly NodeGroup[], expectedNodes: Readonly<Record<string, number>>): void {
  const leading = groups.filter((group) => !isStandIn(group, groups));
  const names = [...new Set(leading.map(({ pool }) => pool))].sort();
  const wrong = Object.entries(expectedNodes).flatMap(([pool, given]) => {
    const path = `cost.expectedNodes.${pool}: ${given}; allowed:`;
    const named = leading.filter((group) => group.pool === pool);
    if (named.length === 0) {
      const meant = nearest(pool, names);
      const known = names.length === 0 ? "none, since there is no node pool" : `a node pool: ${names.join(", ")}`;
      return [`${path} ${known}${meant === undefined ? "" : `; did you mean ${meant}?`}`];
    }
    const ranges = named.flatMap(({ min, max }) => (min === undefined || max === undefined ? [] : [{ min, max }]));
    const fits = ranges.length < named.length || ranges.some(({ min, max }) => given >= min && given <= max);
    const shown = [...new Set(ranges.map(({ min, max }) => `${min} to ${max}`))].join(" or ");
    return fits ? [] : [`${path} ${shown} nodes, as the pool has`];
  });
  if (wrong.length > 0) throw new InvalidExpectedNodesError(wrong.join("\n"));
}
