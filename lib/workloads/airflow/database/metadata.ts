import type { Feature, ReleaseFacts } from "../feature";
import { versionAnnotations } from "../versioned-secret";
import { directClients, directConnection, pooledClients, pooledConnection } from "./connection";
import { poolOptions } from "./connection-pool";
import type { Database } from "./database";
import { engineOptions, statementsWithoutNames } from "./engines";
import { pgbouncerPort } from "./pgbouncer-settings";

/** Airflow's metadata in a PostgreSQL, reached by the parts that may. */
export function database(given: Database, facts: ReleaseFacts): Feature {
  const { pgbouncer, pool = {}, port = 5432, cleanup } = given;
  const server = { to: { name: "database" as const }, ports: [port] };
  const direct = directConnection(given);
  const pooled = pgbouncer ? pooledConnection(given, facts, pgbouncer.certificateSecret) : direct;
  const engines = engineOptions(facts);
  const annotations = versionAnnotations({ "database-password": given.passwordSecret });
  return {
    components: [...(pgbouncer ? (["pgbouncer"] as const) : []), ...(cleanup ? (["databaseCleanup"] as const) : [])],
    config: { ...engines, database: { ...engines["database"], ...poolOptions(pool)["database"] } },
    files: pgbouncer ? statementsWithoutNames.files : [],
    pod: (component) => {
      if (directClients.includes(component)) return { ...direct, annotations };
      if (!pooledClients.includes(component)) return {};
      const env = [...(pooled.env ?? []), ...((pgbouncer && statementsWithoutNames.env) ?? [])];
      return { ...pooled, env, annotations };
    },
    connections: [
      ...directClients.map((from) => ({ from, ...server })),
      ...pooledClients.map((from) =>
        pgbouncer ? { from, to: "pgbouncer" as const, ports: [pgbouncerPort] } : { from, ...server },
      ),
      ...(pgbouncer ? [{ from: "pgbouncer" as const, ...server }] : []),
    ],
  };
}
