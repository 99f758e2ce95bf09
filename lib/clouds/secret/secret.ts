import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";

export interface SecretArgs {
  /**
   * The value, as text; several parts go in as JSON. In Pulumi's state it is encrypted, and never shown.
   * @default none: the secret is made, and somebody else fills it. Until then reading it fails.
   */
  readonly value?: pulumi.Input<string>;
  /**
   * Key that encrypts the value: an ARN or a Cloud KMS key name, of the secret's own region. On Google Cloud the project's Secret Manager
   * service agent must be allowed to use it already. Azure's Key Vault encrypts secrets with keys of its own and takes no other.
   */
  readonly keyId: pulumi.Input<string>;
  /**
   * The secret's name on the cloud, to the letter, for programs that look for it by a rule of their own, such as Airflow's secrets backends:
   * `airflow/connections/warehouse` on AWS, `airflow-connections-warehouse` elsewhere. A deleted secret keeps it for as long as it can be brought back.
   * @default the Pulumi name, completed by Pulumi
   */
  readonly exactName?: string;
  /**
   * Days after which the value is due for a change: 1 to 1000. It is on the secret as the tag `rotation-days`; what else happens is up to each
   * cloud's `rotation`.
   * @default 30
   */
  readonly rotationDays?: number;
  /**
   * Days for which what was deleted can be brought back, at the least: 7 to 30. It is the secret on AWS, a version of it on Google Cloud;
   * on Azure it is the vault that decides.
   * @default 30
   */
  readonly recoveryDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The names by which a program in a cluster finds a secret: exactly one kind. */
export type SecretNames<S = pulumi.Output<string>> =
  | {
      readonly awsSecretsManager: {
        /** The ARN. */
        readonly secretId: S;
        readonly region: string;
      };
    }
  | { readonly gcpSecretManager: { readonly project: S; readonly secret: S } }
  | {
      readonly azureKeyVault: {
        /** `https://<vault>.vault.azure.net`, without a slash at its end. */
        readonly vaultUrl: S;
        readonly name: S;
      };
    };

/** The same as two plain values, as a stack's outputs hold it. */
export interface SecretAddress<S = pulumi.Output<string>> {
  /** The ARN on AWS, the secret's short name elsewhere. */
  readonly name: S;
  /** What it is in: the project on Google Cloud, the vault's URL on Azure; AWS has none. */
  readonly store?: S;
}

export function secretAddress<S>(names: SecretNames<S>): SecretAddress<S> {
  if ("awsSecretsManager" in names) return { name: names.awsSecretsManager.secretId };
  if ("gcpSecretManager" in names)
    return { name: names.gcpSecretManager.secret, store: names.gcpSecretManager.project };
  return { name: names.azureKeyVault.name, store: names.azureKeyVault.vaultUrl };
}

/**
 * What changes the value when it is due. cloud: the cloud does it. reminder: the cloud says that it is time, and something of yours does it.
 * nobody: nothing happens by itself.
 */
export type RotatedBy = "cloud" | "reminder" | "nobody";

/** A secret in a cloud's own store. It is never deleted by accident, and nobody reads it without a grant. */
export interface Secret {
  /** What a grant names: an ARN, a Secret Manager secret id, or a Key Vault secret's Azure resource id. */
  readonly id: pulumi.Output<string>;
  /** How programs find it. */
  readonly names: SecretNames;
  /** The key that encrypts it; on AWS whoever reads or writes needs the key as well. */
  readonly keyId?: pulumi.Output<string>;
  /** When that is known. */
  readonly rotatedBy?: RotatedBy;
}

/**
 * Where a store of External Secrets finds a cloud's secrets, and as whom it reads them: exactly one kind, as its `SecretStore` construct takes it.
 */
export type SecretStoreProvider =
  | { readonly awsSecretsManager: { readonly region: string; readonly roleArn: pulumi.Input<string> } }
  | {
      readonly gcpSecretManager: {
        readonly project: pulumi.Input<string>;
        readonly serviceAccountEmail: pulumi.Input<string>;
      };
    }
  | {
      readonly azureKeyVault: {
        readonly vaultUrl: pulumi.Input<string>;
        readonly clientId: pulumi.Input<string>;
        readonly tenantId: pulumi.Input<string>;
      };
    };

/** What a cloud throws when it is shown another cloud's secret. */
export function strangeNames(given: SecretNames<pulumi.Input<string>>, allowed: string): RangeError {
  return new RangeError(`secretStore: ${Object.keys(given).join(", ")}; allowed: ${allowed}`);
}

/** A secret's settings with their defaults, the same for every cloud. */
export interface SecretSettings {
  readonly rotationDays: number;
  readonly recoveryDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** What is wrong with a point in time that a cloud is told. */
export function timeIssues(path: readonly string[], given: string | undefined): Issue[] {
  return isInstant(given) ? [] : [{ path, given, allowed: "a point in time in UTC, such as 2030-01-31T04:00:00Z" }];
}

/** No 30th of February, which JavaScript takes for another day. */
function isInstant(given: unknown): boolean {
  if (typeof given !== "string" || !instant.test(given)) return false;
  const date = new Date(given);
  return Number.isFinite(date.getTime()) && date.toISOString().startsWith(given.slice(0, -1));
}

/** What is missing of what a cloud cannot do without: what is undefined, or an empty text. `allowed` is by name. */
export function missingIssues(
  given: { readonly [name: string]: unknown },
  allowed: { readonly [name: string]: string },
  at: readonly string[] = [],
): Issue[] {
  return Object.entries(allowed).flatMap(([name, words]) => {
    const value = given[name];
    return value === undefined || value === null || value === ""
      ? [{ path: [...at, name], given: value, allowed: words }]
      : [];
  });
}

/** What is wrong with an exact name, by a cloud's own rule. */
export function nameIssues(given: string | undefined, rule: RegExp, allowed: string): Issue[] {
  return given === undefined || rule.test(given) ? [] : [{ path: ["exactName"], given, allowed }];
}

/**
 * The settings every cloud must honour, worked out once. Throws {@link InvalidEnvironmentError} with everything that is wrong, `others` included.
 *
 * The ranges are AWS's, the narrowest: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html,
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
 */
export function secretSettings(
  name: string,
  args: Omit<SecretArgs, "keyId">,
  others: readonly Issue[] = [],
): SecretSettings {
  const { rotationDays = 30, recoveryDays = 30 } = args;
  const issues: Issue[] = [...others];
  if (!Number.isInteger(rotationDays) || rotationDays < 1 || rotationDays > 1000) {
    issues.push({ path: ["rotationDays"], given: rotationDays, allowed: "a whole number of days from 1 to 1000" });
  }
  if (!Number.isInteger(recoveryDays) || recoveryDays < 7 || recoveryDays > 30) {
    issues.push({ path: ["recoveryDays"], given: recoveryDays, allowed: "a whole number of days from 7 to 30" });
  }
  const { value } = args;
  const later = pulumi.Output.isInstance(value) || value instanceof Promise;
  if (value !== undefined && !later && (typeof value !== "string" || value === "")) {
    // Whatever it is, it is meant to be secret.
    const given = value === "" ? "" : "(hidden)";
    issues.push({
      path: ["value"],
      given,
      allowed: "a text that is not empty, several parts as JSON, or nothing at all",
    });
  }
  if (issues.length > 0) {
    throw new InvalidEnvironmentError(issues, `secret ${name}`);
  }
  return { rotationDays, recoveryDays, tags: { ...args.tags, "rotation-days": String(rotationDays) } };
}

/**
 * A number that is another when the value is. A provider that keeps no value learns by it that there is a new one. It is a secret too, because
 * it would confirm a guess.
 */
export function valueVersion(value: pulumi.Input<string>): pulumi.Output<number> {
  // Under mocks a password that a provider makes is undefined, whatever its type says.
  return pulumi.secret(value).apply((text) => createHash("sha256").update(String(text)).digest().readUInt32BE() >>> 1);
}
