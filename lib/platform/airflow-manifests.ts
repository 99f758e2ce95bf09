import type * as pulumi from "@pulumi/pulumi";
import { ApiObject, type Chart } from "cdk8s";
import type { AirflowStorage } from "../clouds/bucket/bucket";
import type { SecretKey } from "../environment/schema/data";
import type { PlatformSettings } from "../environment/schema/environment";
import type { Ref } from "../manifests";
import { Airflow, type PodScheduling } from "../workloads/airflow";

/** The Secret with Airflow's own keys, in Airflow's namespace. */
export const airflowKeys = {
  secret: "airflow-keys",
  fernetKey: "fernet-key",
  jwtSecret: "jwt-secret",
  apiSecretKey: "api-secret-key",
} as const;

/** The Secret with the password of a database that Isobar made, in Airflow's namespace. */
export const databasePassword = { name: "airflow-database", key: "password" } as const;

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
    /** The database's password, when Isobar made the database. */
    readonly databasePassword?: Text;
  };
}

/** Where all Airflow's pods meet the strictest Pod Security Standard, the namespace enforces it. */
function namespace(chart: Chart, name: string): ApiObject {
  return new ApiObject(chart, "namespace", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
}

function secret(chart: Chart, name: string, inNamespace: string, stringData: Record<string, string>): void {
  new ApiObject(chart, name, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: inNamespace },
    type: "Opaque",
    stringData,
  });
}

/** On which nodes Airflow's parts and its tasks run: core, and the pool that the environment names for tasks. */
export function schedulingOf(
  { airflow, nodePools }: PlatformSettings,
  scheduling: (pool: string) => PodScheduling | undefined,
): Pick<AirflowSurroundings, "components" | "workers"> {
  const workerPool = airflow.workerPool ?? (nodePools?.["workers"] ? "workers" : "core");
  return { components: scheduling("core") ?? {}, workers: scheduling(workerPool) ?? {} };
}

/** A bucket as the construct takes it. */
function storage(given: AirflowStorage, ref: Ref) {
  if ("s3" in given) return { s3: { ...given.s3, bucket: ref(given.s3.bucket) } };
  if ("gcs" in given) return { gcs: { bucket: ref(given.gcs.bucket), project: ref(given.gcs.project) } };
  const { account, container } = given.azureBlob;
  return { azureBlob: { account: ref(account), container: ref(container) } };
}

function xcomOf({ airflow: { xcom } }: PlatformSettings, around: AirflowSurroundings, ref: Ref) {
  if (!xcom || !around.storage) return {};
  const { thresholdBytes } = xcom;
  return {
    xcom: { objectStorage: storage(around.storage.xcom, ref), ...(thresholdBytes !== undefined && { thresholdBytes }) },
  };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/**
 * Writes one platform's Airflow, its namespace and Secrets into a chart.
 *
 * `ref` is the one that `Manifests` gives, or `plainRef` where manifests are written to files.
 */
export function airflowManifests(
  chart: Chart,
  ref: Ref,
  settings: PlatformSettings,
  around: AirflowSurroundings,
): Airflow {
  const { airflow } = settings;
  const { database, identities, secrets } = around;
  const perPart = settings.highAvailability ? 2 : 1;

  namespace(chart, airflow.namespace);
  if (secrets) {
    const { fernetKey, jwtSecret, apiSecretKey } = airflowKeys;
    secret(chart, airflowKeys.secret, airflow.namespace, {
      [fernetKey]: ref(secrets.fernetKey),
      [jwtSecret]: ref(secrets.jwtSecret),
      [apiSecretKey]: ref(secrets.apiSecretKey),
    });
    if (secrets.databasePassword !== undefined) {
      secret(chart, databasePassword.name, airflow.namespace, {
        [databasePassword.key]: ref(secrets.databasePassword),
      });
    }
  }
  const key = (name: string) => ({ name: airflowKeys.secret, key: name });

  return new Airflow(chart, "airflow", {
    version: airflow.version,
    image: { repository: airflow.image.repository, ...(airflow.image.tag !== undefined && { tag: airflow.image.tag }) },
    executor: airflow.executor,
    namespace: airflow.namespace,
    database: { ...database, host: ref(database.host), name: ref(database.name), user: ref(database.user) },
    keys: {
      fernetKey: key(airflowKeys.fernetKey),
      jwtSecret: key(airflowKeys.jwtSecret),
      apiSecretKey: key(airflowKeys.apiSecretKey),
    },
    dags: airflow.dags.map(({ name, git: { url, subdirectory, ...git } }) => ({
      name,
      git: { ...git, url: ref(url), ...(subdirectory !== undefined && { subdirectory }) },
    })),
    replicas: {
      scheduler: airflow.replicas.scheduler ?? perPart,
      apiServer: airflow.replicas.apiServer ?? perPart,
      dagProcessor: airflow.replicas.dagProcessor ?? perPart,
      triggerer: airflow.replicas.triggerer ?? perPart,
    },
    scheduling: { components: around.components, workers: around.workers },
    serviceAccountAnnotations: mapValues(identities, (identity) =>
      mapValues(identity?.serviceAccountAnnotations ?? {}, (value) => ref(value)),
    ),
    podLabels: mapValues(identities, (identity) => ({ ...identity?.podLabels })),
    ...(around.storage && { logs: { remote: storage(around.storage.logs, ref) } }),
    ...xcomOf(settings, around, ref),
    config: airflow.config,
  });
}
