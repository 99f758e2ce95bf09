import type { Construct } from "constructs";
import { type StorageClassArgs, type StorageClasses, writeStorageClasses } from "./storage-class";

/**
 * Classes of EBS volumes, encrypted: with the given key, else with the account's own. Needs the add-on aws-ebs-csi-driver.
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
 */
export function ebsStorageClasses(scope: Construct, args: StorageClassArgs = {}): StorageClasses {
  const common = {
    type: "gp3",
    encrypted: "true",
    ...(args.keyId !== undefined && { kmsKeyId: args.keyId }),
    "csi.storage.k8s.io/fstype": "ext4",
  };
  return writeStorageClasses(scope, {
    provisioner: "ebs.csi.aws.com",
    standard: common,
    // gp3 begins at 3000 operations and 125 MiB a second; this many need 12 GiB at least.
    fast: { ...common, iops: "6000", throughput: "500" },
  });
}
