import type { k8s } from "cdk8s-plus-28";
import type { AirflowComponent } from "../component";
import type { Feature } from "../feature";
import { connectionVariables, storageConnections } from "../object-storage/connection";
import { type ObjectStorage, placeOf, type S3Storage } from "../object-storage/object-storage";

export interface S3LogStorage extends S3Storage {
  /**
   * Asks for S3's own encryption with each object, for a bucket policy that insists on it. It goes before a key that the bucket has.
   * @default the bucket's encryption
   */
  readonly encryption?: "AES256";
}

export type LogStorage = ObjectStorage<S3LogStorage>;

const connectionId = "airflow_logs";

/**
 * Airflow writes a task's log when the task ends, is deferred or waits for a retry, and knows by the address which handler does it.
 * @see https://airflow.apache.org/docs/apache-airflow-providers-amazon/stable/logging/s3-task-handler.html
 * @see https://airflow.apache.org/docs/apache-airflow-providers-google/stable/logging/gcs.html
 * @see https://airflow.apache.org/docs/apache-airflow-providers-microsoft-azure/stable/logging/index.html
 */
function address(storage: LogStorage): string {
  const { kind, bucket, prefix } = placeOf(storage);
  // The handler for Azure takes the container from another option, and what follows the scheme for the folder.
  if (kind === "azureBlob") return `wasb://${prefix ?? ""}`;
  return `${kind === "s3" ? "s3" : "gs"}://${bucket}${prefix === undefined ? "" : `/${prefix}`}`;
}

function variables(storage: LogStorage): k8s.EnvVar[] {
  const option = (name: string, value: string) => ({ name: `AIRFLOW__LOGGING__${name}`, value });
  return [
    option("REMOTE_LOGGING", "True"),
    option("REMOTE_BASE_LOG_FOLDER", address(storage)),
    option("REMOTE_LOG_CONN_ID", connectionId),
    ...(storage.s3?.encryption === "AES256" ? [option("ENCRYPT_S3_LOGS", "True")] : []),
    ...(storage.azureBlob
      ? [{ name: "AIRFLOW__AZURE_REMOTE_LOGGING__REMOTE_WASB_LOG_CONTAINER", value: storage.azureBlob.container }]
      : []),
    ...connectionVariables(connectionId, storage, "hook"),
  ];
}

/** Task logs in object storage. In the environment rather than in airflow.cfg: names may be known only when deployed. */
export function remoteLogs(storage: LogStorage, parts: readonly AirflowComponent[]): Feature {
  const env = variables(storage);
  return {
    // What is left would be sent again with the log of the same try's next part, and fill the disk of a pod that lives on.
    config: { logging: { delete_local_logs: true } },
    pod: (component) => (parts.includes(component) ? { env } : {}),
    connections: storageConnections(storage, parts),
  };
}
