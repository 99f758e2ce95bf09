import type * as pulumi from "@pulumi/pulumi";
import type { AirflowStorage } from "../clouds/bucket/bucket";
import type { SecretKey } from "../environment/schema/data";
import type { PlatformSettings } from "../environment/schema/environment";
import type { PodScheduling } from "../workloads/airflow";

/** The parts of Airflow that have a cloud identity of their own. */
export const identified = ["worker", "apiServer", "triggerer"] as const;
export type Identified = (typeof identified)[number];

type Text = pulumi.Input<string>;

/** What Airflow's manifests need to know of the cloud around them. */
export interface AirflowSurroundings {
  readonly database: {
    readonly host: Text;
    readonly port: number;
    readonly name: Text;
    readonly user: Text;
    readonly passwordSecret: SecretKey;
    readonly sslMode: "disable" | "require" | "verify-ca" | "verify-full";
  };
  /** Where task logs and large XComs go; undefined on a cluster that exists, where logs end with their pods. */
  readonly storage?: { readonly logs: AirflowStorage; readonly xcom: AirflowStorage };
  /** On which nodes Airflow's own parts and its tasks run. */
  readonly components: PodScheduling;
  readonly workers: PodScheduling;
  /** Node pools that profiles of task pods may name; undefined on a cluster that exists. */
  readonly pools?: Readonly<Record<string, PodScheduling>>;
  /** Cloud identities, by the part that acts as them. */
  readonly identities: {
    readonly [P in Identified]?: {
      readonly serviceAccountAnnotations: Readonly<Record<string, Text>>;
      readonly podLabels: Readonly<Record<string, string>>;
    };
  };
  /** Secrets to make along with Airflow. Without them somebody else makes the Secrets that it names. */
  readonly secrets?: {
    readonly fernetKey: Text;
    readonly jwtSecret: Text;
    readonly apiSecretKey: Text;
    /** With Celery. */
    readonly redisPassword?: Text;
    /** The database's password, when Isobar made the database. */
    readonly databasePassword?: Text;
  };
}

/** On which nodes Airflow's parts and its tasks run: core, and the pool that the environment names for tasks. */
export function schedulingOf(
  { airflow, nodePools }: PlatformSettings,
  scheduling: (pool: string) => PodScheduling | undefined,
): Pick<AirflowSurroundings, "components" | "workers" | "pools"> {
  const workerPool = airflow.workerPool ?? (nodePools?.["workers"] ? "workers" : "core");
  const pools = Object.fromEntries(Object.keys(nodePools ?? {}).map((pool) => [pool, scheduling(pool) ?? {}]));
  return { components: scheduling("core") ?? {}, workers: scheduling(workerPool) ?? {}, pools };
}
