import type { AddressPlan } from "../../environment/address-plan";

interface SecurityRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: "Inbound";
  readonly access: "Allow" | "Deny";
  readonly protocol: "Tcp" | "*";
  readonly sourceAddressPrefix: string;
  readonly sourcePortRange: "*";
  readonly destinationAddressPrefix: string;
  readonly destinationPortRanges?: string[];
  readonly destinationPortRange?: "*";
}

const anyPort = "*" as const;
const inbound = { direction: "Inbound", sourcePortRange: anyPort } as const;

function allow(name: string, priority: number, from: string, to: string, ports: string[]): SecurityRule {
  return {
    ...inbound,
    name,
    priority,
    access: "Allow",
    protocol: "Tcp",
    sourceAddressPrefix: from,
    destinationAddressPrefix: to,
    destinationPortRanges: ports,
  };
}

/** Azure admits the whole network, and what it is peered with, unless a rule refuses it before. */
const denyRest: SecurityRule = {
  ...inbound,
  name: "deny-rest",
  priority: 4096,
  access: "Deny",
  protocol: "*",
  sourceAddressPrefix: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: anyPort,
};

/**
 * What each subnet admits beside Azure's default rules, which admit the network and Azure's load balancers and refuse the internet.
 *
 * Nodes and control plane need those defaults: pods, the API server and peered networks reach them over many ports.
 * @see https://learn.microsoft.com/azure/aks/azure-cni-overlay#network-security-groups
 * @see https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private#virtual-network-concepts
 */
export const azureSecurityRules = {
  nodes: (): SecurityRule[] => [],
  controlPlane: (): SecurityRule[] => [],
  /** PostgreSQL and PgBouncer, for nodes, whose addresses pods have outside the cluster, and between a server and its standby. */
  databases: ({ nodes: [nodes], databases: [databases] }: AddressPlan): SecurityRule[] => [
    allow("nodes", 100, nodes, databases, ["5432", "6432"]),
    allow("standby", 110, databases, databases, ["5432", "6432"]),
    denyRest,
  ],
  /** HTTPS for the network. */
  endpoints: ({ network, endpoints }: AddressPlan): SecurityRule[] => [
    allow("network", 100, network, endpoints, ["443"]),
    denyRest,
  ],
} as const;
