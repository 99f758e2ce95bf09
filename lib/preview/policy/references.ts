import { type GraphResource, kindOf, type ResourceGraph } from "../graph";
import { type Input, inputOf } from "./input";

/** The inputs by which clouds call a resource. */
const nameInputs = ["name", "resourceName", "virtualNetworkName", "resourceGroupName"] as const;

/**
 * Whether an input of one resource refers to another: by its name or id, or, where the cloud decides it, by what it waits for. Undefined
 * when that cannot be known before an update.
 */
export function refersTo(
  graph: ResourceGraph,
  from: GraphResource,
  reference: Input,
  to: GraphResource,
): boolean | undefined {
  if (reference.absent) return false;
  const { text } = reference;
  if (text !== undefined) {
    const named = graph.ofType(to.type).filter((other) => isCalled(other, text));
    if (named.length > 0) return named.includes(to);
  }
  if (from.dependencies.includes(to.urn)) return true;
  // Who depends on a component written in another language depends on some of its parts.
  const part = graph.ancestors(to).some(({ urn }) => from.dependencies.includes(urn));
  return part || (text === undefined && from.dependencies.length === 0) ? undefined : false;
}

/** The resource of these types that an input refers to for sure; undefined when there is none, or more than one comes into question. */
export function referred(
  graph: ResourceGraph,
  from: GraphResource,
  reference: Input,
  ...types: readonly string[]
): GraphResource | undefined {
  const found = graph.ofType(...types).filter((to) => refersTo(graph, from, reference, to));
  return found.length === 1 ? found[0] : undefined;
}

/** The resources of a type whose input at `path` refers to `to`, or may. */
export function referring(
  graph: ResourceGraph,
  type: string,
  path: string,
  to: GraphResource,
): readonly GraphResource[] {
  return graph.ofType(type).filter((from) => refersTo(graph, from, inputOf(from).at(path), to) !== false);
}

/** By its name, or by an id that ends in its kind and name: `managedClusters/prod`, `cluster/prod`. */
function isCalled(resource: GraphResource, text: string): boolean {
  const inputs = inputOf(resource);
  const names = [resource.name, ...nameInputs.flatMap((input) => inputs.key(input).text ?? [])];
  const [name = "", kind = ""] = text.split("/").reverse();
  const ofKind = kind === "" || kind.toLowerCase().replace(/s$/, "").endsWith(kindOf(resource.type).toLowerCase());
  return names.includes(name) && ofKind;
}
