import type { GraphResource, ResourceGraph } from "../../graph";
import type { Input } from "../input";
import type { Breach, Rule } from "../rule";
import { type Tagged, taggable, tagsOf } from "./taggable";

interface TagRule {
  readonly id: "tags-owner" | "tags-environment" | "tags-cost-centre";
  readonly title: string;
  /** The tag's name as it is written in an environment. */
  readonly tag: string;
  /** Other names for the same. */
  readonly also?: readonly string[];
}

/**
 * A rule that what can carry tags carries one. Case, `-` and `_` do not count, nor does what stands before a `:` or `/`.
 *
 * A tag that nothing of a cloud has is one finding of that cloud; otherwise there is one for each component with resources that lack it, and
 * for each resource outside of components.
 */
function tagRule({ id, title, tag, also = [] }: TagRule): Rule {
  const names = new Set([tag, ...also].map(plain));
  return {
    id,
    title,
    severity: "low",
    setting: "tags",
    source: "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
    check: (graph) => {
      const providersOf = providers(graph);
      const judged = graph.resources.flatMap((resource) => {
        const tagged = taggable.get(resource.type);
        if (!tagged || !resource.custom) return [];
        const has = tagsOf(resource, tagged, providersOf(resource)).some((tags) => mayHold(tags, names));
        return [{ resource, tagged, has, cloud: graph.cloudOf(resource) }];
      });
      return [...grouped(judged, ({ cloud }) => cloud)].flatMap(([cloud, ofCloud]) => {
        const lacking = ofCloud.filter(({ has }) => !has);
        const around = commonAncestor(graph, ofCloud);
        if (lacking.length === ofCloud.length && lacking.length > 1 && around)
          return [{ resource: around, found: `no ${tag} on any of ${lacking.length} resources on ${cloud}` }];
        return [...grouped(lacking, ({ resource }) => componentOf(graph, resource))].map(([component, inside]) =>
          breach(component, inside, tag),
        );
      });
    },
  };
}

function breach(
  component: GraphResource,
  inside: readonly { readonly resource: GraphResource; readonly tagged: Tagged }[],
  tag: string,
): Breach {
  const [first, ...others] = inside;
  if (first && others.length === 0)
    return { resource: first.resource, property: first.tagged.path, found: `no ${tag}` };
  const names = [...new Set(inside.map(({ resource }) => resource.name))];
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return {
    resource: component,
    found: `no ${tag} on ${inside.length} resources: ${names.slice(0, 3).join(", ")}${more}`,
  };
}

const plain = (name: string): string =>
  name
    .replace(/^.*[:/]/, "")
    .replace(/[-_. ]/g, "")
    .toLowerCase();

/** Whether tags, or some of them, are unknown, or one has such a name and is not empty. */
function mayHold(tags: Input, names: ReadonlySet<string>): boolean {
  return (
    tags.unknown || tags.entries.some(([name, value]) => names.has(plain(name)) && !value.absent && value.text !== "")
  );
}

/** The providers that made a resource, or may have: its own where that is known, and all of its cloud where it is not. */
function providers(graph: ResourceGraph): (resource: GraphResource) => readonly GraphResource[] {
  return (resource) => {
    const given = "provider" in resource && typeof resource.provider === "string" ? resource.provider : undefined;
    if (given === undefined)
      return graph.ofType(`pulumi:providers:${resource.type.slice(0, resource.type.indexOf(":"))}`);
    // `<urn>::<id>`, or empty for the default one.
    const own = graph.get(given.slice(0, given.lastIndexOf("::"))) ?? graph.get(given);
    return own ? [own] : [];
  };
}

function grouped<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

/** The nearest component around a resource, or the resource itself. */
const componentOf = (graph: ResourceGraph, resource: GraphResource): GraphResource =>
  graph.ancestors(resource).findLast(({ custom }) => !custom) ?? resource;

/** The innermost component around all of them, or the stack. */
function commonAncestor(
  graph: ResourceGraph,
  among: readonly { readonly resource: GraphResource }[],
): GraphResource | undefined {
  const paths = among.map(({ resource }) => graph.ancestors(resource));
  const [first = []] = paths;
  const common = first.filter((ancestor, depth) => paths.every((path) => path[depth]?.urn === ancestor.urn));
  return common.at(-1) ?? graph.ofType("pulumi:pulumi:Stack")[0];
}

export const tagsOwner = tagRule({ id: "tags-owner", title: "Resources say who owns them", tag: "owner" });

export const tagsEnvironment = tagRule({
  id: "tags-environment",
  title: "Resources say which environment they are of",
  tag: "environment",
  also: ["env", "stage"],
});

export const tagsCostCentre = tagRule({
  id: "tags-cost-centre",
  title: "Resources say who pays for them",
  tag: "cost-centre",
  also: ["cost-center"],
});
