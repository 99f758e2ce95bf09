import { z } from "zod";
import { filledText, type ShapeOf } from "../issues/shape";
import type { BackupSource, PostgresBackup } from "./backup";
import type { Recovery, ReplicaOf } from "./bootstrap";
import type { AzureBlobBackups, BackupBucket, CloudIdentity, GcsBackups, S3Backups } from "./bucket";
import type { Network } from "./network-policies";
import type { Placement } from "./placement";
import type { PodMonitor } from "./pod-monitor";
import type { Pooler } from "./pooler";
import type { NodeMaintenance, PostgresClusterProps, Synchronous } from "./props";
import type { PostgresRole } from "./roles";

/** What checks of its own look at. */
const elsewhere = z.unknown().optional();
const flag = z.boolean().optional();
const texts = z.record(z.string(), z.string()).optional();
const peers = z.array(z.record(z.string(), z.unknown())).optional();

const secretKey = z.strictObject({ name: filledText, key: filledText });
const s3 = {
  bucket: elsewhere,
  prefix: elsewhere,
  region: filledText.optional(),
  endpoint: elsewhere,
  endpointCa: secretKey.optional(),
  identity: z
    .union([
      z.enum(["serviceAccount", "podIdentity", "node"]),
      z.strictObject({ accessKeyId: secretKey, secretAccessKey: secretKey }),
    ])
    .optional(),
} satisfies ShapeOf<S3Backups>;
const gcs = {
  bucket: elsewhere,
  prefix: elsewhere,
  identity: z
    .union([z.enum(["serviceAccount", "principal", "node"]), z.strictObject({ applicationCredentials: secretKey })])
    .optional(),
} satisfies ShapeOf<GcsBackups>;
const azureBlob = {
  account: elsewhere,
  container: elsewhere,
  prefix: elsewhere,
  endpoint: elsewhere,
  identity: z.union([z.enum(["serviceAccount", "node"]), z.strictObject({ connectionString: secretKey })]).optional(),
} satisfies ShapeOf<AzureBlobBackups>;
const bucket = z.strictObject({
  s3: z.strictObject(s3).optional(),
  gcs: z.strictObject(gcs).optional(),
  azureBlob: z.strictObject(azureBlob).optional(),
} satisfies ShapeOf<BackupBucket>);

const backup = {
  bucket,
  retentionDays: elsewhere,
  deletedBy: elsewhere,
  schedule: z.string().optional(),
  serverName: z.string().optional(),
} satisfies ShapeOf<PostgresBackup>;
const source = { bucket, serverName: z.string() } satisfies ShapeOf<BackupSource>;
const recovery = { from: z.strictObject(source), targetTime: z.string().optional() } satisfies ShapeOf<Recovery>;
const replicaOf = { ...source, name: z.string(), self: z.string().optional(), lost: flag } satisfies ShapeOf<ReplicaOf>;

const synchronous = { standbys: elsewhere, durability: elsewhere } satisfies ShapeOf<Synchronous>;
const identity = { serviceAccountAnnotations: texts, podLabels: texts } satisfies ShapeOf<CloudIdentity>;
const role = {
  passwordSecret: filledText,
  memberOf: z.array(filledText).optional(),
  connectionLimit: elsewhere,
} satisfies ShapeOf<PostgresRole>;
const pooler = { instances: elsewhere, maxClientConnections: elsewhere, poolSize: elsewhere } satisfies ShapeOf<Pooler>;
const network = {
  clients: peers,
  scrapers: peers,
  operatorNamespace: filledText.optional(),
  objectStorage: peers,
  apiServer: peers,
  dns: peers,
} satisfies ShapeOf<Network>;
const placement = {
  nodeSelector: texts,
  tolerations: z.array(z.record(z.string(), z.unknown())).optional(),
  spread: elsewhere,
} satisfies ShapeOf<Placement>;
const monitoring = { labels: texts, intervalSeconds: elsewhere } satisfies ShapeOf<PodMonitor>;
const nodeMaintenance = { inProgress: z.boolean(), reuseVolumes: flag } satisfies ShapeOf<NodeMaintenance>;

/** The names and types of a PostgresCluster's properties. */
export const postgresClusterShape = z.strictObject({
  name: elsewhere,
  namespace: filledText.optional(),
  labels: texts,
  version: elsewhere,
  image: z.string().optional(),
  upgradeFrom: elsewhere,
  highAvailability: flag,
  instances: elsewhere,
  synchronous: z.union([z.literal(false), z.strictObject(synchronous)]).optional(),
  cpu: elsewhere,
  memoryGiB: elsewhere,
  storageGiB: elsewhere,
  usedGiB: z.number().min(0).optional(),
  walStorageGiB: elsewhere,
  storageClass: filledText.optional(),
  maxConnections: elsewhere,
  parameters: texts,
  database: elsewhere,
  owner: elsewhere,
  ownerSecret: filledText.optional(),
  roles: z.record(z.string(), z.strictObject(role)).optional(),
  backup: z.union([z.literal(false), z.strictObject(backup)]).optional(),
  identity: z.strictObject(identity).optional(),
  production: flag,
  recovery: z.strictObject(recovery).optional(),
  replicaOf: z.strictObject(replicaOf).optional(),
  promotionToken: z.string().optional(),
  pooler: z.strictObject(pooler).optional(),
  network: z.strictObject(network).optional(),
  placement: z.strictObject(placement).optional(),
  monitoring: z.strictObject(monitoring).optional(),
  primaryUpdate: elsewhere,
  nodeMaintenance: z.strictObject(nodeMaintenance).optional(),
  deletionProtection: flag,
} satisfies ShapeOf<PostgresClusterProps>);
