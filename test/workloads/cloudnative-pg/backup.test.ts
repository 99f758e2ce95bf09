import type { BackupBucket, PostgresClusterProps } from "isobar/cloudnative-pg";
import { render } from "./rendered";

const elsewhere = { bucket: { s3: { bucket: "old", identity: "podIdentity" } }, serverName: "lost-pg17" } as const;
const on = (bucket: BackupBucket, identity: PostgresClusterProps["identity"] = {}) =>
  render({ backup: { bucket }, identity }).one("ObjectStore").spec["configuration"];

test("WAL is archived all the time and a base backup is made every night, kept for 30 days", () => {
  const { cluster, one } = render();
  expect(cluster.spec["plugins"]).toEqual([
    {
      name: "barman-cloud.cloudnative-pg.io",
      isWALArchiver: true,
      parameters: { barmanObjectName: "postgres", serverName: "postgres-pg17" },
    },
  ]);
  expect(one("ScheduledBackup").spec).toMatchObject({
    schedule: "0 0 2 * * *",
    immediate: true,
    method: "plugin",
    pluginConfiguration: { name: "barman-cloud.cloudnative-pg.io" },
    cluster: { name: "postgres" },
  });
  expect(one("ObjectStore").spec["retentionPolicy"]).toBe("30d");
});

test("where only the bucket may delete, the plugin does not try", () => {
  const bucket = { s3: { bucket: "locked", identity: "podIdentity" } } as const;
  expect(render({ backup: { bucket, deletedBy: "bucket" } }).one("ObjectStore").spec).not.toHaveProperty(
    "retentionPolicy",
  );
});

test("the cluster's identity is the way in, on every cloud", () => {
  expect(
    on(
      { s3: { bucket: "b", prefix: "pg", region: "eu-west-1" } },
      { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/pg" } },
    ),
  ).toMatchObject({ destinationPath: "s3://b/pg", s3Credentials: { inheritFromIAMRole: true } });
  expect(
    on({ gcs: { bucket: "b" } }, { serviceAccountAnnotations: { "iam.gke.io/gcp-service-account": "pg@p.iam" } }),
  ).toMatchObject({ destinationPath: "gs://b", googleCredentials: { gkeEnvironment: true } });
  expect(
    on(
      { azureBlob: { account: "acme", container: "backups", prefix: "pg" } },
      {
        serviceAccountAnnotations: { "azure.workload.identity/client-id": "id" },
        podLabels: { "azure.workload.identity/use": "true" },
      },
    ),
  ).toMatchObject({
    destinationPath: "https://acme.blob.core.windows.net/backups/pg",
    azureCredentials: { inheritFromAzureAD: true },
  });
});

test("instances carry the identity: annotations on their service account, labels on their pods", () => {
  const { spec } = render({
    backup: { bucket: { azureBlob: { account: "a", container: "c" } } },
    identity: {
      serviceAccountAnnotations: { "azure.workload.identity/client-id": "id" },
      podLabels: { "azure.workload.identity/use": "true" },
    },
  }).cluster;
  expect(spec["serviceAccountTemplate"]).toEqual({
    metadata: { annotations: { "azure.workload.identity/client-id": "id" } },
  });
  expect(spec["inheritedMetadata"]).toEqual({ labels: { "azure.workload.identity/use": "true" } });
});

test("a store that is not Amazon's is asked for no checksums, and trusted by its own authority", () => {
  const keys = { accessKeyId: { name: "k", key: "id" }, secretAccessKey: { name: "k", key: "secret" } };
  const { spec } = render({
    backup: {
      bucket: {
        s3: { bucket: "b", endpoint: "https://minio:9000", endpointCa: { name: "ca", key: "ca.crt" }, identity: keys },
      },
    },
  }).one("ObjectStore");
  expect(spec).toMatchObject({
    configuration: {
      endpointURL: "https://minio:9000",
      endpointCA: { name: "ca", key: "ca.crt" },
      s3Credentials: keys,
    },
    instanceSidecarConfiguration: {
      env: expect.arrayContaining([{ name: "AWS_REQUEST_CHECKSUM_CALCULATION", value: "when_required" }]),
    },
  });
});

test("a new cluster begins with a lost one's data, as they were at a moment, and archives to a folder of its own", () => {
  const { cluster, all } = render({ name: "again", recovery: { from: elsewhere, targetTime: "2026-03-01T09:30:00Z" } });
  expect(cluster.spec["bootstrap"]).toEqual({
    recovery: {
      source: "source",
      database: "airflow",
      owner: "airflow",
      recoveryTarget: { targetTime: "2026-03-01T09:30:00Z" },
    },
  });
  expect(cluster.spec["externalClusters"]).toMatchObject([
    { name: "source", plugin: { parameters: { barmanObjectName: "again-source", serverName: "lost-pg17" } } },
  ]);
  expect(cluster.spec["plugins"]).toMatchObject([
    { parameters: { barmanObjectName: "again", serverName: "again-pg17" } },
  ]);
  const [source] = all("ObjectStore").filter(({ metadata }) => metadata.name === "again-source");
  expect(source?.spec).not.toHaveProperty("retentionPolicy");
});

test("a replica cluster follows another one, and is promoted with the token that the other one left", () => {
  const replicaOf = { ...elsewhere, name: "aws", self: "gcp" };
  const following = render({ replicaOf }).cluster.spec;
  expect(following["replica"]).toEqual({ self: "gcp", source: "aws", primary: "aws" });
  expect(following["externalClusters"]).toMatchObject([{ name: "aws" }, { name: "gcp" }]);
  const promotionToken = Buffer.from('{"databaseSystemIdentifier":"7"}').toString("base64");
  const promoted = render({ replicaOf, promotionToken }).cluster.spec;
  expect(promoted["replica"]).toEqual({ self: "gcp", source: "aws", primary: "gcp", promotionToken });
  const alone = render({ replicaOf: { ...replicaOf, lost: true } }).cluster.spec;
  expect(alone["replica"]).toEqual({ self: "gcp", source: "aws", primary: "gcp" });
});

test("where nothing may be written twice no WAL is uploaded ahead of its turn", () => {
  const wal = (backup: PostgresClusterProps["backup"]) =>
    render({ backup })
      .all("ObjectStore")
      .map(({ spec }) => spec["configuration"]);
  const gcs = { gcs: { bucket: "b", identity: "principal" } } as const;
  const s3 = { s3: { bucket: "b", identity: "podIdentity" } } as const;
  expect(wal({ bucket: gcs, deletedBy: "bucket" })).toMatchObject([{ wal: { maxParallel: 1 } }]);
  expect(wal({ bucket: gcs })).toMatchObject([{ wal: { maxParallel: 4 } }]);
  expect(wal({ bucket: s3, deletedBy: "bucket" })).toMatchObject([{ wal: { maxParallel: 4 } }]);
});
