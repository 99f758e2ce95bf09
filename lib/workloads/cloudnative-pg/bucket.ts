import type { Check, IssuePath } from "../issues/check";
import type { SecretKey } from "./secret-key";

/** A bucket of Amazon S3, or of what speaks its interface. */
export interface S3Backups {
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
   * What signed the endpoint's certificate.
   * @default the authorities that the image trusts
   */
  readonly endpointCa?: SecretKey;
  /**
   * As whom: `serviceAccount` is a role of the service account (annotation `eks.amazonaws.com/role-arn`), which is checked;
   * `podIdentity` is EKS Pod Identity and `node` the node's role, of which manifests show nothing. Keys are for stores that know no identity.
   * @default "serviceAccount"
   */
  readonly identity?:
    | "serviceAccount"
    | "podIdentity"
    | "node"
    | { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
}

/** A bucket of Google Cloud Storage. */
export interface GcsBackups {
  /** The bucket's name; may be a `ref`. */
  readonly bucket: string;
  /**
   * Folder in the bucket, without slashes around it; may be a `ref`.
   * @default its top
   */
  readonly prefix?: string;
  /**
   * As whom: `serviceAccount` is a Google service account (annotation `iam.gke.io/gcp-service-account`), which is checked; `principal`
   * is a role granted to the Kubernetes service account itself and `node` the node's service account, of which manifests show nothing.
   * @default "serviceAccount"
   */
  readonly identity?: "serviceAccount" | "principal" | "node" | { readonly applicationCredentials: SecretKey };
}

/** A container of Azure Blob Storage. */
export interface AzureBlobBackups {
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
   * As whom: `serviceAccount` is Microsoft Entra Workload ID (annotation `azure.workload.identity/client-id` and pod label
   * `azure.workload.identity/use`), which is checked; `node` is the node's managed identity, of which manifests show nothing.
   * @default "serviceAccount"
   */
  readonly identity?: "serviceAccount" | "node" | { readonly connectionString: SecretKey };
}

/** A place in object storage, on exactly one kind of it. */
export type BackupBucket =
  | { readonly s3: S3Backups; readonly gcs?: never; readonly azureBlob?: never }
  | { readonly gcs: GcsBackups; readonly s3?: never; readonly azureBlob?: never }
  | { readonly azureBlob: AzureBlobBackups; readonly s3?: never; readonly gcs?: never };

/** As whom the instances act in the cloud: what an identity of `isobar/aws`, `isobar/gcp` or `isobar/azure` says. */
export interface CloudIdentity {
  /** Annotations of the instances' service account; values may be a `ref`. */
  readonly serviceAccountAnnotations?: { readonly [annotation: string]: string };
  /** Labels of the instances' pods, such as `azure.workload.identity/use`. */
  readonly podLabels?: { readonly [label: string]: string };
}

const annotationOf = {
  s3: "eks.amazonaws.com/role-arn",
  gcs: "iam.gke.io/gcp-service-account",
  azureBlob: "azure.workload.identity/client-id",
} as const;
const azureLabel = "azure.workload.identity/use";

/** What of a bucket is said alike on every kind of storage. */
export function storageOf({ s3, gcs, azureBlob }: BackupBucket) {
  const kind = s3 ? ("s3" as const) : gcs ? ("gcs" as const) : ("azureBlob" as const);
  const place = s3 ?? gcs ?? azureBlob;
  return { kind, prefix: place.prefix, identity: place.identity ?? ("serviceAccount" as const) };
}

/** Where barman finds a bucket. Names may be tokens, so nothing of it is taken apart again. */
export function destinationOf({ s3, gcs, azureBlob }: BackupBucket): string {
  const { prefix } = s3 ?? gcs ?? azureBlob;
  const folder = prefix === undefined ? "" : `/${prefix}`;
  if (s3) return `s3://${s3.bucket}${folder}`;
  if (gcs) return `gs://${gcs.bucket}${folder}`;
  return `${azureBlob.endpoint ?? `https://${azureBlob.account}.blob.core.windows.net`}/${azureBlob.container}${folder}`;
}

/** The port on which a bucket is reached. */
export function portOf({ s3, azureBlob }: BackupBucket): number {
  const endpoint = s3?.endpoint ?? azureBlob?.endpoint;
  if (endpoint === undefined || !URL.canParse(endpoint)) return 443;
  const { port, protocol } = new URL(endpoint);
  return port === "" ? (protocol === "http:" ? 80 : 443) : Number(port);
}

/** That there is one place, and an identity that may be told to it. */
export function checkBucket(bucket: BackupBucket, identity: CloudIdentity, at: IssuePath, check: Check): void {
  const kinds = (["s3", "gcs", "azureBlob"] as const).filter((kind) => bucket?.[kind] !== undefined);
  check(kinds.length === 1, at, kinds, "exactly one of s3, gcs and azureBlob");
  if (kinds.length !== 1) return;
  const { kind, prefix, identity: as } = storageOf(bucket);
  const path = [...at, kind];
  const { s3, gcs, azureBlob } = bucket;
  const names = azureBlob
    ? { account: azureBlob.account, container: azureBlob.container }
    : { bucket: (s3 ?? gcs).bucket };
  for (const [property, name] of Object.entries(names)) {
    check(/^[^/:@\s]+$/.test(name), [...path, property], name, "a name, not an address; the folder is `prefix`");
  }
  check(
    prefix === undefined || !/^\/|\/$|^$/.test(prefix),
    [...path, "prefix"],
    prefix,
    "a folder without slashes around it",
  );
  const endpoint = bucket.s3?.endpoint ?? bucket.azureBlob?.endpoint;
  const url = endpoint === undefined || /^https?:\/\/[^/]+$/.test(endpoint);
  check(url, [...path, "endpoint"], endpoint, "an address without a path, such as https://minio.example:9000");
  if (as !== "serviceAccount") return;
  const annotation = annotationOf[kind];
  const given = identity.serviceAccountAnnotations?.[annotation];
  check(
    given !== undefined && given !== "",
    [...path, "identity"],
    as,
    `serviceAccount with identity.serviceAccountAnnotations["${annotation}"], or another way in`,
  );
  if (kind !== "azureBlob") return;
  const label = identity.podLabels?.[azureLabel];
  check(label === "true", [...path, "identity"], as, `serviceAccount with identity.podLabels["${azureLabel}"]: "true"`);
}
