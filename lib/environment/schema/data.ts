import { z } from "zod";
import { input } from "./input";

const days = (fallback: number, what: string) => z.int().min(1).max(3653).default(fallback).describe(what);

const bucket = (retentionDays: number, what: string) => ({
  retentionDays: days(retentionDays, what),
  existing: input(z.string().min(1))
    .optional()
    .describe(
      "A bucket that exists already, by name; on Azure <resource group>/<account>/<container>. Its settings stay as they are. Best given in a cloud's override.",
    ),
});

export const buckets = z.strictObject({
  logs: z.strictObject(bucket(30, "Days until a task log expires.")).prefault({}).describe("Task logs."),
  xcom: z
    .strictObject(bucket(7, "Days until a value passed between tasks expires."))
    .prefault({})
    .describe("Values passed between tasks that are too large for the database."),
  backups: z
    .strictObject(bucket(35, "Days for which a backup can be neither changed nor deleted."))
    .prefault({})
    .describe("Backups, immutable."),
});
export type BucketsSettings = z.output<typeof buckets>;

/** A key of a Kubernetes Secret in Airflow's namespace. */
export const secretKey = z.strictObject({
  name: z.string().min(1).describe("The Secret's name."),
  key: z.string().min(1).describe("The key in its data."),
});
export type SecretKey = z.output<typeof secretKey>;

export const existingPostgres = z.strictObject({
  host: input(z.string().min(1)).describe("DNS name or address of the server."),
  port: z.int().min(1).max(65535).default(5432).describe("TCP port."),
  database: input(z.string().min(1)).default("airflow").describe("Name of the database."),
  user: input(z.string().min(1)).default("airflow").describe("Role that Airflow logs in as."),
  passwordSecret: secretKey.describe("The Kubernetes Secret, in Airflow's namespace, that holds the password."),
  sslMode: z
    .enum(["disable", "require", "verify-ca", "verify-full"])
    .default("require")
    .describe("libpq's sslmode: how far the server is trusted."),
});
export type ExistingPostgres = z.output<typeof existingPostgres>;

export const postgres = z.strictObject({
  version: z.enum(["14", "15", "16", "17", "18"]).default("17").describe("PostgreSQL major version."),
  cpu: z.number().positive().default(2).describe("vCPUs of the server, at least this many."),
  memoryGiB: z.number().positive().default(8).describe("Memory of the server in GiB, at least this much."),
  storageGiB: z.int().min(20).max(16384).default(100).describe("Initial storage in GiB; it grows by itself."),
  highAvailability: z
    .boolean()
    .optional()
    .describe("A standby in another zone. Default: as the environment's highAvailability."),
  backup: z
    .strictObject({ retentionDays: z.int().min(1).max(35).default(30).describe("Days of point-in-time recovery.") })
    .prefault({})
    .describe("Backups that the cloud makes."),
  deletionProtection: z.boolean().default(true).describe("The cloud refuses to delete the server."),
  existing: existingPostgres.optional().describe("A server that exists already, instead of one made by the cloud."),
});

/** Postgres as the environment describes it, defaults filled in. */
export type PostgresSettings = z.output<typeof postgres>;
