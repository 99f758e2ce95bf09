import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import type * as pulumi from "@pulumi/pulumi";

/** A NAT gateway and its address: zone-redundant ones are generic resources, see {@link azureNat}. */
export interface AzureNat {
  readonly gateway: network.NatGateway | resources.Resource;
  readonly address: network.PublicIPAddress | resources.Resource;
}

interface AzureNatArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: pulumi.Input<string>;
  readonly zones: readonly string[];
  readonly zoneRedundant: boolean;
  readonly tags: Record<string, string>;
}

/**
 * Where there is only the zonal SKU.
 * @see https://learn.microsoft.com/azure/nat-gateway/nat-sku
 */
export const regionsWithoutZoneRedundantNat: ReadonlySet<string> = new Set([
  "canadaeast",
  "indonesiacentral",
  "israelnorthwest",
  "qatarcentral",
  "swedensouth",
  "westindia",
]);

/**
 * A stable version of Azure's network API whose gateways can be of the zone-redundant SKU.
 * @see https://learn.microsoft.com/rest/api/virtualnetwork/nat-gateways/create-or-update?view=rest-virtualnetwork-2025-05-01
 */
const apiVersion = "2025-05-01";

/**
 * The one NAT gateway that a subnet can have, and its public address.
 *
 * Only the SKU StandardV2 outlives a zone. The typed NatGateway and PublicIPAddress speak to an API that is older than it, so that it
 * is made with the provider's generic resource; its address is zone-redundant by itself. It costs what the zonal one does.
 */
export function azureNat(name: string, args: AzureNatArgs, opts: pulumi.CustomResourceOptions): AzureNat {
  return args.zoneRedundant ? zoneRedundant(name, args, opts) : zonal(name, args, opts);
}

function zoneRedundant(
  name: string,
  { resourceGroupName, location, tags }: AzureNatArgs,
  opts: pulumi.CustomResourceOptions,
): AzureNat {
  const made = {
    resourceGroupName,
    location,
    tags,
    apiVersion,
    resourceProviderNamespace: "Microsoft.Network",
    parentResourcePath: "",
    sku: { name: "StandardV2" },
  };
  const address = new resources.Resource(
    `${name}-nat-address`,
    {
      ...made,
      resourceType: "publicIPAddresses",
      properties: { publicIPAllocationMethod: "Static", publicIPAddressVersion: "IPv4" },
    },
    opts,
  );
  const gateway = new resources.Resource(
    `${name}-nat`,
    {
      ...made,
      resourceType: "natGateways",
      properties: { idleTimeoutInMinutes: 4, publicIpAddresses: [{ id: address.id }] },
    },
    opts,
  );
  return { gateway, address };
}

function zonal(
  name: string,
  { resourceGroupName, location, zones, tags }: AzureNatArgs,
  opts: pulumi.CustomResourceOptions,
): AzureNat {
  const address = new network.PublicIPAddress(
    `${name}-nat-address`,
    {
      resourceGroupName,
      location,
      sku: { name: "Standard", tier: "Regional" },
      publicIPAllocationMethod: "Static",
      publicIPAddressVersion: "IPv4",
      zones: [...zones],
      tags,
    },
    // Azure does not move an address or a gateway to other zones.
    { ...opts, replaceOnChanges: ["zones"] },
  );
  const gateway = new network.NatGateway(
    `${name}-nat`,
    {
      resourceGroupName,
      location,
      sku: { name: "Standard" },
      idleTimeoutInMinutes: 4,
      publicIpAddresses: [{ id: address.id }],
      zones: zones.slice(0, 1),
      tags,
    },
    { ...opts, replaceOnChanges: ["zones"] },
  );
  return { gateway, address };
}
