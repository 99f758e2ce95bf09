import type { Check, IssuePath } from "../check";
import type { AirflowComponent, PerComponent } from "../component";
import { type ObjectStorage, placeOf, type StorageKind, storageKinds, usesKeys } from "./object-storage";

/** What shows which cloud identities the parts have. */
export interface IdentityMarks {
  readonly serviceAccountAnnotations?: PerComponent<{ readonly [annotation: string]: string }>;
  readonly podLabels?: PerComponent<{ readonly [label: string]: string }>;
}

const identities: { readonly [K in StorageKind]: readonly string[] } = {
  s3: ["serviceAccount", "podIdentity", "node"],
  gcs: ["serviceAccount", "principal", "node"],
  azureBlob: ["serviceAccount", "node"],
};

/**
 * What a service account and its pods carry to act as a cloud identity.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
 * @see https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
 */
const marks: { readonly [K in StorageKind]: { readonly annotation: string; readonly label?: string } } = {
  s3: { annotation: "eks.amazonaws.com/role-arn" },
  gcs: { annotation: "iam.gke.io/gcp-service-account" },
  azureBlob: { annotation: "azure.workload.identity/client-id", label: "azure.workload.identity/use" },
};

/** Checks a place in object storage, and that every part that uses it has an identity to do so. */
export function checkObjectStorage(
  storage: ObjectStorage,
  at: IssuePath,
  parts: readonly AirflowComponent[],
  given: IdentityMarks,
  check: Check,
): void {
  const kinds = storageKinds.filter((kind) => storage[kind] !== undefined);
  check(kinds.length === 1, at, kinds, "exactly one of s3, gcs and azureBlob");
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) return;
  const { bucket, prefix, endpoint, identity } = placeOf(storage);
  const here = [...at, kind];
  const bucketAt = [...here, kind === "azureBlob" ? "container" : "bucket"];
  check(/^[^/:@]+$/.test(bucket), bucketAt, bucket, "a name, not an address; the folder is `prefix`");
  check(
    prefix === undefined || /^[^/]+(\/[^/]+)*$/.test(prefix),
    [...here, "prefix"],
    prefix,
    "a folder without slashes around it, such as airflow/logs",
  );
  check(
    endpoint === undefined || isHttpAddress(endpoint),
    [...here, "endpoint"],
    endpoint,
    "an address such as https://minio.example:9000, without a path or credentials",
  );
  if (usesKeys(identity)) return;
  check(
    identities[kind].includes(identity),
    [...here, "identity"],
    identity,
    `${identities[kind].join(", ")}, or { connection } for keys from a Secret`,
  );
  if (identity !== "serviceAccount") return;
  for (const part of parts) checkMarks(part, kind, here, given, check);
}

function checkMarks(
  part: AirflowComponent,
  kind: StorageKind,
  storage: IssuePath,
  { serviceAccountAnnotations = {}, podLabels = {} }: IdentityMarks,
  check: Check,
): void {
  const { annotation, label } = marks[kind];
  const elsewhere = `or say at ${storage.join(".")}.identity where it comes from`;
  const annotations = serviceAccountAnnotations[part];
  const allowed = `the cloud identity with which ${part} uses ${storage.join(".")}, ${elsewhere}`;
  check(
    Boolean(annotations?.[annotation]),
    ["serviceAccountAnnotations", part, annotation],
    annotations?.[annotation],
    allowed,
  );
  if (label === undefined) return;
  const value = podLabels[part]?.[label];
  check(value === "true", ["podLabels", part, label], value, `"true", by which pods get their identity, ${elsewhere}`);
}

function isHttpAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
