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

export function checkPooler(given: Pooler | undefined, check: Check): void {
  check(wholeNumber(given?.instances, 1, 20), ["pooler", "instances"], given?.instances, "a whole number from 1 to 20");
  const clients = given?.maxClientConnections;
  check(wholeNumber(clients, 1, 10000), ["pooler", "maxClientConnections"], clients, "a whole number from 1 to 10000");
  check(wholeNumber(given?.poolSize, 1, 500), ["pooler", "poolSize"], given?.poolSize, "a whole number from 1 to 500");
}
