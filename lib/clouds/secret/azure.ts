import * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { autoNaming, fitName, nameRules } from "../names";
import { type SecretVault, vaultUrl } from "./azure-vault";
import {
  missingIssues,
  nameIssues,
  type RotatedBy,
  type Secret,
  type SecretArgs,
  type SecretNames,
  type SecretStoreProvider,
  secretSettings,
  strangeNames,
  timeIssues,
} from "./secret";

export interface KeyVaultSecretArgs extends Omit<SecretArgs, "keyId" | "recoveryDays"> {
  readonly resourceGroupName: pulumi.Input<string>;
  /** The vault that it goes into: a {@link SecretVault}, or the name of another. A vault that is deleted takes its secrets along. */
  readonly vault: SecretVault | { readonly name: pulumi.Input<string> };
  /**
   * When the value expires, in UTC: `2030-01-31T04:00:00Z`. 30 days before, and once more then, the vault sends an Event Grid event, on which
   * something of yours must add a version with a time of its own. The vault goes on giving the value out.
   * @default none: it never expires
   * @see https://learn.microsoft.com/azure/key-vault/general/event-grid-overview
   */
  readonly rotation?: { readonly expiresAt: string };
}

/**
 * A secret in an Azure Key Vault, read only by identities with a role on this one secret.
 * @see https://learn.microsoft.com/azure/key-vault/secrets/secure-secrets
 */
export class KeyVaultSecret extends pulumi.ComponentResource implements Secret {
  /** The secret's Azure resource id. */
  readonly id: pulumi.Output<string>;
  readonly names: SecretNames;
  readonly rotatedBy: RotatedBy;
  /** The secret itself, for what these arguments do not cover. */
  readonly secret: keyvault.Secret;

  constructor(name: string, args: KeyVaultSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    const { rotation } = args;
    const { tags } = secretSettings(name, args, [
      ...nameIssues(args.exactName, /^[a-zA-Z0-9-]{1,127}$/, "at most 127 letters, digits and dashes"),
      ...missingIssues({ ...args }, { vault: "the vault that it goes into", resourceGroupName: "the vault's group" }),
      ...(rotation ? timeIssues(["rotation", "expiresAt"], rotation.expiresAt) : []),
    ]);
    super("isobar:azure:Secret", name, {}, opts);
    const { resourceGroupName, vault, value } = args;
    const expires = rotation && { expires: Date.parse(rotation.expiresAt) / 1000 };

    this.secret = new keyvault.Secret(
      fitName(name, nameRules.keyVaultSecret, autoNaming),
      {
        resourceGroupName,
        vaultName: vault.name,
        ...(args.exactName && { secretName: args.exactName }),
        properties:
          value === undefined
            ? // A secret without a value does not exist on Azure. One that is not enabled cannot be read.
              { value: pulumi.secret("unset"), attributes: { enabled: false, ...expires } }
            : { value: pulumi.secret(value), attributes: { enabled: true, ...expires } },
        tags,
      },
      {
        parent: this,
        protect: true,
        ignoreChanges: value === undefined ? ["properties"] : [],
        ...(pulumi.Resource.isInstance(vault) && { deletedWith: vault }),
      },
    );

    this.id = this.secret.id;
    this.names = { azureKeyVault: { vaultUrl: vaultUrl(vault.name), name: this.secret.name } };
    this.rotatedBy = rotation ? "reminder" : "nobody";
    this.registerOutputs({ id: this.id });
  }
}

/** A secret that exists already. Nothing is made and nothing is checked: its vault, and the ways into that, are as they are. */
export function adoptKeyVaultSecret(secret: {
  readonly subscriptionId: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly vaultName: pulumi.Input<string>;
  readonly name: pulumi.Input<string>;
}): Secret {
  const { subscriptionId, resourceGroupName, vaultName, name } = secret;
  return {
    id: pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.KeyVault/vaults/${vaultName}/secrets/${name}`,
    names: { azureKeyVault: { vaultUrl: vaultUrl(vaultName), name: pulumi.output(name) } },
  };
}

/** What External Secrets is told to read a secret of Azure as a managed identity. Throws when it is another cloud's. */
export function keyVaultStore(
  names: SecretNames<pulumi.Input<string>>,
  clientId: pulumi.Input<string>,
  tenantId: pulumi.Input<string>,
): SecretStoreProvider {
  if (!("azureKeyVault" in names)) {
    throw strangeNames(names, "azureKeyVault on Azure");
  }
  return { azureKeyVault: { vaultUrl: names.azureKeyVault.vaultUrl, clientId, tenantId } };
}
