import type { GraphResource, ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";

/** A Kubernetes object that a program registers. What a Helm release holds is not seen. */
export interface KubernetesObject {
  readonly resource: GraphResource;
  /** `Deployment`. */
  readonly kind: string;
  readonly manifest: Input;
  readonly namespace: Input;
}

const objects = new WeakMap<ResourceGraph, ReadonlyMap<string, readonly KubernetesObject[]>>();

/** A program's objects of these kinds, whatever their API version. */
export function objectsOf(graph: ResourceGraph, ...kinds: readonly string[]): readonly KubernetesObject[] {
  let byKind = objects.get(graph);
  if (!byKind) {
    byKind = collect(graph);
    objects.set(graph, byKind);
  }
  return kinds.flatMap((kind) => byKind.get(kind) ?? []);
}

function collect({ resources }: ResourceGraph): ReadonlyMap<string, readonly KubernetesObject[]> {
  const byKind = new Map<string, KubernetesObject[]>();
  for (const resource of resources) {
    const [, kind] = /^kubernetes:[^:]+\/[^:]+:(\w+)$/.exec(resource.type) ?? [];
    if (kind === undefined || resource.type.startsWith("kubernetes:helm.sh/")) continue;
    const manifest = inputOf(resource);
    const object = { resource, kind, manifest, namespace: manifest.at("metadata.namespace") };
    byKind.set(kind, [...(byKind.get(kind) ?? []), object]);
  }
  return byKind;
}

/** Whether two objects may be in one namespace of one cluster. */
export function mayBeBeside(one: KubernetesObject, other: KubernetesObject): boolean {
  const [a, b] = [one.namespace.or("default"), other.namespace.or("default")];
  return sameCluster(one.resource, other.resource) && (a.unknown || b.unknown || a.text === b.text);
}

/** A provider is a cluster; where a graph does not know providers, there is one. */
export function sameCluster(one: Provided, other: Provided): boolean {
  return providerOf(one) === providerOf(other);
}

type Provided = GraphResource & { readonly provider?: string };

/** A provider is recorded with its id, which differs between runs and not between its resources. */
const providerOf = ({ provider = "" }: Provided): string => provider;

/** The object's name in the cluster; unknown or absent where Pulumi chooses it. */
export const nameOf = ({ manifest }: KubernetesObject): Input => manifest.at("metadata.name");
