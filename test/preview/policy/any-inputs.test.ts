import fc from "fast-check";
import { UNKNOWN } from "../../../lib/preview/changes/property-value";
import { clusterRules } from "../../../lib/preview/policy/cluster/cluster-rules";
import { networkRules } from "../../../lib/preview/policy/network/network-rules";
import { nodePoolRules } from "../../../lib/preview/policy/node-pool/node-pool-rules";
import { findingsOf, type Literal } from "./graph";

const rules = [...clusterRules, ...nodePoolRules, ...networkRules];

const types = [
  "aws:eks/cluster:Cluster",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:eks/addon:Addon",
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "gcp:container/cluster:Cluster",
  "gcp:container/nodePool:NodePool",
  "gcp:compute/network:Network",
  "gcp:compute/subnetwork:Subnetwork",
  "gcp:compute/firewall:Firewall",
  "azure-native:containerservice:ManagedCluster",
  "azure-native:containerservice:AgentPool",
  "azure-native:containerservice:MaintenanceConfiguration",
  "azure-native:monitor:DiagnosticSetting",
  "azure-native:authorization:ManagementLockByScope",
  "azure-native:authorization:PolicyDefinition",
  "azure-native:authorization:PolicyAssignment",
  "azure-native:network:VirtualNetwork",
  "azure-native:network:Subnet",
  "azure-native:network:FlowLog",
  "azure-native:network:NatGateway",
  "azure-native:network:NetworkSecurityGroup",
  "azure-native:network:PrivateEndpoint",
  "kubernetes:cilium.io/v2:CiliumClusterwideNetworkPolicy",
  "kubernetes:helm.sh/v3:Release",
] as const;

/** Names that the rules look for, so that they look inside what they find there. */
const keys =
  "name version vpcConfig publicAccessCidrs encryptionConfig resources enabledClusterLogTypes accessConfig addonName clusterName configurationValues cluster location nodeLocations nodeConfig guestAccelerators machineType labels taints key value workloadMetadataConfig launchTemplate id metadataOptions httpPutResponseHopLimit blockDeviceMappings ebs networkInterfaces subnetIds instanceTypes amiType capacityType scalingConfig minSize autoscaling privateClusterConfig masterAuthorizedNetworksConfig cidrBlocks maintenancePolicy recurringWindow dailyMaintenanceWindow startTime endTime recurrence minMasterVersion nodePools resourceName agentPoolProfiles apiServerAccessProfile authorizedIPRanges networkProfile securityProfile maintenanceWindow schedule weekly dayOfWeek durationHours utcOffset timeInWeek hourSlots day resourceUri logs category scope policyRule then policyDefinitionId ingress protocol fromPort toPort cidrIpv4 allows ports sourceRanges securityRules access direction sourceAddressPrefix subnets serviceEndpoints service serviceName vpcId subnetId virtualNetworkName targetResourceId spec egressDeny toCIDR chart sku zones nodeTaints nodeLabels vmSize osSKU availabilityZones".split(
    " ",
  );

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(null, undefined, true, "true", 0, -1, 1e308, "", UNKNOWN, "[secret abc]", "a", "c"),
    fc.constantFrom(
      "SPOT",
      "Spot",
      "00:00",
      "1.35",
      "0.0.0.0/0",
      "::/0",
      "FREQ=WEEKLY;BYDAY=MO",
      "2026-01-05T00:00:00Z",
      "{",
    ),
    fc.string({ unit: "binary" }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 8 }),
    fc.anything(),
  ),
}));
const resource: fc.Arbitrary<Literal> = fc.record({
  type: fc.constantFrom(...types),
  name: fc.constantFrom("a", "b", "c"),
  inputs: fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 12 }),
  after: fc.subarray(["a", "b", "c"]),
});

test("whatever a program registers, no rule throws, and each finding says what is there in one short line", () => {
  fc.assert(
    fc.property(fc.array(resource, { maxLength: 8 }), (literals) => {
      const found = rules.flatMap((rule) => findingsOf(rule, literals));
      for (const { found: text } of found) expect(text).toMatch(/^.{1,200}$/u);
    }),
  );
});

/** The same with a secret in place of every leaf. */
function within(given: unknown, secret: string): unknown {
  if (Array.isArray(given)) return given.map((item) => within(item, secret));
  if (given === null || typeof given !== "object") return secret;
  return Object.fromEntries(Object.entries(given).map(([key, item]) => [key, within(item, secret)]));
}

test("what a program marks as secret is in no finding", () => {
  const secret = "[secret c2VjcmV0]";
  fc.assert(
    fc.property(fc.array(resource, { maxLength: 4 }), (literals) => {
      const hidden = literals.map((literal) => ({
        ...literal,
        inputs: Object.fromEntries(
          Object.entries(literal.inputs ?? {}).map(([key, given], at) => [
            key,
            at % 2 ? secret : within(given, secret),
          ]),
        ),
      }));
      expect(JSON.stringify(rules.flatMap((rule) => findingsOf(rule, hidden)))).not.toContain(secret);
    }),
  );
});
