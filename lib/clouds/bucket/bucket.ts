import type * as pulumi from "@pulumi/pulumi";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";

/** What a bucket holds. Each purpose has its own retention, and only backups are immutable. */
export type BucketPurpose = "logs" | "xcom" | "backups";

/** Who may lift the immutability of backups before its time: somebody with an explicit right, or nobody at all. */
export type Immutability = "governance" | "compliance";

export interface BucketArgs {
  /** Decides retention and immutability. */
  readonly purpose: BucketPurpose;
  /**
   * Days until an object expires; for backups, days for which it can be neither changed nor deleted.
   * @default 30 for logs, 7 for xcom, 35 for backups
   */
  readonly retentionDays?: number;
  /**
   * How firmly backups are locked. `governance`: no workload can delete one, an administrator with the cloud's own right to do so can.
   * `compliance`: nobody can, the account's owner included, until the days have passed, and the choice cannot be undone.
   * Azure takes `compliance` only on a second update; see `docs/bucket.md`.
   * @default governance
   */
  readonly immutability?: Immutability;
  /**
   * Key that encrypts every object: an ARN, a Cloud KMS key name or a Key Vault key URL. On Google Cloud the project's
   * storage service agent must be allowed to use it already; on Azure the bucket sees to that.
   */
  readonly keyId: pulumi.Input<string>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The names by which a program in a cluster finds a bucket. */
export interface BucketNames<S = pulumi.Output<string>> {
  /** Of the bucket, or of the container on Azure. */
  readonly bucket: S;
  /** The storage account that a container is in; on Azure only. */
  readonly account?: S;
}

/** What Airflow is told of a bucket: exactly one kind, and as which identity its pods use it. */
export type AirflowStorage =
  | {
      readonly s3: { readonly bucket: pulumi.Input<string>; readonly region: string; readonly identity: "podIdentity" };
    }
  | { readonly gcs: { readonly bucket: pulumi.Input<string>; readonly project: pulumi.Input<string> } }
  | { readonly azureBlob: { readonly account: pulumi.Input<string>; readonly container: pulumi.Input<string> } };

/** A private, encrypted, versioned place for objects on one cloud. */
export interface Bucket {
  /** Where Airflow finds it: `s3://…`, `gs://…` or `wasb://…`. */
  readonly url: pulumi.Output<string>;
  /** How programs find it. */
  readonly names: BucketNames;
  /** What a grant names: an ARN, a bucket name or a resource id. */
  readonly id: pulumi.Output<string>;
  /** What it holds, when that is known; nobody is granted deletion on backups. */
  readonly purpose?: BucketPurpose;
  /** The key that encrypts it; on AWS whoever reads or writes needs the key as well. */
  readonly keyId?: pulumi.Output<string>;
}

/** A bucket's settings with their defaults, the same for every cloud. */
export interface BucketSettings {
  readonly retentionDays: number;
  readonly immutable: boolean;
  readonly immutability: Immutability;
  /** Days for which a replaced or deleted version can be brought back. Immutable objects need no such time. */
  readonly noncurrentDays: number;
  /** Days after which the parts of an upload that never ended are dropped. */
  readonly incompleteUploadDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

const retentionDays: Record<BucketPurpose, number> = { logs: 30, xcom: 7, backups: 35 };
const week = 7;

/** The settings every cloud must honour, worked out once. Throws {@link InvalidEnvironmentError} with everything that is wrong. */
export function bucketSettings(name: string, args: BucketArgs): BucketSettings {
  const issues: Issue[] = [];
  const days = args.retentionDays ?? retentionDays[args.purpose];
  if (!Object.hasOwn(retentionDays, args.purpose)) {
    issues.push({ path: ["purpose"], given: args.purpose, allowed: Object.keys(retentionDays).join(", ") });
  } else if (!Number.isInteger(days) || days < 1 || days > 3653) {
    issues.push({ path: ["retentionDays"], given: days, allowed: "a whole number of days from 1 to 3653" });
  }
  if (args.immutability !== undefined && args.purpose !== "backups") {
    issues.push({
      path: ["immutability"],
      given: args.immutability,
      allowed: "nothing, unless the purpose is backups",
    });
  }
  if (issues.length > 0) {
    throw new InvalidEnvironmentError(issues, `bucket ${name}`);
  }
  const immutable = args.purpose === "backups";
  return {
    retentionDays: days,
    immutable,
    immutability: args.immutability ?? "governance",
    noncurrentDays: immutable ? 1 : Math.min(week, days),
    incompleteUploadDays: week,
    tags: { ...args.tags },
  };
}
