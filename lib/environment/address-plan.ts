/** The address ranges of one cloud in one environment, all IPv4 in CIDR notation and none overlapping another. */
export interface AddressPlan {
  /** All of it: a /14. */
  readonly block: string;
  /** The VPC, VPC network or VNet: the first /16 of the block. */
  readonly network: string;
  /** Private subnets for nodes: a /18 per zone on AWS; Google Cloud and Azure use the first for all zones. */
  readonly nodes: readonly [string, string, string];
  /** Public subnets for NAT gateways and load balancers: a /24 per zone. */
  readonly public: readonly [string, string, string];
  /** Database subnets: a /24 per zone on AWS; Azure delegates the first. */
  readonly databases: readonly [string, string, string];
  /** Private endpoints of cloud services: a /24. */
  readonly endpoints: string;
  /** The control plane's own addresses in the network: a /28. */
  readonly controlPlane: string;
  /** Google's private services access (Cloud SQL): a /20 in the network. */
  readonly privateServices: string;
  /** Kubernetes Services: a /20 outside the network. */
  readonly services: string;
  /** Pods, where they have no addresses of the network (GKE secondary range, AKS overlay): a /15 outside the network. */
  readonly pods: string;
}
