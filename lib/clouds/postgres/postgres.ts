import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { z } from "zod";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";
import { type MaintenanceWindow, maintenanceWindow } from "../../environment/schema/cluster";
import { type PostgresSettings, postgres } from "../../environment/schema/postgres";
import { issuesOf } from "../../environment/zod-issues";
import type { Network } from "../network/network";
import type { ReadReplica } from "./read-replica";
import { upgradeIssues } from "./upgrade";

export interface PostgresArgs<N = Network> {
  readonly network: N;
  /** What the environment asks for. */
  readonly settings: z.input<typeof postgres>;
  /**
   * A standby in another zone, when the settings do not say.
   * @default true
   */
  readonly highAvailability?: boolean;
  readonly keyId: pulumi.Input<string>;
  readonly zones: readonly string[];
  /**
   * Marks what must not be lost: backups are kept for a week at least.
   * @default false
   */
  readonly production?: boolean;
  /**
   * The password of the administrator `isobar`. Becomes a secret if it is none yet.
   * @default on RDS without read replicas, one that RDS makes, keeps in Secrets Manager and changes every week; otherwise one made here
   */
  readonly password?: pulumi.Input<string>;
  /**
   * When the cloud may patch the server, in UTC. Backups are taken two hours before.
   * @default Sunday, 3 o'clock
   */
  readonly maintenanceWindow?: Partial<Pick<MaintenanceWindow, "day" | "startHour">>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Where the administrator's password is: exactly one of the two. */
export type AdminPassword =
  | {
      /** In AWS Secrets Manager, which changes it: a secret whose JSON has it under `password`. */
      readonly awsSecretsManager: { readonly secretId: pulumi.Output<string>; readonly region: pulumi.Output<string> };
      readonly given?: never;
    }
  | { readonly given: pulumi.Output<string>; readonly awsSecretsManager?: never };

/**
 * A managed PostgreSQL: private, TLS only, encrypted, backed up, with a standby. It has its administrator and no database yet but
 * `postgres`: with what least privileges `user` and `database` are made is for whoever logs in as the administrator.
 */
export interface Postgres {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  /** The name of Airflow's database. */
  readonly database: string;
  /** The role that Airflow logs in as, and owns the database. */
  readonly user: string;
  /** Who makes roles and databases, and nothing else logs in as. */
  readonly admin: { readonly user: string; readonly password: AdminPassword };
  /** What the grant `database.connect` names. */
  readonly id: pulumi.Output<string>;
  readonly replicas: readonly ReadReplica[];
}

/** Where and as whom Airflow finds its database, the same on every cloud. */
export const databaseNames = { port: 5432, database: "airflow", user: "airflow" } as const;

/** The server's administrator, the same on every cloud. */
export const administrator = "isobar";

/** Days for which production must be restorable: a weekend and the days until somebody notices. */
const productionRetentionDays = 7;

const weeklyHour = maintenanceWindow.pick({ day: true, startHour: true });
const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** An hour of the week. */
export interface WeeklyHour {
  /** 1 is Monday, 7 is Sunday, as ISO 8601 counts. */
  readonly weekday: number;
  readonly hour: number;
}

/** A server's settings with their defaults, the same for every cloud. */
export interface ServerSettings extends PostgresSettings {
  readonly highAvailability: boolean;
  readonly maintenance: WeeklyHour;
  /** UTC hour in which the daily backup is taken, well before maintenance. */
  readonly backupHour: number;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The settings every cloud must honour, worked out once.
 * @param check what one cloud cannot do
 * @throws InvalidEnvironmentError with everything that is wrong
 */
export function serverSettings(
  name: string,
  args: PostgresArgs<unknown>,
  check: (settings: PostgresSettings & { readonly highAvailability: boolean }) => Issue[],
): ServerSettings {
  const subject = `database ${name}`;
  const parsed = postgres.safeParse(args.settings);
  if (!parsed.success) {
    throw new InvalidEnvironmentError(issuesOf(parsed.error, postgres, args.settings), subject);
  }
  const highAvailability = parsed.data.highAvailability ?? args.highAvailability ?? true;
  const settings = { ...parsed.data, highAvailability };
  const issues = [...check(settings), ...upgradeIssues(settings)];
  for (const maker of ["inCluster", "existing"] as const) {
    if (settings[maker] === undefined) continue;
    issues.push({
      path: [maker],
      given: settings[maker],
      allowed: "nothing here: this is a server of the cloud's own service",
    });
  }
  const { retentionDays } = settings.backup;
  if (args.production && retentionDays < productionRetentionDays) {
    const allowed = `${productionRetentionDays} days or more in production`;
    issues.push({ path: ["backup", "retentionDays"], given: retentionDays, allowed });
  }
  if (highAvailability && new Set(args.zones).size < 2) {
    issues.push({ path: ["zones"], given: args.zones, allowed: "two zones or more, or highAvailability: false" });
  }
  const window = weeklyHour.safeParse(args.maintenanceWindow ?? {});
  if (!window.success) {
    const wrong = issuesOf(window.error, weeklyHour, args.maintenanceWindow);
    issues.push(...wrong.map((issue) => ({ ...issue, path: ["maintenanceWindow", ...issue.path] })));
  }
  if (issues.length > 0 || !window.success) {
    throw new InvalidEnvironmentError(issues, subject);
  }
  const { day, startHour } = window.data;
  return {
    ...settings,
    maintenance: { weekday: weekdays.indexOf(day) + 1, hour: startHour },
    backupHour: (startHour + 22) % 24,
    tags: { ...args.tags },
  };
}

/** The administrator's password as a secret: the given one, or one made once. Letters and digits of each kind meet every cloud's rules. */
export function adminPassword(
  name: string,
  given: pulumi.Input<string> | undefined,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if (given !== undefined) {
    return pulumi.secret(given);
  }
  const args = { length: 40, special: false, minLower: 1, minUpper: 1, minNumeric: 1 };
  return new RandomPassword(`${name}-administrator`, args, { ...opts, protect: true }).result;
}

/** A size that a cloud sells. */
export interface ServerSize {
  readonly name: string;
  readonly cpu: number;
  readonly memoryGiB: number;
}

/** The smallest size with at least this much of both; undefined when the cloud has none. */
export function smallestSize<S extends ServerSize>(
  sizes: readonly S[],
  asked: Pick<PostgresSettings, "cpu" | "memoryGiB">,
): S | undefined {
  return sizes
    .filter((size) => size.cpu >= asked.cpu && size.memoryGiB >= asked.memoryGiB)
    .sort((a, b) => a.memoryGiB - b.memoryGiB || a.cpu - b.cpu)[0];
}

/** Says that a cloud has no size so large. */
export function tooLarge(sizes: readonly ServerSize[], asked: Pick<PostgresSettings, "cpu" | "memoryGiB">): Issue {
  const cpu = Math.max(...sizes.map((size) => size.cpu));
  const memory = Math.max(...sizes.map((size) => size.memoryGiB));
  return {
    path: asked.cpu > cpu ? ["cpu"] : ["memoryGiB"],
    given: asked.cpu > cpu ? asked.cpu : asked.memoryGiB,
    allowed: `at most ${cpu} vCPUs and ${memory} GiB`,
  };
}

/** `07` */
export function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
