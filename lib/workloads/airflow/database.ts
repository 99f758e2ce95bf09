import type { k8s } from "cdk8s-plus-28";
import type { Database } from "./props";

/**
 * The connection as airflow.cfg has it: a driver and nothing else. Where to and as whom, libpq and asyncpg read from the environment,
 * so no URL is ever composed and a password may have any characters.
 * @see https://www.postgresql.org/docs/current/libpq-envars.html
 * @see https://magicstack.github.io/asyncpg/current/api/index.html#connection
 */
export const sqlAlchemyConnection = "postgresql+psycopg2://";

/** What libpq needs to reach the metadata database. Only for parts that do: a task must not. */
export function databaseEnvironment(database: Database): k8s.EnvVar[] {
  return [
    { name: "PGHOST", value: database.host },
    { name: "PGPORT", value: String(database.port ?? 5432) },
    { name: "PGDATABASE", value: database.name ?? "airflow" },
    { name: "PGUSER", value: database.user ?? "airflow" },
    { name: "PGPASSWORD", valueFrom: { secretKeyRef: database.passwordSecret } },
    { name: "PGSSLMODE", value: database.sslMode ?? "require" },
  ];
}
