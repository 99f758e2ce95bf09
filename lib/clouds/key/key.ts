import type * as pulumi from "@pulumi/pulumi";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";

export interface KeyArgs {
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Days between a rotation and the next: 90 to 2560. What older versions encrypted stays readable.
   * @default 90
   */
  readonly rotationDays?: number;
}

/** The key that encrypts everything at rest in one environment on one cloud. It rotates, and is never deleted by accident. */
export interface Key {
  /** What other resources name: an ARN, a Cloud KMS key name, or a Key Vault key URL. */
  readonly id: pulumi.Output<string>;
}

/** Days that a deleted key can still be brought back; the clouds allow up to 30 (AWS), 120 (Google Cloud) and 90 (Azure). */
export const recoveryDays = { aws: 30, gcp: 30, azure: 90 } as const;

/**
 * A key's settings with their defaults, worked out once for every cloud.
 *
 * @throws InvalidEnvironmentError when they are out of range. The range is AWS's, the narrowest of the three:
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
 */
export function keySettings(args: KeyArgs) {
  const rotationDays = args.rotationDays ?? 90;
  const issues: Issue[] = [];
  if (!Number.isInteger(rotationDays) || rotationDays < 90 || rotationDays > 2560) {
    issues.push({ path: ["rotationDays"], given: rotationDays, allowed: "a whole number of days, 90 to 2560" });
  }
  if (issues.length > 0) {
    throw new InvalidEnvironmentError(issues, "the key");
  }
  return { rotationDays, tags: { ...args.tags } };
}
