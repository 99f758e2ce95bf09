import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as pulumi from "@pulumi/pulumi";
import { autoNaming, fitName, nameRules } from "../names";
import {
  missingIssues,
  nameIssues,
  type RotatedBy,
  type Secret,
  type SecretArgs,
  type SecretNames,
  type SecretStoreProvider,
  secretSettings,
  strangeNames,
  timeIssues,
  valueVersion,
} from "./secret";

export interface SecretManagerSecretArgs extends SecretArgs {
  /** The project of the secret. */
  readonly project: pulumi.Input<string>;
  /** The region of the secret and of its key. */
  readonly region: string;
  /**
   * A Pub/Sub topic that is told every `rotationDays`, `projects/<project>/topics/<name>`, and the first time, in UTC: `2030-01-31T04:00:00Z`.
   * Something of yours must listen and add a version. Secret Manager's service agent must be allowed to publish to the topic already.
   * @default none: nobody is told
   * @see https://cloud.google.com/secret-manager/docs/secret-rotation
   */
  readonly rotation?: { readonly topic: pulumi.Input<string>; readonly firstAt: string };
  /**
   * Keep the provider from deleting the secret, which on Google Cloud nothing brings back.
   * @default true
   */
  readonly deletionProtection?: boolean;
}

/**
 * A secret in Google Cloud's Secret Manager: in one region, encrypted with the given key, read only by members that IAM allows, its versions
 * brought back for 30 days after they were destroyed.
 * @see https://cloud.google.com/secret-manager/docs/best-practices
 */
export class SecretManagerSecret extends pulumi.ComponentResource implements Secret {
  /** The secret's id within its project. */
  readonly id: pulumi.Output<string>;
  readonly names: SecretNames;
  readonly keyId: pulumi.Output<string>;
  readonly rotatedBy: RotatedBy;
  /** The secret itself, for what these arguments do not cover. */
  readonly secret: secretmanager.Secret;
  /** Only with a value. */
  readonly version: secretmanager.SecretVersion | undefined;

  constructor(name: string, args: SecretManagerSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    const { rotation } = args;
    const { rotationDays, recoveryDays, tags } = secretSettings(name, args, [
      ...missingIssues(
        { ...args },
        { keyId: "the key that encrypts it", project: "the secret's project", region: "the secret's region" },
      ),
      ...nameIssues(args.exactName, /^[\w-]{1,255}$/, "at most 255 letters, digits, _ and -"),
      ...(rotation ? missingIssues({ ...rotation }, { topic: "the Pub/Sub topic that is told" }, ["rotation"]) : []),
      ...(rotation ? timeIssues(["rotation", "firstAt"], rotation.firstAt) : []),
    ]);
    super("isobar:gcp:Secret", name, {}, opts);
    const child = { parent: this };
    const { project, region: location, keyId } = args;

    this.secret = new secretmanager.Secret(
      fitName(name, nameRules.secretManagerSecret, autoNaming),
      {
        project,
        ...(args.exactName && { secretId: args.exactName }),
        replication: {
          userManaged: { replicas: [{ location, customerManagedEncryption: { kmsKeyName: keyId } }] },
        },
        versionDestroyTtl: seconds(recoveryDays),
        deletionProtection: args.deletionProtection ?? true,
        ...(rotation && {
          topics: [{ name: rotation.topic }],
          rotation: { rotationPeriod: seconds(rotationDays), nextRotationTime: rotation.firstAt },
        }),
        labels: tags,
      },
      // After each time Google sets the next one.
      { ...child, protect: true, ignoreChanges: rotation ? ["rotation.nextRotationTime"] : [] },
    );
    this.version =
      args.value === undefined
        ? undefined
        : new secretmanager.SecretVersion(
            name,
            {
              secret: this.secret.id,
              secretDataWo: pulumi.secret(args.value),
              secretDataWoVersion: valueVersion(args.value),
            },
            child,
          );

    this.id = this.secret.secretId;
    this.names = { gcpSecretManager: { project: pulumi.output(project), secret: this.secret.secretId } };
    this.keyId = pulumi.output(keyId);
    this.rotatedBy = rotation ? "reminder" : "nobody";
    this.registerOutputs({ id: this.id });
  }
}

function seconds(days: number): string {
  return `${days * 86400}s`;
}

/** A secret that exists already. Nothing is made and nothing is checked: its key, its region and its rotation are as they are. */
export function adoptSecretManagerSecret(names: {
  readonly project: pulumi.Input<string>;
  /** The secret's id within the project. */
  readonly secret: pulumi.Input<string>;
}): Secret {
  const secret = pulumi.output(names.secret);
  return { id: secret, names: { gcpSecretManager: { project: pulumi.output(names.project), secret } } };
}

/** What External Secrets is told to read a secret of Google Cloud as a service account. Throws when it is another cloud's. */
export function secretManagerStore(
  names: SecretNames<pulumi.Input<string>>,
  serviceAccountEmail: pulumi.Input<string>,
): SecretStoreProvider {
  if (!("gcpSecretManager" in names)) {
    throw strangeNames(names, "gcpSecretManager on Google Cloud");
  }
  return { gcpSecretManager: { project: names.gcpSecretManager.project, serviceAccountEmail } };
}
