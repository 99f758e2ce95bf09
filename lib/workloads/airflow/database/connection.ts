import type { k8s } from "cdk8s-plus-28";
import type { AirflowComponent } from "../component";
import type { PodAdditions, ReleaseFacts } from "../feature";
import { certificateAuthorityVolume, trusted } from "./certificate-authority";
import type { Database } from "./database";
import { pgbouncerPort } from "./pgbouncer-settings";

/** The parts that talk to the database all the time: through PgBouncer when there is one. A task must not. */
export const pooledClients: readonly AirflowComponent[] = [
  "scheduler",
  "apiServer",
  "dagProcessor",
  "triggerer",
  "celeryWorker",
  "declarations",
];

/** Jobs that work on the database as a whole: their locks and long transactions belong to one connection, never PgBouncer's. */
export const directClients: readonly AirflowComponent[] = ["migrations", "databaseCleanup"];

const authority = "database-ca";
const pgbouncerAuthority = "pgbouncer-ca";

/**
 * Where to and as whom, for libpq and asyncpg, which read it from the environment: no URL is ever composed, so a password may have
 * any characters.
 * @see https://www.postgresql.org/docs/current/libpq-envars.html
 */
function login(database: Database, to: { readonly host: string; readonly port: number; readonly sslMode: string }) {
  const { name, key } = database.passwordSecret;
  const env: k8s.EnvVar[] = [
    { name: "PGHOST", value: to.host },
    { name: "PGPORT", value: String(to.port) },
    { name: "PGDATABASE", value: database.name ?? "airflow" },
    { name: "PGUSER", value: database.user ?? "airflow" },
    { name: "PGPASSWORD", valueFrom: { secretKeyRef: { name, key } } },
    { name: "PGSSLMODE", value: to.sslMode },
  ];
  return env;
}

/** The way to the server itself. */
export function directConnection(database: Database): Required<Pick<PodAdditions, "env" | "volumes" | "volumeMounts">> {
  const { host, port = 5432, sslMode = "require", certificateAuthority } = database;
  const env = login(database, { host, port, sslMode });
  if (!certificateAuthority) return { env, volumes: [], volumeMounts: [] };
  const trust = trusted(authority);
  return {
    env: [...env, ...trust.env],
    volumes: [certificateAuthorityVolume(authority, certificateAuthority)],
    volumeMounts: trust.volumeMounts,
  };
}

/** The way through PgBouncer, as the same user, always encrypted; its certificate is checked when somebody vouches for it. */
export function pooledConnection(
  database: Database,
  { release }: Pick<ReleaseFacts, "release">,
  certificateSecret: string | undefined,
): PodAdditions {
  const to = { host: `${release.name}-pgbouncer`, port: pgbouncerPort };
  if (certificateSecret === undefined) return { env: login(database, { ...to, sslMode: "require" }) };
  const trust = trusted(pgbouncerAuthority);
  return {
    env: [...login(database, { ...to, sslMode: "verify-full" }), ...trust.env],
    volumes: [certificateAuthorityVolume(pgbouncerAuthority, { secret: { name: certificateSecret, key: "ca.crt" } })],
    volumeMounts: trust.volumeMounts,
  };
}
