import type { Operation, ResourceChange } from "../../changes/resource-changes";
import { isStateful } from "../../changes/stateful";
import { clouds, type GraphCloud, kindOf } from "../../graph";
import type { EnvironmentReport, ReportedResource } from "../report";
import { type Family, familyOfAll, familyOrder, knownFamily } from "./picture/family";

/** What a reader thinks of as one thing: a network, a cluster, a pool, Airflow. */
export interface Component {
  /** Its place among all of the environment. */
  readonly id: number;
  /** The last part of its type, `NodePool`; empty for what the program makes outside of components. */
  readonly kind: string;
  readonly name: string;
  readonly cloud: GraphCloud;
  readonly family: Family;
  /** What it is made of, in order of URN; empty when the change removes all of it. */
  readonly resources: readonly ReportedResource[];
  readonly changes: readonly ResourceChange[];
  readonly stateful: boolean;
}

/** The components of an environment, and which one a resource is part of. */
export interface Components {
  /** By cloud, family and name. */
  readonly all: readonly Component[];
  /** Undefined for what is known neither now nor in the base. */
  of(urn: string): Component | undefined;
}

interface Draft {
  readonly type: string;
  readonly name: string;
  readonly cloud: GraphCloud;
  readonly resources: ReportedResource[];
  readonly changes: ResourceChange[];
}

/** Puts resources and what is removed of the base into components. Those of which nothing is left to make are left out. */
export function componentsOf({ resources, changes = [] }: EnvironmentReport): Components {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const drafts = new Map<string, Draft>();
  const places = new Map<string, Draft>();
  const draft = (key: string, type: string, name: string, cloud: GraphCloud): Draft => {
    const made = drafts.get(key) ?? { type, name, cloud, resources: [], changes: [] };
    drafts.set(key, made);
    return made;
  };
  for (const resource of resources) {
    if (!resource.custom) continue;
    const around = componentAround(resource, byUrn);
    const place = around
      ? draft(around.urn, around.type, around.name, around.cloud)
      : draft(looseKey(resource.type, resource.cloud), "", "outside of components", resource.cloud);
    place.resources.push(resource);
    places.set(resource.urn, place);
  }
  const byLabel = new Map([...drafts.values()].map((one) => [labelOf(one.type, one.name, one.cloud), one]));
  for (const change of changes) {
    const place = places.get(change.urn) ?? formerPlace(change, byLabel, draft);
    place.changes.push(change);
    places.set(change.urn, place);
  }
  const families = new Map([...drafts.values()].map((one) => [one, familyOf(one)]));
  const rank = (one: Draft) => clouds.indexOf(one.cloud) * 100 + familyOrder.indexOf(families.get(one)?.title ?? "");
  const sorted = [...drafts.values()].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  const all = sorted.map((one, id): Component => finished(one, id, families.get(one) ?? familyOf(one)));
  const components = new Map(sorted.map((one, id) => [one, all[id]]));
  return {
    all,
    of: (urn) => {
      const place = places.get(urn);
      return place && components.get(place);
    },
  };
}

/** The outermost component around it whose kind is known, as a cluster's; or else the innermost. */
function componentAround(
  resource: ReportedResource,
  byUrn: ReadonlyMap<string, ReportedResource>,
): ReportedResource | undefined {
  const around: ReportedResource[] = [];
  let at = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
  while (at && at.type !== "pulumi:pulumi:Stack" && !around.includes(at)) {
    around.unshift(at);
    at = at.parent === undefined ? undefined : byUrn.get(at.parent);
  }
  const components = around.filter(({ custom }) => !custom);
  return components.find(({ type }) => !isWhole(type) && knownFamily(type) !== undefined) ?? components.at(-1);
}

/** A component that is made of components: a whole platform is not the network or the cluster in it. */
const isWhole = (type: string) => /(^|:)(Platform|MultiCloud)$/.test(type);

/** A removed resource's component, as its change names it; its URN tells its type. */
function formerPlace(
  change: ResourceChange,
  byLabel: ReadonlyMap<string, Draft>,
  draft: (key: string, type: string, name: string, cloud: GraphCloud) => Draft,
): Draft {
  const types = (change.urn.split("::")[2] ?? "").split("$").slice(0, -1);
  const named = change.within.map((label) => {
    const [kind = "", ...name] = label.split(" ");
    return { type: types.find((type) => kindOf(type) === kind) ?? kind, name: name.join(" ") };
  });
  const place = named.find(({ type }) => !isWhole(type) && knownFamily(type) !== undefined) ?? named.at(-1);
  if (!place) {
    return draft(looseKey(change.type, change.cloud), "", "outside of components", change.cloud);
  }
  const label = labelOf(place.type, place.name, change.cloud);
  return byLabel.get(label) ?? draft(label, place.type, place.name, change.cloud);
}

const labelOf = (type: string, name: string, cloud: GraphCloud) => JSON.stringify([kindOf(type), name, cloud]);
const looseKey = (type: string, cloud: GraphCloud) => JSON.stringify([cloud, familyOfAll([type]).title]);

const familyOf = ({ type, resources, changes }: Draft): Family =>
  (type === "" ? undefined : knownFamily(type)) ?? familyOfAll([...resources, ...changes].map((one) => one.type));

const finished = ({ type, name, cloud, resources, changes }: Draft, id: number, family: Family): Component => ({
  id,
  kind: kindOf(type),
  name,
  cloud,
  family,
  resources,
  changes,
  stateful: resources.some((one) => isStateful(one.type, one.inputs)) || changes.some((one) => one.stateful),
});

/** What happens to a component as a whole; undefined when it stays as it is. */
export function operationOn({ resources, changes }: Component): Operation | undefined {
  if (changes.length === 0) return undefined;
  if (resources.length === 0) return "remove";
  const is = (operation: Operation) => (change: ResourceChange) => change.operation === operation;
  if (changes.length === resources.length && changes.every(is("add"))) return "add";
  return changes.some(is("replace")) ? "replace" : "change";
}

/** `NodePool prod-aws-workers` */
export const componentTitle = ({ kind, name, family }: Component): string => `${kind || family.title} ${name}`;
