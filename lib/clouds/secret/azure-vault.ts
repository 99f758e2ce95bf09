import type * as keyvault from "@pulumi/azure-native/keyvault";
import type * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { closedVault, type VaultEndpointArgs, vaultEndpoint } from "../azure-key-vault";

export interface SecretVaultArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: pulumi.Input<string>;
  /** The Entra ID tenant whose identities the vault trusts. */
  readonly tenantId: pulumi.Input<string>;
  /** The only way in. */
  readonly endpoint: VaultEndpointArgs;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A Key Vault for secrets, apart from the one with the key: reached through a private endpoint only and with a role only, never purged, and
 * what was deleted is brought back for 90 days.
 */
export class SecretVault extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  /** `https://<vault>.vault.azure.net` */
  readonly url: pulumi.Output<string>;
  /** The vault itself, for what these arguments do not cover. */
  readonly vault: keyvault.Vault;
  readonly privateEndpoint: network.PrivateEndpoint;
  /** Only with a private DNS zone. */
  readonly privateDnsZoneGroup: network.PrivateDnsZoneGroup | undefined;

  constructor(name: string, args: SecretVaultArgs, opts?: pulumi.ComponentResourceOptions) {
    super("isobar:azure:SecretVault", name, {}, opts);
    const child = { parent: this };
    const { endpoint, ...place } = args;
    const shared = { ...place, tags: { ...args.tags } };

    this.vault = closedVault(name, { ...shared, recoveryDays: 90, azureServices: false }, child);
    ({ privateEndpoint: this.privateEndpoint, privateDnsZoneGroup: this.privateDnsZoneGroup } = vaultEndpoint(
      name,
      this.vault,
      { ...shared, ...endpoint },
      child,
    ));

    this.name = this.vault.name;
    this.url = vaultUrl(this.vault.name);
    this.registerOutputs({ name: this.name, url: this.url });
  }
}

/** The address of a vault in Azure's public cloud. */
export function vaultUrl(vaultName: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`https://${vaultName}.vault.azure.net`;
}
