import { eachOf, type Fault, fault, type Judge, sound } from "../fault";
import type { Input } from "../input";
import { eks } from "../resource-types";
import type { Rule } from "../rule";

/** What the whole internet may connect to, by security groups, firewall rules and network security groups; ping apart. */
export const networkOpenIngress: Rule = {
  id: "network-open-ingress",
  title: "Nothing admits the whole internet",
  severity: "high",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
  check: eachOf({
    "aws:ec2/securityGroup:SecurityGroup": (inputs) => inputs.at("ingress").items.flatMap(inlineRule),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (inputs) => inputs.at("ingress").items.flatMap(inlineRule),
    "aws:ec2/securityGroupRule:SecurityGroupRule": (inputs) =>
      inputs.at("type").is("ingress") ? inlineRule(inputs) : sound,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (inputs) =>
      isPing(inputs.at("ipProtocol"))
        ? sound
        : open([inputs.at("cidrIpv4"), inputs.at("cidrIpv6")], awsPorts(inputs, inputs.at("ipProtocol"))),
    [eks.nodeGroup]: (inputs) => {
      const access = inputs.at("remoteAccess");
      const sources = access.at("sourceSecurityGroupIds");
      const anywhere = !sources.unknown && sources.items.length === 0;
      return !access.at("ec2SshKey").absent && anywhere
        ? [fault(sources, "a login to nodes from 0.0.0.0/0, as EKS opens it when no group is named")]
        : sound;
    },
    "gcp:compute/firewall:Firewall": (inputs) => {
      const allowed = inputs.at("allows").items.filter((rule) => !isPing(rule.at("protocol")));
      const admits = inputs.at("direction").or("INGRESS").is("INGRESS") && !inputs.at("disabled").mayBe(true);
      const ports = allowed.map((rule) => portsText(rule.at("protocol"), rule.at("ports").items)).join(", ");
      return admits && allowed.length > 0 ? open(inputs.at("sourceRanges").items, ports) : sound;
    },
    "gcp:compute/firewallPolicyRule:FirewallPolicyRule": policyRule,
    "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule": policyRule,
    "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule": policyRule,
    "azure-native:network:NetworkSecurityGroup": (inputs) => inputs.at("securityRules").items.flatMap(azureRule),
    "azure-native:network:SecurityRule": azureRule,
  }),
};

/** As it stands in a security group or by itself. */
function inlineRule(rule: Input): readonly Fault[] {
  const sources = [...rule.at("cidrBlocks").items, ...rule.at("ipv6CidrBlocks").items];
  return isPing(rule.at("protocol")) ? sound : open(sources, awsPorts(rule, rule.at("protocol")));
}

/** A rule of a firewall policy, of a project or above it. */
function policyRule(inputs: Input): ReturnType<Judge> {
  const match = inputs.at("match");
  const allowed = match.at("layer4Configs").items.filter((one) => !isPing(one.at("ipProtocol")));
  const admits =
    inputs.at("direction").is("INGRESS") && inputs.at("action").is("allow") && !inputs.at("disabled").mayBe(true);
  const ports = allowed.map((one) => portsText(one.at("ipProtocol"), one.at("ports").items)).join(", ");
  return admits && allowed.length > 0 ? open(match.at("srcIpRanges").items, ports) : sound;
}

function azureRule(rule: Input): readonly Fault[] {
  const admits = rule.at("access").is("Allow") && rule.at("direction").is("Inbound") && !isPing(rule.at("protocol"));
  const ports = [rule.at("destinationPortRange"), ...rule.at("destinationPortRanges").items].filter(
    ({ known }) => known,
  );
  const sources = [rule.at("sourceAddressPrefix"), ...rule.at("sourceAddressPrefixes").items];
  return admits ? open(sources, portsText(rule.at("protocol"), ports)) : sound;
}

function open(sources: readonly Input[], ports: string): readonly Fault[] {
  return sources.filter(isWorld).map((source) => fault(source, `${ports} from ${source.shown}`));
}

/** The whole internet, or so much of it that it makes no difference: half of it is a known way around this rule. */
function isWorld({ text = "" }: Input): boolean {
  return (
    /^(\*|internet|any)$/i.test(text) ||
    /^[\d.]+\/0*[0-7]$/.test(text) ||
    /^[\da-f]*:[\da-f:]*\/0*([0-9]|1[0-5])$/i.test(text)
  );
}

/** Echo and errors of the network itself, by name and by number, or what may be such. */
function isPing(protocol: Input): boolean {
  return protocol.unknown || /^(icmp(v6|-?ipv6)?|1|58)$/i.test(protocol.text ?? "");
}

function awsPorts(rule: Input, protocol: Input): string {
  const [from, to] = [rule.at("fromPort").text, rule.at("toPort").text];
  const all = protocol.is("-1", "all") || from === undefined;
  return all ? portsText(protocol, []) : `${protocol.shown} ${from === to ? from : `${from}-${to}`}`;
}

function portsText(protocol: Input, ports: readonly Input[]): string {
  const name = protocol.is("-1", "all", "*") || protocol.absent ? "everything" : protocol.shown.toLowerCase();
  const listed = ports.map(({ shown }) => shown).filter((port) => port !== "*");
  return listed.length === 0 ? name : `${name === "everything" ? "ports" : name} ${listed.join(", ")}`;
}
