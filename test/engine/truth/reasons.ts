import type { Kinds } from "./agreement";

interface Reason {
  readonly offline: Kinds["offline"];
  readonly engine: Kinds["engine"];
  /** Types and names that it is about. */
  readonly resources: RegExp;
  readonly why: string;
}

/** Why the offline diff and the engine differ where they do. */
export const reasons: readonly Reason[] = [
  {
    offline: "replace",
    engine: undefined,
    resources: /:(NodeGroup|NodePool|AgentPool|AccessPolicyAssociation) /,
    why: "Node pools and access rules of a cluster that is replaced: they go with it. The engine keeps them, since the cluster's name stays the same.",
  },
];

export const reasonFor = ({ offline, engine, resource }: Kinds): string | undefined =>
  reasons.find((reason) => reason.offline === offline && reason.engine === engine && reason.resources.test(resource))
    ?.why;
