import type * as pulumi from "@pulumi/pulumi";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";

/**
 * data: the cloud's services encrypt with it at rest. seal: a Vault unseals itself with it, and no service of the cloud may use it, only
 * an identity with the grant `key.use`.
 */
export type KeyPurpose = "data" | "seal";

export interface KeyArgs {
  /** @default data */
  readonly purpose?: KeyPurpose;
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Days between a rotation and the next: 90 to 2560. What older versions encrypted stays readable.
   * @default 90
   */
  readonly rotationDays?: number;
}

/** The names by which a program in a cluster finds a key. */
export interface KeyNames<S = pulumi.Output<string>> {
  /** The key's ARN on AWS, its short name elsewhere. */
  readonly key: S;
  /** The key ring that it is on; on Google Cloud only. */
  readonly keyRing?: S;
  /** The name of the Key Vault that it is in; on Azure only. */
  readonly vault?: S;
}

/**
 * What a Vault's `seal` stanza is told of a key: exactly one kind. The credentials are those of its pods' identity.
 * @see https://developer.hashicorp.com/vault/docs/configuration/seal
 */
export type VaultSeal =
  | { readonly awskms: { readonly region: string; readonly keyId: pulumi.Input<string> } }
  | {
      readonly gcpckms: {
        readonly project: pulumi.Input<string>;
        readonly region: string;
        readonly keyRing: pulumi.Input<string>;
        readonly cryptoKey: pulumi.Input<string>;
      };
    }
  | {
      readonly azurekeyvault: {
        readonly tenantId: pulumi.Input<string>;
        readonly vaultName: pulumi.Input<string>;
        readonly keyName: pulumi.Input<string>;
      };
    };

/** A key that encrypts what is at rest in one environment on one cloud, or seals its Vault. It rotates, and is never deleted by accident. */
export interface Key {
  /** What other resources name: an ARN, a Cloud KMS key name, or a Key Vault key URL. */
  readonly id: pulumi.Output<string>;
  /** What a grant names: an ARN, a Cloud KMS key name, or a Key Vault key's Azure resource id. */
  readonly resourceId: pulumi.Output<string>;
  /** How programs find it. */
  readonly names: KeyNames;
}

/** Days that a deleted key can still be brought back; the clouds allow up to 30 (AWS), 120 (Google Cloud) and 90 (Azure). */
export const recoveryDays = { aws: 30, gcp: 30, azure: 90 } as const;

const descriptions: Record<KeyPurpose, string> = { data: "Encrypts everything at rest", seal: "Unseals Vault" };

/**
 * A key's settings with their defaults, worked out once for every cloud.
 *
 * @throws InvalidEnvironmentError when they are out of range. The range is AWS's, the narrowest of the three:
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
 */
export function keySettings(args: KeyArgs) {
  const { purpose = "data", rotationDays = 90 } = args;
  const issues: Issue[] = [];
  if (!Object.hasOwn(descriptions, purpose)) {
    issues.push({ path: ["purpose"], given: purpose, allowed: Object.keys(descriptions).join(", ") });
  }
  if (!Number.isInteger(rotationDays) || rotationDays < 90 || rotationDays > 2560) {
    issues.push({ path: ["rotationDays"], given: rotationDays, allowed: "a whole number of days, 90 to 2560" });
  }
  if (issues.length > 0) {
    throw new InvalidEnvironmentError(issues, "the key");
  }
  return { purpose, rotationDays, description: descriptions[purpose], tags: { ...args.tags } };
}
