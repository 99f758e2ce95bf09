import type * as pulumi from "@pulumi/pulumi";

/** What a bucket holds. Each purpose has its own retention, and only backups are immutable. */
export type BucketPurpose = "logs" | "xcom" | "backups";

export interface BucketArgs {
  /** Decides retention and immutability. */
  readonly purpose: BucketPurpose;
  /**
   * Days until an object expires; for backups, days for which it can be neither changed nor deleted.
   * @default 30 for logs, 7 for xcom, 35 for backups
   */
  readonly retentionDays?: number;
  /** Key that encrypts every object: an ARN, a Cloud KMS key name or a Key Vault key URL. */
  readonly keyId: pulumi.Input<string>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A private, encrypted, versioned place for objects on one cloud. */
export interface Bucket {
  /** Where Airflow finds it: `s3://…`, `gs://…` or `wasb://…`. */
  readonly url: pulumi.Output<string>;
  /** What a grant names: an ARN, a bucket name or a resource id. */
  readonly id: pulumi.Output<string>;
}
