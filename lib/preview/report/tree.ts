import type { ReportedResource } from "./report";

/** A resource with the resources that name it as their parent, in order of registration name. */
export interface ResourceTree {
  readonly resource: ReportedResource;
  readonly children: readonly ResourceTree[];
  /** Cloud and Kubernetes resources in this tree, components left out. */
  readonly size: number;
}

/** Arranges resources by parent. Returns the roots: what has no parent, or only the stack for one. */
export function resourceTrees(resources: readonly ReportedResource[]): ResourceTree[] {
  const byParent = new Map<string | undefined, ReportedResource[]>();
  for (const resource of resources) {
    const siblings = byParent.get(resource.parent);
    if (siblings) {
      siblings.push(resource);
    } else {
      byParent.set(resource.parent, [resource]);
    }
  }
  const build = (resource: ReportedResource): ResourceTree => {
    const children = (byParent.get(resource.urn) ?? []).map(build);
    const size = children.reduce((sum, child) => sum + child.size, resource.custom ? 1 : 0);
    return { resource, children, size };
  };
  const stack = resources.find((resource) => resource.type === "pulumi:pulumi:Stack");
  const roots = (byParent.get(undefined) ?? []).filter((resource) => resource !== stack);
  return [...roots, ...((stack && byParent.get(stack.urn)) ?? [])].map(build);
}
