import type { SecretKey } from "./secret-key";

/** How clients of the same namespace connect: what `Airflow` takes as its `database`. */
export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  /** The database's name. */
  readonly name: string;
  readonly user: string;
  readonly passwordSecret: SecretKey;
  readonly sslMode: "verify-full";
  /** The cluster's own, which the operator makes and renews. */
  readonly certificateAuthority: { readonly secret: SecretKey };
  /** Left out behind a pooler, which takes as many as it is told. */
  readonly maxConnections?: number;
}
