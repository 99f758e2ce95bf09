import type { AirflowProps } from "../../../lib/workloads/airflow";
import { render } from "./render";

const backend = "AIRFLOW__CORE__XCOM_BACKEND";
const option = (name: string) => `AIRFLOW__COMMON_IO__XCOM_OBJECTSTORAGE_${name}`;
const s3 = { s3: { bucket: "acme-xcom", prefix: "prod", identity: "podIdentity" } } as const;

test.each<[string, NonNullable<AirflowProps["xcom"]>["objectStorage"], string, object]>([
  ["S3", s3, "s3://airflow_xcom@acme-xcom/prod", { conn_type: "aws", extra: {} }],
  [
    "Google Cloud",
    { gcs: { bucket: "acme-xcom", endpoint: "https://storage-acme.p.googleapis.com", identity: "node" } },
    "gs://airflow_xcom@acme-xcom",
    { conn_type: "google_cloud_platform", extra: { "gcs.endpoint": "https://storage-acme.p.googleapis.com" } },
  ],
  [
    "Azure",
    { azureBlob: { account: "acme", container: "xcom", identity: "node" } },
    "abfs://airflow_xcom@xcom",
    { conn_type: "wasb", host: "acme.blob.core.windows.net", extra: { account_name: "acme" } },
  ],
])("large XComs go to %s, as who runs tasks and triggers", (_, objectStorage, path, connection) => {
  const { env } = render({ xcom: { objectStorage } });
  for (const part of ["task", "triggerer"]) {
    expect(env(part)).toMatchObject({
      [backend]: { value: "airflow.providers.common.io.xcom.backend.XComObjectStorageBackend" },
      [option("PATH")]: { value: path },
      [option("THRESHOLD")]: { value: "1048576" },
      [option("COMPRESSION")]: { value: "gzip" },
      AIRFLOW_CONN_AIRFLOW_XCOM: { value: JSON.stringify(connection) },
    });
  }
});

test("who only shows XComs has no access to them, and an Airflow without a store keeps them in the database", () => {
  for (const part of ["api-server", "scheduler", "dag-processor"]) {
    expect(render({ xcom: { objectStorage: s3 } }).env(part)).not.toHaveProperty(backend);
  }
  expect(render().env("task")).not.toHaveProperty(backend);
});

test("size and compression are what one says", () => {
  const { env } = render({ xcom: { objectStorage: s3, thresholdBytes: 0, compression: "none" } });
  expect(env("task")).toMatchObject({ [option("THRESHOLD")]: { value: "0" } });
  expect(env("task")).not.toHaveProperty(option("COMPRESSION"));
});

test("logs and XComs may lie in different clouds", () => {
  const { env } = render({
    logs: { remote: { gcs: { bucket: "logs", identity: "principal" } } },
    xcom: { objectStorage: s3 },
  });
  expect(env("task")).toMatchObject({
    AIRFLOW_CONN_AIRFLOW_LOGS: { value: expect.stringContaining("google") },
    AIRFLOW_CONN_AIRFLOW_XCOM: { value: expect.stringContaining("aws") },
  });
});

test.each<[string, NonNullable<AirflowProps["xcom"]>, RegExp]>([
  [
    "a store without an identity",
    { objectStorage: { s3: { bucket: "xcom" } } },
    /serviceAccountAnnotations\.worker\.eks\.amazonaws\.com\/role-arn: missing; allowed: .*xcom\.objectStorage\.s3/,
  ],
  [
    "a size below nothing",
    { objectStorage: s3, thresholdBytes: -1 },
    /xcom\.thresholdBytes: -1; allowed: 0 to 2147483647/,
  ],
  [
    "a compression that the image lacks",
    JSON.parse(JSON.stringify({ objectStorage: s3, compression: "snappy" })),
    /xcom\.compression: "snappy"; allowed: gzip, bz2, xz, lzma, zip, none/,
  ],
])("%s is refused", (_, xcom, message) => {
  expect(() => render({ xcom })).toThrow(message);
});

test("an address of one's own for Google Cloud is the only one that is asked", () => {
  const gcs = { bucket: "acme-xcom", identity: "node" } as const;
  const variable = "GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT";
  const at = (endpoint: object) => render({ xcom: { objectStorage: { gcs: { ...gcs, ...endpoint } } } }).env("task");
  expect(at({ endpoint: "https://storage-acme.p.googleapis.com" })[variable]).toEqual({ value: "false" });
  expect(at({})).not.toHaveProperty(variable);
});

test("the API server needs no identity for XComs", () => {
  const role = { "eks.amazonaws.com/role-arn": "arn" };
  const xcom = { objectStorage: { s3: { bucket: "xcom" } } };
  expect(() => render({ xcom, serviceAccountAnnotations: { worker: role, triggerer: role } })).not.toThrow();
});
