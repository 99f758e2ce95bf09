import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as network from "@pulumi/azure-native/network";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { azureGrant, type azureRoles, keyVaultProperties } from "../azure-roles";
import { autoNaming, fitName, nameRules } from "../names";

export interface AzureFlowLogs {
  readonly flowLog: network.FlowLog;
  readonly account: storage.StorageAccount;
  /** With this identity the flow log writes to the account, and the account uses the key. */
  readonly identity: managedidentity.UserAssignedIdentity;
}

/** Where a region's Network Watcher is. */
export interface NetworkWatcher {
  readonly name: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
}

interface AzureFlowLogsArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: pulumi.Input<string>;
  readonly networkId: pulumi.Input<string>;
  readonly days: number;
  /** A Key Vault key's URL, and its resource id. Both or neither. */
  readonly keyId?: pulumi.Input<string>;
  readonly keyResourceId?: pulumi.Input<string>;
  readonly networkWatcher?: NetworkWatcher;
  readonly tags: Record<string, string>;
}

/**
 * Every accepted and refused connection of a VNet, kept for the given days in a storage account that nobody but Azure's own
 * services reaches, without shared keys.
 *
 * @see https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview
 * @see https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-managed-identity
 */
export function azureFlowLogs(
  name: string,
  args: AzureFlowLogsArgs,
  opts: pulumi.CustomResourceOptions,
): AzureFlowLogs {
  const { resourceGroupName, location, networkId, days, keyId, keyResourceId, tags } = args;
  const identity = new managedidentity.UserAssignedIdentity(
    `${name}-flow-logs`,
    { resourceGroupName, location, tags },
    opts,
  );
  const grant = (part: string, role: keyof typeof azureRoles, scope: pulumi.Input<string>) =>
    azureGrant(`${name}-flow-logs-${part}`, { role, principalId: identity.principalId, scope }, opts);
  const keyUse =
    keyResourceId === undefined ? [] : [grant("key", "Key Vault Crypto Service Encryption User", keyResourceId)];

  const account = new storage.StorageAccount(
    // Pulumi completes the name, which is one for the whole world.
    fitName(`${name}-flow-logs`, nameRules.storageAccount, autoNaming),
    {
      resourceGroupName,
      location,
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      allowCrossTenantReplication: false,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      // Network Watcher is a trusted service, and stays one without public access.
      publicNetworkAccess: "Disabled",
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
      ...(keyId !== undefined && {
        identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
        encryption: {
          keySource: "Microsoft.Keyvault",
          keyVaultProperties: pulumi.output(keyId).apply(keyVaultProperties),
          encryptionIdentity: { encryptionUserAssignedIdentity: identity.id },
        },
      }),
      tags,
    },
    { ...opts, dependsOn: keyUse },
  );
  const write = grant("write", "Storage Blob Data Contributor", account.id);

  const watcher = args.networkWatcher ?? {
    name: pulumi.interpolate`NetworkWatcher_${location}`,
    resourceGroupName: "NetworkWatcherRG",
  };
  const flowLog = new network.FlowLog(
    name,
    {
      networkWatcherName: watcher.name,
      resourceGroupName: watcher.resourceGroupName,
      location,
      targetResourceId: networkId,
      storageId: account.id,
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      enabled: true,
      format: { type: "JSON", version: 2 },
      retentionPolicy: { enabled: true, days },
      tags,
    },
    { ...opts, dependsOn: [write] },
  );
  return { flowLog, account, identity };
}
