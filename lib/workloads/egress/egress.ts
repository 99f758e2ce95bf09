import { k8s } from "cdk8s-plus-28";

/**
 * Any address, in the cluster or out of it, but the link-local ones of cloud metadata servers. The selector of all namespaces is there
 * because to some network plugins an address range is never a pod.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
 */
export const anywhere: readonly k8s.NetworkPolicyPeer[] = [
  { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
  { ipBlock: { cidr: "::/0", except: ["fe80::/10"] } },
  { namespaceSelector: {} },
];

/** Where a cluster's DNS usually is: its pods, and the cache on each node. */
const clusterDns: readonly k8s.NetworkPolicyPeer[] = [
  {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  },
  { ipBlock: { cidr: "169.254.20.10/32" } },
];

const port = (number: number, protocol: "TCP" | "UDP" = "TCP"): k8s.NetworkPolicyPort => ({
  port: k8s.IntOrString.fromNumber(number),
  protocol,
});

/** A way out over TCP, to the peers on one port. */
export const to = (peers: readonly k8s.NetworkPolicyPeer[], number: number): k8s.NetworkPolicyEgressRule => ({
  to: [...peers],
  ports: [port(number)],
});

/** The way to the cluster's DNS. */
export const dnsEgress = (peers: readonly k8s.NetworkPolicyPeer[] = clusterDns): k8s.NetworkPolicyEgressRule => ({
  to: [...peers],
  ports: [port(53, "UDP"), port(53)],
});

/**
 * Where pods get the credentials of their cloud identity: EKS' Pod Identity agent, GKE's metadata server by either data plane, and the
 * clouds' token services over HTTPS.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
 */
export const identityEgress: readonly k8s.NetworkPolicyEgressRule[] = [
  to([{ ipBlock: { cidr: "169.254.170.23/32" } }, { ipBlock: { cidr: "169.254.169.254/32" } }], 80),
  to([{ ipBlock: { cidr: "169.254.169.252/32" } }], 988),
  to(anywhere, 443),
];
