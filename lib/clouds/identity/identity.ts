import type * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../bucket/bucket";
import type { Cluster } from "../cluster/cluster";
import type { Postgres } from "../postgres/postgres";

/** What an identity may do, each on one named thing. There is no way to write "everything". */
export type Grant =
  | { readonly grant: "bucket.read" | "bucket.write"; readonly bucket: Pick<Bucket, "id"> }
  /** An ARN, a Secret Manager secret id, or a Key Vault secret's resource id. */
  | { readonly grant: "secret.read"; readonly secret: pulumi.Input<string> }
  | { readonly grant: "database.connect"; readonly database: Pick<Postgres, "id" | "user"> };

export interface IdentityArgs<C = Cluster> {
  readonly cluster: C;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly grants: readonly Grant[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** The cloud identity of one Kubernetes service account, with least privilege and no key. */
export interface Identity {
  /** An IAM role ARN, a service account's address, or a managed identity's client id. */
  readonly principal: pulumi.Output<string>;
  /** Annotations that the Kubernetes ServiceAccount needs. */
  readonly serviceAccountAnnotations: Readonly<Record<string, pulumi.Output<string>>>;
  /** Labels that its pods need. */
  readonly podLabels: Readonly<Record<string, string>>;
}
