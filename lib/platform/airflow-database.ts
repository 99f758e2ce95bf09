import type { Chart } from "cdk8s";
import type { IConstruct } from "constructs";
import type { SecretNames } from "../clouds/secret/secret";
import type { PlatformSettings } from "../environment/schema/environment";
import { inClusterOf } from "../environment/schema/postgres";
import type { Ref } from "../manifests";
import type { AirflowProps } from "../workloads/airflow";
import { PostgresCluster } from "../workloads/cloudnative-pg";
import { type AdminPassword, PostgresDatabase, PostgresDump } from "../workloads/postgres";
import type { AirflowSurroundings } from "./airflow-surroundings";
import { marksOf } from "./marks";
import { backupBucket, backupStore } from "./stores";

type Connection = Omit<AirflowProps["database"], "pgbouncer" | "cleanup" | "pool">;

/** Names of the database's service accounts, which cloud identities are bound to. */
export const databaseAccounts = {
  /** Of the Job that makes role and database. */
  administrator: "postgres-database",
  dumps: "postgres-dump",
  /** Of a server in the cluster: its own name. */
  postgres: "airflow-database",
} as const;
export type DatabaseAccount = keyof typeof databaseAccounts;

/** Airflow's database in a platform's chart: how it is reached, and what must be there before Airflow migrates it. */
export interface AirflowDatabase {
  readonly connection: Connection;
  readonly before: readonly IConstruct[];
}

/** Writes what belongs to Airflow's database: a server in the cluster, or the role on one that the cloud made; and its dumps. */
export function airflowDatabase(
  chart: Chart,
  ref: Ref,
  settings: PlatformSettings,
  around: AirflowSurroundings,
): AirflowDatabase {
  const database = inClusterOf(settings.postgres)
    ? serverInCluster(chart, ref, settings, around)
    : serverElsewhere(chart, ref, settings, around);
  dumps(chart, ref, settings, around, database.connection);
  return database;
}

function serverInCluster(chart: Chart, ref: Ref, settings: PlatformSettings, around: AirflowSurroundings) {
  const { postgres, airflow, production, cluster } = settings;
  const { instances, storageClass, walStorageGiB } = inClusterOf(postgres) ?? {};
  const { backups, components } = around;
  const server = new PostgresCluster(chart, "database", {
    name: databaseAccounts.postgres,
    namespace: airflow.namespace,
    version: postgres.version,
    ...(postgres.upgradeFrom !== undefined && { upgradeFrom: postgres.upgradeFrom }),
    highAvailability: (instances ?? 3) > 1 && (postgres.highAvailability ?? settings.highAvailability),
    ...(instances !== undefined && { instances }),
    cpu: postgres.cpu,
    memoryGiB: postgres.memoryGiB,
    storageGiB: postgres.storageGiB,
    ...(walStorageGiB !== undefined && { walStorageGiB }),
    ...(storageClass !== undefined && { storageClass }),
    backup: backups
      ? {
          bucket: backupBucket(backups.storage, "postgres/server", ref),
          retentionDays: postgres.backup.retentionDays,
          // Nobody can delete anything in the bucket for backups but its own rules.
          deletedBy: "bucket",
        }
      : false,
    ...(backups?.postgres && { identity: marksOf(backups.postgres, ref) }),
    production,
    placement: components,
    deletionProtection: postgres.deletionProtection && cluster?.deletionProtection !== false,
  });
  return { connection: server.connection, before: [server] };
}

function serverElsewhere(
  chart: Chart,
  ref: Ref,
  { airflow }: PlatformSettings,
  { database, administrator, components }: AirflowSurroundings,
): AirflowDatabase {
  if (!database) {
    throw new RangeError("postgres: neither made nor named");
  }
  const { host, name, user, ...rest } = database;
  const connection = { ...rest, host: ref(host), name: ref(name), user: ref(user) };
  if (!administrator) return { connection, before: [] };
  const made = new PostgresDatabase(chart, "database", {
    name: databaseAccounts.administrator,
    namespace: airflow.namespace,
    server: { host: connection.host, port: connection.port, sslMode: connection.sslMode },
    admin: { user: administrator.user, password: passwordOf(administrator.password, ref) },
    database: connection.name,
    owner: { name: connection.user, passwordSecret: connection.passwordSecret },
    image: imageOf(airflow),
    ...components,
    ...marksOf(administrator.identity, ref),
  });
  return { connection, before: [made] };
}

function dumps(
  chart: Chart,
  ref: Ref,
  { airflow, postgres }: PlatformSettings,
  { backups, components }: AirflowSurroundings,
  connection: Connection,
): void {
  if (!backups || !postgres.backup.dumps || postgres.existing) return;
  const { host, port, sslMode, certificateAuthority, name, user, passwordSecret } = connection;
  new PostgresDump(chart, "dumps", {
    name: databaseAccounts.dumps,
    namespace: airflow.namespace,
    server: {
      host,
      ...(port !== undefined && { port }),
      ...(sslMode !== undefined && { sslMode }),
      ...(certificateAuthority && { certificateAuthority }),
    },
    ...(name !== undefined && { database: name }),
    ...(user !== undefined && { user }),
    passwordSecret: { name: passwordSecret.name, key: passwordSecret.key },
    version: postgres.version,
    store: backupStore(backups.storage, "postgres/dumps", ref),
    // A dump is often less than a fifth of its database; one that finds no room fails every night.
    volume: { sizeGiB: Math.max(10, Math.ceil(postgres.storageGiB / 5)) },
    image: imageOf(airflow),
    ...components,
    ...marksOf(backups.dumps, ref),
  });
}

const imageOf = ({ image, version }: PlatformSettings["airflow"]) => `${image.repository}:${image.tag ?? version}`;

function passwordOf(names: SecretNames<Parameters<Ref>[0]>, ref: Ref): AdminPassword {
  if ("awsSecretsManager" in names) {
    const { secretId, region } = names.awsSecretsManager;
    return { awsSecretsManager: { secretId: ref(secretId), region } };
  }
  if ("gcpSecretManager" in names) {
    const { project, secret } = names.gcpSecretManager;
    return { gcpSecretManager: { project: ref(project), secret: ref(secret) } };
  }
  const { vaultUrl, name } = names.azureKeyVault;
  return { azureKeyVault: { vaultUrl: ref(vaultUrl), name: ref(name) } };
}
