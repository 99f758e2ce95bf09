import { type Check, type IssuePath, wholeNumber } from "../check";
import type { Config } from "../feature";

/**
 * How many connections each process of Airflow keeps to the database.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html#database
 */
export interface ConnectionPool {
  /**
   * Connections that are kept open.
   * @default 5
   */
  readonly size?: number;
  /**
   * Connections beyond `size` that are opened under load and closed after use.
   * @default 10
   */
  readonly maxOverflow?: number;
  /**
   * Seconds after which a connection is replaced by a new one.
   * @default 1800
   */
  readonly recycleSeconds?: number;
}

/** Options of airflow.cfg for it, for the engine that waits and, from Airflow 3.2 on, for the asynchronous one. */
export function poolOptions({ size, maxOverflow, recycleSeconds }: ConnectionPool): Config {
  return {
    database: {
      ...(size !== undefined && { sql_alchemy_pool_size: size }),
      ...(maxOverflow !== undefined && { sql_alchemy_max_overflow: maxOverflow }),
      ...(recycleSeconds !== undefined && { sql_alchemy_pool_recycle: recycleSeconds }),
    },
  };
}

/** Connections that one process may have at a time, through one engine. */
export function mostConnections({ size = 5, maxOverflow = 10 }: ConnectionPool): number {
  return size + maxOverflow;
}

export function checkConnectionPool(
  { size, maxOverflow, recycleSeconds }: ConnectionPool,
  at: IssuePath,
  check: Check,
) {
  // Airflow takes 0 and -1 for "no limit", which is how a database runs out of connections.
  check(wholeNumber(size, 1, 1000), [...at, "size"], size, "1 to 1000 connections");
  check(wholeNumber(maxOverflow, 0, 1000), [...at, "maxOverflow"], maxOverflow, "0 to 1000 connections");
  check(wholeNumber(recycleSeconds, 30, 86400), [...at, "recycleSeconds"], recycleSeconds, "30 to 86400 seconds");
}
