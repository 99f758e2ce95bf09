import { z } from "zod";
import type { AzureBlobBackups, BackupStore, GcsBackups, S3Backups } from "../backup-store/backup-store";
import { filledText, type ShapeOf } from "../issues/shape";
import type { DatabaseOwner } from "./database-roles";
import type { DumpVolume } from "./dump-volume";
import type { DumpedDatabase } from "./dumped-database";
import type { VersionedSecretKey } from "./secret-key";
import type { PostgresServer } from "./server";
import type { PodNetwork, PodSettings } from "./workplace";

/** What checks of its own look at. */
export const elsewhere = z.unknown().optional();
export const object = z.record(z.string(), z.unknown());
const objects = z.array(object).optional();
const texts = z.record(z.string(), z.string()).optional();

const secretKey = z.strictObject({ name: filledText, key: filledText });
const versionedSecretKey = z.strictObject({
  name: filledText,
  key: filledText,
  version: z.string().optional(),
} satisfies ShapeOf<VersionedSecretKey>);

const network = {
  database: objects,
  objectStorage: objects,
  dns: objects,
  further: objects,
} satisfies ShapeOf<PodNetwork>;
/** Of the pods that work on a database. */
export const podsShape = {
  namespace: filledText.optional(),
  serviceAccountName: z.string().optional(),
  serviceAccountAnnotations: texts,
  podLabels: texts,
  image: filledText.optional(),
  imagePullSecrets: z.array(filledText).optional(),
  nodeSelector: texts,
  tolerations: objects,
  resources: object.optional(),
  env: objects,
  labels: texts,
  network: z.strictObject(network).optional(),
} satisfies ShapeOf<PodSettings>;

const sslMode = z.enum(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]).optional();
const authority = z.union([z.strictObject({ secret: secretKey }), z.strictObject({ configMap: secretKey })]);
export const serverShape = z.strictObject({
  host: z.string(),
  port: elsewhere,
  sslMode,
  certificateAuthority: authority.optional(),
} satisfies ShapeOf<PostgresServer>);

const place = { prefix: elsewhere, endpoint: elsewhere, identity: elsewhere };
const s3 = { ...place, bucket: z.string(), region: filledText.optional() } satisfies ShapeOf<S3Backups>;
const gcs = { ...place, bucket: z.string(), project: filledText.optional() } satisfies ShapeOf<GcsBackups>;
const azureBlob = { ...place, account: filledText, container: z.string() } satisfies ShapeOf<AzureBlobBackups>;
const store = z.strictObject({
  s3: z.strictObject(s3).optional(),
  gcs: z.strictObject(gcs).optional(),
  azureBlob: z.strictObject(azureBlob).optional(),
} satisfies ShapeOf<BackupStore>);

const volume = { sizeGiB: elsewhere, storageClass: elsewhere } satisfies ShapeOf<DumpVolume>;
/** Of a database that dumps are made of or restored to. */
export const dumpedShape = {
  server: serverShape,
  database: elsewhere,
  user: elsewhere,
  passwordSecret: secretKey,
  version: z.string(),
  postgresImage: filledText.optional(),
  store,
  volume: z.strictObject(volume).optional(),
} satisfies ShapeOf<DumpedDatabase>;

/** Of the role that owns a database; a reader's has a name always. */
export const ownerShape = {
  name: elsewhere,
  passwordSecret: versionedSecretKey,
  connectionLimit: elsewhere,
  idleInTransactionSeconds: elsewhere,
  statementTimeoutSeconds: elsewhere,
} satisfies ShapeOf<DatabaseOwner>;
