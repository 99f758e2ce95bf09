import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Component } from "../component";
import type { Connection, Destination, ReleaseFacts } from "../feature";
import { componentLabel } from "../release";
import { anywhere, cloudIdentity, clusterDns, type Network } from "./network";

export interface NetworkPoliciesProps extends Pick<ReleaseFacts, "release" | "executors" | "taskNamespaces"> {
  /** The parts that run. */
  readonly components: readonly Component[];
  /** Who opens connections to whom. */
  readonly connections: readonly Connection[];
  readonly network: Network;
}

/** Destinations that are spoken to as a cloud identity. */
const identified = new Set(["objectStorage", "secretsStore"]);

/**
 * Who may open a connection to whom: exactly what the release's features need, denied otherwise, both ways, for each of its pods. Probes
 * come from the node, which policies do not hold back.
 */
export class NetworkPolicies extends Construct {
  readonly policies: readonly k8s.KubeNetworkPolicy[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkPoliciesProps,
  ) {
    super(scope, id);
    const { components, taskNamespaces } = props;
    this.policies = [
      ...components.map((component) => this.policy(component)),
      ...taskNamespaces.map((namespace) => this.policy("worker", namespace)),
    ];
  }

  private policy(component: Component, namespace?: string): k8s.KubeNetworkPolicy {
    const { release } = this.props;
    const name = `${componentLabel[component]}${component === "celeryWorker" ? "-celery" : ""}-policy`;
    const ingress = this.ingress(component);
    const egress = this.egress(component, namespace !== undefined);
    return new k8s.KubeNetworkPolicy(this, namespace === undefined ? component : `${component}-${namespace}`, {
      metadata: release.named(`${release.name}-${name}`, `airflow-${name}`, namespace),
      spec: {
        podSelector: release.podSelector(component),
        policyTypes: ["Ingress", "Egress"],
        // Kubernetes drops an empty list, and whoever compares would see a change.
        ...(ingress.length > 0 && { ingress }),
        egress,
      },
    });
  }

  private ingress(component: Component): k8s.NetworkPolicyIngressRule[] {
    const rules = this.props.connections
      .filter(({ from, to }) => to === component && this.runs(from))
      .map(({ from, ports, protocol }) => ({
        peers: typeof from === "string" ? this.pods(from, false) : from.peers,
        ports: inOrder(ports, protocol),
      }));
    return byPorts(rules).map(({ peers, ports }) => ({ from: peers, ports }));
  }

  private egress(component: Component, elsewhere: boolean): k8s.NetworkPolicyEgressRule[] {
    const { network, executors } = this.props;
    const connections = this.props.connections.filter(({ from, to }) => from === component && this.runs(to));
    const rules = connections.map(({ to, ports, protocol }) => ({
      peers: this.destination(to, elsewhere),
      ports: inOrder(ports, protocol),
    }));
    const speaksAsIdentity = connections.some(({ to }) => typeof to !== "string" && identified.has(to.name));
    const identity = speaksAsIdentity
      ? cloudIdentity.map(({ peers, port }) => ({ peers, ports: inOrder([port]) }))
      : [];
    const runsTasks =
      component === "worker" ||
      component === "celeryWorker" ||
      (component === "scheduler" && executors.includes("LocalExecutor"));
    return [
      { to: [...(network.dns ?? clusterDns)], ports: [port(53, "UDP"), port(53, "TCP")] },
      ...byPorts([...rules, ...identity]).map(({ peers, ports }) => ({ to: peers, ports })),
      ...(runsTasks ? (network.taskEgress ?? []) : []),
    ];
  }

  private runs(end: Connection["from" | "to"]): boolean {
    return typeof end !== "string" || this.props.components.includes(end);
  }

  private destination(to: Component | Destination, elsewhere: boolean): readonly k8s.NetworkPolicyPeer[] {
    if (typeof to === "string") return this.pods(to, elsewhere);
    return this.props.network.destinations?.[to.name] ?? to.peers ?? anywhere;
  }

  /** A part's pods. `elsewhere`: as seen from a namespace that is not the release's. */
  private pods(component: Component, elsewhere: boolean): readonly k8s.NetworkPolicyPeer[] {
    const { release, taskNamespaces } = this.props;
    const podSelector = release.podSelector(component);
    const home = elsewhere && release.namespace !== undefined ? { namespaceSelector: named([release.namespace]) } : {};
    const away = component === "worker" && taskNamespaces.length > 0;
    return [{ podSelector, ...home }, ...(away ? [{ podSelector, namespaceSelector: named(taskNamespaces) }] : [])];
  }
}

const named = (namespaces: readonly string[]): k8s.LabelSelector => ({
  matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: [...namespaces] }],
});

const port = (number: number, protocol: "TCP" | "UDP"): k8s.NetworkPolicyPort => ({
  port: k8s.IntOrString.fromNumber(number),
  protocol,
});
const inOrder = (ports: readonly number[], protocol: Connection["protocol"] = "TCP") =>
  [...ports].sort((a, b) => a - b).map((number) => port(number, protocol));

interface Rule {
  readonly peers: readonly k8s.NetworkPolicyPeer[];
  readonly ports: k8s.NetworkPolicyPort[];
}

/** One rule for all peers of the same ports, each peer once: a rule's every peer may use its every port. */
function byPorts(rules: readonly Rule[]): { peers: k8s.NetworkPolicyPeer[]; ports: k8s.NetworkPolicyPort[] }[] {
  const merged = new Map<string, { peers: Map<string, k8s.NetworkPolicyPeer>; ports: k8s.NetworkPolicyPort[] }>();
  for (const { peers, ports } of rules) {
    const key = JSON.stringify(ports.map((at) => k8s.toJson_NetworkPolicyPort(at)));
    const rule = merged.get(key) ?? { peers: new Map(), ports };
    for (const peer of peers) rule.peers.set(JSON.stringify(peer), peer);
    merged.set(key, rule);
  }
  return [...merged.values()].map(({ peers, ports }) => ({ peers: [...peers.values()], ports }));
}
