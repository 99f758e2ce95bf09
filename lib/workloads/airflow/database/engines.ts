import { airflowHome } from "../configuration";
import type { Config, ConfigFile, PodAdditions, ReleaseFacts } from "../feature";
import { pooledClients } from "./connection";

/**
 * Who finds a silent connection dead after half a minute and a bit, instead of the two hours and more of Linux: a database that has
 * failed over answers nothing, and a cloud's address translation forgets idle connections.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/howto/set-up-database.html#setting-up-a-postgresql-database
 */
const keepalives = "keepalives_idle=30&keepalives_interval=5&keepalives_count=5";

/** Connections as airflow.cfg has them: a driver, and nothing of where to or as whom. */
const sqlAlchemyConnection = `postgresql+psycopg2:///?${keepalives}`;
const asyncConnection = "postgresql+asyncpg://";

/** The engines by which Airflow and Celery's results reach the database. */
export function engineOptions({ executors }: Pick<ReleaseFacts, "executors">): Config {
  return {
    database: { sql_alchemy_conn: sqlAlchemyConnection, sql_alchemy_conn_async: asyncConnection },
    ...(executors.includes("CeleryExecutor") && { celery: { result_backend: `db+${sqlAlchemyConnection}` } }),
  };
}

const moduleName = "isobar_database";

/**
 * Behind PgBouncer each transaction may have another server connection, which knows no statement that was prepared before. So asyncpg
 * keeps none, and SQLAlchemy gives them no name: nothing is left behind in the server either.
 * @see https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#prepared-statement-name-with-pgbouncer
 * @see https://magicstack.github.io/asyncpg/current/faq.html#why-am-i-getting-prepared-statement-errors
 */
export const statementsWithoutNames: { readonly files: readonly ConfigFile[]; readonly env: PodAdditions["env"] } = {
  files: [
    {
      name: `${moduleName}.py`,
      content: `connect_args_async = {
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    "prepared_statement_name_func": lambda: "",
}
`,
      // Airflow looks for modules here.
      path: `${airflowHome}/config/${moduleName}.py`,
      components: pooledClients,
    },
  ],
  env: [{ name: "AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS_ASYNC", value: `${moduleName}.connect_args_async` }],
};
