const rootStack = "pulumi:pulumi:Stack";

/** What names a resource. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; undefined or empty without one. */
  readonly parent: string | undefined;
}

/**
 * A resource's URN as the engine makes it: with the types of all its parents, the stack's apart.
 * https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
 */
export function urnOf({ stack, project, type, name, parent }: UrnParts): string {
  const parents = qualifiedTypeOf(parent ?? "");
  const qualified = parents === "" || parents === rootStack ? type : `${parents}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

const qualifiedTypeOf = (urn: string) => urn.split("::")[2] ?? "";
const nameOf = (urn: string) => urn.split("::").slice(3).join("::");

/** An alias as a program gives it: a URN, or what differs from the resource's own; without a `parent` it has the same. */
export type Alias = { readonly urn: string } | (Partial<Omit<UrnParts, "parent">> & { readonly parent?: string });

/**
 * All URNs that a resource had before, by its aliases and those of its parent, as the engine finds them. A child whose name begins with its
 * parent's is renamed with it. https://www.pulumi.com/docs/iac/concepts/options/aliases/
 */
export function aliasUrns(own: UrnParts, aliases: readonly Alias[], aliasesOfParent: readonly string[]): string[] {
  const resolve = (alias: Alias, parts: UrnParts) => ("urn" in alias ? alias.urn : urnOf({ ...parts, ...alias }));
  const parentName = nameOf(own.parent ?? "");
  const inherited = aliasesOfParent.flatMap((parent) => {
    const renamed =
      parentName !== "" && own.name.startsWith(parentName)
        ? nameOf(parent) + own.name.slice(parentName.length)
        : own.name;
    const parts = { ...own, parent, name: renamed };
    return [urnOf(parts), ...aliases.map((alias) => resolve(alias, parts))];
  });
  return [...new Set([...aliases.map((alias) => resolve(alias, own)), ...inherited])];
}
