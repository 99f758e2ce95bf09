import { k8s } from "cdk8s-plus-28";
import type { AirflowStorage } from "../clouds/bucket/bucket";
import type { AirflowSettings } from "../environment/schema/airflow/airflow";
import type { PlatformSettings } from "../environment/schema/environment";
import type { Ref } from "../manifests";
import type { AirflowProps, DagBundle } from "../workloads/airflow";
import type { AirflowSurroundings } from "./airflow-surroundings";
import { vaultAuthority } from "./vault-authority";

/** The Secret with the password of the Redis that Celery's workers have, in Airflow's namespace. */
export const redisPassword = { name: "airflow-redis", key: "password" } as const;

/** What an environment says of Airflow, as the construct takes it. */
export function airflowProps(
  settings: PlatformSettings,
  around: AirflowSurroundings,
  connection: AirflowProps["database"],
  ref: Ref,
) {
  const { airflow } = settings;
  const { autoscaling, concurrency, access, extraConfig } = airflow;
  return {
    version: airflow.version,
    image: { repository: airflow.image.repository, ...(airflow.image.tag !== undefined && { tag: airflow.image.tag }) },
    executor: airflow.executor,
    ...celeryOf(airflow),
    ...workersOf(airflow, around),
    namespace: airflow.namespace,
    database: databaseOf(settings, connection),
    dags: airflow.dags.map((bundle) => dagBundleOf(bundle, ref)),
    replicas: replicasOf(settings),
    ...(autoscaling && { autoscaling }),
    ...(concurrency && { concurrency }),
    ...(access && { access }),
    ...authOf(airflow, ref),
    ...networkOf(airflow),
    scheduling: { components: around.components, workers: around.workers },
    ...identitiesOf(around, ref),
    ...(around.storage && { logs: { remote: storageOf(around.storage.logs, ref) } }),
    ...xcomOf(airflow, around, ref),
    ...vaultOf(around),
    config: airflow.config,
    ...(extraConfig && { extraConfig }),
  } satisfies Omit<AirflowProps, "keys">;
}

function celeryOf({ celery }: AirflowSettings): Pick<AirflowProps, "celery"> {
  if (!celery) return {};
  const { resultBackend, workers } = celery;
  const sets = mapValues(workers, ({ replicas, autoscaling, ...set }) =>
    // A file may say both, which types do not allow: the schema has seen to it.
    autoscaling ? { ...set, autoscaling } : { ...set, ...(replicas !== undefined && { replicas }) },
  );
  return { celery: { broker: { redis: { passwordSecret: redisPassword } }, resultBackend, workers: sets } };
}

function workersOf({ workers }: AirflowSettings, { pools }: AirflowSurroundings): Pick<AirflowProps, "workers"> {
  if (!workers) return {};
  return { workers: { ...workers, ...(pools && { pools }) } };
}

function databaseOf(
  { airflow: { pgbouncer, databaseCleanup: cleanup }, highAvailability }: PlatformSettings,
  connection: AirflowProps["database"],
): AirflowProps["database"] {
  return {
    ...connection,
    ...(pgbouncer && { pgbouncer: { replicas: highAvailability ? 2 : 1, ...pgbouncer } }),
    ...(cleanup && { cleanup }),
  };
}

function dagBundleOf({ name, git, bucket, image }: AirflowSettings["dags"][number], ref: Ref): DagBundle {
  if (git) {
    const { url, subdirectory, credential, ...rest } = git;
    return {
      name,
      git: {
        ...rest,
        url: ref(url),
        ...(subdirectory !== undefined && { subdirectory }),
        ...(credential && { credential }),
      },
    };
  }
  if (bucket) {
    const { name: bucketName, prefix, ...rest } = bucket;
    return { name, bucket: { ...rest, name: ref(bucketName), ...(prefix !== undefined && { prefix }) } };
  }
  return { name, image: { path: image?.path ?? "" } };
}

/** Two of each part or one, but of those whose number follows the load. */
export function replicasOf({ airflow: { replicas, autoscaling = {} }, highAvailability }: PlatformSettings) {
  const perPart = highAvailability ? 2 : 1;
  const fixed = (part: "scheduler" | "apiServer" | "triggerer") =>
    autoscaling[part] ? {} : { [part]: replicas[part] ?? perPart };
  return {
    ...fixed("scheduler"),
    ...fixed("apiServer"),
    ...fixed("triggerer"),
    dagProcessor: replicas.dagProcessor ?? perPart,
  };
}

function authOf({ auth }: AirflowSettings, ref: Ref): Pick<AirflowProps, "auth"> {
  if (!auth) return {};
  const { issuer, clientId } = auth.oidc;
  return { auth: { oidc: { ...auth.oidc, issuer: ref(issuer), clientId: ref(clientId) } } };
}

function networkOf({
  apiServerClients,
  taskEgress,
}: AirflowSettings): Pick<AirflowProps, "apiServerClients" | "network"> {
  const clients = apiServerClients?.map((client) =>
    "cidr" in client
      ? { ipBlock: { cidr: client.cidr } }
      : { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": client.namespace } } },
  );
  const rules = taskEgress?.map(({ cidr, ports }) => ({
    ...(cidr !== undefined && { to: [{ ipBlock: { cidr } }] }),
    ...(ports && { ports: ports.map((port) => ({ port: k8s.IntOrString.fromNumber(port), protocol: "TCP" })) }),
  }));
  return { ...(clients && { apiServerClients: clients }), ...(rules && { network: { taskEgress: rules } }) };
}

/** Tasks act as one identity, whichever executor runs them. */
function identitiesOf({ identities }: AirflowSurroundings, ref: Ref) {
  const all = { ...identities, ...(identities.worker && { celeryWorker: identities.worker }) };
  return {
    serviceAccountAnnotations: mapValues(all, (identity) =>
      mapValues(identity?.serviceAccountAnnotations ?? {}, (value) => ref(value)),
    ),
    podLabels: mapValues(all, (identity) => ({ ...identity?.podLabels })),
  };
}

/** A bucket as the construct takes it. */
function storageOf(given: AirflowStorage, ref: Ref) {
  if ("s3" in given) return { s3: { ...given.s3, bucket: ref(given.s3.bucket) } };
  if ("gcs" in given) return { gcs: { bucket: ref(given.gcs.bucket), project: ref(given.gcs.project) } };
  const { account, container } = given.azureBlob;
  return { azureBlob: { account: ref(account), container: ref(container) } };
}

function xcomOf({ xcom }: AirflowSettings, { storage }: AirflowSurroundings, ref: Ref): Pick<AirflowProps, "xcom"> {
  if (!xcom || !storage) return {};
  const { thresholdBytes } = xcom;
  return {
    xcom: { objectStorage: storageOf(storage.xcom, ref), ...(thresholdBytes !== undefined && { thresholdBytes }) },
  };
}

/** Airflow starts without the authority too, and has nothing from Vault before it is there. */
function vaultOf({ vault }: AirflowSurroundings): Pick<AirflowProps, "secretsBackend"> {
  if (!vault) return {};
  const { url, authMount } = vault;
  const certificateAuthority = { configMap: vaultAuthority };
  return { secretsBackend: { vault: { url, authMount, role: "airflow", certificateAuthority } } };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
