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
  {
    offline: undefined,
    engine: "change",
    resources: /^gcp:logging\/project(Sink|Exclusion):/,
    why: "Texts that a program composes of a name that Google's provider gives anew, such as the filter of a log sink.",
  },
  {
    offline: undefined,
    engine: "replace",
    resources: /^gcp:logging\/projectBucketConfig:/,
    why: "Names that a program composes in the same way, such as that of a bucket for logs.",
  },
  {
    offline: undefined,
    engine: "change",
    resources: /:FederatedIdentityCredential /,
    why: "The issuer of the tokens of an AKS cluster that is replaced: `isobar preview` does not make it up, so what trusts it is missing.",
  },
];

export const reasonFor = ({ offline, engine, resource }: Kinds): string | undefined =>
  reasons.find((reason) => reason.offline === offline && reason.engine === engine && reason.resources.test(resource))
    ?.why;
