import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";
import type { MaintenanceWindow } from "../../environment/schema/cluster";
import { type PostgresSettings, postgres } from "../../environment/schema/data";
import { issuesOf } from "../../environment/zod-issues";
import type { Network } from "../network/network";

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
  /** The password of the administrator `airflow`. Becomes a secret if it is none yet. */
  readonly password: pulumi.Input<string>;
  /**
   * When the cloud may patch the server, in UTC. Backups are taken two hours before.
   * @default Sunday, 3 o'clock
   */
  readonly maintenanceWindow?: Pick<MaintenanceWindow, "day" | "startHour">;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A managed PostgreSQL with a database named airflow: private, TLS only, encrypted, backed up, with a standby. */
export interface Postgres {
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** What the grant `database.connect` names. */
  readonly id: pulumi.Output<string>;
}

/** Where and as whom Airflow finds its database, the same on every cloud. */
export const databaseNames = { port: 5432, database: "airflow", user: "airflow" } as const;

/** A statement that takes longer, in milliseconds, is logged. */
export const slowStatementMs = 1000;

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
  const { day, startHour } = { day: "sunday" as const, startHour: 3, ...args.maintenanceWindow };
  const highAvailability = parsed.data.highAvailability ?? args.highAvailability ?? true;
  const settings = { ...parsed.data, highAvailability };
  const issues = check(settings);
  if (highAvailability && new Set(args.zones).size < 2) {
    issues.push({ path: ["zones"], given: args.zones, allowed: "two zones or more, or highAvailability: false" });
  }
  if (issues.length > 0) {
    throw new InvalidEnvironmentError(issues, subject);
  }
  return {
    ...settings,
    maintenance: { weekday: weekdays.indexOf(day) + 1, hour: startHour },
    backupHour: (startHour + 22) % 24,
    tags: { ...args.tags },
  };
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
