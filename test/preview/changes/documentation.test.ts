import { documentationOf } from "../../../lib/preview/changes/documentation";
import { saysReplaces } from "../../../lib/preview/changes/documented-replacement";
import { changesBetween } from "../../../lib/preview/changes/property-changes";
import type { Properties } from "../../../lib/preview/changes/property-value";
import { judge } from "../../../lib/preview/changes/replacement";

function replacing(type: string, old: Properties, now: Properties): string[] {
  return judge(undefined, type, changesBetween(old, now), { old, now, configuration: {} }).replacing.map(
    ({ path }) => path,
  );
}

test.each([
  "Changing this forces a new resource to be created.",
  "The ARN of the key. Changing this value forces replacement.",
  "Changing this creates a new resource.",
  "This field cannot be changed after creation.",
  "Immutable. The region.",
])("documentation says that a change makes a new resource: %s", (text) => {
  expect(saysReplaces(text)).toBe(true);
});

test.each([
  "Can be updated without creating a new resource.",
  "If `force` is set, changing this forces a new resource.",
  "This field is write-only and its value will not be updated in state as part of read operations.",
  "Changing this restarts the instance.",
])("documentation says nothing of the kind: %s", (text) => {
  expect(saysReplaces(text)).toBe(false);
});

test("inputs are read with their documentation, nested ones and maps too", () => {
  const pool = documentationOf("gcp:container/nodePool:NodePool");
  expect(pool?.inputs["initialNodeCount"]).toContain("force recreation of the resource");
  expect(pool?.inputs["nodeConfig.spot"]).toBeDefined();
  expect(documentationOf("azure-native:network:NetworkSecurityGroup")?.inputs).toHaveProperty("tags");
  expect(documentationOf("azure-native:network:NetworkSecurityGroup")?.outputs).not.toContain("resourceGroupName");
});

test("a type that no installed SDK has is documented by none", () => {
  expect(documentationOf("aws:ec2/nothing:Nothing")).toBeUndefined();
  expect(documentationOf("datadog:index/monitor:Monitor")).toBeUndefined();
  expect(replacing("datadog:index/monitor:Monitor", { name: "a" }, { name: "b" })).toEqual([]);
});

test("a user's own resource that no table knows is replaced where its SDK's documentation says so", () => {
  const type = "aws:elasticache/replicationGroup:ReplicationGroup";
  const said = Object.entries(documentationOf(type)?.inputs ?? {}).filter(([, text]) => saysReplaces(text));
  const [[property] = []] = said;
  if (property === undefined) throw new Error(`the documentation of ${type} says nothing`);
  expect(replacing(type, { [property]: "a" }, { [property]: "b" })).toEqual([property]);
  expect(replacing(type, { description: "a" }, { description: "b" })).toEqual([]);
});

test("what is in the URL of a resource replaces it on Azure, also of a type that no table knows", () => {
  const type = "azure-native:network:PrivateDnsZoneGroup";
  expect(replacing(type, { privateEndpointName: "a" }, { privateEndpointName: "b" })).toEqual(["privateEndpointName"]);
  expect(replacing(type, { name: "a" }, { name: "b" })).toEqual([]);
});

test("a random value is made anew when anything of it changes", () => {
  expect(replacing("random:index/randomPassword:RandomPassword", { length: 16 }, { length: 24 })).toEqual(["length"]);
});

test("the role of EKS Auto Mode replaces the cluster, unless it is taken away with it", () => {
  const type = "aws:eks/cluster:Cluster";
  const compute = (nodeRoleArn: string) => ({ computeConfig: { enabled: true, nodePools: ["system"], nodeRoleArn } });
  expect(replacing(type, compute("a"), compute("b"))).toEqual(["computeConfig.nodeRoleArn"]);
  expect(replacing(type, compute("a"), { computeConfig: { enabled: false } })).toEqual([]);
  expect(replacing(type, { computeConfig: { enabled: false } }, compute("a"))).toEqual([]);
});

test("a security group's rule is replaced when its source is of another kind, and changes in place otherwise", () => {
  const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
  expect(replacing(type, { cidrIpv4: "10.0.0.0/8" }, { cidrIpv4: "10.1.0.0/16" })).toEqual([]);
  expect(replacing(type, { cidrIpv4: "10.0.0.0/8" }, { referencedSecurityGroupId: "sg-1" })).not.toEqual([]);
});
