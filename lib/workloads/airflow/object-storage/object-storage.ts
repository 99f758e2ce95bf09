import type { SecretKey } from "../feature";

/**
 * A whole Airflow connection, as JSON or URI, that a Secret holds: keys in place of a cloud identity, such as for MinIO. Less secure:
 * every task can read it. Region, project and endpoint are then what the connection says; an `endpoint` beside it opens its port.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/howto/connection.html#storing-connections-in-environment-variables
 */
export interface ConnectionIdentity {
  readonly connection: SecretKey;
}

/** A bucket of Amazon S3, or of what speaks its interface. */
export interface S3Storage {
  /** The bucket's name; may be a `ref`. */
  readonly bucket: string;
  /**
   * Folder in the bucket, without slashes around it; may be a `ref`.
   * @default its top
   */
  readonly prefix?: string;
  /**
   * The bucket's region; may be a `ref`.
   * @default that of the pods' environment, which EKS sets
   */
  readonly region?: string;
  /**
   * Address where the bucket is reached, when not at AWS, such as `https://minio.example:9000`.
   * @default AWS
   */
  readonly endpoint?: string;
  /**
   * As whom: `serviceAccount` is a role of the parts' service accounts (annotation `eks.amazonaws.com/role-arn`), which is checked;
   * `podIdentity` is EKS Pod Identity and `node` the node's role, of which manifests show nothing.
   * @default "serviceAccount"
   */
  readonly identity?: "serviceAccount" | "podIdentity" | "node" | ConnectionIdentity;
}

/** A bucket of Google Cloud Storage. */
export interface GcsStorage {
  /** The bucket's name; may be a `ref`. */
  readonly bucket: string;
  /**
   * Folder in the bucket, without slashes around it; may be a `ref`.
   * @default its top
   */
  readonly prefix?: string;
  /**
   * May be a `ref`.
   * @default the identity's own project
   */
  readonly project?: string;
  /**
   * Address of Cloud Storage, such as that of a Private Service Connect endpoint; for logs it is that of every client of Cloud Storage in
   * the parts that write and read them.
   * @default https://storage.googleapis.com
   */
  readonly endpoint?: string;
  /**
   * As whom: `serviceAccount` is a Google service account (annotation `iam.gke.io/gcp-service-account` of the parts' service accounts),
   * which is checked; `principal` is a role granted to the Kubernetes service account itself and `node` the node's service account, of
   * which manifests show nothing.
   * @default "serviceAccount"
   */
  readonly identity?: "serviceAccount" | "principal" | "node" | ConnectionIdentity;
}

/** A container of Azure Blob Storage. */
export interface AzureBlobStorage {
  /** The storage account's name; may be a `ref`. */
  readonly account: string;
  /** The container's name; may be a `ref`. */
  readonly container: string;
  /**
   * Folder in the container, without slashes around it; may be a `ref`.
   * @default its top
   */
  readonly prefix?: string;
  /**
   * Address of the account, such as `https://acme.blob.core.usgovcloudapi.net`.
   * @default https://<account>.blob.core.windows.net
   */
  readonly endpoint?: string;
  /**
   * As whom: `serviceAccount` is Microsoft Entra Workload ID (annotation `azure.workload.identity/client-id` of the parts' service
   * accounts and pod label `azure.workload.identity/use`), which is checked; `node` is the node's managed identity, of which manifests
   * show nothing.
   * @default "serviceAccount"
   */
  readonly identity?: "serviceAccount" | "node" | ConnectionIdentity;
}

/** A place in object storage, on exactly one kind of it. `S3` is what is said of a bucket of S3. */
export type ObjectStorage<S3 extends S3Storage = S3Storage> =
  | { readonly s3: S3; readonly gcs?: never; readonly azureBlob?: never }
  | { readonly gcs: GcsStorage; readonly s3?: never; readonly azureBlob?: never }
  | { readonly azureBlob: AzureBlobStorage; readonly s3?: never; readonly gcs?: never };

export const storageKinds = ["s3", "gcs", "azureBlob"] as const;
export type StorageKind = (typeof storageKinds)[number];

/** What all kinds of storage say alike. */
export interface StoragePlace {
  readonly kind: StorageKind;
  /** The bucket's or container's name. */
  readonly bucket: string;
  readonly prefix: string | undefined;
  readonly endpoint: string | undefined;
  readonly identity: string | ConnectionIdentity;
}

export function placeOf(storage: ObjectStorage): StoragePlace {
  const { s3, gcs, azureBlob } = storage;
  const place = s3 ?? gcs ?? azureBlob;
  return {
    kind: s3 ? "s3" : gcs ? "gcs" : "azureBlob",
    bucket: "bucket" in place ? place.bucket : place.container,
    prefix: place.prefix,
    endpoint: place.endpoint,
    identity: place.identity ?? "serviceAccount",
  };
}

/** Whether the parts act as an identity or with keys. */
export function usesKeys(identity: string | ConnectionIdentity): identity is ConnectionIdentity {
  return typeof identity !== "string";
}
