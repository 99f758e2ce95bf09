import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { type Check, type IssuePath, wholeNumber } from "../issues/check";
import { cronLine } from "../issues/cron";
import { type BackupBucket, type CloudIdentity, checkBucket } from "./bucket";
import { pluginName } from "./object-store";
import type { Release } from "./release";

/** Where WAL and base backups go, and for how long. */
export interface PostgresBackup {
  readonly bucket: BackupBucket;
  /**
   * Days back to which every moment can be restored.
   * @default 30
   */
  readonly retentionDays?: number;
  /**
   * Who deletes what is older. The bucket, when nobody but its own lifecycle may delete backups: it must then keep them longer than
   * `retentionDays`, by the time between two base backups at least.
   * @default "plugin"
   */
  readonly deletedBy?: "plugin" | "bucket";
  /**
   * When a base backup begins, in UTC, as six fields: second, minute, hour, day of the month, month, day of the week.
   * @default "0 0 2 * * *", at two every night
   * @see https://pkg.go.dev/github.com/robfig/cron#hdr-CRON_Expression_Format
   */
  readonly schedule?: string;
  /**
   * Folder of this server's backups in the bucket. No two servers may share one.
   * @default <name>-pg<major version>: a major version cannot restore the backups of another
   */
  readonly serverName?: string;
}

/** Backups of a server: one that runs elsewhere, ran before, or was lost. */
export interface BackupSource {
  readonly bucket: BackupBucket;
  /** Folder of that server's backups in the bucket. */
  readonly serverName: string;
}

export const defaultRetentionDays = 30;

/** Regular base backups, from a standby where there is one, the first at once. */
export function scheduledBackup(scope: Construct, id: string, release: Release, schedule = "0 0 2 * * *"): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "ScheduledBackup",
    metadata: release.metadata(),
    spec: {
      cluster: { name: release.name },
      schedule,
      immediate: true,
      backupOwnerReference: "self",
      method: "plugin",
      pluginConfiguration: { name: pluginName },
      target: "prefer-standby",
    },
  });
}

const folder = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export function checkBackup(
  backup: PostgresBackup | false,
  { identity, production }: { readonly identity: CloudIdentity; readonly production: boolean },
  check: Check,
): void {
  if (!backup) {
    const place = "where WAL and base backups go";
    const allowed = production ? `${place}, since production is true` : `${place}, or false for data that may be lost`;
    check(backup === false && !production, ["backup"], backup, allowed);
    return;
  }
  const { retentionDays, schedule, serverName, deletedBy = "plugin" } = backup;
  checkBucket(backup.bucket, identity, ["backup", "bucket"], check);
  const least = production ? 7 : 1;
  const days = `a whole number of days from ${least} to 3650${production ? ", since production is true" : ""}`;
  check(wholeNumber(retentionDays, least, 3650), ["backup", "retentionDays"], retentionDays, days);
  check(
    schedule === undefined || isSchedule(schedule),
    ["backup", "schedule"],
    schedule,
    "six fields, the first of them seconds, such as 0 0 2 * * *",
  );
  check(["plugin", "bucket"].includes(deletedBy), ["backup", "deletedBy"], deletedBy, "plugin or bucket");
  check(serverName === undefined || folder.test(serverName), ["backup", "serverName"], serverName, "a folder's name");
}

/** Seconds before the five fields that every cron has, or one of the words for a schedule. */
function isSchedule(text: string): boolean {
  const [seconds = "", ...fields] = text.trim().split(/\s+/);
  if (seconds.startsWith("@")) return /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(text.trim());
  return /^(\*|[0-5]?\d)$/.test(seconds) && cronLine(fields.join(" "));
}

export function checkSource(source: BackupSource, identity: CloudIdentity, at: IssuePath, check: Check): void {
  checkBucket(source.bucket, identity, [...at, "bucket"], check);
  check(folder.test(source.serverName), [...at, "serverName"], source.serverName, "a folder's name");
}
