import { type GraphCloud, ResourceGraph } from "../graph";
import type { RecordedResource } from "../record";
import { manifestChange } from "./manifest-change";
import type { PropertyChange } from "./property-change";
import { type Change, changesBetween } from "./property-changes";
import { isList, isObject, isUnknown, type Properties, UNKNOWN, type Value } from "./property-value";
import { equalFor, judge } from "./replacement";
import { isStateful } from "./stateful";
import { timingOf } from "./timing";

export type Operation = "add" | "change" | "replace" | "remove";

/** What a change of the program does to one resource. */
export interface ResourceChange {
  readonly operation: Operation;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Whether data is lost with the resource. */
  readonly stateful: boolean;
  /** Whether Pulumi refuses to delete or replace it. */
  readonly protected: boolean;
  readonly cloud: GraphCloud;
  /** The components that it is part of, outermost first, each as `Postgres prod-aws`. */
  readonly within: readonly string[];
  /** Empty for what is added or removed. */
  readonly properties: readonly PropertyChange[];
  /** When it takes hold, where that is not at once and unnoticed. */
  readonly timing?: string;
  /** Of a Kubernetes object that changes: the lines of a unified diff of its YAML, and what happens to running pods. */
  readonly manifest?: { readonly diff: readonly string[]; readonly effect?: string };
}

/**
 * What differs between two recordings of a program, by URN, in order of URN. Resources that differ in nothing are left out, and so are
 * components. A resource whose alias is another's URN is the same one renamed.
 *
 * Which property replaces a resource comes from a table with a source for each type; a type without one is taken to change in place. A value
 * that is unknown on both sides counts as unchanged: the cloud has decided it already.
 */
export function resourceChanges(
  base: readonly RecordedResource[],
  head: readonly RecordedResource[],
): readonly ResourceChange[] {
  const before = new Map(custom(base).map((resource) => [resource.urn, resource]));
  const [oldGraph, graph] = [new ResourceGraph(base), new ResourceGraph(head)];
  const changes = custom(head).flatMap((now): ResourceChange[] => {
    const urn = [now.urn, ...now.aliases].find((one) => before.has(one));
    const old = urn === undefined ? undefined : before.get(urn);
    if (!old || urn === undefined) return [whole("add", now, graph)];
    before.delete(urn);
    return changed(old, now, head, graph);
  });
  const removed = [...before.values()].map((old) => whole("remove", old, oldGraph));
  return [...changes, ...removed].sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

const custom = (recorded: readonly RecordedResource[]) =>
  recorded.filter((resource) => resource.custom && !resource.type.startsWith("pulumi:pulumi:"));

const about = (resource: RecordedResource, graph: ResourceGraph) => ({
  urn: resource.urn,
  type: resource.type,
  name: resource.name,
  stateful: isStateful(resource.type, resource.inputs),
  protected: resource.protect,
  cloud: graph.cloudOf(resource),
  within: graph.within(resource),
});

const whole = (operation: Operation, resource: RecordedResource, graph: ResourceGraph): ResourceChange => ({
  operation,
  ...about(resource, graph),
  properties: [],
});

function changed(
  old: RecordedResource,
  now: RecordedResource,
  recorded: readonly RecordedResource[],
  graph: ResourceGraph,
): ResourceChange[] {
  const [provider = ""] = now.type.split(":");
  // Recorded inputs are plain data: what the engine's protocol carries, and nothing else.
  const [before, after] = [old.inputs as Properties, now.inputs as Properties];
  const all = changesBetween(before, after, equalFor(provider)).filter(
    (change) => !(isUnknown(change.old) && isUnknown(change.new)) && !ignored(change, now.ignoreChanges),
  );
  const context = { old: before, now: after, configuration: configurationOf(now, recorded) };
  const verdict = judge(undefined, now.type, all, context);
  const forced = (change: Change) =>
    now.replaceOnChanges.some((path) => path === "*" || change.path === path || change.path.startsWith(`${path}.`));
  const properties = verdict.changes.map((change) => ({
    path: change.path,
    ...(change.old !== undefined && { old: shown(change.old) }),
    ...(change.new !== undefined && { new: shown(change.new) }),
    replaces: verdict.replacing.includes(change) || forced(change),
    refused: verdict.refused.includes(change),
  }));
  if (properties.length === 0) return [];
  const operation = properties.some(({ replaces }) => replaces) ? "replace" : "change";
  const manifest = now.type.startsWith("kubernetes:") && {
    manifest: manifestChange(now.type, shown(before), shown(after), properties),
  };
  const paths = properties.map(({ path }) => path);
  const timing = operation === "change" ? timingOf(now.type, paths, after) : undefined;
  return [
    {
      operation,
      ...about(now, graph),
      protected: old.protect,
      properties,
      ...(timing !== undefined && { timing }),
      ...manifest,
    },
  ];
}

/** Pulumi leaves alone what `ignoreChanges` names and what is below it. */
function ignored({ path }: Change, ignoreChanges: readonly string[]): boolean {
  return ignoreChanges.some((rule) => path === rule || path.startsWith(`${rule}.`) || path.startsWith(`${rule}[`));
}

/** What the resource's provider is configured with; recorded as `<urn>::<id>`. */
function configurationOf({ provider }: RecordedResource, recorded: readonly RecordedResource[]): Properties {
  const urn = provider.slice(0, provider.lastIndexOf("::"));
  const found = recorded.find((resource) => resource.urn === urn);
  return found ? (found.inputs as Properties) : {};
}

/** Digests serve to compare; what is shown is only that there is a secret. */
function shown(value: Value): Value {
  if (typeof value === "string")
    return /^\[secret [\w-]+\]$/.test(value) ? "[secret]" : isUnknown(value) ? UNKNOWN : value;
  if (isList(value)) return value.map(shown);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)])) : value;
}
