import type { PricedCloud } from "./price-list";

/** What clouds charge for beside machines, databases and disks, by the name that a file of prices gives; each name ends in its unit. */
export const servicePrices = {
  aws: {
    clusterHour: "an EKS cluster whose Kubernetes version is in standard support",
    natGatewayHour: "a NAT gateway",
    publicAddressHour: "a public IPv4 address",
    interfaceEndpointHour: "an interface endpoint, in one zone",
    loadBalancerHour: "a network load balancer, without its capacity units",
    keyMonth: "a KMS key",
    secretMonth: "a secret in Secrets Manager",
    privateZoneMonth: "a hosted zone in Route 53",
    databaseGiBMonth: "RDS storage, gp3, without a standby",
  },
  gcp: {
    clusterHour: "a GKE cluster",
    natGatewayHour: "a Cloud NAT gateway of more than 32 machines",
    natMachineHour: "a machine behind a Cloud NAT gateway of up to 32",
    publicAddressHour: "a static external IPv4 address in use",
    loadBalancerHour: "a forwarding rule of a load balancer",
    keyVersionMonth: "a version of a Cloud KMS key",
    secretVersionMonth: "a version of a secret, in one location",
    privateZoneMonth: "a zone in Cloud DNS",
    databaseCpuHour: "a vCPU of Cloud SQL Enterprise, without a standby",
    databaseGiBHour: "a GiB of memory of Cloud SQL Enterprise, without a standby",
    databaseSsdGiBMonth: "Cloud SQL storage, SSD, without a standby",
  },
  azure: {
    clusterHour: "an AKS cluster of the Standard tier",
    premiumClusterHour: "an AKS cluster of the Premium tier",
    natGatewayHour: "a NAT gateway",
    publicAddressHour: "a static public IPv4 address",
    privateEndpointHour: "a private endpoint",
    loadBalancerHour: "a load balancer, with its first five rules",
    privateZoneMonth: "a private DNS zone",
    databaseGiBMonth: "storage of a Flexible Server, without a standby",
  },
} as const satisfies Record<PricedCloud, Readonly<Record<string, string>>>;
