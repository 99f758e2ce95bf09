import * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { autoNaming, fitName, nameRules } from "../names";
import { type Key, type KeyArgs, keySettings, recoveryDays } from "./key";

export interface KeyVaultKeyArgs extends KeyArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  /** The region of everything that the key encrypts. */
  readonly location: pulumi.Input<string>;
  /** The Entra ID tenant whose identities the vault trusts. */
  readonly tenantId: pulumi.Input<string>;
}

/**
 * A key in a Key Vault of its own. It rotates by itself, cannot be purged for 90 days after a deletion, and is reached only by Azure
 * services that encrypt with it, over Azure's own network, and only with a role on this key.
 */
export class KeyVaultKey extends pulumi.ComponentResource implements Key {
  /** The key's URL without a version, so that what names it follows its rotation. */
  readonly id: pulumi.Output<string>;
  /**
   * The key's Azure resource id. Whatever the key encrypts gives its own identity the role Key Vault Crypto Service Encryption User
   * with this as the scope.
   */
  readonly resourceId: pulumi.Output<string>;
  /** The URL of the key's current version, for what does not follow its rotation by itself, such as Secrets of AKS. */
  readonly keyVersionUrl: pulumi.Output<string>;
  /** The vault's Azure resource id. */
  readonly vaultId: pulumi.Output<string>;
  /** The key itself, for what these arguments do not cover. */
  readonly key: keyvault.Key;
  readonly vault: keyvault.Vault;

  constructor(name: string, args: KeyVaultKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { rotationDays, tags } = keySettings(args);
    super("isobar:azure:Key", name, {}, opts);
    const { resourceGroupName, location, tenantId } = args;
    const child = { parent: this };

    this.vault = new keyvault.Vault(
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
          softDeleteRetentionInDays: recoveryDays.azure,
          enablePurgeProtection: true,
          publicNetworkAccess: "Disabled",
          networkAcls: {
            defaultAction: keyvault.NetworkRuleAction.Deny,
            // Storage, disks, PostgreSQL and AKS reach the vault as trusted services, whichever network asks them to.
            bypass: keyvault.NetworkRuleBypassOptions.AzureServices,
          },
        },
        tags,
      },
      { ...child, protect: true },
    );
    this.key = new keyvault.Key(
      name,
      {
        resourceGroupName,
        vaultName: this.vault.name,
        properties: {
          kty: keyvault.JsonWebKeyType.RSA,
          keySize: 3072,
          // Storage, disks and PostgreSQL wrap with it; the AKS control plane encrypts.
          keyOps: ["wrapKey", "unwrapKey", "encrypt", "decrypt"],
          rotationPolicy: {
            lifetimeActions: [
              {
                action: { type: keyvault.KeyRotationPolicyActionType.Rotate },
                trigger: { timeAfterCreate: `P${rotationDays}D` },
              },
            ],
          },
        },
        tags,
      },
      { ...child, protect: true },
    );

    this.id = pulumi.interpolate`https://${this.vault.name}.vault.azure.net/keys/${this.key.name}`;
    this.resourceId = this.key.id;
    this.keyVersionUrl = this.key.keyUriWithVersion;
    this.vaultId = this.vault.id;
    this.registerOutputs({
      id: this.id,
      resourceId: this.resourceId,
      keyVersionUrl: this.keyVersionUrl,
      vaultId: this.vaultId,
    });
  }
}
