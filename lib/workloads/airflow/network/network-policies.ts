import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Component } from "../component";
import type { Connection } from "../feature";
import { componentLabel, type Release } from "../release";

export interface NetworkPoliciesProps {
  readonly release: Release;
  /** The parts that run. */
  readonly components: readonly Component[];
  /** Who opens connections to whom. */
  readonly connections: readonly Connection[];
}

/** Who may open a connection to which part: nobody but those that must. Probes come from the node, which policies do not hold back. */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, { release, components, connections }: NetworkPoliciesProps) {
    super(scope, id);
    const peers = (from: Connection["from"]): readonly k8s.NetworkPolicyPeer[] =>
      typeof from === "string" ? [{ podSelector: { matchLabels: release.selector(from) } }] : from.peers;
    const runs = (from: Connection["from"]) => typeof from !== "string" || components.includes(from);
    for (const component of components) {
      const name = componentLabel[component];
      const here = connections.filter(({ from, to }) => to === component && runs(from));
      const ports = [...new Set(here.flatMap(({ ports }) => ports))];
      const ingress = ports.map((port) =>
        rule(
          port,
          here.filter((connection) => connection.ports.includes(port)).flatMap(({ from }) => peers(from)),
        ),
      );
      new k8s.KubeNetworkPolicy(this, component, {
        metadata: release.metadata(`${name}-policy`, `airflow-${name}-policy`),
        spec: {
          podSelector: { matchLabels: release.selector(component) },
          policyTypes: ["Ingress"],
          // Kubernetes drops an empty list, and whoever compares would see a change.
          ...(ingress.length > 0 && { ingress }),
        },
      });
    }
  }
}

function rule(port: number, from: k8s.NetworkPolicyPeer[]): k8s.NetworkPolicyIngressRule {
  return { from, ports: [{ port: k8s.IntOrString.fromNumber(port), protocol: "TCP" }] };
}
