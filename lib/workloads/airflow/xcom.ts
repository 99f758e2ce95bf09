import { type Check, wholeNumber } from "./check";
import type { AirflowComponent } from "./component";
import { type Executor, executorList } from "./executor";
import type { Feature, ReleaseFacts } from "./feature";
import { checkObjectStorage, type IdentityMarks } from "./object-storage/check";
import { connectionVariables, storageConnections } from "./object-storage/connection";
import { type ObjectStorage, placeOf } from "./object-storage/object-storage";
import { taskRunners } from "./task-runners";

/** Where large XComs go, what one task hands to the next: the database has a row with their address. */
export interface Xcom {
  readonly objectStorage: ObjectStorage;
  /**
   * Bytes of JSON from which a value goes to object storage; 0 sends all.
   * @default 1048576, as in Airflow's guide
   * @see https://airflow.apache.org/docs/apache-airflow-providers-common-io/stable/xcom_backend.html
   */
  readonly thresholdBytes?: number;
  /**
   * How objects are compressed. What was written before is read whatever this says.
   * @default "gzip"
   */
  readonly compression?: Compression | "none";
}

/** What Python can do without further packages. */
const compressions = ["gzip", "bz2", "xz", "lzma", "zip"] as const;
type Compression = (typeof compressions)[number];

const connectionId = "airflow_xcom";
const scheme = { s3: "s3", gcs: "gs", azureBlob: "abfs" } as const;

/** Tasks and triggers read and write the values themselves. The API server shows the address, and needs no access. */
const users = (executors: readonly Executor[]): AirflowComponent[] => [...taskRunners(executors), "triggerer"];

/**
 * Large XComs in object storage. In the environment rather than in airflow.cfg: names may be known only when deployed, and who cannot
 * reach the store must not try.
 */
export function xcom(given: Xcom | undefined, { executors }: ReleaseFacts): Feature {
  if (given === undefined) return {};
  const { objectStorage, thresholdBytes = 1024 * 1024, compression = "gzip" } = given;
  const { kind, bucket, prefix } = placeOf(objectStorage);
  const path = `${scheme[kind]}://${connectionId}@${bucket}${prefix === undefined ? "" : `/${prefix}`}`;
  const option = (name: string, value: string) => ({ name: `AIRFLOW__COMMON_IO__XCOM_OBJECTSTORAGE_${name}`, value });
  const env = [
    {
      name: "AIRFLOW__CORE__XCOM_BACKEND",
      value: "airflow.providers.common.io.xcom.backend.XComObjectStorageBackend",
    },
    option("PATH", path),
    option("THRESHOLD", String(thresholdBytes)),
    ...(compression === "none" ? [] : [option("COMPRESSION", compression)]),
    ...connectionVariables(connectionId, objectStorage, "fileSystem"),
  ];
  const parts = users(executors);
  return {
    pod: (component) => (parts.includes(component) ? { env } : {}),
    connections: storageConnections(objectStorage, parts),
  };
}

/** What the check of XComs reads besides them. */
export interface XcomSurroundings extends IdentityMarks {
  readonly executor: Executor | readonly Executor[];
}

export function checkXcom(given: Xcom | undefined, around: XcomSurroundings, check: Check): void {
  if (given === undefined) return;
  const { objectStorage, thresholdBytes, compression } = given;
  checkObjectStorage(objectStorage, ["xcom", "objectStorage"], users(executorList(around.executor)), around, check);
  const most = 2 ** 31 - 1;
  check(wholeNumber(thresholdBytes, 0, most), ["xcom", "thresholdBytes"], thresholdBytes, `0 to ${most} bytes`);
  const allowed = [...compressions, "none"];
  check(
    compression === undefined || allowed.includes(compression),
    ["xcom", "compression"],
    compression,
    allowed.join(", "),
  );
}
