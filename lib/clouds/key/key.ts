import type * as pulumi from "@pulumi/pulumi";

export interface KeyArgs {
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Days between a rotation and the next.
   * @default 90
   */
  readonly rotationDays?: number;
}

/** The key that encrypts everything at rest in one environment on one cloud. It rotates, and is never deleted by accident. */
export interface Key {
  /** What other resources name: an ARN, a Cloud KMS key name, or a Key Vault key URL. */
  readonly id: pulumi.Output<string>;
}
