import type * as pulumi from "@pulumi/pulumi";
import type { AirflowStorage } from "../clouds/bucket/bucket";
import type { SecretNames } from "../clouds/secret/secret";
import type { PlatformSettings } from "../environment/schema/environment";
import type { SecretKey } from "../environment/schema/secret-key";
import type { CertificateAuthority, PodScheduling } from "../workloads/airflow";
import type { Marks } from "./marks";

/** The parts of Airflow that have a cloud identity of their own. */
export const identified = ["worker", "apiServer", "triggerer"] as const;
export type Identified = (typeof identified)[number];

type Text = pulumi.Input<string>;

/** What Airflow's manifests need to know of the cloud around them. */
export interface AirflowSurroundings {
  /** Undefined where it is in the cluster, next to Airflow. */
  readonly database?: {
    readonly host: Text;
    readonly port: number;
    readonly name: Text;
    readonly user: Text;
    readonly passwordSecret: SecretKey;
    readonly sslMode: "disable" | "require" | "verify-ca" | "verify-full";
    readonly certificateAuthority?: CertificateAuthority;
    /** Connections that the server takes; undefined where nobody knows. */
    readonly maxConnections?: number;
  };
  /** Who makes Airflow's role and database on a server that Isobar made, and as what its Job reads the password. */
  readonly administrator?: {
    readonly user: string;
    readonly password: SecretNames<Text>;
    readonly identity: Marks;
  };
  /** Where the database's backups go, and as what they are written. */
  readonly backups?: {
    readonly storage: AirflowStorage;
    readonly dumps: Marks;
    /** Of a server in the cluster. */
    readonly postgres?: Marks;
  };
  /** Where task logs and large XComs go; undefined on a cluster that exists, where logs end with their pods. */
  readonly storage?: { readonly logs: AirflowStorage; readonly xcom: AirflowStorage };
  /** Where Airflow looks for connections and variables, when there is a Vault. */
  readonly vault?: {
    readonly url: string;
    /** Where Vault has the auth method of this cluster. */
    readonly authMount: string;
    /** Whether that Vault is in this cluster, and hands Airflow its authority. */
    readonly here: boolean;
  };
  /** On which nodes Airflow's own parts and its tasks run. */
  readonly components: PodScheduling;
  readonly workers: PodScheduling;
  /** Node pools that profiles of task pods may name; undefined on a cluster that exists. */
  readonly pools?: Readonly<Record<string, PodScheduling>>;
  /** Cloud identities, by the part that acts as them. */
  readonly identities: { readonly [P in Identified]?: Marks };
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
