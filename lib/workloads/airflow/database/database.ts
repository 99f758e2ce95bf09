import type { VersionedSecretKey } from "../versioned-secret";
import type { CertificateAuthority } from "./certificate-authority";
import type { ConnectionPool } from "./connection-pool";
import type { DatabaseCleanup } from "./database-cleanup";
import type { PgBouncer } from "./pgbouncer-settings";

/** The PostgreSQL that holds Airflow's metadata. Host, name and user may be the tokens that `ref` gives. */
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
  /** Any characters but a line's end: the password is never part of a URL. */
  readonly passwordSecret: VersionedSecretKey;
  /**
   * Whether the connection is encrypted, and how the server proves who it is. The `verify` modes need a `certificateAuthority`, or an
   * image that has one where libpq looks for it.
   * @default "require"
   * @see https://www.postgresql.org/docs/current/libpq-ssl.html
   */
  readonly sslMode?: "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";
  /**
   * What the server's certificate is checked against. With it, `require` checks the certificate too, though not the host.
   * @default none
   */
  readonly certificateAuthority?: CertificateAuthority;
  /** Connections of each of Airflow's processes. */
  readonly pool?: ConnectionPool;
  /**
   * Pods between Airflow and the server, by which hundreds of connections share a few.
   * @default none: Airflow connects to the server itself
   */
  readonly pgbouncer?: PgBouncer;
  /**
   * The server's `max_connections`, of which it keeps three for administrators. Airflow is refused when it could ever want more.
   * @default nothing is checked
   * @see https://www.postgresql.org/docs/current/runtime-config-connection.html
   */
  readonly maxConnections?: number;
  /**
   * Regular deletion of old rows.
   * @default none: every run is kept for ever
   */
  readonly cleanup?: DatabaseCleanup;
}
