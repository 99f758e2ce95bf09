import { resourceChanges } from "../../../lib/preview/changes/resource-changes";
import type { RecordedResource } from "../../../lib/preview/recording/recorded-resource";

const urnOf = (type: string, name: string) => `urn:pulumi:prod::isobar::${type}::${name}`;

function resource(type: string, name: string, inputs: object, waitsFor: readonly RecordedResource[] = []) {
  const made: RecordedResource = {
    urn: urnOf(type, name),
    type,
    name,
    custom: true,
    parent: undefined,
    inputs: { ...inputs },
    protect: false,
    ignoreChanges: [],
    replaceOnChanges: [],
    deleteBeforeReplace: false,
    retainOnDelete: false,
    deletedWith: undefined,
    dependencies: waitsFor.map(({ urn }) => urn),
    provider: "",
    aliases: [],
  };
  return made;
}

const changes = (base: RecordedResource[], head: RecordedResource[]) =>
  resourceChanges(base, head)
    .map(({ operation, name }) => `${operation} ${name}`)
    .sort();

const vpc = (cidrBlock: string) => resource("aws:ec2/vpc:Vpc", "net", { cidrBlock });
const subnetOf = (network: RecordedResource) =>
  resource("aws:ec2/subnet:Subnet", "nodes", { vpcId: "net-id", cidrBlock: "10.0.0.0/20" }, [network]);
const association = (subnet: RecordedResource) =>
  resource("aws:ec2/routeTableAssociation:RouteTableAssociation", "way", { subnetId: "nodes-id" }, [subnet]);

test("what is in a network that is replaced is replaced too, as far as it spreads", () => {
  const network = (range: string) => {
    const net = vpc(range);
    const subnet = subnetOf(net);
    return [net, subnet, association(subnet)];
  };
  expect(changes(network("10.0.0.0/16"), network("10.1.0.0/16"))).toEqual([
    "replace net",
    "replace nodes",
    "replace way",
  ]);
});

test("what follows from a replacement is told without the value that was made up", () => {
  const network = (range: string) => {
    const net = vpc(range);
    return [net, subnetOf(net)];
  };
  const found = resourceChanges(network("10.0.0.0/16"), network("10.1.0.0/16")).find(({ name }) => name === "nodes");
  expect(found?.properties).toEqual([
    { path: "vpcId", old: "[unknown]", new: "[unknown]", replaces: true, refused: false },
  ]);
});

test("what changes in place keeps its id, and nothing follows", () => {
  const tagged = (owner: string) => {
    const net = resource("aws:ec2/vpc:Vpc", "net", { cidrBlock: "10.0.0.0/16", tags: { owner } });
    return [net, subnetOf(net)];
  };
  expect(changes(tagged("a"), tagged("b"))).toEqual(["change net"]);
});

test("of two resources of one name, the property's name tells whose id it is", () => {
  const both = (range: string) => {
    const network = resource("gcp:compute/network:Network", "data", { description: range });
    const key = resource("gcp:kms/cryptoKey:CryptoKey", "data", { rotationPeriod: "7776000s" });
    const pool = { nodeConfig: { bootDiskKmsKey: "data-id" } };
    return [network, key, resource("gcp:container/nodePool:NodePool", "pool", pool, [network, key])];
  };
  expect(changes(both("a"), both("b"))).toEqual(["replace data"]);
});

test("what is called by a name goes first, and takes along what cannot be without it", () => {
  const cluster = (roleArn: string) => {
    const made = resource("aws:eks/cluster:Cluster", "data", { name: "data", roleArn });
    return [made, resource("aws:eks/addon:Addon", "dns", { clusterName: "data", addonName: "coredns" }, [made])];
  };
  expect(changes(cluster("a"), cluster("b"))).toEqual(["replace data", "replace dns"]);
});
