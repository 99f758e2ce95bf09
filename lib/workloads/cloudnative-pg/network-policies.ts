import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { anywhere, dnsEgress, identityEgress } from "../egress/egress";
import type { Release } from "./release";

/** Who may reach the database, and where what it needs is. */
export interface Network {
  /**
   * Who may open connections to PostgreSQL, or to the pooler when there is one.
   * @default every pod of the namespace
   */
  readonly clients?: readonly k8s.NetworkPolicyPeer[];
  /**
   * Who may scrape metrics.
   * @default nobody, or with `monitoring` any pod of any namespace
   */
  readonly scrapers?: readonly k8s.NetworkPolicyPeer[];
  /**
   * Namespace of the operator.
   * @default "cnpg-system"
   */
  readonly operatorNamespace?: string;
  /**
   * Where object storage is.
   * @default any address but the link-local ones, on the storage's port
   */
  readonly objectStorage?: readonly k8s.NetworkPolicyPeer[];
  /**
   * Where the Kubernetes API server is.
   * @default any address but the link-local ones, on ports 443 and 6443
   */
  readonly apiServer?: readonly k8s.NetworkPolicyPeer[];
  /**
   * The cluster's DNS servers.
   * @default pods of the namespace kube-system labelled k8s-app=kube-dns, and a NodeLocal DNSCache
   */
  readonly dns?: readonly k8s.NetworkPolicyPeer[];
}

export interface NetworkPoliciesProps {
  readonly release: Release;
  readonly network: Network;
  readonly pooler: boolean;
  readonly monitoring: boolean;
  /** Ports of the buckets that instances archive to or begin from. */
  readonly bucketPorts: readonly number[];
}

const namespace = (name: string): k8s.LabelSelector => ({ matchLabels: { "kubernetes.io/metadata.name": name } });

const postgres = 5432;
/** The instance manager's, by which the operator and the other instances ask for an instance's state. */
const instanceManager = 8000;
const metrics = 9187;
const poolerMetrics = 9127;

function tcp(...ports: number[]): k8s.NetworkPolicyPort[] {
  return ports.map((port) => ({ port: k8s.IntOrString.fromNumber(port), protocol: "TCP" }));
}

/**
 * Who may open a connection to whom: exactly what is needed, denied otherwise, both ways. They hold for instances and for the Jobs that
 * make them.
 * @see https://cloudnative-pg.io/documentation/1.30/networking/
 */
export class NetworkPolicies extends Construct {
  readonly instances: k8s.KubeNetworkPolicy;
  /** Only with a pooler. */
  readonly pooler: k8s.KubeNetworkPolicy | undefined;

  constructor(scope: Construct, id: string, props: NetworkPoliciesProps) {
    super(scope, id);
    const { release, network, bucketPorts } = props;
    const role = (operator: "In" | "NotIn"): k8s.LabelSelector => ({
      matchLabels: { ...release.selector },
      matchExpressions: [{ key: "cnpg.io/podRole", operator, values: ["pooler"] }],
    });
    const [instances, pooler] = [role("NotIn"), role("In")];
    const operator: k8s.NetworkPolicyPeer = {
      namespaceSelector: namespace(network.operatorNamespace ?? "cnpg-system"),
      podSelector: { matchLabels: { "app.kubernetes.io/name": "cloudnative-pg" } },
    };
    const clients = network.clients ?? [{ podSelector: {} }];
    const scrapers = network.scrapers ?? (props.monitoring ? [{ namespaceSelector: {} }] : []);
    const scraped = (port: number) => (scrapers.length > 0 ? [{ from: [...scrapers], ports: tcp(port) }] : []);
    const resolve = dnsEgress(network.dns);
    const buckets = [...new Set(bucketPorts)].sort((a, b) => a - b);

    this.instances = new k8s.KubeNetworkPolicy(this, "instances", {
      metadata: release.metadata(),
      spec: {
        podSelector: instances,
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [props.pooler ? { podSelector: pooler } : [...clients]].flat(), ports: tcp(postgres) },
          { from: [{ podSelector: instances }, operator], ports: tcp(postgres, instanceManager) },
          ...scraped(metrics),
        ],
        egress: [
          resolve,
          { to: [{ podSelector: instances }], ports: tcp(postgres, instanceManager) },
          { to: [...(network.apiServer ?? anywhere)], ports: tcp(443, 6443) },
          ...(buckets.length > 0
            ? [{ to: [...(network.objectStorage ?? anywhere)], ports: tcp(...buckets) }, ...identityEgress]
            : []),
        ],
      },
    });
    this.pooler = props.pooler
      ? new k8s.KubeNetworkPolicy(this, "pooler", {
          metadata: release.metadata(`${release.name}-pooler`),
          spec: {
            podSelector: pooler,
            policyTypes: ["Ingress", "Egress"],
            ingress: [{ from: [...clients], ports: tcp(postgres) }, ...scraped(poolerMetrics)],
            egress: [
              resolve,
              { to: [{ podSelector: instances }], ports: tcp(postgres) },
              { to: [...(network.apiServer ?? anywhere)], ports: tcp(443, 6443) },
            ],
          },
        })
      : undefined;
  }
}
