import type { k8s } from "cdk8s-plus-28";

export const spotUses = ["preferred", "required", "never"] as const;
export type SpotUse = (typeof spotUses)[number];

/** How a pod says so, where spot nodes have all of these labels. */
export function spotAffinity(use: SpotUse, labels: { readonly [label: string]: string }): k8s.Affinity {
  const expressions = (operator: "In" | "NotIn") =>
    Object.entries(labels).map(([key, value]) => ({ key, operator, values: [value] }));
  if (use === "never") {
    // Terms are alternatives: a node without any one of the labels is not a spot node.
    const nodeSelectorTerms = expressions("NotIn").map((expression) => ({ matchExpressions: [expression] }));
    return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
  }
  const spot = { matchExpressions: expressions("In") };
  return use === "required"
    ? { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [spot] } } }
    : { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: spot }] } };
}
