import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { apiServerPort, triggererLogPort } from "./configuration";
import { type Component, components } from "./props";
import { componentLabel, type Release } from "./release";

export interface NetworkPoliciesProps {
  readonly release: Release;
  /** Who may reach the API server besides tasks. */
  readonly apiServerClients: readonly k8s.NetworkPolicyPeer[];
}

/**
 * Who may open a connection to which part: tasks and the given clients to the API server, the API server to the triggerers' logs,
 * nobody to anything else. Probes come from the node, which policies do not hold back.
 */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, { release, apiServerClients }: NetworkPoliciesProps) {
    super(scope, id);
    const pods = (component: Component): k8s.NetworkPolicyPeer => ({
      podSelector: { matchLabels: release.selector(component) },
    });
    const ingress: { readonly [C in Component]: k8s.NetworkPolicyIngressRule[] } = {
      scheduler: [],
      apiServer: [rule(apiServerPort, [pods("worker"), ...apiServerClients])],
      dagProcessor: [],
      triggerer: [rule(triggererLogPort, [pods("apiServer")])],
      migrations: [],
      worker: [],
    };
    for (const component of components) {
      const name = componentLabel[component];
      new k8s.KubeNetworkPolicy(this, component, {
        metadata: release.metadata(`${name}-policy`, `airflow-${name}-policy`),
        spec: {
          podSelector: { matchLabels: release.selector(component) },
          policyTypes: ["Ingress"],
          // Kubernetes drops an empty list, and whoever compares would see a change.
          ...(ingress[component].length > 0 && { ingress: ingress[component] }),
        },
      });
    }
  }
}

function rule(port: number, from: k8s.NetworkPolicyPeer[]): k8s.NetworkPolicyIngressRule {
  return { from, ports: [{ port: k8s.IntOrString.fromNumber(port), protocol: "TCP" }] };
}
