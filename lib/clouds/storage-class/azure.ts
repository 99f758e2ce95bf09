import type { Construct } from "constructs";
import { type StorageClasses, writeStorageClasses } from "./storage-class";

export interface AzureDiskClassArgs {
  /**
   * Resource id of the disk encryption set that stands between disks and a key.
   * @default the cluster's own, where it has one, else Azure's key
   */
  readonly diskEncryptionSetId?: string;
}

/**
 * Classes of Azure managed disks, which are always encrypted: with the given disk encryption set's key, else as the cluster is set.
 * @see https://github.com/kubernetes-sigs/azuredisk-csi-driver/blob/master/docs/driver-parameters.md
 */
export function azureDiskStorageClasses(scope: Construct, args: AzureDiskClassArgs = {}): StorageClasses {
  const common = {
    ...(args.diskEncryptionSetId !== undefined && { diskEncryptionSetID: args.diskEncryptionSetId }),
    "csi.storage.k8s.io/fstype": "ext4",
  };
  return writeStorageClasses(scope, {
    provisioner: "disk.csi.azure.com",
    standard: { skuName: "Premium_LRS", ...common },
    // Premium SSD v2 has no host cache and says so.
    fast: { skuName: "PremiumV2_LRS", cachingMode: "None", ...common },
  });
}
