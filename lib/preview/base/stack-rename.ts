import type { RecordedResource } from "../recording/record";

/**
 * A recording as if its stack had another name: what `pulumi stack rename` does to a state. Only URNs change; names and properties that a
 * program derives from the stack's name stay as they were.
 */
export function renameStack(
  recorded: readonly RecordedResource[],
  from: string,
  to: string,
): readonly RecordedResource[] {
  if (from === to) return recorded;
  const old = `urn:pulumi:${from}::`;
  const renamed = (text: string) => {
    if (!text.startsWith(old)) return text;
    const rest = text.slice(old.length);
    // The stack itself is named after its project and itself.
    const [project = ""] = rest.split("::");
    const stack = `${project}::pulumi:pulumi:Stack::${project}-${from}`;
    return `urn:pulumi:${to}::${rest === stack ? `${project}::pulumi:pulumi:Stack::${project}-${to}` : rest}`;
  };
  return recorded.map((resource) => ({
    ...resource,
    urn: renamed(resource.urn),
    parent: resource.parent === undefined ? undefined : renamed(resource.parent),
    deletedWith: resource.deletedWith === undefined ? undefined : renamed(resource.deletedWith),
    dependencies: resource.dependencies.map(renamed),
    provider: renamed(resource.provider),
    aliases: resource.aliases.map(renamed),
  }));
}
