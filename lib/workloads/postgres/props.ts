import type { AdminPassword } from "./admin-password";
import type { DatabaseOwner, DatabaseReader } from "./database-roles";
import type { DumpedDatabase } from "./dumped-database";
import type { PostgresServer } from "./server";
import type { PodSettings } from "./workplace";

export interface PostgresDatabaseProps extends PodSettings {
  /**
   * What every object's name begins with.
   * @default "postgres-database"
   */
  readonly name?: string;
  readonly server: PostgresServer;
  /** Who makes roles and databases: CREATEROLE and CREATEDB are enough. Nothing keeps its password. */
  readonly admin: {
    /** May be a `ref`. */
    readonly user: string;
    readonly password: AdminPassword;
    /**
     * The database to connect to first.
     * @default "postgres"
     */
    readonly database?: string;
  };
  /**
   * The database's name; may be a `ref`.
   * @default "airflow"
   */
  readonly database?: string;
  /** The role that the application logs in as, and that owns the database. */
  readonly owner: DatabaseOwner;
  /**
   * Roles that may read every table and change nothing, such as for reports.
   * @default none
   */
  readonly readers?: readonly DatabaseReader[];
  /**
   * SQL that the administrator runs in the end, at each change, in its first database: such as an identity's `databaseStatements`. What it
   * would make and is there already is passed over. May be `ref`s.
   * @default none
   */
  readonly statements?: readonly string[];
}

/** How many dumps stay, the newest. */
export interface DumpRotation {
  /** Of the daily ones, 1 to 366. */
  readonly daily: number;
  /** Of the weekly ones, 1 to 520. */
  readonly weekly: number;
}

export interface PostgresDumpProps extends PodSettings, DumpedDatabase {
  /**
   * What every object's name begins with.
   * @default "postgres-dump"
   */
  readonly name?: string;
  /**
   * When, as five fields of cron, in UTC.
   * @default "17 2 * * *": every night
   */
  readonly schedule?: string;
  /**
   * Dumps that stay in a bucket in which something can be deleted; the identity must be allowed to list and delete.
   * @default none: the bucket's own rules end them, as in a bucket of backups, in which nobody can delete anything
   */
  readonly rotation?: DumpRotation;
}

export interface PostgresRestoreProps extends PodSettings, DumpedDatabase {
  /**
   * What every object's name begins with.
   * @default "postgres-restore"
   */
  readonly name?: string;
  /** The object below the store's prefix, such as `daily/airflow-20261121T021700Z.dump`. */
  readonly dump: string;
  /**
   * Whether what the database holds goes first, all of it. Stop what works on it before.
   * @default false: a database that is not empty is refused
   */
  readonly replace?: boolean;
  /**
   * Any text; another one restores the same dump into the same database again.
   * @default none
   */
  readonly revision?: string;
}
