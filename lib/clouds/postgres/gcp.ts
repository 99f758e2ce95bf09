import * as sql from "@pulumi/gcp/sql";
import * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../../environment/issue";
import type { PostgresSettings } from "../../environment/schema/data";
import {
  databaseNames,
  type Postgres,
  type PostgresArgs,
  type ServerSize,
  serverSettings,
  slowStatementMs,
  smallestSize,
  tooLarge,
  twoDigits,
} from "./postgres";

/** The part of a VPC network that a database needs. */
export interface CloudSqlNetwork {
  /** Self link of the VPC network, which must have private services access. */
  readonly id: pulumi.Input<string>;
}

/** Enterprise Plus restores to any second of 35 days where Enterprise does of 7, and fails over faster; it costs more. */
export type CloudSqlEdition = "ENTERPRISE" | "ENTERPRISE_PLUS";

export interface CloudSqlPostgresArgs extends PostgresArgs<CloudSqlNetwork> {
  /** @default the provider's */
  readonly project?: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  /** The connection that gives the network private services access, when the same program makes it: the server waits for it. */
  readonly privateServicesAccess?: pulumi.Resource;
  /**
   * ENTERPRISE_PLUS for more than 7 days of backup, as it alone can restore to any second of them. With ENTERPRISE, older days are
   * restored as their daily backups.
   * @default ENTERPRISE up to 7 days of backup, else ENTERPRISE_PLUS
   */
  readonly edition?: CloudSqlEdition;
  /** An exact tier, instead of the smallest that fits. */
  readonly tier?: string;
}

/**
 * Days of write-ahead log that each edition keeps.
 * @see https://cloud.google.com/sql/docs/postgres/backup-recovery/configure-pitr
 */
const logDays: Record<CloudSqlEdition, number> = { ENTERPRISE: 7, ENTERPRISE_PLUS: 35 };

/** @see https://cloud.google.com/sql/docs/postgres/machine-series-overview */
const enterprisePlusSizes: readonly ServerSize[] = [2, 4, 8, 16, 32, 48, 64, 80].map((cpu) => ({
  name: `db-perf-optimized-N-${cpu}`,
  cpu,
  memoryGiB: cpu * 8,
}));

/**
 * Enterprise takes any custom size: one vCPU or an even number up to 96, memory in steps of 256 MiB, at least 3.75 GiB, and 0.9 to
 * 6.5 GiB per vCPU.
 * @see https://cloud.google.com/sql/docs/postgres/instance-settings
 */
function enterpriseSize(asked: Pick<PostgresSettings, "cpu" | "memoryGiB">): ServerSize | undefined {
  const fewest = Math.max(asked.cpu, asked.memoryGiB / 6.5);
  const cpu = fewest <= 1 ? 1 : Math.ceil(fewest / 2) * 2;
  const memory = Math.ceil((Math.max(asked.memoryGiB, 3.75, cpu * 0.9) * 1024) / 256) * 256;
  return cpu > 96 ? undefined : { name: `db-custom-${cpu}-${memory}`, cpu, memoryGiB: memory / 1024 };
}

function editionFor(settings: PostgresSettings, asked?: CloudSqlEdition): CloudSqlEdition {
  return asked ?? (settings.backup.retentionDays > logDays.ENTERPRISE ? "ENTERPRISE_PLUS" : "ENTERPRISE");
}

/** The smallest tier of an edition that has at least this much; undefined when there is none. */
export function cloudSqlTier(
  edition: CloudSqlEdition,
  asked: Pick<PostgresSettings, "cpu" | "memoryGiB">,
): ServerSize | undefined {
  return edition === "ENTERPRISE" ? enterpriseSize(asked) : smallestSize(enterprisePlusSizes, asked);
}

/** What Cloud SQL cannot do of what an environment asks for. */
export function checkCloudSql(settings: PostgresSettings, edition?: CloudSqlEdition): Issue[] {
  const chosen = editionFor(settings, edition);
  const largest = chosen === "ENTERPRISE" ? [{ name: "", cpu: 96, memoryGiB: 624 }] : enterprisePlusSizes;
  return cloudSqlTier(chosen, settings) ? [] : [tooLarge(largest, settings)];
}

/**
 * PostgreSQL on Cloud SQL: a standby in another zone, encrypted with the given key, private, TLS only, restorable to any second of the
 * last 30 days, protected from deletion, open to IAM identities, patched by itself in its window.
 * @see https://cloud.google.com/sql/docs/postgres/best-practices
 */
export class CloudSqlPostgres extends pulumi.ComponentResource implements Postgres {
  readonly host: pulumi.Output<string>;
  readonly port = databaseNames.port;
  readonly database = databaseNames.database;
  readonly user = databaseNames.user;
  /** `projects/<project>/instances/<instance>`, as IAM conditions name it. */
  readonly id: pulumi.Output<string>;
  /** The server itself, for what these arguments do not cover. */
  readonly server: sql.DatabaseInstance;
  readonly airflowDatabase: sql.Database;
  readonly administrator: sql.User;

  constructor(name: string, args: CloudSqlPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    const check = (asked: PostgresSettings) => (args.tier === undefined ? checkCloudSql(asked, args.edition) : []);
    const settings = serverSettings(name, args, check);
    super("isobar:gcp:Postgres", name, {}, opts);
    const child = { parent: this };
    const place = args.project === undefined ? {} : { project: args.project };
    const edition = editionFor(settings, args.edition);
    const { retentionDays } = settings.backup;

    this.server = new sql.DatabaseInstance(
      name,
      {
        ...place,
        region: args.region,
        databaseVersion: `POSTGRES_${settings.version}`,
        encryptionKeyName: args.keyId,
        deletionProtection: settings.deletionProtection,
        settings: {
          edition,
          tier: args.tier ?? cloudSqlTier(edition, settings)?.name ?? "",
          diskType: "PD_SSD",
          diskSize: settings.storageGiB,
          diskAutoresize: true,
          userLabels: settings.tags,
          availabilityType: settings.highAvailability ? "REGIONAL" : "ZONAL",
          ipConfiguration: { ipv4Enabled: false, privateNetwork: args.network.id, sslMode: "ENCRYPTED_ONLY" },
          backupConfiguration: {
            enabled: true,
            startTime: `${twoDigits(settings.backupHour)}:00`,
            pointInTimeRecoveryEnabled: true,
            transactionLogRetentionDays: Math.min(retentionDays, logDays[edition]),
            // One more than the days of log, so that the oldest second still has a backup before it.
            backupRetentionSettings: { retainedBackups: retentionDays + 1, retentionUnit: "COUNT" },
          },
          deletionProtectionEnabled: settings.deletionProtection,
          retainBackupsOnDelete: true,
          finalBackupConfig: { enabled: true, retentionDays },
          maintenanceWindow: {
            day: settings.maintenance.weekday,
            hour: settings.maintenance.hour,
            updateTrack: "stable",
          },
          insightsConfig: { queryInsightsEnabled: true },
          databaseFlags: [
            { name: "cloudsql.iam_authentication", value: "on" },
            { name: "log_min_duration_statement", value: String(slowStatementMs) },
          ],
        },
      },
      {
        ...child,
        protect: true,
        ...(args.privateServicesAccess && { dependsOn: [args.privateServicesAccess] }),
      },
    );
    // Neither is dropped before the server: PostgreSQL refuses to drop what is in use or owns something.
    const inServer = { ...place, instance: this.server.name, deletionPolicy: "ABANDON" };
    this.airflowDatabase = new sql.Database(
      name,
      { ...inServer, name: this.database },
      { ...child, protect: true, deletedWith: this.server },
    );
    this.administrator = new sql.User(
      name,
      { ...inServer, name: this.user, password: pulumi.secret(args.password) },
      { ...child, deletedWith: this.server },
    );

    this.host = this.server.privateIpAddress;
    this.id = pulumi.interpolate`projects/${this.server.project}/instances/${this.server.name}`;
    this.registerOutputs({ host: this.host, id: this.id });
  }
}
