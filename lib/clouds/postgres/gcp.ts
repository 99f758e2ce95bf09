import * as sql from "@pulumi/gcp/sql";
import * as pulumi from "@pulumi/pulumi";
import {
  type CloudSqlEdition,
  checkCloudSql,
  cloudSqlConnections,
  cloudSqlSize,
  editionFor,
  logDays,
} from "./gcp-limits";
import { type CloudSqlReadReplica, type CloudSqlReplicaRegion, cloudSqlReplica } from "./gcp-replicas";
import {
  type AdminPassword,
  administrator,
  adminPassword,
  databaseNames,
  type Postgres,
  type PostgresArgs,
  serverSettings,
  twoDigits,
} from "./postgres";
import { parameterValue, type Tuning, tuningFor } from "./tuning";
import { refuseSteppingBack } from "./upgrade";

export type { CloudSqlReadReplica, CloudSqlReplicaRegion } from "./gcp-replicas";

/** The part of a VPC network that a database needs. */
export interface CloudSqlNetwork {
  /** Self link of the VPC network, which must have private services access. */
  readonly id: pulumi.Input<string>;
}

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
  /** What read replicas in other regions need there, by region. @default none are in other regions */
  readonly replicaRegions?: Readonly<Record<string, CloudSqlReplicaRegion>>;
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
  readonly admin: { readonly user: string; readonly password: AdminPassword };
  /** `projects/<project>/instances/<instance>`, as IAM conditions name it. */
  readonly id: pulumi.Output<string>;
  /** The server itself, for what these arguments do not cover. */
  readonly server: sql.DatabaseInstance;
  readonly administrator: sql.User;
  readonly replicas: readonly CloudSqlReadReplica[];

  constructor(name: string, args: CloudSqlPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    const { tier, replicaRegions = {} } = args;
    const region = typeof args.region === "string" ? args.region : undefined;
    const choice = { edition: args.edition, tier, region, replicaRegions: Object.keys(replicaRegions) };
    const settings = serverSettings(name, args, (asked) => checkCloudSql(asked, choice));
    super("isobar:gcp:Postgres", name, {}, opts);
    const child = { parent: this };
    const place = args.project === undefined ? {} : { project: args.project };
    const edition = editionFor(settings, args.edition);
    const { readReplicas = [], backup } = settings;
    const { retentionDays } = backup;

    const size = cloudSqlSize(settings, choice);
    const service = {
      edition,
      tier: size.name,
      diskType: "PD_SSD",
      diskSize: settings.storageGiB,
      diskAutoresize: true,
      userLabels: settings.tags,
      ipConfiguration: { ipv4Enabled: false, privateNetwork: args.network.id, sslMode: "ENCRYPTED_ONLY" },
      deletionProtectionEnabled: settings.deletionProtection,
      insightsConfig: { queryInsightsEnabled: true },
      databaseFlags: databaseFlags(tuningFor(size.memoryGiB, cloudSqlConnections(settings, choice))),
    };
    const databaseVersion = `POSTGRES_${settings.version}`;
    this.server = new sql.DatabaseInstance(
      name,
      {
        ...place,
        region: args.region,
        databaseVersion,
        encryptionKeyName: args.keyId,
        deletionProtection: settings.deletionProtection,
        settings: {
          ...service,
          maintenanceWindow: {
            day: settings.maintenance.weekday,
            hour: settings.maintenance.hour,
            updateTrack: "stable",
          },
          availabilityType: settings.highAvailability ? "REGIONAL" : "ZONAL",
          backupConfiguration: {
            enabled: true,
            startTime: `${twoDigits(settings.backupHour)}:00`,
            pointInTimeRecoveryEnabled: true,
            transactionLogRetentionDays: Math.min(retentionDays, logDays[edition]),
            // One more than the days of log, so that the oldest second still has a backup before it.
            backupRetentionSettings: { retainedBackups: retentionDays + 1, retentionUnit: "COUNT" },
          },
          retainBackupsOnDelete: true,
          finalBackupConfig: { enabled: true, retentionDays },
        },
        ...(settings.upgradeFrom !== undefined && { includeReplicasForMajorVersionUpgrade: true }),
      },
      {
        ...child,
        protect: true,
        ...(args.privateServicesAccess && { dependsOn: [args.privateServicesAccess] }),
        ...refuseSteppingBack("isobar:gcp:Postgres", name, settings.upgradeFrom, stateOf),
      },
    );
    const password = adminPassword(name, args.password, child);
    this.administrator = new sql.User(
      name,
      // Not dropped before the server: PostgreSQL does not drop a user who owns something.
      { ...place, instance: this.server.name, deletionPolicy: "ABANDON", name: administrator, password },
      { ...child, deletedWith: this.server },
    );
    this.admin = { user: administrator, password: { given: password } };

    const around = { place, region: args.region, replicaRegions, source: this.server, databaseVersion, service };
    this.replicas = readReplicas.map((replica) =>
      cloudSqlReplica(
        `${name}-${replica.name}`,
        { ...around, replica },
        // Cloud SQL is busy with one thing at a time.
        { ...child, dependsOn: [this.administrator] },
      ),
    );

    this.host = this.server.privateIpAddress;
    this.id = pulumi.interpolate`projects/${this.server.project}/instances/${this.server.name}`;
    this.registerOutputs({ host: this.host, id: this.id });
  }
}

/** Parameters as Cloud SQL writes them, login by IAM among them. */
function databaseFlags(tuning: Tuning): { name: string; value: string }[] {
  const flags = Object.entries(tuning).map(([name, value]) => ({
    name,
    value: parameterValue(value),
  }));
  return [{ name: "cloudsql.iam_authentication", value: "on" }, ...flags];
}

function stateOf({ databaseVersion, settings }: Readonly<Record<string, unknown>>) {
  const has = typeof settings === "object" && settings !== null && "diskSize" in settings;
  return { version: databaseVersion, storageGiB: has ? settings.diskSize : undefined };
}
