import type { ReportedResource } from "../../report";
import type { Component, Components } from "../components";

/** One thing waits for another: `from` is made first. */
export interface Wait {
  readonly from: number;
  readonly to: number;
}

/** Which components wait for which, by the dependencies of what is in them. What provides a cloud's API is no dependency to see. */
export function waitsOf({ all, of }: Components): readonly Wait[] {
  const isProvider = new Set(
    all.flatMap(({ resources }) => resources.filter(({ type }) => type.startsWith("pulumi:providers:")).map(urnOf)),
  );
  const found = new Map<string, Wait>();
  const add = (urn: string, to: Component) => {
    const from = isProvider.has(urn) ? undefined : of(urn);
    if (from && from !== to) found.set(`${from.id} ${to.id}`, { from: from.id, to: to.id });
  };
  for (const component of all) {
    for (const { urn, dependencies } of component.resources) {
      if (!isProvider.has(urn)) for (const dependency of dependencies) add(dependency, component);
    }
  }
  return [...found.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

const urnOf = ({ urn }: ReportedResource) => urn;

/**
 * Leaves out what follows from others: where `a` waits for `b` and `b` for `c`, that `a` waits for `c`. Of things that wait for each other,
 * which only groups of resources do, all stays.
 */
export function reduced(waits: readonly Wait[]): readonly Wait[] {
  const next = new Map<number, readonly number[]>();
  for (const { from, to } of waits) next.set(from, [...(next.get(from) ?? []), to]);
  const reach = new Map<number, ReadonlySet<number>>();
  const reachable = (start: number): ReadonlySet<number> => {
    const known = reach.get(start);
    if (known) return known;
    const seen = new Set<number>();
    const open = [...(next.get(start) ?? [])];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      open.push(...(next.get(at) ?? []));
    }
    reach.set(start, seen);
    return seen;
  };
  return waits.filter(({ from, to }) => {
    const others = (next.get(from) ?? []).filter((other) => other !== to && !reachable(other).has(from));
    return !others.some((other) => reachable(other).has(to) && !reachable(to).has(other));
  });
}
