import type { RecordedResource } from "./record";

/** A resource with the resources that name it as their parent, in order of registration name. */
export interface ResourceTree {
  readonly resource: RecordedResource;
  readonly children: readonly ResourceTree[];
  /** Cloud and Kubernetes resources in this tree, components left out. */
  readonly size: number;
}

/** Arranges recorded resources by parent. Returns the roots: what has no parent, or only the stack for one. */
export function resourceTrees(resources: readonly RecordedResource[]): ResourceTree[] {
  const byParent = new Map<string | undefined, RecordedResource[]>();
  for (const resource of resources) {
    const siblings = byParent.get(resource.parent);
    if (siblings) {
      siblings.push(resource);
    } else {
      byParent.set(resource.parent, [resource]);
    }
  }
  const build = (resource: RecordedResource): ResourceTree => {
    const children = (byParent.get(resource.urn) ?? []).map(build);
    const size = children.reduce((sum, child) => sum + child.size, resource.custom ? 1 : 0);
    return { resource, children, size };
  };
  const stack = resources.find((resource) => resource.type === "pulumi:pulumi:Stack");
  const roots = (byParent.get(undefined) ?? []).filter((resource) => resource !== stack);
  return [...roots, ...((stack && byParent.get(stack.urn)) ?? [])].map(build);
}
