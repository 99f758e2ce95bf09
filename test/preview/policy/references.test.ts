import { UNKNOWN } from "../../../lib/preview/changes/property-value";
import type { GraphResource, ResourceGraph } from "../../../lib/preview/graph";
import { Input } from "../../../lib/preview/policy/input";
import { referred, refersTo } from "../../../lib/preview/policy/references";
import { graphOf, type Literal } from "./graph";

const cluster = (name: string, resourceName: string): Literal => ({
  type: "azure-native:containerservice:ManagedCluster",
  name,
  inputs: { resourceName },
});
const server: Literal = { type: "azure-native:dbforpostgresql:Server", name: "lake" };

function named(graph: ResourceGraph, name: string, kind: string): GraphResource {
  const found = graph.resources.find((resource) => resource.name === name && resource.type.endsWith(kind));
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

/** Whether a pool that says `text`, and waits for `after`, is of the cluster `one`, whose name is `lake`. */
function isOfOne(text: unknown, after: readonly string[] = []) {
  const pool: Literal = { type: "test:Pool", name: "pool", after };
  const made = { type: "test:Made", name: "made", children: [cluster("in", "inner")] };
  const graph = graphOf(cluster("one", "lake"), cluster("two", "sea"), server, made, pool);
  return refersTo(graph, named(graph, "pool", "Pool"), new Input(text), named(graph, "one", "ManagedCluster"));
}

test.each([
  ["its name", "lake", []],
  ["its Pulumi name", "one", []],
  ["its name, whatever else it waits for", "lake", ["two"]],
  ["its id", "/subscriptions/s/providers/Microsoft.ContainerService/managedClusters/lake", []],
  ["an unknown value, and it waits for it", UNKNOWN, ["one"]],
  ["an id that only the cloud knows, and it waits for it", "c-0a1b", ["one"]],
])("a resource refers to another by %s", (_, text, after) => {
  expect(isOfOne(text, after)).toBe(true);
});

test.each([
  ["another's name", "sea", ["one"]],
  ["the id of something else with its name", "/subscriptions/s/flexibleServers/lake", []],
  ["an unknown value, and it waits for something else", UNKNOWN, ["two"]],
  ["a name that nothing here has", "ocean", []],
  ["nothing", undefined, ["one"]],
])("a resource does not refer to another by %s", (_, text, after) => {
  expect(isOfOne(text, after)).toBe(false);
});

test("an unknown value of a resource that waits for nothing may be anything", () => {
  expect(isOfOne(UNKNOWN)).toBeUndefined();
});

test("who waits for a component may refer to what is in it", () => {
  const graph = graphOf(
    { type: "test:Made", name: "made", children: [cluster("in", "inner")] },
    { type: "test:Pool", name: "pool", after: ["made"] },
  );
  const [pool, inner] = [named(graph, "pool", "Pool"), named(graph, "in", "ManagedCluster")];
  expect(refersTo(graph, pool, new Input(UNKNOWN), inner)).toBeUndefined();
});

test("where two come into question, none is referred to for sure", () => {
  const graph = graphOf(cluster("one", "lake"), cluster("two", "sea"), {
    type: "test:Pool",
    name: "pool",
    after: ["one", "two"],
  });
  const pool = named(graph, "pool", "Pool");
  const type = "azure-native:containerservice:ManagedCluster";
  expect(referred(graph, pool, new Input(UNKNOWN), type)).toBeUndefined();
  expect(referred(graph, pool, new Input("sea"), type)?.name).toBe("two");
});
