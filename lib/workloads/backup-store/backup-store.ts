import type { k8s } from "cdk8s-plus-28";
import { literal } from "../container-environment/literal";
import { anywhere, identityEgress, to } from "../egress/egress";
import type { Check, IssuePath } from "../issues/check";

/**
 * Where backups go: a place in exactly one kind of object storage. Names, prefix and region may be `ref`s. It is what a cloud's
 * `airflowStorage` gives of a bucket, and a prefix.
 *
 * `identity` says as whom the pods use it. `serviceAccount` is the cloud identity that the service account's annotations name, which is
 * checked; of the others manifests show nothing: EKS Pod Identity, a role granted to the Kubernetes service account itself on Google
 * Cloud, the node's identity, or keys in the containers' `env`.
 */
export type BackupStore =
  | { readonly s3: S3Backups; readonly gcs?: never; readonly azureBlob?: never }
  | { readonly gcs: GcsBackups; readonly s3?: never; readonly azureBlob?: never }
  | { readonly azureBlob: AzureBlobBackups; readonly s3?: never; readonly gcs?: never };

interface Place {
  /**
   * Folder, without slashes around it.
   * @default its top
   */
  readonly prefix?: string;
  /**
   * Address where it is reached, such as `https://minio.example:9000`.
   * @default the cloud's own
   */
  readonly endpoint?: string;
}

/** A bucket of Amazon S3, or of what speaks its interface. */
export interface S3Backups extends Place {
  readonly bucket: string;
  /** @default that of the pods' environment, which EKS sets */
  readonly region?: string;
  /** @default "serviceAccount" */
  readonly identity?: "serviceAccount" | "podIdentity" | "node";
}

/** A bucket of Google Cloud Storage. */
export interface GcsBackups extends Place {
  readonly bucket: string;
  /** @default the identity's own project */
  readonly project?: string;
  /** @default "serviceAccount" */
  readonly identity?: "serviceAccount" | "principal" | "node";
}

/** A container of Azure Blob Storage. */
export interface AzureBlobBackups extends Place {
  /** The storage account's name. */
  readonly account: string;
  readonly container: string;
  /** @default "serviceAccount" */
  readonly identity?: "serviceAccount" | "node";
}

/** What shows which cloud identity pods have. */
export interface IdentityMarks {
  /** Annotations of the service account, by which a cloud gives it an identity. Values may be `ref`s. */
  readonly serviceAccountAnnotations?: { readonly [annotation: string]: string };
  /** Further labels of the pods, by which a cloud gives them an identity. Values may be `ref`s. */
  readonly podLabels?: { readonly [label: string]: string };
}

const kinds = ["s3", "gcs", "azureBlob"] as const;

/**
 * What a service account and its pods carry to act as a cloud identity.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
 * @see https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
 */
const traits = {
  s3: { identities: ["serviceAccount", "podIdentity", "node"], annotation: "eks.amazonaws.com/role-arn" },
  gcs: { identities: ["serviceAccount", "principal", "node"], annotation: "iam.gke.io/gcp-service-account" },
  azureBlob: {
    identities: ["serviceAccount", "node"],
    annotation: "azure.workload.identity/client-id",
    label: "azure.workload.identity/use",
  },
} as const;

/** Its kind, and what all kinds say alike. */
function placeOf({ s3, gcs, azureBlob }: BackupStore) {
  const place = s3 ?? gcs ?? azureBlob;
  const kind = s3 ? "s3" : gcs ? "gcs" : "azureBlob";
  const bucket = "bucket" in place ? place.bucket : place.container;
  return { kind, place, bucket, identity: place.identity ?? "serviceAccount" } as const;
}

/** Checks a store, and that the pods have an identity to use it. `at` is where it stands among the construct's properties. */
export function checkBackupStore(
  store: BackupStore,
  at: IssuePath,
  marks: IdentityMarks & { readonly serviceAccountName?: string },
  check: Check,
): void {
  const given = kinds.filter((kind) => store[kind] !== undefined);
  check(given.length === 1, at, given, "exactly one of s3, gcs and azureBlob");
  if (given.length !== 1) return;
  const { kind, place, bucket, identity } = placeOf(store);
  const here = [...at, kind];
  const { prefix, endpoint } = place;
  const bucketAt = [...here, kind === "azureBlob" ? "container" : "bucket"];
  check(/^[^/:@\s]+$/.test(bucket), bucketAt, bucket, "a name, not an address; the folder is `prefix`");
  check(
    prefix === undefined || /^[^/]+(\/[^/]+)*$/.test(prefix),
    [...here, "prefix"],
    prefix,
    "a folder without slashes around it, such as airflow/postgres",
  );
  check(
    endpoint === undefined || isHttpAddress(endpoint),
    [...here, "endpoint"],
    endpoint,
    "an address such as https://minio.example:9000, without credentials",
  );
  const identities: readonly string[] = traits[kind].identities;
  check(identities.includes(identity), [...here, "identity"], identity, identities.join(", "));
  if (identity === "serviceAccount") checkMarks(kind, here, marks, check);
}

function checkMarks(
  kind: (typeof kinds)[number],
  store: IssuePath,
  marks: Parameters<typeof checkBackupStore>[2],
  check: Check,
): void {
  const { annotation, ...rest } = traits[kind];
  const elsewhere = `or say at ${store.join(".")}.identity where it comes from`;
  const identity = marks.serviceAccountAnnotations?.[annotation];
  const allowed = `the cloud identity with which backups are written and read, ${elsewhere}`;
  // What an account that is there already has, manifests do not show.
  const elsewhereMarked = marks.serviceAccountName !== undefined;
  check(elsewhereMarked || Boolean(identity), ["serviceAccountAnnotations", annotation], identity, allowed);
  if (!("label" in rest)) return;
  const value = marks.podLabels?.[rest.label];
  const labelled = `"true", by which pods get their identity, ${elsewhere}`;
  check(value === "true", ["podLabels", rest.label], value, labelled);
}

function isHttpAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}

/** What the module `object_store` must be told in its environment to use a store. */
export function backupStoreVariables(store: BackupStore): k8s.EnvVar[] {
  const { kind, place, bucket } = placeOf(store);
  const { prefix, endpoint } = place;
  const variables = {
    STORE: kind,
    STORE_BUCKET: bucket,
    STORE_PREFIX: prefix,
    STORE_ENDPOINT: endpoint,
    STORE_REGION: "region" in place ? place.region : undefined,
    STORE_PROJECT: "project" in place ? place.project : undefined,
    STORE_ACCOUNT: "account" in place ? place.account : undefined,
  };
  return Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [literal(name, value)]));
}

/** The ways out that using a store takes, and becoming the identity that may. */
export function backupStoreEgress(
  store: BackupStore,
  peers: readonly k8s.NetworkPolicyPeer[] = anywhere,
): k8s.NetworkPolicyEgressRule[] {
  const { endpoint } = placeOf(store).place;
  return [to(peers, portOf(endpoint)), ...identityEgress];
}

function portOf(endpoint: string | undefined): number {
  if (endpoint === undefined) return 443;
  const { port, protocol } = new URL(endpoint);
  return port === "" ? (protocol === "http:" ? 80 : 443) : Number(port);
}
