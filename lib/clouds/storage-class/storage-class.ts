import type * as pulumi from "@pulumi/pulumi";

export interface StorageClassArgs {
  /** Key that encrypts volumes, where the cloud's driver takes one. */
  readonly keyId?: pulumi.Input<string>;
}

/** The storage classes that every cloud offers under the same names. */
export const storageClassNames = {
  /** Balanced, zonal disks; the cluster's default. */
  standard: "isobar-standard",
  /** The fastest zonal disks, for databases. */
  fast: "isobar-fast",
} as const;

/** The ingress class that every cloud offers under the same name. */
export const ingressClassName = "isobar";
