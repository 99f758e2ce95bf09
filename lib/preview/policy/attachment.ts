import type { GraphResource } from "../graph";
import { inputOf } from "./input";

/**
 * What is attached to a resource, such as the versioning of a bucket; undefined where it cannot be known, because something names its
 * resource by a value that is unknown. A rule then finds nothing.
 */
export type AttachedTo = (target: GraphResource) => readonly GraphResource[] | undefined;

/**
 * Relates resources that set something on others to those others, by the input that names one. In this order:
 *
 * 1. The input is a name or id of exactly one target. Recordings make ids up as `<name>-id` and ARNs as `arn:made-up:<name>`.
 * 2. It waits for exactly one target: an Output that a program passes on makes it a dependency.
 * 3. It waits for several: it may belong to each of them.
 * 4. The input is unknown or absent, and it waits for none: it may belong to every target beside it, and without one to every target.
 *
 * What names something else belongs to something that this program does not make.
 *
 * @param names inputs of a target that hold its own name, such as `bucket`
 */
export function attachedTo(
  targets: readonly GraphResource[],
  attachments: readonly GraphResource[],
  reference: string,
  names: readonly string[] = [],
): AttachedTo {
  const byUrn = new Set(targets.map(({ urn }) => urn));
  const byName = new Map<string, Set<string>>();
  for (const target of targets)
    for (const name of namesOf(target, names)) byName.set(name, (byName.get(name) ?? new Set()).add(target.urn));
  const siblings = new Map<string, string[]>();
  for (const { parent, urn } of targets)
    if (parent !== undefined) siblings.set(parent, [...(siblings.get(parent) ?? []), urn]);

  const certain = new Map<string, GraphResource[]>();
  const possible = new Set<string>();
  let anywhere = false;
  for (const attachment of attachments) {
    const input = inputOf(attachment).at(reference);
    const named = [...(byName.get(input.text ?? "") ?? [])];
    const awaited = [...new Set(attachment.dependencies)].filter((urn) => byUrn.has(urn));
    const both = named.filter((urn) => awaited.includes(urn));
    const [only, ...others] = both.length === 1 ? both : named.length === 1 ? named : awaited;
    if (only !== undefined && others.length === 0) certain.set(only, [...(certain.get(only) ?? []), attachment]);
    else if (only !== undefined) for (const urn of awaited) possible.add(urn);
    else if (named.length > 0) for (const urn of named) possible.add(urn);
    else if (!input.known) {
      const beside = siblings.get(attachment.parent ?? "") ?? [];
      for (const urn of beside) possible.add(urn);
      anywhere ||= beside.length === 0;
    }
  }
  return ({ urn }) => certain.get(urn) ?? (anywhere || possible.has(urn) ? undefined : []);
}

function namesOf(target: GraphResource, inputs: readonly string[]): readonly string[] {
  const { name } = target;
  const given = inputs.flatMap((input) => inputOf(target).at(input).text ?? []);
  return [name, `${name}-id`, `arn:made-up:${name}`, ...given];
}
