/** The keys of which something is given. */
export function givenOf<K extends string>(keys: readonly K[], among: { readonly [P in K]?: unknown }): readonly K[] {
  return keys.filter((key) => among[key] !== undefined);
}
