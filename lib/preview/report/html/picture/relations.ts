import { type Components, componentTitle } from "../components";
import type { Wait } from "./waits";

/** Components that are named; the rest is counted. */
const mostNamed = 6;

/** What each component waits for and what waits for it, in words: for those who do not see the lines. */
export function relationsOf({ all }: Components, waits: readonly Wait[]): ReadonlyMap<number, string> {
  const [before, after] = [new Map<number, number[]>(), new Map<number, number[]>()];
  for (const { from, to } of waits) {
    before.set(to, [...(before.get(to) ?? []), from]);
    after.set(from, [...(after.get(from) ?? []), to]);
  }
  const titles = (ids: readonly number[]) => {
    const named = ids.slice(0, mostNamed).flatMap((id) => (all[id] ? [componentTitle(all[id])] : []));
    return [...named, ...(ids.length > named.length ? [`${ids.length - named.length} more`] : [])].join(", ");
  };
  const said = (verb: string, ids: readonly number[] | undefined) => (ids ? [`${verb} ${titles(ids)}`] : []);
  return new Map(
    all.flatMap(({ id }) => {
      const parts = [...said("Waits for", before.get(id)), ...said("Awaited by", after.get(id))];
      return parts.length > 0 ? [[id, parts.join(". ")] as const] : [];
    }),
  );
}
