import type { GraphResource, ResourceGraph } from "../../graph";
import { eachOf, fault, sound, unless } from "../fault";
import { type Input, inputOf } from "../input";
import { referred } from "../references";
import type { Breach, Rule } from "../rule";
import { vpcOf, vpcSubnetType } from "./subnets";

const natGateway = "aws:ec2/natGateway:NatGateway";

/** Google's Cloud NAT is in no zone. */
export const networkNatPerZone: Rule = {
  id: "network-nat-per-zone",
  title: "The way out survives the loss of a zone",
  severity: "medium",
  setting: "network.natPerZone",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
  check: (graph, context) => [...vpcsWithFewGateways(graph), ...zonalInAzure(graph, context)],
};

function vpcsWithFewGateways(graph: ResourceGraph): readonly Breach[] {
  const gateways = new Map<GraphResource, GraphResource[]>();
  for (const gateway of graph.ofType(natGateway)) {
    const subnet = referred(graph, gateway, inputOf(gateway).at("subnetId"), vpcSubnetType);
    const vpc = subnet && vpcOf(subnet, graph);
    if (vpc) gateways.set(vpc, [...(gateways.get(vpc) ?? []), gateway]);
  }
  return [...gateways].flatMap(([vpc, ofVpc]): Breach[] => {
    const zones = zonesOf(vpc, graph);
    const regional = ofVpc.some((gateway) => inputOf(gateway).at("availabilityMode").mayBe("regional"));
    const [resource] = ofVpc;
    if (!resource || regional || ofVpc.length >= zones) return [];
    return [
      {
        resource,
        property: "subnetId",
        found: `${ofVpc.length} NAT gateway${ofVpc.length === 1 ? "" : "s"} for ${zones} zones`,
      },
    ];
  });
}

/** How many zones the subnets of a VPC are in, as far as that is known. */
function zonesOf(vpc: GraphResource, graph: ResourceGraph): number {
  const zones = graph
    .ofType(vpcSubnetType)
    .filter((subnet) => vpcOf(subnet, graph) === vpc)
    .map((subnet) => inputOf(subnet).at("availabilityZone").text ?? inputOf(subnet).at("availabilityZoneId").text);
  return new Set(zones.filter((zone) => zone !== undefined)).size;
}

/** Only the SKU StandardV2 is in several zones. @see https://learn.microsoft.com/azure/nat-gateway/nat-sku */
const zonalInAzure = eachOf({
  "azure-native:network:NatGateway": zonal,
  "azure-native:resources:Resource": (inputs) => (inputs.at("resourceType").is("natGateways") ? zonal(inputs) : sound),
});

function zonal(inputs: Input) {
  const sku = inputs.at("sku.name").or("Standard");
  return sku.is("Standard") ? [fault(sku, "SKU Standard, which is in one zone")] : unless(sku, ["StandardV2"]);
}
