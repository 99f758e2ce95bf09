import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { autoNaming, fitName, nameRules } from "../names";
import { type Bucket, type BucketArgs, type BucketNames, type BucketPurpose, bucketSettings } from "./bucket";

export interface GcsBucketArgs extends BucketArgs {
  /** A region such as us-east1, whose zones share every object, or a multi-region. */
  readonly location: pulumi.Input<string>;
  /** @default the provider's */
  readonly project?: pulumi.Input<string>;
}

const day = 24 * 3600;

/**
 * A Cloud Storage bucket: private, encrypted with the given key, versioned and with soft delete, its objects expiring by themselves.
 * Backups are under a retention policy instead of versions: while it holds, nothing can be replaced, so there is no version to keep.
 * @see https://cloud.google.com/storage/docs/best-practices
 */
export class GcsBucket extends pulumi.ComponentResource implements Bucket {
  readonly url: pulumi.Output<string>;
  readonly names: BucketNames;
  readonly id: pulumi.Output<string>;
  readonly purpose: BucketPurpose;
  readonly keyId: pulumi.Output<string>;
  /** The bucket itself, for what these arguments do not cover. */
  readonly bucket: storage.Bucket;

  constructor(name: string, args: GcsBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = bucketSettings(name, args);
    super("isobar:gcp:Bucket", name, {}, opts);
    this.purpose = args.purpose;
    this.keyId = pulumi.output(args.keyId);

    this.bucket = new storage.Bucket(
      fitName(name, nameRules.gcsBucket, autoNaming),
      {
        location: args.location,
        ...(args.project !== undefined && { project: args.project }),
        labels: settings.tags,
        publicAccessPrevention: "enforced",
        uniformBucketLevelAccess: true,
        encryption: { defaultKmsKeyName: args.keyId },
        versioning: { enabled: !settings.immutable },
        softDeletePolicy: { retentionDurationSeconds: 7 * day },
        lifecycleRules: [
          { action: { type: "Delete" }, condition: { age: settings.retentionDays, withState: "LIVE" } },
          {
            action: { type: "Delete" },
            condition: { daysSinceNoncurrentTime: settings.noncurrentDays, withState: "ARCHIVED" },
          },
          {
            action: { type: "AbortIncompleteMultipartUpload" },
            condition: { age: settings.incompleteUploadDays },
          },
        ],
        ...(settings.immutable && {
          retentionPolicy: {
            retentionPeriod: String(settings.retentionDays * day),
            isLocked: settings.immutability === "compliance",
          },
        }),
      },
      { parent: this, protect: true },
    );

    this.url = pulumi.interpolate`gs://${this.bucket.name}`;
    this.names = { bucket: this.bucket.id };
    this.id = this.bucket.name;
    this.registerOutputs({ url: this.url, id: this.id });
  }
}

/** A bucket that exists already, by name. Nothing is made and nothing is checked: its privacy, encryption and retention are as they are. */
export function adoptGcsBucket(name: pulumi.Input<string>): Bucket {
  const bucket = pulumi.output(name);
  return { url: pulumi.interpolate`gs://${bucket}`, names: { bucket }, id: bucket };
}
