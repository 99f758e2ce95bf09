import type { GraphResource, ResourceGraph } from "../../graph";
import { eachOf, fault, sound, unless } from "../fault";
import { type Input, inputOf } from "../input";
import { referring, refersTo } from "../references";
import type { Rule } from "../rule";
import { gcpNetworkType, gcpSubnetType, holdsMachines, vnetSubnetType, vnetType, vpcType } from "./subnets";

/** Logs, backups and images then never pass the internet or the way to it. */
export const networkPrivateEndpoints: Rule = {
  id: "network-private-endpoints",
  title: "Object storage and the image registry are reached on private ways",
  severity: "low",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html",
  check: eachOf({
    [vpcType]: (_, vpc, graph) => {
      const services = referring(graph, "aws:ec2/vpcEndpoint:VpcEndpoint", "vpcId", vpc).map((endpoint) =>
        inputOf(endpoint).at("serviceName"),
      );
      const missing = ["s3", "ecr.api", "ecr.dkr"].filter(
        (service) => !services.some((one) => one.unknown || one.text?.endsWith(`.${service}`)),
      );
      return missing.length > 0 ? [{ found: `no endpoint for ${missing.join(", ")}` }] : sound;
    },
    [gcpNetworkType]: (inputs) => {
      const automatic = inputs.at("autoCreateSubnetworks").or(true);
      return automatic.is(true) ? [fault(automatic, "automatic subnetworks, without private Google access")] : sound;
    },
    [gcpSubnetType]: (inputs) =>
      holdsMachines(inputs)
        ? unless(inputs.at("privateIpGoogleAccess").or(false), [true], "no private Google access")
        : sound,
    [vnetType]: (inputs, vnet, graph) => {
      const ways = waysOf(inputs, vnet, graph);
      const missing = azureServices.filter(({ way }) => !ways.some((one) => one.unknown || way.test(one.text ?? "")));
      return missing.length > 0
        ? [{ found: `no service endpoint and no private endpoint for ${missing.map(({ name }) => name).join(", ")}` }]
        : sound;
    },
  }),
};

/** Azure's services, by the names of service endpoints and by the groups of private endpoints. */
const azureServices = [
  { name: "storage", way: /^(Microsoft\.Storage(\.Global)?|blob|dfs)$/i },
  { name: "the registry", way: /^(Microsoft\.ContainerRegistry|registry)$/i },
] as const;

/** What the subnets of a virtual network have endpoints for. */
function waysOf(inputs: Input, vnet: GraphResource, graph: ResourceGraph): readonly Input[] {
  const subnets = referring(graph, vnetSubnetType, "virtualNetworkName", vnet);
  const lists = [
    ...inputs.at("subnets").items.map((subnet) => subnet.at("serviceEndpoints")),
    ...subnets.map((subnet) => inputOf(subnet).at("serviceEndpoints")),
  ];
  const endpoints = graph.ofType("azure-native:network:PrivateEndpoint").filter((endpoint) => {
    const subnet = inputOf(endpoint).at("subnet");
    const id = subnet.unknown ? subnet : subnet.at("id");
    return [vnet, ...subnets].some((one) => refersTo(graph, endpoint, id, one) !== false);
  });
  return [
    ...lists.flatMap((list) => list.itemsOrUnknown.map((one) => one.at("service"))),
    ...endpoints.flatMap((endpoint) =>
      inputOf(endpoint)
        .at("privateLinkServiceConnections")
        .itemsOrUnknown.flatMap((connection) => connection.at("groupIds").itemsOrUnknown),
    ),
  ];
}
