import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import { anywhere, dnsEgress, identityEgress, to } from "../egress/egress";
import type { Check } from "../issues/check";
import { type LoadBalancer, loadBalancerClients } from "./load-balancer";
import { apiPort, clusterPort, metricsPort, type Release } from "./release";
import { type Seal, sealDestination } from "./seal";

/** Who may reach Vault, and what it may reach besides the other servers, its seal, DNS and the cluster's API server. */
export interface Network {
  /** Who may call its API, such as `{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "airflow" } } }`. */
  readonly clients: readonly k8s.NetworkPolicyPeer[];
  /**
   * Who may read its metrics.
   * @default nobody
   */
  readonly metrics?: readonly k8s.NetworkPolicyPeer[];
  /**
   * What else it may reach, such as the databases whose passwords it makes, or the API servers of other clusters.
   * @default nothing
   */
  readonly egress?: readonly k8s.NetworkPolicyEgressRule[];
  /**
   * The cluster's DNS servers.
   * @default pods of the namespace kube-system labelled k8s-app=kube-dns, and a NodeLocal DNSCache
   */
  readonly dns?: readonly k8s.NetworkPolicyPeer[];
}

/** Where a cluster's API server answers, seen from pods: policies see the port behind its Service. */
export const apiServerEgress = [443, 6443].map((port) => to(anywhere, port));

/** The way to the servers, from this Vault's own Jobs. */
export function serverEgress(release: Release): k8s.NetworkPolicyEgressRule {
  return to([{ podSelector: { matchLabels: release.selector() } }], apiPort);
}

/** Who may reach the servers, this namespace's Jobs that configure them among them, and what they may reach. Probes come from the node, which policies do not hold back. */
export function serverPolicy(
  scope: Construct,
  {
    network,
    seal,
    loadBalancer,
    release,
    jobs,
  }: {
    readonly network: Network;
    readonly seal: Seal;
    readonly loadBalancer?: LoadBalancer;
    readonly release: Release;
    readonly jobs: readonly string[];
  },
): k8s.KubeNetworkPolicy {
  const servers = { podSelector: { matchLabels: release.selector() } };
  const own = [
    ...jobs.map((job) => ({ podSelector: { matchLabels: release.selector(job) } })),
    { podSelector: { matchLabels: { "app.kubernetes.io/component": "configuration" } } },
  ];
  return new k8s.KubeNetworkPolicy(scope, "network-policy", {
    metadata: release.metadata(release.name),
    spec: {
      podSelector: servers.podSelector,
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [...network.clients, ...loadBalancerClients(loadBalancer), ...own], ports: ports(apiPort) },
        { from: [servers], ports: ports(apiPort, clusterPort) },
        ...(network.metrics?.length ? [{ from: [...network.metrics], ports: ports(metricsPort) }] : []),
      ],
      egress: [
        dnsEgress(network.dns),
        { to: [servers], ports: ports(apiPort, clusterPort) },
        ...apiServerEgress,
        ...sealEgress(seal),
        ...(network.egress ?? []),
      ],
    },
  });
}

function sealEgress(seal: Seal): k8s.NetworkPolicyEgressRule[] {
  const destination = sealDestination(seal);
  if (!destination) return [];
  if (destination.cloud) return [...identityEgress];
  return destination.ports.map((port) => to(anywhere, port));
}

const ports = (...numbers: readonly number[]): k8s.NetworkPolicyPort[] =>
  numbers.map((number) => ({ port: k8s.IntOrString.fromNumber(number), protocol: "TCP" }));

export function checkNetwork(network: Network | undefined, check: Check): void {
  const clients = network?.clients;
  check(Boolean(clients?.length), ["network", "clients"], clients, "at least one peer that may call Vault");
}
