import * as secretsmanager from "@pulumi/aws/secretsmanager";
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
  valueVersion,
} from "./secret";

export interface SecretsManagerSecretArgs extends SecretArgs {
  /** The region of the secret and of its key. */
  readonly region: string;
  /**
   * A Lambda function that Secrets Manager calls every `rotationDays`, and that changes the value here and wherever it is used. Its resource
   * policy must let `secretsmanager.amazonaws.com` invoke it.
   * @default none: the value stays as it is
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html
   */
  readonly rotation?: { readonly lambdaArn: pulumi.Input<string> };
}

/**
 * A secret in AWS Secrets Manager: encrypted with the given key, read only by principals that IAM allows, brought back for 30 days after a
 * deletion, and rotated by AWS when there is a function that can.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html
 */
export class SecretsManagerSecret extends pulumi.ComponentResource implements Secret {
  /** The secret's ARN. */
  readonly id: pulumi.Output<string>;
  readonly names: SecretNames;
  readonly keyId: pulumi.Output<string>;
  readonly rotatedBy: RotatedBy;
  /** The secret itself, for what these arguments do not cover. */
  readonly secret: secretsmanager.Secret;
  /** Only with a value. */
  readonly version: secretsmanager.SecretVersion | undefined;
  /** Only with `rotation`. */
  readonly rotation: secretsmanager.SecretRotation | undefined;

  constructor(name: string, args: SecretsManagerSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    const { rotationDays, recoveryDays, tags } = secretSettings(name, args, [
      ...missingIssues({ ...args }, { keyId: "the ARN of the key that encrypts it", region: "the secret's region" }),
      ...nameIssues(args.exactName, /^[\w/+=.@-]{1,512}$/, "at most 512 letters, digits and /_+=.@-"),
      ...(args.rotation
        ? missingIssues({ ...args.rotation }, { lambdaArn: "the function that rotates" }, ["rotation"])
        : []),
    ]);
    super("isobar:aws:Secret", name, {}, opts);
    const child = { parent: this };

    this.secret = new secretsmanager.Secret(
      // Pulumi completes the name: a deleted secret keeps its own until it is gone for good.
      fitName(name, nameRules.secretsManagerSecret, autoNaming),
      {
        ...(args.exactName && { name: args.exactName }),
        description: name,
        kmsKeyId: args.keyId,
        recoveryWindowInDays: recoveryDays,
        tags,
      },
      { ...child, protect: true },
    );
    this.version =
      args.value === undefined
        ? undefined
        : new secretsmanager.SecretVersion(
            name,
            {
              secretId: this.secret.id,
              secretStringWo: pulumi.secret(args.value),
              secretStringWoVersion: valueVersion(args.value),
            },
            // AWS itself keeps the version before the current one, to go back to, and drops those before it.
            { ...child, retainOnDelete: true },
          );
    this.rotation =
      args.rotation === undefined
        ? undefined
        : new secretsmanager.SecretRotation(
            name,
            {
              secretId: this.secret.id,
              rotationLambdaArn: args.rotation.lambdaArn,
              rotationRules: { automaticallyAfterDays: rotationDays },
              // What was deployed a moment ago keeps its value until the value is due.
              rotateImmediately: false,
            },
            { ...child, ...(this.version && { dependsOn: [this.version] }) },
          );

    this.id = this.secret.arn;
    this.names = { awsSecretsManager: { secretId: this.secret.arn, region: args.region } };
    this.keyId = pulumi.output(args.keyId);
    this.rotatedBy = args.rotation ? "cloud" : "nobody";
    this.registerOutputs({ id: this.id });
  }
}

/** A secret that exists already. Nothing is made and nothing is checked: its key, its recovery and its rotation are as they are. */
export function adoptSecretsManagerSecret(secret: {
  readonly arn: pulumi.Input<string>;
  readonly region: string;
  /** The ARN of the key that encrypts it, when it is not the account's own; whoever reads the secret needs it. */
  readonly keyId?: pulumi.Input<string>;
}): Secret {
  const { region, keyId } = secret;
  const arn = pulumi.output(secret.arn);
  return {
    id: arn,
    names: { awsSecretsManager: { secretId: arn, region } },
    ...(keyId !== undefined && { keyId: pulumi.output(keyId) }),
  };
}

/** What External Secrets is told to read a secret of AWS as a role. Throws when it is another cloud's. */
export function secretsManagerStore(
  names: SecretNames<pulumi.Input<string>>,
  roleArn: pulumi.Input<string>,
): SecretStoreProvider {
  if (!("awsSecretsManager" in names)) {
    throw strangeNames(names, "awsSecretsManager on AWS");
  }
  return { awsSecretsManager: { region: names.awsSecretsManager.region, roleArn } };
}
