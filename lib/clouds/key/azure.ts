import * as keyvault from "@pulumi/azure-native/keyvault";
import type * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { closedVault, type VaultEndpointArgs, vaultEndpoint } from "../azure-key-vault";
import { type Key, type KeyArgs, type KeyNames, keySettings, recoveryDays, type VaultSeal } from "./key";

export interface KeyVaultKeyArgs extends KeyArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  /** The region of everything that the key encrypts. */
  readonly location: pulumi.Input<string>;
  /** The Entra ID tenant whose identities the vault trusts. */
  readonly tenantId: pulumi.Input<string>;
  /**
   * A way into the vault for pods, which a key that seals needs: Azure's own services have theirs.
   * @default none
   */
  readonly endpoint?: VaultEndpointArgs;
}

/**
 * A key in a Key Vault of its own. It rotates by itself, cannot be purged for 90 days after a deletion, and is reached only by Azure
 * services that encrypt with it, over Azure's own network, and only with a role on this key. A key that seals is reached only through
 * its private endpoint.
 */
export class KeyVaultKey extends pulumi.ComponentResource implements Key {
  /** The key's URL without a version, so that what names it follows its rotation. */
  readonly id: pulumi.Output<string>;
  readonly names: KeyNames;
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
  /** Only with `endpoint`. */
  readonly privateEndpoint?: network.PrivateEndpoint;
  /** Only with `endpoint` and its private DNS zone. */
  readonly privateDnsZoneGroup?: network.PrivateDnsZoneGroup | undefined;

  constructor(name: string, args: KeyVaultKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { purpose, rotationDays, tags } = keySettings(args);
    super("isobar:azure:Key", name, {}, opts);
    const { resourceGroupName, location, tenantId } = args;
    const child = { parent: this };

    const vault = {
      resourceGroupName,
      location,
      tenantId,
      tags,
      recoveryDays: recoveryDays.azure,
      // Storage, disks, PostgreSQL and AKS reach the vault as trusted services, whichever network asks them to.
      azureServices: purpose === "data",
    };
    this.vault = closedVault(name, vault, child);
    if (args.endpoint) {
      ({ privateEndpoint: this.privateEndpoint, privateDnsZoneGroup: this.privateDnsZoneGroup } = vaultEndpoint(
        name,
        this.vault,
        { ...vault, ...args.endpoint },
        child,
      ));
    }
    this.key = new keyvault.Key(
      name,
      {
        resourceGroupName,
        vaultName: this.vault.name,
        properties: {
          kty: keyvault.JsonWebKeyType.RSA,
          keySize: 3072,
          // Storage, disks, PostgreSQL and a Vault wrap with it; the AKS control plane encrypts.
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
    this.names = { key: this.key.name, vault: this.vault.name };
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

/** What a Vault's seal is told of a key of Azure. Throws when it is another cloud's. */
export function keyVaultSeal(
  { key: keyName, vault: vaultName }: KeyNames<pulumi.Input<string>>,
  tenantId: pulumi.Input<string>,
): VaultSeal {
  if (vaultName === undefined) {
    throw new RangeError("vaultSeal.vault: missing; allowed: the names of a key on Azure");
  }
  return { azurekeyvault: { tenantId, vaultName, keyName } };
}
