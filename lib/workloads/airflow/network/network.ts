import type { k8s } from "cdk8s-plus-28";
import type { Check } from "../check";
import { type DestinationName, destinationNames } from "../feature";

/** How far connections may go beyond what Airflow itself needs, and where what it needs is. */
export interface Network {
  /**
   * Where destinations outside the release are.
   * @default any address but the link-local ones, on the destination's ports
   */
  readonly destinations?: { readonly [D in DestinationName]?: readonly k8s.NetworkPolicyPeer[] };
  /**
   * What tasks may reach besides the API server, DAGs, logs and XComs.
   * @default nothing
   */
  readonly taskEgress?: readonly k8s.NetworkPolicyEgressRule[];
  /**
   * The cluster's DNS servers.
   * @default pods of the namespace kube-system labelled k8s-app=kube-dns, and a NodeLocal DNSCache
   * @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
   */
  readonly dns?: readonly k8s.NetworkPolicyPeer[];
}

const linkLocal = "169.254.0.0/16";

/**
 * Any address, in the cluster or out of it, but those of cloud metadata servers. The selector of all namespaces is there because to
 * some network plugins an address range is never a pod.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
 */
export const anywhere: readonly k8s.NetworkPolicyPeer[] = [
  { ipBlock: { cidr: "0.0.0.0/0", except: [linkLocal] } },
  { ipBlock: { cidr: "::/0", except: ["fe80::/10"] } },
  { namespaceSelector: {} },
];

/** Where a cluster's DNS usually is: its pods, and the cache on each node. */
export const clusterDns: readonly k8s.NetworkPolicyPeer[] = [
  {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  },
  { ipBlock: { cidr: "169.254.20.10/32" } },
];

/**
 * Where pods get the credentials of their cloud identity: EKS' Pod Identity agent, and GKE's metadata server by either data plane. AKS
 * and IAM roles for service accounts exchange tokens over HTTPS instead.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
 */
export const cloudIdentity: readonly { readonly peers: readonly k8s.NetworkPolicyPeer[]; readonly port: number }[] = [
  { peers: [{ ipBlock: { cidr: "169.254.170.23/32" } }, { ipBlock: { cidr: "169.254.169.254/32" } }], port: 80 },
  { peers: [{ ipBlock: { cidr: "169.254.169.252/32" } }], port: 988 },
];

/** Names every destination that there is not. */
export function checkNetwork(given: Network | undefined, check: Check): void {
  for (const name of Object.keys(given?.destinations ?? {})) {
    const known = destinationNames.some((destination) => destination === name);
    check(known, ["network", "destinations", name], name, destinationNames.join(", "));
  }
}
