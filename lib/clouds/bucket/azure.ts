import type * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as network from "@pulumi/azure-native/network";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { InvalidEnvironmentError } from "../../environment/issue";
import { azureGrant, keyVaultProperties } from "../azure-roles";
import { autoNaming, fitName, nameRules } from "../names";
import { type Bucket, type BucketArgs, type BucketNames, type BucketPurpose, bucketSettings } from "./bucket";

export interface BlobBucketArgs extends BucketArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  /** @default the resource group's */
  readonly location?: pulumi.Input<string>;
  /** The key's Azure resource id, where the account's identity gets the right to use it. `keyId` is its URL. */
  readonly keyResourceId: pulumi.Input<string>;
  /** Subnet for the private endpoint, the only way in. */
  readonly endpointSubnetId: pulumi.Input<string>;
  /** Resource id of a private DNS zone `privatelink.blob.core.windows.net` that the network sees. Without one, names resolve to no usable address. */
  readonly privateDnsZoneId?: pulumi.Input<string>;
  /**
   * Copies of every blob: over three zones, over zones and a second region, or in one place.
   * @default Standard_ZRS
   */
  readonly sku?: "Standard_ZRS" | "Standard_GZRS" | "Standard_LRS";
}

const keyUrl = /^https:\/\/[^/]+\/keys\/[^/]+(\/[^/]+)?$/;

/**
 * A blob container in a storage account of its own: private endpoint only, TLS only, no shared keys, encrypted with the given key,
 * versioned and with soft delete, its blobs expiring by themselves. Backups are immutable by version.
 * @see https://learn.microsoft.com/azure/storage/blobs/security-recommendations
 */
export class BlobBucket extends pulumi.ComponentResource implements Bucket {
  readonly url: pulumi.Output<string>;
  readonly names: BucketNames;
  readonly id: pulumi.Output<string>;
  readonly purpose: BucketPurpose;
  readonly keyId: pulumi.Output<string>;
  readonly accountName: pulumi.Output<string>;
  readonly containerName: pulumi.Output<string>;
  /** The account and its container, for what these arguments do not cover. */
  readonly account: storage.StorageAccount;
  readonly container: storage.BlobContainer;
  /** With this identity the account uses the key. */
  readonly keyUser: managedidentity.UserAssignedIdentity;
  readonly keyUserRole: authorization.RoleAssignment;
  readonly blobService: storage.BlobServiceProperties;
  readonly lifecycle: storage.ManagementPolicy;
  readonly privateEndpoint: network.PrivateEndpoint;
  /** Only with a private DNS zone. */
  readonly privateDnsZoneGroup: network.PrivateDnsZoneGroup | undefined;

  constructor(name: string, args: BlobBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = bucketSettings(name, args);
    if (typeof args.keyId === "string" && !keyUrl.test(args.keyId)) {
      const allowed = "a Key Vault key URL: https://<vault>/keys/<name>, without a version so that it follows rotation";
      throw new InvalidEnvironmentError([{ path: ["keyId"], given: args.keyId, allowed }], `bucket ${name}`);
    }
    super("isobar:azure:Bucket", name, {}, opts);
    const child = { parent: this };
    const { resourceGroupName } = args;
    const place = { resourceGroupName, ...(args.location !== undefined && { location: args.location }) };
    this.purpose = args.purpose;
    this.keyId = pulumi.output(args.keyId);

    this.keyUser = new managedidentity.UserAssignedIdentity(
      `${name}-key-user`,
      { ...place, tags: settings.tags },
      child,
    );
    this.keyUserRole = azureGrant(
      `${name}-key-user`,
      {
        role: "Key Vault Crypto Service Encryption User",
        principalId: this.keyUser.principalId,
        scope: args.keyResourceId,
      },
      child,
    );

    this.account = new storage.StorageAccount(
      fitName(name, nameRules.storageAccount, autoNaming),
      {
        ...place,
        kind: "StorageV2",
        sku: { name: args.sku ?? "Standard_ZRS" },
        tags: settings.tags,
        allowBlobPublicAccess: false,
        publicNetworkAccess: "Disabled",
        networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
        allowSharedKeyAccess: false,
        defaultToOAuthAuthentication: true,
        allowCrossTenantReplication: false,
        isLocalUserEnabled: false,
        isSftpEnabled: false,
        enableHttpsTrafficOnly: true,
        minimumTlsVersion: "TLS1_2",
        identity: { type: "UserAssigned", userAssignedIdentities: [this.keyUser.id] },
        encryption: {
          keySource: "Microsoft.Keyvault",
          encryptionIdentity: { encryptionUserAssignedIdentity: this.keyUser.id },
          // Without a version the account follows the key's rotation.
          keyVaultProperties: pulumi.output(args.keyId).apply(keyVaultProperties),
          services: { blob: { enabled: true, keyType: "Account" }, file: { enabled: true, keyType: "Account" } },
        },
        ...(settings.immutable && {
          immutableStorageWithVersioning: {
            enabled: true,
            immutabilityPolicy: {
              immutabilityPeriodSinceCreationInDays: settings.retentionDays,
              state: settings.immutability === "compliance" ? "Locked" : "Unlocked",
              allowProtectedAppendWrites: false,
            },
          },
        }),
      },
      { ...child, protect: true, dependsOn: [this.keyUserRole] },
    );
    const accountName = this.account.name;

    this.blobService = new storage.BlobServiceProperties(
      name,
      {
        resourceGroupName,
        accountName,
        blobServicesName: "default",
        isVersioningEnabled: true,
        deleteRetentionPolicy: { enabled: true, days: 7 },
        containerDeleteRetentionPolicy: { enabled: true, days: 7 },
      },
      child,
    );
    this.container = new storage.BlobContainer(
      name,
      { resourceGroupName, accountName, containerName: args.purpose, publicAccess: "None" },
      { ...child, protect: true, dependsOn: [this.blobService] },
    );
    // Uncommitted blocks need no rule: Azure drops them after a week.
    this.lifecycle = new storage.ManagementPolicy(
      name,
      {
        resourceGroupName,
        accountName,
        managementPolicyName: "default",
        policy: {
          rules: [
            {
              name: "expire",
              type: "Lifecycle",
              enabled: true,
              definition: {
                filters: { blobTypes: ["blockBlob", "appendBlob"] },
                actions: {
                  baseBlob: { delete: { daysAfterModificationGreaterThan: settings.retentionDays } },
                },
              },
            },
            {
              name: "expire-versions",
              type: "Lifecycle",
              enabled: true,
              definition: {
                filters: { blobTypes: ["blockBlob"] },
                actions: {
                  version: {
                    // Counted from creation, so never before the version's own time is over.
                    delete: { daysAfterCreationGreaterThan: settings.retentionDays + settings.noncurrentDays },
                  },
                  snapshot: { delete: { daysAfterCreationGreaterThan: settings.retentionDays } },
                },
              },
            },
          ],
        },
      },
      { ...child, dependsOn: [this.blobService] },
    );

    this.privateEndpoint = new network.PrivateEndpoint(
      name,
      {
        ...place,
        subnet: { id: args.endpointSubnetId },
        privateLinkServiceConnections: [{ name: "blob", privateLinkServiceId: this.account.id, groupIds: ["blob"] }],
        tags: settings.tags,
      },
      child,
    );
    this.privateDnsZoneGroup =
      args.privateDnsZoneId === undefined
        ? undefined
        : new network.PrivateDnsZoneGroup(
            name,
            {
              resourceGroupName,
              privateEndpointName: this.privateEndpoint.name,
              privateDnsZoneGroupName: "default",
              privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId: args.privateDnsZoneId }],
            },
            child,
          );

    this.accountName = accountName;
    this.containerName = this.container.name;
    this.url = pulumi.interpolate`wasb://${this.containerName}@${accountName}.blob.core.windows.net`;
    this.names = { bucket: this.containerName, account: pulumi.output(accountName) };
    this.id = this.container.id;
    this.registerOutputs({ url: this.url, id: this.id });
  }
}

/** A container that exists already, by name. Nothing is made and nothing is checked: its privacy, encryption and retention are as they are. */
export function adoptBlobBucket(container: {
  readonly subscriptionId: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly accountName: pulumi.Input<string>;
  readonly containerName: pulumi.Input<string>;
}): Bucket {
  const { subscriptionId, resourceGroupName, accountName, containerName } = container;
  return {
    url: pulumi.interpolate`wasb://${containerName}@${accountName}.blob.core.windows.net`,
    names: { bucket: pulumi.output(containerName), account: pulumi.output(accountName) },
    id: pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.Storage/storageAccounts/${accountName}/blobServices/default/containers/${containerName}`,
  };
}
