import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { AwsNetwork, adoptAwsNetwork } from "../../lib/clouds/network/aws";
import { interfaceServices } from "../../lib/clouds/network/aws-service-endpoints";
import { AzureNetwork, type AzureNetworkArgs, adoptAzureNetwork } from "../../lib/clouds/network/azure";
import { adoptGcpNetwork, GcpNetwork } from "../../lib/clouds/network/gcp";
import type { NetworkArgs } from "../../lib/clouds/network/network";
import type { AddressPlan } from "../../lib/environment/address-plan";
import { type RecordedResource, type RecordOptions, record } from "../../lib/preview/recording/record";

const addresses: AddressPlan = {
  block: "10.32.0.0/14",
  network: "10.32.0.0/16",
  nodes: ["10.32.0.0/18", "10.32.64.0/18", "10.32.128.0/18"],
  public: ["10.32.192.0/24", "10.32.193.0/24", "10.32.194.0/24"],
  databases: ["10.32.196.0/24", "10.32.197.0/24", "10.32.198.0/24"],
  endpoints: "10.32.200.0/24",
  controlPlane: "10.32.201.0/28",
  privateServices: "10.32.208.0/20",
  services: "10.33.0.0/20",
  pods: "10.34.0.0/15",
};
const tags = { owner: "data" };
const zones = {
  aws: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  gcp: ["us-east1-b", "us-east1-c", "us-east1-d"],
  azure: ["1", "2", "3"],
};
const aws = (args: Partial<NetworkArgs> = {}) =>
  new AwsNetwork("net", { addresses, zones: zones.aws, region: "eu-west-1", tags, keyId: "arn:aws:kms:key", ...args });
const gcp = (args: Partial<NetworkArgs> = {}) =>
  new GcpNetwork("net", { addresses, zones: zones.gcp, project: "acme-data", region: "us-east1", tags, ...args });
const keyResourceId = "/subscriptions/s1/resourceGroups/prod/providers/Microsoft.KeyVault/vaults/v/keys/k";
const azure = (args: Partial<AzureNetworkArgs> = {}) =>
  new AzureNetwork("net", {
    addresses,
    zones: zones.azure,
    resourceGroupName: "prod",
    location: "eastus2",
    tags,
    keyId: "https://v.vault.azure.net/keys/k",
    keyResourceId,
    ...args,
  });
const awsWithOneNat = () => aws({ natPerZone: false });
const clouds = [
  { cloud: "aws", make: aws },
  { cloud: "gcp", make: gcp },
  { cloud: "azure", make: azure },
] as const;

const modes = ["preview", "update"] as const;
type Mode = (typeof modes)[number];
const outputs: NonNullable<RecordOptions["outputs"]> = (type, name) => {
  const answers: Record<string, Record<string, unknown>> = {
    "aws:ec2/vpc:Vpc": { ownerId: "111122223333" },
    "gcp:compute/address:Address": { selfLink: `made-up:${name}` },
  };
  return { name, ...answers[type] };
};
const recordings = new Map<unknown, Promise<RecordedResource[]>>();
/** What the program makes; that of a network as it comes is looked at by many tests, and recorded once. */
function run(program: () => unknown, mode: Mode = "update"): Promise<RecordedResource[]> {
  const isDefault = clouds.find(({ make }) => make === program);
  const key = isDefault ? `${isDefault.cloud} ${mode}` : program;
  const recording =
    recordings.get(key) ?? record(() => void program(), { mode, ...(mode === "update" && { outputs }) });
  recordings.set(key, recording);
  return recording;
}

/** Somebody else's resource, which stands in a network. */
class Neighbour extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    super("test:index:Neighbour", name, inputs, opts);
  }
}

const all = (recorded: readonly RecordedResource[], type: string) =>
  recorded.filter((r) => r.type.endsWith(`:${type}`) && r.custom);
function one(recorded: readonly RecordedResource[], type: string, name?: string): RecordedResource {
  const [found, ...more] = all(recorded, type).filter((r) => name === undefined || r.name === name);
  if (!found || more.length > 0) {
    throw new Error(`${more.length + (found ? 1 : 0)} resources ${type} ${name ?? ""} instead of one`);
  }
  return found;
}
const inputs = (recorded: readonly RecordedResource[], type: string, name?: string) => one(recorded, type, name).inputs;

describe.each(clouds)("on $cloud", ({ cloud, make }) => {
  test.each(modes)("all it makes are children of one component (%s)", async (mode) => {
    const recorded = await run(make, mode);
    const component = recorded.find((resource) => resource.type === `isobar:${cloud}:Network`);
    const children = recorded.filter((resource) => resource.custom);
    expect(children.length).toBeGreaterThan(10);
    expect(children.filter((child) => child.parent !== component?.urn)).toEqual([]);
  });

  test.each(modes)("everything that takes tags has the environment's (%s)", async (mode) => {
    const recorded = await run(make, mode);
    const untagged = recorded
      .filter((resource) => resource.custom)
      .filter(({ inputs: { tags: given, labels } }) => JSON.stringify(given ?? labels ?? {}).includes("data") === false)
      .map((resource) => resource.type.split(":").at(-1));
    const takesNone = new Set(
      "Connection Firewall Network ProjectBucketConfig ProjectExclusion ProjectSink RecordSet RoleAssignment RolePolicy Route RouteTableAssociation Router RouterNat Subnet Subnetwork".split(
        " ",
      ),
    );
    // Subnets have tags on AWS, and none elsewhere.
    expect(untagged.filter((type) => !takesNone.has(type ?? "") || (cloud === "aws" && type === "Subnet"))).toEqual([]);
  });

  test("a first preview shows the same resources that an update makes", async () => {
    const preview = await run(make, "preview");
    const update = await run(make, "update");
    expect(preview.map((resource) => resource.urn)).toEqual(update.map((resource) => resource.urn));
  });

  test("without flow logs there is nothing that logs", async () => {
    const recorded = await run(() => make({ flowLogs: false }));
    expect(recorded.filter((resource) => /flow|log/i.test(resource.type))).toEqual([]);
    expect(JSON.stringify(recorded)).not.toMatch(/logConfig":{"(aggregation|metadata)/);
  });

  test("the private domain is seen by this network only", async () => {
    const recorded = await run(() => make({ privateDomain: "data.acme.internal" }));
    const zone = {
      aws: () => inputs(recorded, "Zone"),
      gcp: () => inputs(recorded, "ManagedZone", "net"),
      azure: () => inputs(recorded, "PrivateZone", "net"),
    }[cloud]();
    const expected = {
      aws: { name: "data.acme.internal", vpcs: [{ vpcId: "net-id" }] },
      gcp: {
        dnsName: "data.acme.internal.",
        visibility: "private",
        privateVisibilityConfig: { networks: [{ networkUrl: "net-id" }] },
      },
      azure: { privateZoneName: "data.acme.internal" },
    }[cloud];
    expect(zone).toMatchObject(expected);
  });

  test("whatever is wrong is said at once, before anything is made", async () => {
    const recorded = await record(() => {
      const wrong = () => make({ zones: ["a"], flowLogDays: 4000, privateDomain: "under_score" });
      expect(wrong).toThrow(/zones: .*\n.*flowLogDays: 4000.*\n.*privateDomain: "under_score"/);
      expect(() => make({ zones: ["a", "a"] })).toThrow(/zones: .*different/);
    });
    expect(recorded.map((resource) => resource.type)).toEqual(["pulumi:pulumi:Stack"]);
  });

  test("transforms reach what it makes", async () => {
    const recorded = await record(() => {
      pulumi.runtime.registerStackTransformation(({ props, opts }) => ({ props: { ...props, seen: true }, opts }));
      make();
    });
    expect(recorded.filter((resource) => resource.custom && !resource.inputs["seen"])).toEqual([]);
  });
});

describe("an AWS network", () => {
  test.each(modes)("follows the address plan, a subnet of each kind per zone (%s)", async (mode) => {
    const recorded = await run(aws, mode);
    expect(inputs(recorded, "Vpc")).toMatchObject({
      cidrBlock: addresses.network,
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    const planned = (["nodes", "public", "databases"] as const).flatMap((role) =>
      zones.aws.map((zone, index) => [`net-${role}-${zone}`, zone, addresses[role][index]]),
    );
    const made = all(recorded, "Subnet").map((s) => [s.name, s.inputs["availabilityZone"], s.inputs["cidrBlock"]]);
    expect(made.sort()).toEqual(planned.sort());
  });

  test("has as many zones as it is given, and subnets for no other", () =>
    fc.assert(
      fc.asyncProperty(fc.subarray(zones.aws, { minLength: 2 }), fc.boolean(), async (some, natPerZone) => {
        const recorded = await run(() => aws({ zones: some, natPerZone }), "preview");
        expect(new Set(all(recorded, "Subnet").map((s) => s.inputs["availabilityZone"]))).toEqual(new Set(some));
        expect(all(recorded, "Subnet")).toHaveLength(3 * some.length);
        expect(all(recorded, "NatGateway")).toHaveLength(natPerZone ? some.length : 1);
      }),
      { numRuns: 5 },
    ));

  test("has a NAT gateway in each zone, and each zone's nodes leave through their own", async () => {
    const recorded = await run(aws);
    const nats = all(recorded, "NatGateway");
    expect(nats.map((nat) => nat.inputs["subnetId"])).toEqual(zones.aws.map((zone) => `net-public-${zone}-id`));
    for (const zone of zones.aws) {
      expect(inputs(recorded, "Route", `net-nodes-${zone}`)).toMatchObject({ natGatewayId: `net-${zone}-id` });
    }
  });

  test("has one NAT gateway when natPerZone is false, and all nodes leave through it", async () => {
    const recorded = await run(awsWithOneNat);
    expect(all(recorded, "NatGateway")).toHaveLength(1);
    expect(all(recorded, "Eip")).toHaveLength(1);
    for (const zone of zones.aws) {
      expect(inputs(recorded, "Route", `net-nodes-${zone}`)).toMatchObject({ natGatewayId: "net-eu-west-1a-id" });
    }
  });

  test("gives nothing a public address, admits nothing by default, and leaves databases no way out", async () => {
    const recorded = await run(aws);
    expect(all(recorded, "Subnet").filter((s) => s.inputs["mapPublicIpOnLaunch"] !== false)).toEqual([]);
    expect(inputs(recorded, "DefaultSecurityGroup")).toMatchObject({ ingress: [], egress: [] });
    const toInternet = all(recorded, "Route").filter((route) => route.inputs["gatewayId"] !== undefined);
    expect(toInternet.map((route) => route.inputs["routeTableId"])).toEqual(["net-public-id"]);
    expect(all(recorded, "Route").filter((route) => route.inputs["routeTableId"] === "net-databases-id")).toEqual([]);
    for (const zone of zones.aws) {
      expect(inputs(recorded, "RouteTableAssociation", `net-databases-${zone}`)).toMatchObject({
        routeTableId: "net-databases-id",
        subnetId: `net-databases-${zone}-id`,
      });
    }
  });

  test("reaches registry, object storage, keys and what else nodes call without leaving the VPC", async () => {
    const recorded = await run(aws);
    const endpoints = all(recorded, "VpcEndpoint");
    expect(endpoints.map((endpoint) => endpoint.inputs["serviceName"]).sort()).toEqual(
      ["s3", ...interfaceServices].map((service) => `com.amazonaws.eu-west-1.${service}`).sort(),
    );
    expect(inputs(recorded, "VpcEndpoint", "net-s3")).toMatchObject({
      vpcEndpointType: "Gateway",
      routeTableIds: [...zones.aws.map((zone) => `net-nodes-${zone}-id`), "net-databases-id"],
    });
    for (const endpoint of endpoints.filter(({ name }) => name !== "net-s3")) {
      expect(endpoint.inputs).toMatchObject({
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: zones.aws.map((zone) => `net-nodes-${zone}-id`),
        securityGroupIds: ["net-endpoints-id"],
      });
    }
    expect(inputs(recorded, "SecurityGroupIngressRule")).toMatchObject({
      cidrIpv4: addresses.network,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
  });

  test("pays for endpoints in one zone when there is one NAT gateway", async () => {
    const recorded = await run(awsWithOneNat);
    expect(inputs(recorded, "VpcEndpoint", "net-kms")["subnetIds"]).toEqual(["net-nodes-eu-west-1a-id"]);
  });

  test("keeps flow logs, encrypted, for 30 days", async () => {
    const recorded = await run(aws);
    expect(inputs(recorded, "LogGroup")).toMatchObject({ retentionInDays: 30, kmsKeyId: "arn:aws:kms:key" });
    expect(inputs(recorded, "FlowLog")).toMatchObject({
      vpcId: "net-id",
      trafficType: "ALL",
      logDestination: "arn:made-up:net-flow-logs",
      iamRoleArn: "arn:made-up:net-flow-logs",
    });
  });

  test("keeps flow logs rather longer than asked when CloudWatch cannot keep them for just as long", async () => {
    const recorded = await run(() => aws({ flowLogDays: 31 }));
    expect(inputs(recorded, "LogGroup")).toMatchObject({ retentionInDays: 60 });
  });

  test("lets only its own account's flow logs use their role, and that role only their log group", async () => {
    const recorded = await run(aws);
    expect(JSON.parse(String(inputs(recorded, "Role")["assumeRolePolicy"]))).toMatchObject({
      Statement: [
        {
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
        },
      ],
    });
    expect(JSON.parse(String(inputs(recorded, "RolePolicy")["policy"]))).toMatchObject({
      Statement: [{ Resource: ["arn:made-up:net-flow-logs", "arn:made-up:net-flow-logs:*"] }],
    });
  });

  test("marks subnets for the load balancers that may stand in them", async () => {
    const recorded = await run(aws);
    expect(inputs(recorded, "Subnet", "net-nodes-eu-west-1a")["tags"]).toMatchObject({
      "kubernetes.io/role/internal-elb": "1",
    });
    expect(inputs(recorded, "Subnet", "net-public-eu-west-1a")["tags"]).toMatchObject({
      "kubernetes.io/role/elb": "1",
    });
  });

  test("makes nodes wait until their subnet has a way out", async () => {
    const recorded = await run(() => {
      const { nodeSubnetIds } = aws();
      // Anything that stands in the subnets waits for what their ids wait for.
      new Neighbour("nodes", { subnetIds: nodeSubnetIds });
    });
    const nodes = one(recorded, "Neighbour");
    expect(nodes.inputs["subnetIds"]).toEqual(zones.aws.map((zone) => `net-nodes-${zone}-id`));
    const waitsFor = nodes.dependencies.map((urn) => urn.split("::").slice(-2).join("::").split("$").at(-1));
    expect(waitsFor).toEqual(
      expect.arrayContaining([
        "aws:ec2/route:Route::net-nodes-eu-west-1a",
        "aws:ec2/routeTableAssociation:RouteTableAssociation::net-nodes-eu-west-1c",
      ]),
    );
  });
});

describe("a Google Cloud network", () => {
  test.each(modes)("follows the address plan, with ranges for pods and services (%s)", async (mode) => {
    const recorded = await run(gcp, mode);
    expect(inputs(recorded, "compute/network:Network")).toMatchObject({
      autoCreateSubnetworks: false,
      routingMode: "REGIONAL",
    });
    expect(inputs(recorded, "Subnetwork")).toMatchObject({
      ipCidrRange: addresses.nodes[0],
      region: "us-east1",
      privateIpGoogleAccess: true,
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: addresses.pods },
        { rangeName: "services", ipCidrRange: addresses.services },
      ],
    });
    expect(inputs(recorded, "GlobalAddress")).toMatchObject({
      address: "10.32.208.0",
      prefixLength: 20,
      purpose: "VPC_PEERING",
    });
  });

  test("leaves through as many fixed addresses as zones", async () => {
    const recorded = await run(gcp);
    expect(all(recorded, "Address")).toHaveLength(3);
    expect(inputs(recorded, "RouterNat")).toMatchObject({
      natIpAllocateOption: "MANUAL_ONLY",
      natIps: zones.gcp.map((zone) => `made-up:net-nat-${zone}`),
    });
  });

  test("leaves through addresses that Google chooses when natPerZone is false", async () => {
    const recorded = await run(() => gcp({ natPerZone: false }));
    expect(all(recorded, "Address")).toEqual([]);
    expect(inputs(recorded, "RouterNat")).toMatchObject({ natIpAllocateOption: "AUTO_ONLY" });
    expect(inputs(recorded, "RouterNat")).not.toHaveProperty("natIps");
  });

  test("refuses what nobody admitted, and records it", async () => {
    const recorded = await run(gcp);
    expect(inputs(recorded, "Firewall")).toMatchObject({
      direction: "INGRESS",
      priority: 65534,
      denies: [{ protocol: "all" }],
      sourceRanges: ["0.0.0.0/0"],
      logConfig: {},
    });
    expect(all(recorded, "Firewall").filter((rule) => rule.inputs["allows"] !== undefined)).toEqual([]);
  });

  test.each(["googleapis.com", "pkg.dev", "gcr.io"])("reaches %s over private addresses", async (domain) => {
    const recorded = await run(gcp);
    const name = `net-${domain.replace(".", "-")}`;
    expect(inputs(recorded, "ManagedZone", name)).toMatchObject({ dnsName: `${domain}.`, visibility: "private" });
    const home = inputs(recorded, "RecordSet", `${name}-a`);
    expect(home).toMatchObject({
      type: "A",
      rrdatas: ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"],
    });
    expect(inputs(recorded, "RecordSet", `${name}-cname`)).toMatchObject({
      name: `*.${domain}.`,
      type: "CNAME",
      rrdatas: [home["name"]],
    });
  });

  test("keeps flow logs in a bucket of their own for as long as asked, and no second copy", async () => {
    const recorded = await run(() => gcp({ flowLogDays: 45 }));
    expect(inputs(recorded, "Subnetwork")["logConfig"]).toMatchObject({ flowSampling: 1 });
    expect(inputs(recorded, "ProjectBucketConfig")).toMatchObject({
      project: "acme-data",
      location: "us-east1",
      retentionDays: 45,
    });
    const sink = inputs(recorded, "ProjectSink");
    expect(sink).toMatchObject({ destination: "logging.googleapis.com/net-flow-logs-id" });
    expect(sink["filter"]).toContain('resource.labels.subnetwork_name="net-nodes"');
    expect(inputs(recorded, "ProjectExclusion")["filter"]).toBe(sink["filter"]);
  });

  test("tells a database what it must wait for to get a private address", async () => {
    const recorded = await run(() => {
      const { privateServicesAccess } = gcp();
      new Neighbour("database", {}, { dependsOn: [privateServicesAccess] });
    });
    expect(one(recorded, "Neighbour").dependencies).toEqual([one(recorded, "Connection").urn]);
  });
});

describe("an Azure network", () => {
  const subnetOf = (recorded: readonly RecordedResource[], role: string) => inputs(recorded, "Subnet", `net-${role}`);

  test.each(modes)("follows the address plan, each subnet for what it is delegated to (%s)", async (mode) => {
    const recorded = await run(azure, mode);
    expect(inputs(recorded, "VirtualNetwork")["addressSpace"]).toEqual({ addressPrefixes: [addresses.network] });
    expect(subnetOf(recorded, "nodes")).toMatchObject({ addressPrefix: addresses.nodes[0] });
    expect(subnetOf(recorded, "controlPlane")).toMatchObject({
      addressPrefix: addresses.controlPlane,
      delegations: [{ serviceName: "Microsoft.ContainerService/managedClusters" }],
    });
    expect(subnetOf(recorded, "databases")).toMatchObject({
      addressPrefix: addresses.databases[0],
      delegations: [{ serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" }],
    });
    expect(subnetOf(recorded, "endpoints")).toMatchObject({ addressPrefix: addresses.endpoints });
  });

  test("keeps subnets out of the network's own inputs, and changes them one after the other", async () => {
    const recorded = await run(azure);
    expect(inputs(recorded, "VirtualNetwork")).not.toHaveProperty("subnets");
    const order = ["nodes", "controlPlane", "databases", "endpoints"].map((role) =>
      one(recorded, "Subnet", `net-${role}`),
    );
    order.slice(1).forEach((subnet, index) => {
      expect(subnet.dependencies).toContain(order[index]?.urn);
    });
  });

  test("leaves through a zone-redundant NAT gateway", async () => {
    const recorded = await run(azure);
    expect(inputs(recorded, "Resource", "net-nat")).toMatchObject({
      resourceProviderNamespace: "Microsoft.Network",
      resourceType: "natGateways",
      sku: { name: "StandardV2" },
      properties: { publicIpAddresses: [{ id: "net-nat-address-id" }] },
    });
    expect(inputs(recorded, "Resource", "net-nat-address")).toMatchObject({
      resourceType: "publicIPAddresses",
      sku: { name: "StandardV2" },
    });
    expect(subnetOf(recorded, "nodes")).toMatchObject({ natGateway: { id: "net-nat-id" } });
  });

  test("leaves through a NAT gateway in the first zone when natPerZone is false", async () => {
    const recorded = await run(() => azure({ natPerZone: false }));
    expect(inputs(recorded, "NatGateway")).toMatchObject({ sku: { name: "Standard" }, zones: ["1"] });
    expect(one(recorded, "NatGateway").replaceOnChanges).toEqual(["zones"]);
    expect(all(recorded, "Resource")).toEqual([]);
  });

  test("says that a region has no zone-redundant NAT gateway, and takes a zonal one there", async () => {
    await record(() => {
      expect(() => azure({ location: "canadaeast" })).toThrow(/natPerZone: true; allowed: false in canadaeast/);
      azure({ location: "canadaeast", natPerZone: false });
    });
  });

  test("has no subnet without a security group or with Azure's default way out", async () => {
    const recorded = await run(azure);
    const subnets = all(recorded, "Subnet");
    expect(subnets.filter((subnet) => subnet.inputs["defaultOutboundAccess"] !== false)).toEqual([]);
    expect(subnets.map((subnet) => subnet.inputs["networkSecurityGroup"])).toEqual(
      subnets.map((subnet) => ({ id: `${subnet.name}-id` })),
    );
    expect(all(recorded, "NetworkSecurityGroup")).toHaveLength(4);
  });

  test("admits nodes to databases, the network to private endpoints, and nobody from the internet", async () => {
    const recorded = await run(azure);
    const rules = all(recorded, "NetworkSecurityGroup").flatMap(
      (group) => group.inputs["securityRules"] as { access: string; sourceAddressPrefix: string }[],
    );
    const sources = rules.filter((rule) => rule.access === "Allow").map((rule) => rule.sourceAddressPrefix);
    expect(sources.sort()).toEqual([addresses.nodes[0], addresses.databases[0], addresses.network].sort());
    for (const role of ["databases", "endpoints"]) {
      const given = inputs(recorded, "NetworkSecurityGroup", `net-${role}`)["securityRules"];
      expect(given).toEqual(expect.arrayContaining([expect.objectContaining({ access: "Deny", priority: 4096 })]));
    }
  });

  test("reaches registry, object storage and keys privately, from nodes and by private endpoints", async () => {
    const recorded = await run(azure);
    expect(subnetOf(recorded, "nodes")["serviceEndpoints"]).toEqual([
      { service: "Microsoft.Storage" },
      { service: "Microsoft.KeyVault" },
      { service: "Microsoft.ContainerRegistry" },
    ]);
    const linked = all(recorded, "VirtualNetworkLink").map((link) => link.name);
    expect(
      all(recorded, "PrivateZone")
        .map((zone) => zone.inputs["privateZoneName"])
        .sort(),
    ).toEqual([
      "isobar.internal",
      "privatelink.azurecr.io",
      "privatelink.blob.core.windows.net",
      "privatelink.vaultcore.azure.net",
    ]);
    expect(linked.sort()).toEqual(
      all(recorded, "PrivateZone")
        .map((zone) => zone.name)
        .sort(),
    );
  });

  test("keeps flow logs for as long as asked, in an account without keys or public access", async () => {
    const recorded = await run(() => azure({ flowLogDays: 90 }));
    expect(inputs(recorded, "FlowLog")).toMatchObject({
      networkWatcherName: "NetworkWatcher_eastus2",
      resourceGroupName: "NetworkWatcherRG",
      targetResourceId: "net-id",
      enabled: true,
      retentionPolicy: { enabled: true, days: 90 },
      identity: { type: "UserAssigned" },
    });
    const account = one(recorded, "StorageAccount");
    expect(account.inputs).toMatchObject({
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      publicNetworkAccess: "Disabled",
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
    });
    expect(account.name).toMatch(/^[a-z0-9]{3,16}$/);
  });

  test("encrypts flow logs with the key, after the account may use it", async () => {
    const recorded = await run(azure);
    const account = one(recorded, "StorageAccount");
    expect(account.inputs["encryption"]).toMatchObject({
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyVaultUri: "https://v.vault.azure.net/", keyName: "k" },
    });
    const grant = one(recorded, "RoleAssignment", "net-flow-logs-key");
    expect(grant.inputs).toMatchObject({
      scope: keyResourceId,
      roleDefinitionId: expect.stringMatching(/^\/subscriptions\/s1\/.*e147488a-f6f5-4113-8e2d-b22465e65bf6$/),
    });
    expect(account.dependencies).toContain(grant.urn);
  });

  test("asks for the key's resource id beside its URL, and for no longer than a year of flow logs", async () => {
    await record(() => {
      const { keyResourceId: _, ...rest } = {
        addresses,
        zones: zones.azure,
        resourceGroupName: "prod",
        location: "eastus2",
        keyId: "https://v.vault.azure.net/keys/k",
        keyResourceId,
      };
      expect(() => new AzureNetwork("net", rest)).toThrow(/keyResourceId: missing/);
      expect(() => azure({ flowLogDays: 366 })).toThrow(/flowLogDays: 366.*1 to 365/);
    });
  });

  test("takes a Network Watcher by name", async () => {
    const recorded = await run(() => azure({ networkWatcher: { name: "watcher", resourceGroupName: "ops" } }));
    expect(inputs(recorded, "FlowLog")).toMatchObject({ networkWatcherName: "watcher", resourceGroupName: "ops" });
  });
});

describe("a network that exists", () => {
  test("is adopted by its ids, and nothing is made", async () => {
    const seen: unknown[] = [];
    const recorded = await run(() => {
      const onAws = adoptAwsNetwork({
        id: "vpc-0a",
        range: "10.0.0.0/16",
        nodeSubnetIds: ["subnet-0a", pulumi.output("subnet-0b")],
        databaseSubnetIds: ["subnet-0c", "subnet-0d"],
      });
      const onGcp = adoptGcpNetwork({ id: "n", nodeSubnetId: "s", podRange: "p", serviceRange: "q" });
      const onAzure = adoptAzureNetwork({
        id: "vnet",
        nodeSubnetId: "a",
        controlPlaneSubnetId: "b",
        databaseSubnetId: "c",
        endpointSubnetId: "d",
      });
      pulumi.all([onAws, onGcp, onAzure]).apply((all) => seen.push(...all));
    });
    expect(recorded.map((resource) => resource.type)).toEqual(["pulumi:pulumi:Stack"]);
    expect(seen).toEqual([
      {
        id: "vpc-0a",
        range: "10.0.0.0/16",
        nodeSubnetIds: ["subnet-0a", "subnet-0b"],
        databaseSubnetIds: ["subnet-0c", "subnet-0d"],
      },
      { id: "n", nodeSubnetId: "s", podRange: "p", serviceRange: "q" },
      { id: "vnet", nodeSubnetId: "a", controlPlaneSubnetId: "b", databaseSubnetId: "c", endpointSubnetId: "d" },
    ]);
  });
});
