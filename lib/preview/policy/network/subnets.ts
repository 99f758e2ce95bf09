import type { GraphResource, ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import { referred } from "../references";

export const vpcType = "aws:ec2/vpc:Vpc";
export const vpcSubnetType = "aws:ec2/subnet:Subnet";
export const gcpNetworkType = "gcp:compute/network:Network";
export const gcpSubnetType = "gcp:compute/subnetwork:Subnetwork";
export const vnetType = "azure-native:network:VirtualNetwork";
export const vnetSubnetType = "azure-native:network:Subnet";

/** The VPC of a subnet; undefined when it is not of this program. */
export function vpcOf(subnet: GraphResource, graph: ResourceGraph): GraphResource | undefined {
  return referred(graph, subnet, inputOf(subnet).at("vpcId"), vpcType);
}

/** Whether machines can be in a subnetwork of Google's; others belong to load balancers and services. */
export function holdsMachines(subnetwork: Input): boolean {
  return subnetwork.at("purpose").or("PRIVATE").is("PRIVATE");
}
