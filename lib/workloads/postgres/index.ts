export type {
  AzureBlobBackups,
  BackupStore,
  GcsBackups,
  S3Backups,
} from "../backup-store/backup-store";
export type { AdminPassword } from "./admin-password";
export type { DatabaseOwner, DatabaseReader } from "./database-roles";
export type { DumpVolume } from "./dump-volume";
export type { DumpedDatabase } from "./dumped-database";
export { PostgresDatabase, type PostgresDatabaseProps } from "./postgres-database";
export { type DumpRotation, PostgresDump, type PostgresDumpProps } from "./postgres-dump";
export { PostgresRestore, type PostgresRestoreProps } from "./postgres-restore";
export type { SecretKey, VersionedSecretKey } from "./secret-key";
export type { CertificateAuthority, PostgresServer } from "./server";
export type { PodNetwork, PodSettings, Workplace } from "./workplace";
