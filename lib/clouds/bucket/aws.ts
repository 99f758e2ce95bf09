import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { autoNaming, fitName, nameRules } from "../names";
import { type Bucket, type BucketArgs, type BucketNames, type BucketPurpose, bucketSettings } from "./bucket";

/**
 * An S3 bucket: private, TLS only, encrypted with the given key, versioned, its objects owned by the account and expiring by
 * themselves. Backups are under object lock.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class S3Bucket extends pulumi.ComponentResource implements Bucket {
  readonly url: pulumi.Output<string>;
  readonly names: BucketNames;
  readonly id: pulumi.Output<string>;
  readonly purpose: BucketPurpose;
  readonly keyId: pulumi.Output<string>;
  /** The bucket itself, for what these arguments do not cover. */
  readonly bucket: s3.Bucket;
  readonly publicAccessBlock: s3.BucketPublicAccessBlock;
  readonly ownership: s3.BucketOwnershipControls;
  readonly policy: s3.BucketPolicy;
  readonly encryption: s3.BucketServerSideEncryptionConfiguration;
  readonly versioning: s3.BucketVersioning;
  readonly lifecycle: s3.BucketLifecycleConfiguration;
  /** Only on backups. */
  readonly objectLock: s3.BucketObjectLockConfiguration | undefined;

  constructor(name: string, args: BucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = bucketSettings(name, args);
    super("isobar:aws:Bucket", name, {}, opts);
    const child = { parent: this };
    this.purpose = args.purpose;
    this.keyId = pulumi.output(args.keyId);

    this.bucket = new s3.Bucket(
      fitName(name, nameRules.s3Bucket, autoNaming),
      { objectLockEnabled: settings.immutable, tags: settings.tags },
      { ...child, protect: true },
    );
    const bucket = this.bucket.id;

    this.publicAccessBlock = new s3.BucketPublicAccessBlock(
      name,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      child,
    );
    this.ownership = new s3.BucketOwnershipControls(
      name,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    this.policy = new s3.BucketPolicy(
      name,
      {
        bucket,
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "TlsOnly",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [this.bucket.arn, pulumi.interpolate`${this.bucket.arn}/*`],
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        },
      },
      // S3 refuses two changes of a bucket's access at the same time.
      { ...child, dependsOn: [this.publicAccessBlock] },
    );
    this.encryption = new s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.keyId },
            bucketKeyEnabled: true,
          },
        ],
      },
      child,
    );
    this.versioning = new s3.BucketVersioning(name, { bucket, versioningConfiguration: { status: "Enabled" } }, child);
    this.lifecycle = new s3.BucketLifecycleConfiguration(
      name,
      {
        bucket,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: {},
            expiration: { days: settings.retentionDays },
            noncurrentVersionExpiration: { noncurrentDays: settings.noncurrentDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: settings.incompleteUploadDays },
          },
          // Days and delete markers cannot stand in one rule.
          { id: "tidy", status: "Enabled", filter: {}, expiration: { expiredObjectDeleteMarker: true } },
        ],
      },
      { ...child, dependsOn: [this.versioning] },
    );
    this.objectLock = settings.immutable
      ? new s3.BucketObjectLockConfiguration(
          name,
          {
            bucket,
            rule: {
              defaultRetention: { mode: settings.immutability.toUpperCase(), days: settings.retentionDays },
            },
          },
          { ...child, dependsOn: [this.versioning], protect: true },
        )
      : undefined;

    this.url = pulumi.interpolate`s3://${bucket}`;
    this.names = { bucket };
    this.id = this.bucket.arn;
    this.registerOutputs({ url: this.url, id: this.id });
  }
}

/**
 * A bucket that exists already, by name. Nothing is made and nothing is checked: its privacy, encryption and retention are as they are.
 * @param options.keyId its key's ARN, when one encrypts it: readers and writers are then granted the key as well
 * @param options.partition the ARN's second part. @default aws
 */
export function adoptS3Bucket(
  name: pulumi.Input<string>,
  options: { readonly keyId?: pulumi.Input<string>; readonly partition?: string } = {},
): Bucket {
  return {
    url: pulumi.interpolate`s3://${name}`,
    names: { bucket: pulumi.output(name) },
    id: pulumi.interpolate`arn:${options.partition ?? "aws"}:s3:::${name}`,
    ...(options.keyId !== undefined && { keyId: pulumi.output(options.keyId) }),
  };
}
