import type { GraphResource, ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";

/** A Kubernetes object that a program registers. What a Helm release holds is not seen. */
export interface KubernetesObject {
  readonly resource: GraphResource;
  /** `Deployment`. */
  readonly kind: string;
  readonly manifest: Input;
  readonly namespace: Input;
  /** The namespace's name; undefined when only an update knows. */
  readonly place: string | undefined;
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
    const namespace = manifest.at("metadata.namespace");
    const place = namespace.unknown ? undefined : (namespace.text ?? "default");
    const listed = byKind.get(kind) ?? [];
    byKind.set(kind, listed);
    listed.push({ resource, kind, manifest, namespace, place });
  }
  return byKind;
}

/** Whether two objects may be in one namespace of one cluster. */
export function mayBeBeside(one: KubernetesObject, other: KubernetesObject): boolean {
  const somewhere = one.place === undefined || other.place === undefined || one.place === other.place;
  return somewhere && clusterOf(one.resource) === clusterOf(other.resource);
}

/** A provider is a cluster; where a graph does not know providers, there is one. */
export const clusterOf = ({ provider = "" }: GraphResource & { readonly provider?: string }): string => provider;

/** The object's name in the cluster; unknown or absent where Pulumi chooses it. */
export const nameOf = ({ manifest }: KubernetesObject): Input => manifest.at("metadata.name");
