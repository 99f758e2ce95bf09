import { type Check, type IssuePath, wholeNumber } from "../check";

/** The port at which PgBouncer's Service answers, as in the official chart. */
export const pgbouncerPort = 6543;

/**
 * PgBouncer between Airflow and the server: hundreds of connections of Airflow's processes share a few of the server's. It keeps a
 * server connection for the length of a transaction. Both legs are encrypted.
 * @see https://www.pgbouncer.org/config.html
 */
export interface PgBouncer {
  /**
   * Pods, all of which work at the same time.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * An image with `pgbouncer`, 1.18 or newer, and a shell. It runs as Airflow's user.
   * @default the image of the official chart 1.22, apache/airflow:airflow-pgbouncer-2025.03.05-1.23.1
   */
  readonly image?: string;
  /**
   * Connections to the server that each pod may keep. The server's limit must hold them of all pods, and of one pod more in a rollout.
   * @default 20
   */
  readonly poolSize?: number;
  /**
   * Further connections of each pod, opened when somebody has waited for five seconds.
   * @default 5
   */
  readonly reservePoolSize?: number;
  /**
   * Connections of Airflow's that each pod accepts.
   * @default 1000
   */
  readonly maxClientConnections?: number;
  /**
   * A Secret of the type kubernetes.io/tls, with `ca.crt` too, for the host `<release>-pgbouncer`, as cert-manager makes it. Airflow
   * then checks whom it talks to (verify-full), and a renewed certificate is taken up within the hour.
   * @default each pod makes a certificate of its own when it starts: the connection is encrypted, and not checked
   */
  readonly certificateSecret?: string;
}

const defaultReplicas = 2;

/** With every default filled in. */
export function pgbouncerSettings(given: PgBouncer) {
  return {
    ...given,
    replicas: given.replicas ?? defaultReplicas,
    image: given.image ?? "apache/airflow:airflow-pgbouncer-2025.03.05-1.23.1",
    poolSize: given.poolSize ?? 20,
    reservePoolSize: given.reservePoolSize ?? 5,
    maxClientConnections: given.maxClientConnections ?? 1000,
  };
}
export type PgBouncerSettings = ReturnType<typeof pgbouncerSettings>;

/** Server connections of all pods at most, while one more than usual runs. */
export function mostServerConnections(given: PgBouncer): number {
  const { replicas, poolSize, reservePoolSize } = pgbouncerSettings(given);
  return (replicas + 1) * (poolSize + reservePoolSize);
}

export function checkPgBouncer(given: PgBouncer, at: IssuePath, check: Check): void {
  const whole = (name: keyof PgBouncer, min: number, max: number, unit: string) => {
    const value = given[name];
    check(
      typeof value !== "string" && wholeNumber(value, min, max),
      [...at, name],
      value,
      `a whole number from ${min} to ${max}${unit}`,
    );
  };
  whole("replicas", 1, 20, "");
  whole("poolSize", 1, 1000, " connections");
  whole("reservePoolSize", 0, 1000, " connections");
  whole("maxClientConnections", 10, 100_000, " connections");
  check(given.image !== "", [...at, "image"], given.image, "an image with pgbouncer");
}
