import type { Construct } from "constructs";
import { type StorageClassArgs, type StorageClasses, writeStorageClasses } from "./storage-class";

export interface PersistentDiskClassArgs extends StorageClassArgs {
  /**
   * Disk types of the two classes. Machines of the newest series, such as N4 and C4, take only Hyperdisk: `hyperdisk-balanced` for both.
   * @default pd-balanced and pd-ssd
   */
  readonly diskTypes?: { readonly standard: string; readonly fast: string };
}

/**
 * Classes of Compute Engine disks, encrypted: with the given key, else with Google's.
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/using-cmek
 */
export function persistentDiskStorageClasses(scope: Construct, args: PersistentDiskClassArgs = {}): StorageClasses {
  const { standard, fast } = args.diskTypes ?? { standard: "pd-balanced", fast: "pd-ssd" };
  const common = {
    ...(args.keyId !== undefined && { "disk-encryption-kms-key": args.keyId }),
    "csi.storage.k8s.io/fstype": "ext4",
  };
  return writeStorageClasses(scope, {
    provisioner: "pd.csi.storage.gke.io",
    standard: { type: standard, ...common },
    fast: { type: fast, ...common },
  });
}
