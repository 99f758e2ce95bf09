import type { AirflowStorage } from "../clouds/bucket/bucket";
import type { Ref } from "../manifests";
import type { BackupBucket } from "../workloads/cloudnative-pg";
import type { BackupStore } from "../workloads/postgres";

/** A folder of a bucket, as the Jobs that write backups to it take it. */
export function backupStore(storage: AirflowStorage, prefix: string, ref: Ref): BackupStore {
  if ("s3" in storage) return { s3: { ...storage.s3, bucket: ref(storage.s3.bucket), prefix } };
  if ("gcs" in storage) {
    return { gcs: { bucket: ref(storage.gcs.bucket), project: ref(storage.gcs.project), prefix } };
  }
  const { account, container } = storage.azureBlob;
  return { azureBlob: { account: ref(account), container: ref(container), prefix } };
}

/** The same as CloudNativePG takes it, which has no use for a project. */
export function backupBucket(storage: AirflowStorage, prefix: string, ref: Ref): BackupBucket {
  if ("gcs" in storage) return { gcs: { bucket: ref(storage.gcs.bucket), prefix } };
  return backupStore(storage, prefix, ref);
}
