import { join } from "node:path";
import { holds } from "../../../lib/preview/changes/conditions";
import { changesBetween } from "../../../lib/preview/changes/property-changes";
import { conditionTexts, equalFor, judge } from "../../../lib/preview/changes/replacement";
import table from "../../../lib/preview/changes/replacements.json";
import { Schemas } from "../../engine/providers/schema/schema";
import { type Properties, UNKNOWN } from "../../engine/providers/value";

const schemas = (provider: string) =>
  new Schemas(
    join(__dirname, "../../../node_modules/@pulumi", provider),
    join(__dirname, "../../../node_modules/.cache/schemas"),
  );

/** Paths that replace, of the changes between two sets of inputs. */
function replacing(type: string, old: Properties, now: Properties, configuration: Properties = {}): string[] {
  const [provider = ""] = type.split(":");
  const changes = changesBetween(old, now, equalFor(provider));
  return judge(undefined, type, changes, { old, now, configuration }).replacing.map(({ path }) => path);
}

const changed = (type: string, old: Properties, now: Properties): string[] =>
  judge(undefined, type, changesBetween(old, now, equalFor(type.split(":")[0] ?? "")), {
    old,
    now,
    configuration: {},
  }).changes.map(({ path }) => path);

test("every condition of the table is one that is understood", () => {
  const change = { path: "x", kind: "update", old: 1, new: 2, block: "x" } as const;
  const circumstances = { change, changes: [change], old: {}, now: {}, configuration: {} };
  expect(conditionTexts.filter((when) => holds(when, circumstances) === undefined)).toEqual([]);
});

test("every type of the table is a type of its SDK", () => {
  const bySdk = new Map<string, Schemas>();
  const unknown = Object.keys(table.types).filter((type) => {
    const [sdk = ""] = type.split(":");
    const known = bySdk.get(sdk) ?? schemas(sdk);
    bySdk.set(sdk, known);
    return type !== "kubernetes:*" && known.of(type) === undefined;
  });
  expect(unknown).toEqual([]);
});

test("the role of an EKS cluster replaces it, its subnets do not", () => {
  const type = "aws:eks/cluster:Cluster";
  const old = { name: "c", roleArn: "a", vpcConfig: { subnetIds: ["1"] } };
  expect(replacing(type, old, { ...old, roleArn: "b" })).toEqual(["roleArn"]);
  expect(replacing(type, old, { ...old, vpcConfig: { subnetIds: ["1", "2"] } })).toEqual([]);
});

test("taking the encryption of an EKS cluster away replaces it, adding it does not", () => {
  const type = "aws:eks/cluster:Cluster";
  const encrypted = { name: "c", encryptionConfig: { provider: { keyArn: "k" }, resources: ["secrets"] } };
  expect(replacing(type, encrypted, { name: "c" })).not.toEqual([]);
  expect(replacing(type, { name: "c" }, encrypted)).toEqual([]);
});

test("an unknown value at a listed path may replace", () => {
  expect(replacing("aws:ec2/subnet:Subnet", { vpcId: "vpc-1" }, { vpcId: UNKNOWN })).toEqual(["vpcId"]);
});

test("what a provider keeps when it is removed is no change", () => {
  const type = "aws:rds/instance:Instance";
  const old = { engine: "postgres", kmsKeyId: "k", storageEncrypted: true };
  expect(changed(type, old, { engine: "postgres", storageEncrypted: true })).toEqual([]);
  expect(replacing(type, old, { engine: "postgres", kmsKeyId: "k" })).toEqual(["storageEncrypted"]);
});

test("a machine type of a GKE pool changes in place, spot replaces the pool", () => {
  const type = "gcp:container/nodePool:NodePool";
  const old = { nodeConfig: { machineType: "n2-standard-4", spot: false } };
  expect(replacing(type, old, { nodeConfig: { machineType: "n4-standard-4", spot: false } })).toEqual([]);
  expect(replacing(type, old, { nodeConfig: { machineType: "n2-standard-4", spot: true } })).toEqual([
    "nodeConfig.spot",
  ]);
});

test("a Google link equals the bare name of what it links to", () => {
  const type = "gcp:compute/subnetwork:Subnetwork";
  const link = "https://www.googleapis.com/compute/v1/projects/data/global/networks/main";
  expect(changed(type, { network: "main" }, { network: link })).toEqual([]);
  expect(changed(type, { network: "projects/data/global/networks/main" }, { network: link })).toEqual([]);
  expect(replacing(type, { network: "other" }, { network: link })).toEqual(["network"]);
});

test("a Google subnetwork grows in place and is replaced to shrink", () => {
  const type = "gcp:compute/subnetwork:Subnetwork";
  expect(replacing(type, { ipCidrRange: "10.0.16.0/20" }, { ipCidrRange: "10.0.0.0/16" })).toEqual([]);
  expect(replacing(type, { ipCidrRange: "10.0.0.0/16" }, { ipCidrRange: "10.0.16.0/20" })).toEqual(["ipCidrRange"]);
});

test("Azure writes regions in two ways", () => {
  const type = "azure-native:resources:ResourceGroup";
  expect(changed(type, { location: "West US 2" }, { location: "westus2" })).toEqual([]);
  expect(replacing(type, { location: "westus2" }, { location: "eastus" })).toEqual(["location"]);
});

test("a change inside of a listed Azure object replaces, something added to it does not", () => {
  const type = "azure-native:containerservice:ManagedCluster";
  const listed = table.types[type].replace;
  expect(listed).toContain("linuxProfile");
  const old = { linuxProfile: { adminUsername: "a" } };
  expect(replacing(type, old, { linuxProfile: { adminUsername: "b" } })).toEqual(["linuxProfile.adminUsername"]);
  expect(replacing(type, old, {})).toEqual(["linuxProfile.adminUsername"]);
  expect(replacing(type, old, { linuxProfile: { adminUsername: "a", more: 1 } })).toEqual([]);
});

test("an Azure pool's disk cannot be changed at all", () => {
  const type = "azure-native:containerservice:AgentPool";
  const [old, now] = [{ osDiskSizeGB: 64 }, { osDiskSizeGB: 128 }];
  const verdict = judge(undefined, type, changesBetween(old, now), { old, now, configuration: {} });
  expect(verdict.replacing).toEqual([]);
  expect(verdict.refused.map(({ path }) => path)).toEqual(["osDiskSizeGB"]);
});

test("a ConfigMap is replaced when its data changes, unless the provider lets it change", () => {
  const type = "kubernetes:core/v1:ConfigMap";
  const [old, now] = [{ data: { a: "1" } }, { data: { a: "2" } }];
  expect(replacing(type, old, now)).toEqual(["data.a"]);
  expect(replacing(type, old, now, { enableConfigMapMutable: true })).toEqual([]);
  expect(replacing(type, old, { ...now, immutable: true }, { enableConfigMapMutable: true })).toEqual(["data.a"]);
});

test("another name or namespace replaces any Kubernetes object", () => {
  const old = { metadata: { name: "a", namespace: "n" } };
  expect(replacing("kubernetes:karpenter.sh/v1:NodePool", old, { metadata: { name: "a", namespace: "m" } })).toEqual([
    "metadata.namespace",
  ]);
});
