import { type Check, wholeNumber } from "../check";
import { type ConnectionDemand, checkConnectionBudget } from "./connection-budget";
import { checkConnectionPool } from "./connection-pool";
import type { Database } from "./database";
import { checkDatabaseCleanup } from "./database-cleanup";
import { checkPgBouncer } from "./pgbouncer-settings";

export function checkDatabase(given: Database, demand: ConnectionDemand, check: Check): void {
  const { port, sslMode, pool, pgbouncer, cleanup, maxConnections } = given;
  const at = ["database"];
  check(wholeNumber(port, 1, 65535), [...at, "port"], port, "a port from 1 to 65535");
  check(
    given.certificateAuthority === undefined ||
      sslMode === undefined ||
      !["disable", "allow", "prefer"].includes(sslMode),
    [...at, "sslMode"],
    sslMode,
    "require, verify-ca or verify-full, since there is a certificateAuthority",
  );
  if (pool) checkConnectionPool(pool, [...at, "pool"], check);
  if (pgbouncer) checkPgBouncer(pgbouncer, [...at, "pgbouncer"], check);
  if (cleanup) checkDatabaseCleanup(cleanup, [...at, "cleanup"], check);
  check(wholeNumber(maxConnections, 1, 262_143), [...at, "maxConnections"], maxConnections, "1 to 262143 connections");
  checkConnectionBudget(given, demand, check);
}
