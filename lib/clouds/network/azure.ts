import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../../environment/issue";
import type { AzureSettings } from "../../environment/schema/clouds";
import { type AzureFlowLogs, azureFlowLogs, type NetworkWatcher } from "./azure-flow-logs";
import { type AzureNat, azureNat, regionsWithoutZoneRedundantNat } from "./azure-nat";
import { azureSecurityRules } from "./azure-security-rules";
import { type Network, type NetworkArgs, type NetworkLimits, networkSettings } from "./network";

/** Azure's services with private endpoints, by the private DNS zones in which they are found. */
const serviceZones = {
  blob: "privatelink.blob.core.windows.net",
  keyVault: "privatelink.vaultcore.azure.net",
  registry: "privatelink.azurecr.io",
} as const;
type Service = keyof typeof serviceZones;

/** What else on Azure needs to know of a network: made here, or one that exists. */
export interface AzureNetworkIds extends Network {
  /** The subnet for nodes, one for all zones. */
  readonly nodeSubnetId: pulumi.Output<string>;
  /** A /28 delegated to Microsoft.ContainerService/managedClusters, for the API server. */
  readonly controlPlaneSubnetId: pulumi.Output<string>;
  /** Delegated to Microsoft.DBforPostgreSQL/flexibleServers. */
  readonly databaseSubnetId: pulumi.Output<string>;
  /** For private endpoints. */
  readonly endpointSubnetId: pulumi.Output<string>;
  /** Resource ids of the private DNS zones in which private endpoints are found. Absent when somebody else answers for them. */
  readonly serviceZoneIds?: Readonly<Record<Service, pulumi.Output<string>>>;
}

export interface AzureNetworkArgs extends NetworkArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  /** The region of the zones, such as eastus2. */
  readonly location: pulumi.Input<string>;
  /** Azure resource id of the key `keyId`, on which the flow logs' identity gets a role. Required with `keyId`. */
  readonly keyResourceId?: pulumi.Input<string>;
  /**
   * The region's Network Watcher, which flow logs are a part of. Azure has one per region and subscription, and makes it with the first
   * network unless the subscription opted out.
   * @default NetworkWatcher_<location> in NetworkWatcherRG
   * @see https://learn.microsoft.com/azure/network-watcher/network-watcher-create
   */
  readonly networkWatcher?: NetworkWatcher;
}

/**
 * A VNet with subnets for nodes, control plane, databases and private endpoints, each with a security group and none with Azure's default
 * way out: nodes leave through a NAT gateway. Private DNS zones, private ways to storage, registry and Key Vault, and flow logs.
 */
export class AzureNetwork extends pulumi.ComponentResource implements AzureNetworkIds {
  readonly id: pulumi.Output<string>;
  readonly nodeSubnetId: pulumi.Output<string>;
  readonly controlPlaneSubnetId: pulumi.Output<string>;
  readonly databaseSubnetId: pulumi.Output<string>;
  readonly endpointSubnetId: pulumi.Output<string>;
  readonly serviceZoneIds: Readonly<Record<Service, pulumi.Output<string>>>;
  /** The VNet itself, for what these arguments do not cover. */
  readonly network: network.VirtualNetwork;
  readonly nodeSubnet: network.Subnet;
  readonly controlPlaneSubnet: network.Subnet;
  readonly databaseSubnet: network.Subnet;
  readonly endpointSubnet: network.Subnet;
  readonly securityGroups: readonly network.NetworkSecurityGroup[];
  readonly nat: AzureNat;
  readonly serviceZones: Readonly<Record<Service, privatedns.PrivateZone>>;
  readonly privateZone: privatedns.PrivateZone;
  /** Unless `flowLogs` is false. */
  readonly flowLogs?: AzureFlowLogs;

  constructor(name: string, args: AzureNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = networkSettings(args, limitsFor(args));
    super("isobar:azure:Network", name, {}, opts);
    const { addresses, zones, resourceGroupName, location } = args;
    const { tags } = settings;
    const child = { parent: this };

    // Subnets stand beside the network and not in it: the provider then leaves alone what a network's update does not name, also
    // subnets that somebody else adds. See https://github.com/pulumi/pulumi-azure-native/issues/611
    this.network = new network.VirtualNetwork(
      name,
      { resourceGroupName, location, addressSpace: { addressPrefixes: [addresses.network] }, tags },
      child,
    );

    this.nat = azureNat(name, { resourceGroupName, location, zones, tags, zoneRedundant: settings.natPerZone }, child);

    const securityGroups: network.NetworkSecurityGroup[] = [];
    let previous: network.Subnet[] = [];
    const subnet = (role: keyof typeof azureSecurityRules, range: string, more: SubnetSettings = {}) => {
      const securityGroup = new network.NetworkSecurityGroup(
        `${name}-${role}`,
        { resourceGroupName, location, securityRules: azureSecurityRules[role](addresses), tags },
        child,
      );
      const made = new network.Subnet(
        `${name}-${role}`,
        {
          resourceGroupName,
          virtualNetworkName: this.network.name,
          addressPrefix: range,
          networkSecurityGroup: { id: securityGroup.id },
          defaultOutboundAccess: false,
          ...more,
        },
        // Azure changes one subnet of a network at a time and refuses a second.
        { ...child, dependsOn: previous },
      );
      securityGroups.push(securityGroup);
      previous = [made];
      return made;
    };
    this.nodeSubnet = subnet("nodes", addresses.nodes[0], {
      natGateway: { id: this.nat.gateway.id },
      serviceEndpoints: ["Microsoft.Storage", "Microsoft.KeyVault", "Microsoft.ContainerRegistry"].map((service) => ({
        service,
      })),
    });
    this.controlPlaneSubnet = subnet("controlPlane", addresses.controlPlane, {
      delegations: [{ name: "aks", serviceName: "Microsoft.ContainerService/managedClusters" }],
    });
    this.databaseSubnet = subnet("databases", addresses.databases[0], {
      delegations: [{ name: "postgres", serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" }],
    });
    this.endpointSubnet = subnet("endpoints", addresses.endpoints, {
      privateEndpointNetworkPolicies: "NetworkSecurityGroupEnabled",
    });
    this.securityGroups = securityGroups;

    const zone = (part: string, privateZoneName: string) => {
      const made = new privatedns.PrivateZone(
        part,
        { resourceGroupName, privateZoneName, location: "Global", tags },
        child,
      );
      new privatedns.VirtualNetworkLink(
        part,
        {
          resourceGroupName,
          privateZoneName: made.name,
          location: "Global",
          registrationEnabled: false,
          virtualNetwork: { id: this.network.id },
          tags,
        },
        child,
      );
      return made;
    };
    this.serviceZones = {
      blob: zone(`${name}-blob`, serviceZones.blob),
      keyVault: zone(`${name}-key-vault`, serviceZones.keyVault),
      registry: zone(`${name}-registry`, serviceZones.registry),
    };

    this.privateZone = zone(name, settings.privateDomain);

    if (settings.flowLogs) {
      this.flowLogs = azureFlowLogs(
        name,
        { ...args, networkId: this.network.id, days: settings.flowLogDays, tags },
        child,
      );
    }

    this.id = this.network.id;
    this.nodeSubnetId = this.nodeSubnet.id;
    this.controlPlaneSubnetId = this.controlPlaneSubnet.id;
    this.databaseSubnetId = this.databaseSubnet.id;
    this.endpointSubnetId = this.endpointSubnet.id;
    this.serviceZoneIds = {
      blob: this.serviceZones.blob.id,
      keyVault: this.serviceZones.keyVault.id,
      registry: this.serviceZones.registry.id,
    };
    this.registerOutputs({
      id: this.id,
      nodeSubnetId: this.nodeSubnetId,
      controlPlaneSubnetId: this.controlPlaneSubnetId,
      databaseSubnetId: this.databaseSubnetId,
      endpointSubnetId: this.endpointSubnetId,
      serviceZoneIds: this.serviceZoneIds,
    });
  }
}

/** A VNet that exists already. Nothing is made; its subnets must be delegated, have a way out, and find private endpoints by name. */
export function adoptAzureNetwork(ids: NonNullable<AzureSettings["network"]>): AzureNetworkIds {
  return {
    id: pulumi.output(ids.id),
    nodeSubnetId: pulumi.output(ids.nodeSubnetId),
    controlPlaneSubnetId: pulumi.output(ids.controlPlaneSubnetId),
    databaseSubnetId: pulumi.output(ids.databaseSubnetId),
    endpointSubnetId: pulumi.output(ids.endpointSubnetId),
  };
}

type SubnetSettings = Pick<
  network.SubnetArgs,
  "natGateway" | "serviceEndpoints" | "delegations" | "privateEndpointNetworkPolicies"
>;

/** What Azure's networks can do at a location, when that is known. */
export function azureNetworkLimits(location: pulumi.Input<string>): NetworkLimits {
  return {
    zones: 3,
    flowLogDays: 365,
    issues: ({ natPerZone = true }) =>
      natPerZone && typeof location === "string" && regionsWithoutZoneRedundantNat.has(location)
        ? [
            {
              path: ["natPerZone"],
              given: natPerZone,
              allowed: `false in ${location}, where Azure has no zone-redundant NAT gateway`,
            },
          ]
        : [],
  };
}

/** The general limits, and what flow logs need to encrypt. */
function limitsFor({ location, keyId, keyResourceId }: AzureNetworkArgs): NetworkLimits {
  const limits = azureNetworkLimits(location);
  const missing: Issue = {
    path: ["keyResourceId"],
    given: keyResourceId,
    allowed: "the Azure resource id of the key keyId",
  };
  const issues: NetworkLimits["issues"] = (args) => [
    ...(limits.issues?.(args) ?? []),
    ...(keyId !== undefined && keyResourceId === undefined ? [missing] : []),
  ];
  return { ...limits, issues };
}
