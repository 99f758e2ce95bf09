import { type GraphCloud, ResourceGraph } from "../graph";
import type { RecordedResource } from "../recording/record";
import { manifestChange } from "./manifest-change";
import type { PropertyChange } from "./property-change";
import { type Change, changesBetween } from "./property-changes";
import { isUnknown, type Properties, shown, UNKNOWN } from "./property-value";
import { type Renewed, withRenamed, withRenewed } from "./renewed";
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

/** Whether data goes with it, which fails a preview by default. */
export const losesData = ({ stateful, operation }: ResourceChange): boolean =>
  stateful && (operation === "replace" || operation === "remove");

/**
 * What differs between two recordings of a program, by URN, in order of URN. Resources that differ in nothing are left out, and so are
 * components. A resource whose alias is another's URN is the same one renamed.
 *
 * Which property replaces a resource comes from a table with a source for each type; a type without one is taken to change in place. A value
 * that is unknown on both sides counts as unchanged: the cloud has decided it already. What comes from a resource that is replaced is unknown
 * anew, and may replace what it is part of.
 */
export function resourceChanges(
  base: readonly RecordedResource[],
  head: readonly RecordedResource[],
): readonly ResourceChange[] {
  const before = new Map(custom(base).map((resource) => [resource.urn, resource]));
  const [oldGraph, graph] = [new ResourceGraph(base), new ResourceGraph(head)];
  const added: RecordedResource[] = [];
  const pairs: Pair[] = [];
  for (const now of custom(head)) {
    const urn = [now.urn, ...now.aliases].find((one) => before.has(one));
    const old = urn === undefined ? undefined : before.get(urn);
    if (urn === undefined || !old) added.push(now);
    else pairs.push({ old, now });
    if (urn !== undefined) before.delete(urn);
  }
  const removed = [...before.values()].map((old) => whole("remove", old, oldGraph));
  const removedNames = new Set(removed.map(({ name }) => name));
  const renamed = added.filter(({ name }) => removedNames.has(name));
  const changes = [
    ...added.map((now) => whole("add", now, graph)),
    ...changedTogether(pairs, renamed, head, graph),
    ...removed,
  ];
  return changes.sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

interface Pair {
  readonly old: RecordedResource;
  readonly now: RecordedResource;
}

/** What changes by itself, and then what follows from each replacement, as far as it spreads. */
function changedTogether(
  pairs: readonly Pair[],
  added: readonly RecordedResource[],
  head: readonly RecordedResource[],
  graph: ResourceGraph,
) {
  const all = new Map(head.map((resource) => [resource.urn, resource]));
  const changes = new Map<string, ResourceChange>();
  const anew = new Map(added.map((resource) => [resource.urn, resource]));
  let fresh: ReadonlySet<string> | undefined;
  do {
    const concerned = pairs.filter(({ now }) => !fresh || now.dependencies.some((urn) => fresh?.has(urn)));
    const next = new Map<string, RecordedResource>();
    for (const { old, now } of concerned) {
      const change = following(old, now, anew, all, graph);
      if (!change) continue;
      changes.set(now.urn, change);
      if (change.operation === "replace" && !anew.has(now.urn)) next.set(now.urn, now);
    }
    for (const [urn, resource] of next) anew.set(urn, resource);
    fresh = new Set(next.keys());
  } while (fresh.size > 0);
  return changes.values();
}

function following(
  old: RecordedResource,
  now: RecordedResource,
  anew: ReadonlyMap<string, RecordedResource>,
  all: ReadonlyMap<string, RecordedResource>,
  graph: ResourceGraph,
): ResourceChange | undefined {
  const itself = changed(old, now, withRenewed(now, anew, all), { all, graph });
  if (itself?.operation === "replace") return itself;
  const renamed = withRenamed(now, anew, all);
  const withNames = renamed.renewed ? changed(old, now, renamed, { all, graph }) : undefined;
  return withNames?.operation === "replace" ? withNames : itself;
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
  { inputs: after, renewed }: Renewed,
  { all: recorded, graph }: { all: ReadonlyMap<string, RecordedResource>; graph: ResourceGraph },
): ResourceChange | undefined {
  const [provider = ""] = now.type.split(":");
  // Recorded inputs are plain data: what the engine's protocol carries, and nothing else.
  const before = old.inputs as Properties;
  const all = changesBetween(before, after, equalFor(provider)).filter(
    (change) => !(isUnknown(change.old) && isUnknown(change.new)) && !ignored(change, now.ignoreChanges),
  );
  const context = { old: before, now: after, configuration: configurationOf(now, recorded) };
  const verdict = judge(undefined, now.type, all, context);
  const forced = (change: Change) =>
    now.replaceOnChanges.some((path) => path === "*" || change.path === path || change.path.startsWith(`${path}.`));
  const properties = verdict.changes.map((change): PropertyChange => {
    // What a recording made up is nothing to show.
    const follows = renewed && isUnknown(change.new);
    return {
      path: change.path,
      ...(change.old !== undefined && { old: follows ? UNKNOWN : shown(change.old) }),
      ...(change.new !== undefined && { new: shown(change.new) }),
      replaces: verdict.replacing.includes(change) || forced(change),
      refused: verdict.refused.includes(change),
    };
  });
  if (properties.length === 0) return undefined;
  const operation = properties.some(({ replaces }) => replaces) ? "replace" : "change";
  const manifest = now.type.startsWith("kubernetes:") && {
    manifest: manifestChange(now.type, shown(before), shown(after), properties),
  };
  const paths = properties.map(({ path }) => path);
  const timing = operation === "change" ? timingOf(now.type, paths, after) : undefined;
  return {
    operation,
    ...about(now, graph),
    protected: old.protect,
    properties,
    ...(timing !== undefined && { timing }),
    ...manifest,
  };
}

/** Pulumi leaves alone what `ignoreChanges` names and what is below it. */
function ignored({ path }: Change, ignoreChanges: readonly string[]): boolean {
  return ignoreChanges.some((rule) => path === rule || path.startsWith(`${rule}.`) || path.startsWith(`${rule}[`));
}

/** What the resource's provider is configured with; recorded as `<urn>::<id>`. */
function configurationOf({ provider }: RecordedResource, recorded: ReadonlyMap<string, RecordedResource>): Properties {
  const found = recorded.get(provider.slice(0, provider.lastIndexOf("::")));
  return found ? (found.inputs as Properties) : {};
}
