import { BlockList, isIPv4 } from "node:net";
import type { k8s } from "cdk8s-plus-28";

type Labels = Readonly<Record<string, string>>;
type Selector = {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
};
interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: k8s.IpBlock;
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port?: number; readonly protocol?: string }[];
}
export interface Policy {
  readonly namespace: string;
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** A pod of the cluster, or an address outside it. */
export type End =
  | { readonly name: string; readonly namespace: string; readonly labels: Labels }
  | { readonly name: string; readonly address: string };

const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, operator, values = [] }) => {
    if (operator === "Exists") return key in labels;
    if (operator === "DoesNotExist") return !(key in labels);
    if (operator === "In") return key in labels && values.includes(labels[key] ?? "");
    throw new Error(`operator ${operator} is not known to this test`);
  });

function within(address: string, { cidr, except = [] }: k8s.IpBlock): boolean {
  const contains = (range: string) => {
    const [network = "", bits] = range.split("/");
    if (isIPv4(network) !== isIPv4(address)) return false;
    const list = new BlockList();
    list.addSubnet(network, Number(bits), isIPv4(network) ? "ipv4" : "ipv6");
    return list.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  };
  return contains(cidr) && !except.some(contains);
}

function matches(peer: Peer, end: End, policyNamespace: string): boolean {
  if (peer.ipBlock) return "address" in end && within(end.address, peer.ipBlock);
  if ("address" in end) return false;
  const inNamespace = peer.namespaceSelector
    ? selects(peer.namespaceSelector, { "kubernetes.io/metadata.name": end.namespace })
    : end.namespace === policyNamespace;
  return inNamespace && selects(peer.podSelector ?? {}, end.labels);
}

/**
 * Whether a connection passes, as Kubernetes says of network policies: a pod that no policy of a direction selects may do anything in it,
 * one that some select may do what at least one allows; both ends must allow it.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
 */
export function reaches(policies: readonly Policy[], from: End, to: End, port: number, protocol = "TCP"): boolean {
  const passes = (type: "Ingress" | "Egress", pod: End, other: End) => {
    if ("address" in pod) return true;
    const holding = policies.filter(
      ({ namespace, podSelector, policyTypes }) =>
        policyTypes.includes(type) && namespace === pod.namespace && selects(podSelector, pod.labels),
    );
    if (holding.length === 0) return true;
    return holding.some((policy) =>
      (type === "Ingress" ? policy.ingress : policy.egress)?.some((rule) => {
        const peers = type === "Ingress" ? rule.from : rule.to;
        const portFits = rule.ports?.some((at) => at.port === port && (at.protocol ?? "TCP") === protocol) ?? true;
        return portFits && (peers?.some((peer) => matches(peer, other, policy.namespace)) ?? true);
      }),
    );
  };
  return passes("Egress", from, to) && passes("Ingress", to, from);
}
