import type { k8s } from "cdk8s-plus-28";
import { type Check, wholeNumber } from "../check";
import type { AirflowComponent } from "../component";
import type { Feature, SecretKey } from "../feature";

/** The PostgreSQL that holds Airflow's metadata. Strings may be the tokens that `ref` gives. */
export interface Database {
  readonly host: string;
  /** @default 5432 */
  readonly port?: number;
  /**
   * The database's name.
   * @default "airflow"
   */
  readonly name?: string;
  /** @default "airflow" */
  readonly user?: string;
  /** Any characters: the password is never part of a URL. */
  readonly passwordSecret: SecretKey;
  /**
   * Whether the connection is encrypted, and how the server proves who it is. The `verify` modes need a certificate authority that
   * the image's libpq finds.
   * @default "require"
   * @see https://www.postgresql.org/docs/current/libpq-ssl.html
   */
  readonly sslMode?: "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";
}

/**
 * The connection as airflow.cfg has it: a driver and nothing else. Where to and as whom, libpq and asyncpg read from the environment,
 * so no URL is ever composed and a password may have any characters.
 * @see https://www.postgresql.org/docs/current/libpq-envars.html
 * @see https://magicstack.github.io/asyncpg/current/api/index.html#connection
 */
const sqlAlchemyConnection = "postgresql+psycopg2://";

/** The parts that talk to the database. A task must not. */
const clients: readonly AirflowComponent[] = [
  "scheduler",
  "apiServer",
  "dagProcessor",
  "triggerer",
  "celeryWorker",
  "migrations",
  "databaseCleanup",
  "declarations",
];

function environment(database: Database): k8s.EnvVar[] {
  return [
    { name: "PGHOST", value: database.host },
    { name: "PGPORT", value: String(database.port ?? 5432) },
    { name: "PGDATABASE", value: database.name ?? "airflow" },
    { name: "PGUSER", value: database.user ?? "airflow" },
    { name: "PGPASSWORD", valueFrom: { secretKeyRef: database.passwordSecret } },
    { name: "PGSSLMODE", value: database.sslMode ?? "require" },
  ];
}

/** Airflow's metadata in a PostgreSQL, reached by the parts that may. */
export function database(given: Database): Feature {
  return {
    config: { database: { sql_alchemy_conn: sqlAlchemyConnection } },
    pod: (component) => (clients.includes(component) ? { env: environment(given) } : {}),
    connections: clients.map((from) => ({ from, to: { name: "database" }, ports: [given.port ?? 5432] })),
  };
}

export function checkDatabase({ port }: Database, check: Check): void {
  check(wholeNumber(port, 1, 65535), ["database", "port"], port, "a port from 1 to 65535");
}
