import * as iam from "@pulumi/aws/iam";
import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { type Key, type KeyArgs, type KeyNames, type KeyPurpose, keySettings, recoveryDays } from "./key";

export interface AwsKeyArgs extends KeyArgs {
  /** The account of the key, twelve digits. Its policy names the account, so that IAM policies of the account can grant its use. */
  readonly accountId: pulumi.Input<string>;
  /** The region of the key, whose CloudWatch Logs may use it. */
  readonly region: string;
  /**
   * Make the account's AWSServiceRoleForAutoScaling, which the key's policy names and which node groups start encrypted nodes with.
   * AWS makes it with an account's first Auto Scaling group, and refuses a second one as well as a policy that names none.
   * @default false
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
   */
  readonly makeAutoScalingRole?: boolean;
}

/**
 * A symmetric KMS key with an alias. It rotates by itself, waits 30 days before it is deleted, and may be used by the account's own
 * principals as IAM allows, by CloudWatch Logs for this account's log groups, and by Auto Scaling for nodes' disks; by nobody else. A key
 * that seals is for principals of the account only.
 */
export class AwsKey extends pulumi.ComponentResource implements Key {
  /** The key's ARN. */
  readonly id: pulumi.Output<string>;
  /** The key's ARN. */
  readonly resourceId: pulumi.Output<string>;
  readonly names: KeyNames;
  /** The key itself, for what these arguments do not cover. */
  readonly key: kms.Key;
  readonly alias: kms.Alias;
  /** Only with `makeAutoScalingRole`. */
  readonly autoScalingRole?: iam.ServiceLinkedRole;

  constructor(name: string, args: AwsKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { purpose, rotationDays, description, tags } = keySettings(args);
    super("isobar:aws:Key", name, {}, opts);
    const child = { parent: this };

    if (args.makeAutoScalingRole) {
      this.autoScalingRole = new iam.ServiceLinkedRole(
        `${name}-autoscaling`,
        { awsServiceName: "autoscaling.amazonaws.com", tags },
        child,
      );
    }
    this.key = new kms.Key(
      name,
      {
        description: `${description}: ${name}`,
        enableKeyRotation: true,
        rotationPeriodInDays: rotationDays,
        deletionWindowInDays: recoveryDays.aws,
        policy: keyPolicy(purpose, args, this.autoScalingRole?.arn),
        tags: { ...tags, Name: name },
      },
      { ...child, protect: true },
    );
    this.alias = new kms.Alias(name, { namePrefix: `alias/${name}-`, targetKeyId: this.key.keyId }, child);

    this.id = this.key.arn;
    this.resourceId = this.key.arn;
    this.names = { key: this.key.arn };
    this.registerOutputs({ id: this.id });
  }
}

/** The part of AWS that a region lies in, as ARNs begin. */
function partition(region: string): string {
  return region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

const useOfKey = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

function keyPolicy(
  purpose: KeyPurpose,
  { accountId, region }: AwsKeyArgs,
  autoScalingRoleArn?: pulumi.Output<string>,
): pulumi.Output<string> {
  const arn = `arn:${partition(region)}`;
  const autoScaling =
    autoScalingRoleArn ??
    pulumi.interpolate`${arn}:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  const account = {
    Sid: "IamPoliciesOfThisAccount",
    Effect: "Allow",
    Principal: { AWS: pulumi.interpolate`${arn}:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  const services = [
    {
      Sid: "LogGroupsOfThisAccount",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: useOfKey,
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`${arn}:logs:${region}:${accountId}:log-group:*`,
        },
      },
    },
    {
      Sid: "DisksOfNodes",
      Effect: "Allow",
      Principal: { AWS: autoScaling },
      Action: useOfKey,
      Resource: "*",
    },
    {
      Sid: "AttachDisksOfNodes",
      Effect: "Allow",
      Principal: { AWS: autoScaling },
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: purpose === "data" ? [account, ...services] : [account],
  });
}
