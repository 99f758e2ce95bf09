import type { RuleId } from "../../../../lib/environment/schema/policy";
import { networkRules } from "../../../../lib/preview/policy/network/network-rules";
import { type Found, findingsOf, type Literal, mistakenUnknowns, ruleOf } from "../graph";

type Inputs = Readonly<Record<string, unknown>>;

const vpc: Literal = { type: "aws:ec2/vpc:Vpc", name: "v", inputs: { cidrBlock: "10.0.0.0/16" } };
const inVpc = (type: string, name: string, inputs: Inputs = {}): Literal => ({
  type,
  name,
  inputs: { vpcId: "[unknown]", ...inputs },
  after: ["v"],
});
const flowLog = inVpc("aws:ec2/flowLog:FlowLog", "log", { trafficType: "ALL" });
const endpoints = ["s3", "ecr.api", "ecr.dkr"].map((service) =>
  inVpc("aws:ec2/vpcEndpoint:VpcEndpoint", service, { serviceName: `com.amazonaws.us-east-1.${service}` }),
);
const vpcSubnet = (zone: string) => inVpc("aws:ec2/subnet:Subnet", zone, { availabilityZone: zone });
const nat = (zone: string, inputs: Inputs = {}): Literal => ({
  type: "aws:ec2/natGateway:NatGateway",
  name: `nat-${zone}`,
  inputs: { subnetId: "[unknown]", ...inputs },
  after: [zone],
});
const group = (ingress: Inputs): Literal => ({
  type: "aws:ec2/securityGroup:SecurityGroup",
  inputs: { ingress: [ingress] },
});
const groupRule = (inputs: Inputs): Literal => ({
  type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  inputs,
});

const network = (inputs: Inputs = { autoCreateSubnetworks: false }): Literal => ({
  type: "gcp:compute/network:Network",
  name: "v",
  inputs,
});
const subnetwork = (inputs: Inputs): Literal => ({
  type: "gcp:compute/subnetwork:Subnetwork",
  name: "s",
  inputs: { network: "[unknown]", ...inputs },
  after: ["v"],
});
const firewall = (inputs: Inputs): Literal => ({
  type: "gcp:compute/firewall:Firewall",
  inputs: { allows: [{ protocol: "tcp", ports: ["22"] }], sourceRanges: ["0.0.0.0/0"], ...inputs },
});

const vnet = (inputs: Inputs = {}): Literal => ({ type: "azure-native:network:VirtualNetwork", name: "v", inputs });
const vnetSubnet = (inputs: Inputs): Literal => ({
  type: "azure-native:network:Subnet",
  name: "s",
  inputs: { virtualNetworkName: "[unknown]", ...inputs },
  after: ["v"],
});
const services = ["Microsoft.Storage", "Microsoft.ContainerRegistry"].map((service) => ({ service }));
const vnetLog = (inputs: Inputs = { enabled: true }): Literal => ({
  type: "azure-native:network:FlowLog",
  name: "log",
  inputs: { targetResourceId: "[unknown]", ...inputs },
  after: ["v"],
});
const azureRule = { access: "Allow", direction: "Inbound", protocol: "Tcp", destinationPortRange: "22" };
const azureGroup = (rule: Inputs): Literal => ({
  type: "azure-native:network:NetworkSecurityGroup",
  inputs: { securityRules: [{ ...azureRule, ...rule }] },
});
const azureNat = (inputs: Inputs): Literal => ({ type: "azure-native:network:NatGateway", inputs });

const on = (name: string, property: string | undefined, found: string): Found => ({
  name,
  ...(property !== undefined && { property }),
  found,
});
const onRule = (property: string, found: string) => on("r", property, found);

test.each([
  ["AWS", [vpc, flowLog, ...endpoints, vpcSubnet("a"), vpcSubnet("b"), nat("a"), nat("b")]],
  ["Google Cloud", [network(), subnetwork({ logConfig: {}, privateIpGoogleAccess: true })]],
  ["Azure", [vnet(), vnetLog(), vnetSubnet({ serviceEndpoints: services }), azureNat({ sku: { name: "StandardV2" } })]],
])("a sound network of %s breaches nothing", (_, literals) => {
  expect(networkRules.flatMap((rule) => findingsOf(rule, literals))).toEqual([]);
});

test.each<[RuleId, string, Literal[], Found[]]>([
  ["network-flow-logs", "a VPC without", [vpc], [on("v", undefined, "no flow log")]],
  [
    "network-flow-logs",
    "a VPC without, beside one that has it",
    [vpc, { ...vpc, name: "other" }, flowLog],
    [on("other", undefined, "no flow log")],
  ],
  ["network-flow-logs", "a subnetwork without", [network(), subnetwork({})], [on("s", "logConfig", "no flow logs")]],
  [
    "network-flow-logs",
    "Google's automatic subnetworks",
    [network({})],
    [on("v", "autoCreateSubnetworks", "automatic subnetworks, which log nothing")],
  ],
  ["network-flow-logs", "a virtual network without", [vnet()], [on("v", undefined, "no flow log")]],
  [
    "network-flow-logs",
    "a virtual network whose log is off",
    [vnet(), vnetLog({ enabled: false })],
    [on("v", undefined, "a flow log that is switched off")],
  ],
  [
    "network-open-ingress",
    "a security group",
    [group({ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] })],
    [onRule("ingress[0].cidrBlocks[1]", "tcp 22 from 0.0.0.0/0")],
  ],
  [
    "network-open-ingress",
    "a security group, over IPv6",
    [group({ protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] })],
    [onRule("ingress[0].ipv6CidrBlocks[0]", "everything from ::/0")],
  ],
  [
    "network-open-ingress",
    "half of the internet, a way around this rule",
    [groupRule({ ipProtocol: "tcp", fromPort: 80, toPort: 90, cidrIpv4: "128.0.0.0/1" })],
    [onRule("cidrIpv4", "tcp 80-90 from 128.0.0.0/1")],
  ],
  [
    "network-open-ingress",
    "a rule of the older kind",
    [
      {
        type: "aws:ec2/securityGroupRule:SecurityGroupRule",
        inputs: { type: "ingress", protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["0.0.0.0/0"] },
      },
    ],
    [onRule("cidrBlocks[0]", "tcp 5432 from 0.0.0.0/0")],
  ],
  [
    "network-open-ingress",
    "a login to EKS nodes from everywhere",
    [{ type: "aws:eks/nodeGroup:NodeGroup", inputs: { remoteAccess: { ec2SshKey: "me" } } }],
    [
      onRule(
        "remoteAccess.sourceSecurityGroupIds",
        "a login to nodes from 0.0.0.0/0, as EKS opens it when no group is named",
      ),
    ],
  ],
  ["network-open-ingress", "a firewall rule", [firewall({})], [onRule("sourceRanges[0]", "tcp 22 from 0.0.0.0/0")]],
  [
    "network-open-ingress",
    "a rule of a firewall policy",
    [
      {
        type: "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
        inputs: {
          direction: "INGRESS",
          action: "allow",
          match: { srcIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "all" }] },
        },
      },
    ],
    [onRule("match.srcIpRanges[0]", "everything from 0.0.0.0/0")],
  ],
  [
    "network-open-ingress",
    "a network security group",
    [azureGroup({ sourceAddressPrefix: "Internet" })],
    [onRule("securityRules[0].sourceAddressPrefix", "tcp 22 from Internet")],
  ],
  [
    "network-open-ingress",
    "a security rule by itself, by several ranges and ports",
    [
      {
        type: "azure-native:network:SecurityRule",
        inputs: {
          access: "Allow",
          direction: "Inbound",
          protocol: "*",
          destinationPortRanges: ["80", "443"],
          sourceAddressPrefixes: ["10.0.0.0/8", "0.0.0.0/0"],
        },
      },
    ],
    [onRule("sourceAddressPrefixes[1]", "ports 80, 443 from 0.0.0.0/0")],
  ],
  [
    "network-nat-per-zone",
    "a VPC over three zones with one gateway",
    [vpc, vpcSubnet("a"), vpcSubnet("b"), vpcSubnet("c"), nat("a")],
    [on("nat-a", "subnetId", "1 NAT gateway for 3 zones")],
  ],
  [
    "network-nat-per-zone",
    "Azure's default",
    [azureNat({})],
    [onRule("sku.name", "SKU Standard, which is in one zone")],
  ],
  [
    "network-nat-per-zone",
    "a gateway of Azure's as a generic resource",
    [{ type: "azure-native:resources:Resource", inputs: { resourceType: "natGateways", sku: { name: "Standard" } } }],
    [onRule("sku.name", "SKU Standard, which is in one zone")],
  ],
  [
    "network-private-endpoints",
    "a VPC with S3 only",
    [vpc, ...endpoints.slice(0, 1)],
    [on("v", undefined, "no endpoint for ecr.api, ecr.dkr")],
  ],
  [
    "network-private-endpoints",
    "a subnetwork without private Google access",
    [network(), subnetwork({ logConfig: {} })],
    [on("s", "privateIpGoogleAccess", "no private Google access")],
  ],
  [
    "network-private-endpoints",
    "a virtual network with storage only",
    [vnet({ subnets: [{ serviceEndpoints: services.slice(0, 1) }] })],
    [on("v", undefined, "no service endpoint and no private endpoint for the registry")],
  ],
])("%s finds %s, and nothing by what is unknown", (id, _, literals, found) => {
  expect(findingsOf(ruleOf(networkRules, id), literals)).toEqual(found);
  expect(mistakenUnknowns(ruleOf(networkRules, id), literals)).toEqual([]);
});

test.each<[RuleId, string, Literal[]]>([
  ["network-open-ingress", "ping", [group({ protocol: "icmp", fromPort: -1, toPort: -1, cidrBlocks: ["0.0.0.0/0"] })]],
  ["network-open-ingress", "a rule for the way out", [firewall({ direction: "EGRESS" })]],
  [
    "network-open-ingress",
    "a firewall rule that denies",
    [firewall({ allows: undefined, denies: [{ protocol: "all" }] })],
  ],
  ["network-open-ingress", "a firewall rule that is off", [firewall({ disabled: true })]],
  [
    "network-open-ingress",
    "a rule of a firewall policy that denies, and one for the way out",
    ["deny INGRESS", "allow EGRESS"].map((rule) => {
      const [action, direction] = rule.split(" ");
      const match = { srcIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "all" }] };
      return {
        type: "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
        name: rule,
        inputs: { action, direction, match },
      };
    }),
  ],
  ["network-open-ingress", "a rule that denies on Azure", [azureGroup({ access: "Deny", sourceAddressPrefix: "*" })]],
  [
    "network-open-ingress",
    "a range that is unknown",
    [groupRule({ ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "[unknown]" })],
  ],
  [
    "network-open-ingress",
    "a login to EKS nodes from a group",
    [
      {
        type: "aws:eks/nodeGroup:NodeGroup",
        inputs: { remoteAccess: { ec2SshKey: "me", sourceSecurityGroupIds: ["sg-1"] } },
      },
    ],
  ],
  [
    "network-flow-logs",
    "a subnetwork for load balancers",
    [network(), subnetwork({ purpose: "REGIONAL_MANAGED_PROXY" })],
  ],
  [
    "network-flow-logs",
    "a subnetwork whose network is logged",
    [
      network(),
      subnetwork({}),
      {
        type: "gcp:networkmanagement/vpcFlowLogsConfig:VpcFlowLogsConfig",
        name: "log",
        inputs: { network: "[unknown]" },
        after: ["v"],
      },
    ],
  ],
  [
    "network-nat-per-zone",
    "a gateway of AWS' that is regional",
    [vpc, vpcSubnet("a"), vpcSubnet("b"), nat("a", { availabilityMode: "regional" })],
  ],
  [
    "network-flow-logs",
    "a flow log of which it is unknown whether it is on",
    [vnet(), vnetLog({ enabled: "[unknown]" })],
  ],
  ["network-nat-per-zone", "a VPC without a way out", [vpc, vpcSubnet("a"), vpcSubnet("b")]],
  [
    "network-private-endpoints",
    "a virtual network with private endpoints",
    [
      vnet(),
      vnetSubnet({}),
      {
        type: "azure-native:network:PrivateEndpoint",
        name: "e",
        inputs: { subnet: { id: "[unknown]" }, privateLinkServiceConnections: [{ groupIds: ["blob", "registry"] }] },
        after: ["s"],
      },
    ],
  ],
])("%s lets pass %s, and whatever of it is unknown", (id, _, literals) => {
  expect(findingsOf(ruleOf(networkRules, id), literals)).toEqual([]);
  expect(mistakenUnknowns(ruleOf(networkRules, id), literals)).toEqual([]);
});
