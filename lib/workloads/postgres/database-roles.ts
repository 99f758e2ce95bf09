import { type Check, type IssuePath, wholeNumber } from "../issues/check";
import { roleName, roleNameWords } from "../issues/postgres-name";
import type { VersionedSecretKey } from "./secret-key";

/** Limits of one role's connections. */
interface Limits {
  /**
   * Connections that it may have at the same time.
   * @default those of the server
   */
  readonly connectionLimit?: number;
  /**
   * Seconds after which a transaction in which nothing happens is ended: its locks could hold up everybody else.
   * @default 600
   */
  readonly idleInTransactionSeconds?: number;
}

/** The role that owns the database. */
export interface DatabaseOwner extends Limits {
  /**
   * May be a `ref`.
   * @default "airflow"
   */
  readonly name?: string;
  /** Any characters of UTF-8. */
  readonly passwordSecret: VersionedSecretKey;
  /**
   * Seconds after which a statement is ended.
   * @default none: a migration may take hours
   */
  readonly statementTimeoutSeconds?: number;
}

/** A role that may read every table of the owner's, those to come too. */
export interface DatabaseReader extends Limits {
  /** May be a `ref`. */
  readonly name: string;
  /** Any characters of UTF-8. */
  readonly passwordSecret: VersionedSecretKey;
  /**
   * Seconds after which a statement is ended.
   * @default 300
   */
  readonly statementTimeoutSeconds?: number;
}

const seconds = (given: number | undefined) => (given === undefined ? null : `${given}s`);

/** Limits and settings of the owner and of the readers in order, as the script takes them; null is the server's own. */
export function roleSettings(owner: DatabaseOwner, readers: readonly DatabaseReader[]) {
  const settings = ({ connectionLimit = -1, idleInTransactionSeconds = 600 }: Limits, more: Settings) => ({
    limit: connectionLimit,
    settings: { idle_in_transaction_session_timeout: seconds(idleInTransactionSeconds), ...more },
  });
  return [
    settings(owner, { statement_timeout: seconds(owner.statementTimeoutSeconds) }),
    ...readers.map((reader) =>
      settings(reader, {
        statement_timeout: seconds(reader.statementTimeoutSeconds ?? 300),
        default_transaction_read_only: "on",
      }),
    ),
  ];
}

interface Settings {
  readonly [name: string]: string | null;
}

export function checkRoles(
  props: {
    readonly owner: DatabaseOwner;
    readonly readers?: readonly DatabaseReader[];
    readonly admin: { readonly user: string };
  },
  check: Check,
): void {
  const { owner, readers = [], admin } = props;
  const taken = new Set([admin.user]);
  const named = (name: string, at: IssuePath) => {
    check(roleName(name), at, name, roleNameWords);
    check(!taken.has(name), at, name, "another role than the administrator and those before it");
    taken.add(name);
  };
  named(owner.name ?? "airflow", ["owner", "name"]);
  checkLimits(owner, ["owner"], check);
  for (const [index, reader] of readers.entries()) {
    named(reader.name, ["readers", index, "name"]);
    checkLimits(reader, ["readers", index], check);
  }
}

function checkLimits(given: DatabaseOwner, at: IssuePath, check: Check): void {
  const { connectionLimit, idleInTransactionSeconds, statementTimeoutSeconds } = given;
  check(
    wholeNumber(connectionLimit, 1, 262143),
    [...at, "connectionLimit"],
    connectionLimit,
    "1 to 262143 connections",
  );
  const limits = { idleInTransactionSeconds, statementTimeoutSeconds };
  for (const [name, value] of Object.entries(limits)) {
    check(wholeNumber(value, 1, 7 * 86400), [...at, name], value, "1 to 604800 seconds");
  }
}
