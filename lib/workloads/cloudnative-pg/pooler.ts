import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { type Check, wholeNumber } from "../issues/check";
import type { Release } from "./release";

/** PgBouncer before the primary, in transaction mode. */
export interface Pooler {
  /**
   * Pods.
   * @default 3 when highly available, else 1
   */
  readonly instances?: number;
  /**
   * Connections that each pod takes.
   * @default 1000
   */
  readonly maxClientConnections?: number;
  /**
   * Connections that each pod keeps to the server.
   * @default 20
   */
  readonly poolSize?: number;
}

export const poolerName = (name: string) => `${name}-pooler-rw`;

/**
 * The operator's PgBouncer. It logs in to the server with a certificate and asks it for its clients' passwords.
 * @see https://cloudnative-pg.io/documentation/1.30/connection_pooling/
 */
export function pooler(scope: Construct, id: string, release: Release, given: Required<Pooler>): ApiObject {
  const name = poolerName(release.name);
  const quantity = { cpu: "100m", memory: "128Mi" };
  return new ApiObject(scope, id, {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Pooler",
    metadata: release.metadata(name),
    spec: {
      cluster: { name: release.name },
      type: "rw",
      instances: given.instances,
      pgbouncer: {
        poolMode: "transaction",
        parameters: {
          max_client_conn: String(given.maxClientConnections),
          default_pool_size: String(given.poolSize),
          // Airflow's drivers prepare statements; PgBouncer carries them from server connection to server connection.
          max_prepared_statements: "200",
          client_tls_sslmode: "require",
        },
      },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [{ name: "pgbouncer", resources: { requests: quantity, limits: { cpu: "1", memory: "256Mi" } } }],
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "topology.kubernetes.io/zone",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: { app: name } },
            },
          ],
        },
      },
    },
  });
}

/** Connections that a server keeps for administrators, `superuser_reserved_connections`. */
const reserved = 3;

/** With every default filled in. */
export function poolerSettings(given: Pooler, { highAvailability }: { readonly highAvailability: boolean }) {
  return { instances: highAvailability ? 3 : 1, maxClientConnections: 1000, poolSize: 20, ...given };
}

export function checkPooler(
  given: Pooler | undefined,
  server: { readonly highAvailability: boolean; readonly maxConnections: number },
  check: Check,
): void {
  if (!given) return;
  check(wholeNumber(given?.instances, 1, 20), ["pooler", "instances"], given?.instances, "a whole number from 1 to 20");
  const clients = given?.maxClientConnections;
  check(wholeNumber(clients, 1, 10000), ["pooler", "maxClientConnections"], clients, "a whole number from 1 to 10000");
  check(wholeNumber(given?.poolSize, 1, 500), ["pooler", "poolSize"], given?.poolSize, "a whole number from 1 to 500");
  const { instances, poolSize } = poolerSettings(given, server);
  const most = server.maxConnections - reserved;
  // A rollout adds a pod before it takes one away.
  const fits = Math.floor(most / (instances + 1));
  check(
    !(poolSize * (instances + 1) > most),
    ["pooler", "poolSize"],
    poolSize,
    `at most ${fits}, so that ${instances} pods, and one more in a rollout, find room in the server's ${server.maxConnections} connections; or more maxConnections`,
  );
}
