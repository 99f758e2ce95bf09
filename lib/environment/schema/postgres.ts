import { z } from "zod";
import { input } from "./input";
import { secretKey } from "./secret-key";

/** Major versions of PostgreSQL, the oldest first. */
export const postgresVersions = ["14", "15", "16", "17", "18"] as const;
const version = z.enum(postgresVersions);

const host = z
  .string()
  .regex(/^(?![^:]*:\d*$)[\w.,:-]+$/, "a DNS name or an address alone, without scheme, user, port or path");

const certificateAuthority = z.strictObject({
  secret: secretKey.optional().describe("A key of a Secret in Airflow's namespace."),
  configMap: z
    .strictObject({
      name: z.string().min(1).describe("The ConfigMap's name."),
      key: z.string().min(1).describe("The key in its data."),
    })
    .optional()
    .describe("A key of a ConfigMap in Airflow's namespace."),
});

export const existingPostgres = z.strictObject({
  host: input(host).describe("DNS name or address of the server."),
  port: z.int().min(1).max(65535).default(5432).describe("TCP port."),
  database: input(z.string().min(1)).default("airflow").describe("Name of the database."),
  user: input(z.string().min(1)).default("airflow").describe("Role that Airflow logs in as."),
  passwordSecret: secretKey.describe("The Kubernetes Secret, in Airflow's namespace, that holds the password."),
  sslMode: z
    .enum(["disable", "require", "verify-ca", "verify-full"])
    .default("require")
    .describe("libpq's sslmode: how far the server is trusted. The verify modes need certificateAuthority."),
  certificateAuthority: certificateAuthority
    .optional()
    .describe("Certificates in PEM, which the server's is checked against: exactly one of secret and configMap."),
});
export type ExistingPostgres = z.output<typeof existingPostgres>;

export const inClusterPostgres = z.strictObject({
  instances: z
    .int()
    .min(1)
    .max(9)
    .optional()
    .describe("PostgreSQL servers, one of which is the primary. Default: 3 when highly available, otherwise 1."),
  storageClass: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
      "the name of a StorageClass: lower-case letters, digits, dashes and dots",
    )
    .optional()
    .describe("StorageClass of the volumes. Default: the cluster's default, encrypted with the environment's key."),
  walStorageGiB: z
    .int()
    .min(1)
    .max(16384)
    .optional()
    .describe("Volume of each instance for write-ahead log alone, in GiB. Default: a fifth of storageGiB, at least 5."),
  operator: z
    .boolean()
    .default(true)
    .describe("Installs the CloudNativePG operator and its Barman Cloud plugin; false where the cluster has them."),
});
export type InClusterPostgres = z.output<typeof inClusterPostgres>;

const readReplica = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/, "at most 16 lower-case letters, digits and dashes")
    .describe("Told apart from others by it."),
  region: z.string().min(1).optional().describe("The cloud's region that it is in. Default: the server's own."),
});
export type ReadReplica = z.output<typeof readReplica>;

export const postgres = z.strictObject({
  version: version.default("17").describe("PostgreSQL major version."),
  upgradeFrom: version
    .optional()
    .describe("The major version that the server has now: names the step of an upgrade, which is refused without it."),
  cpu: z.number().positive().default(2).describe("vCPUs of the server, at least this many."),
  memoryGiB: z.number().positive().default(8).describe("Memory of the server in GiB, at least this much."),
  storageGiB: z.int().min(20).max(16384).default(100).describe("Initial storage in GiB; it grows by itself."),
  highAvailability: z
    .boolean()
    .optional()
    .describe("A standby in another zone. Default: as the environment's highAvailability."),
  backup: z
    .strictObject({
      retentionDays: z.int().min(1).max(35).default(30).describe("Days of point-in-time recovery."),
      dumps: z
        .boolean()
        .default(true)
        .describe("Every night Airflow's database is dumped to the bucket for backups, which fits any server."),
    })
    .prefault({})
    .describe("Backups of the whole server, and dumps beside them."),
  deletionProtection: z.boolean().default(true).describe("The cloud refuses to delete the server."),
  readReplicas: z.array(readReplica).max(5).optional().describe("Servers that follow this one and only read."),
  managed: z
    .literal(true)
    .optional()
    .describe("A server of the cloud's own service. The default where neither inCluster nor existing is given."),
  inCluster: z
    .union([z.literal(true), inClusterPostgres])
    .optional()
    .describe("A server in the cluster, kept by CloudNativePG, instead of one of the cloud's service."),
  existing: existingPostgres.optional().describe("A server that exists already, instead of one that is made."),
});

/** Postgres as the environment describes it, defaults filled in. */
export type PostgresSettings = z.output<typeof postgres>;

/** What an environment says of its server in the cluster; undefined when it has none. */
export function inClusterOf({ inCluster }: PostgresSettings): InClusterPostgres | undefined {
  return inCluster === true ? inClusterPostgres.parse({}) : inCluster;
}
