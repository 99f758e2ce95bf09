import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";

export interface StorageClassArgs {
  /**
   * Key that encrypts volumes, where the cloud's driver takes one: its ARN or Cloud KMS name, or the string that `ref(output)` gives.
   * Azure's driver takes a disk encryption set instead.
   */
  readonly keyId?: string;
}

/** The storage classes that every cloud offers under the same names. */
export const storageClassNames = {
  /** Balanced, zonal disks; the cluster's default. A volume goes when its claim goes. */
  standard: "isobar-standard",
  /** The fastest zonal disks, for databases. A volume outlives its claim. */
  fast: "isobar-fast",
} as const;

/** How one cloud's driver makes the disks of each class. */
export interface StorageClassDriver {
  readonly provisioner: string;
  readonly standard: Readonly<Record<string, string>>;
  readonly fast: Readonly<Record<string, string>>;
}

/** The two classes, for what their arguments do not cover. */
export interface StorageClasses {
  readonly standard: k8s.KubeStorageClass;
  readonly fast: k8s.KubeStorageClass;
}

/**
 * Writes both classes into a chart. A volume is made in the zone of the pod that first uses it, and can grow.
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/
 */
export function writeStorageClasses(scope: Construct, driver: StorageClassDriver): StorageClasses {
  const common = {
    provisioner: driver.provisioner,
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
  };
  return {
    standard: new k8s.KubeStorageClass(scope, storageClassNames.standard, {
      ...common,
      metadata: {
        name: storageClassNames.standard,
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      parameters: driver.standard,
      // What takes the default class can be made again: caches, queues, scratch space.
      reclaimPolicy: "Delete",
    }),
    fast: new k8s.KubeStorageClass(scope, storageClassNames.fast, {
      ...common,
      metadata: { name: storageClassNames.fast },
      parameters: driver.fast,
      // A claim deleted by mistake must not take a database with it.
      reclaimPolicy: "Retain",
    }),
  };
}
