import * as keyvault from "@pulumi/azure-native/keyvault";
import * as network from "@pulumi/azure-native/network";
import type * as pulumi from "@pulumi/pulumi";
import { autoNaming, fitName, nameRules } from "./names";

export interface ClosedVaultArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: pulumi.Input<string>;
  /** The Entra ID tenant whose identities the vault trusts. */
  readonly tenantId: pulumi.Input<string>;
  /** Days for which a deleted vault and what was in it can be brought back: 7 to 90. Azure never lets it change. */
  readonly recoveryDays: number;
  /** Whether Azure's own services, such as storage and disks, get past the network rules. They need a role all the same. */
  readonly azureServices: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * A Key Vault that no network reaches, that trusts roles only, and that cannot be purged.
 * @see https://learn.microsoft.com/azure/key-vault/general/secure-key-vault
 */
export function closedVault(name: string, args: ClosedVaultArgs, child: pulumi.CustomResourceOptions): keyvault.Vault {
  const { resourceGroupName, location, tenantId, tags } = args;
  return new keyvault.Vault(
    // Pulumi completes the name, which is one for the whole world.
    fitName(name, nameRules.keyVault, autoNaming),
    {
      resourceGroupName,
      location,
      properties: {
        tenantId,
        sku: { family: keyvault.SkuFamily.A, name: keyvault.SkuName.Standard },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: args.recoveryDays,
        enablePurgeProtection: true,
        publicNetworkAccess: "Disabled",
        networkAcls: {
          defaultAction: keyvault.NetworkRuleAction.Deny,
          bypass: args.azureServices
            ? keyvault.NetworkRuleBypassOptions.AzureServices
            : keyvault.NetworkRuleBypassOptions.None,
        },
      },
      tags,
    },
    { ...child, protect: true },
  );
}

/** Where pods reach a vault from. */
export interface VaultEndpointArgs {
  /** Subnet for the private endpoint. */
  readonly subnetId: pulumi.Input<string>;
  /** Resource id of a private DNS zone `privatelink.vaultcore.azure.net` that the network sees. Without one, names resolve to no usable address. */
  readonly privateDnsZoneId?: pulumi.Input<string>;
}

export interface VaultEndpoint {
  readonly privateEndpoint: network.PrivateEndpoint;
  /** Only with a private DNS zone. */
  readonly privateDnsZoneGroup: network.PrivateDnsZoneGroup | undefined;
}

/** The one way into a closed vault: a private endpoint in a network. */
export function vaultEndpoint(
  name: string,
  vault: keyvault.Vault,
  args: VaultEndpointArgs & Pick<ClosedVaultArgs, "resourceGroupName" | "location" | "tags">,
  child: pulumi.CustomResourceOptions,
): VaultEndpoint {
  const { resourceGroupName, location, tags } = args;
  const privateEndpoint = new network.PrivateEndpoint(
    name,
    {
      resourceGroupName,
      location,
      subnet: { id: args.subnetId },
      privateLinkServiceConnections: [{ name: "vault", privateLinkServiceId: vault.id, groupIds: ["vault"] }],
      tags,
    },
    child,
  );
  const privateDnsZoneGroup =
    args.privateDnsZoneId === undefined
      ? undefined
      : new network.PrivateDnsZoneGroup(
          name,
          {
            resourceGroupName,
            privateEndpointName: privateEndpoint.name,
            privateDnsZoneGroupName: "default",
            privateDnsZoneConfigs: [{ name: "vault", privateDnsZoneId: args.privateDnsZoneId }],
          },
          child,
        );
  return { privateEndpoint, privateDnsZoneGroup };
}
