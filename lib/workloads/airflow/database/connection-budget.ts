import { type Autoscaling, defaultBounds, scalable } from "../autoscaling";
import type { Check } from "../check";
import { type Service, services } from "../component";
import { airflowVersion, versionTraits } from "../version";
import { mostConnections } from "./connection-pool";
import type { Database } from "./database";
import { mostServerConnections } from "./pgbouncer-settings";

/** What else of a release decides how many connections it wants. */
export interface ConnectionDemand {
  readonly version: string;
  readonly replicas?: { readonly [S in Service]?: number };
  readonly autoscaling?: Autoscaling;
  /** Options of airflow.cfg, by section. */
  readonly config?: { readonly [section: string]: { readonly [option: string]: unknown } };
}

/** Connections that PostgreSQL keeps for administrators. */
const reserved = 3;
/** Those of the migration, the cleanup and a rotation of keys, which go to the server itself. */
const jobs = 5;

/** Connections that a server must take: all that Airflow could want in a rollout, and those that the server keeps for administrators. */
export function connectionsWanted(database: Pick<Database, "pgbouncer" | "pool">, demand: ConnectionDemand): number {
  return mostWanted(database, demand) + reserved;
}

/** Connections to the server that Airflow could want at most, in a rollout, when each part has a pod more. */
export function mostWanted({ pgbouncer, pool = {} }: Pick<Database, "pgbouncer" | "pool">, demand: ConnectionDemand) {
  if (pgbouncer) return mostServerConnections(pgbouncer) + jobs;
  const one = mostConnections(pool);
  const { asyncEngineKeepsToOptions } = versionTraits(airflowVersion(demand.version));
  const apiServerProcesses = Number(demand.config?.["api"]?.["workers"] ?? 1);
  const asynchronous = mostConnections(asyncEngineKeepsToOptions ? pool : {});
  const each = (service: Service) => (service === "apiServer" ? apiServerProcesses * (one + asynchronous) : one);
  const pools = services.map((service) => (mostPods(service, demand) + 1) * each(service));
  return pools.reduce((sum, count) => sum + count, 0) + jobs;
}

function mostPods(service: Service, { replicas = {}, autoscaling = {} }: ConnectionDemand): number {
  const part = scalable.find((one) => one === service);
  const scaling = part && autoscaling[part];
  return scaling ? (scaling.max ?? defaultBounds.max) : (replicas[service] ?? 2);
}

/** Celery workers are not counted: how many there are is decided under load. With them, only PgBouncer keeps a limit. */
export function checkConnectionBudget(database: Database, demand: ConnectionDemand, check: Check): void {
  const { maxConnections, pgbouncer } = database;
  if (maxConnections === undefined) return;
  const wanted = connectionsWanted(database, demand);
  const less = pgbouncer ? "a smaller poolSize of pgbouncer" : "a smaller pool, or a pgbouncer";
  check(
    maxConnections >= wanted,
    ["database", "maxConnections"],
    maxConnections,
    `at least ${wanted}, which all pods together could want in a rollout; or ${less}`,
  );
}
