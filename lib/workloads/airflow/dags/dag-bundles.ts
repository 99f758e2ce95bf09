import type { k8s } from "cdk8s-plus-28";
import type { Check, IssuePath } from "../check";
import type { AirflowComponent } from "../component";
import type { ConfigFile, Connection, Feature, PodAdditions, ReleaseFacts } from "../feature";
import { checkGitSource, type GitSource, gitPaths, gitPorts, sshKeyVolume } from "./git";
import { gitSync, syncedFolder, syncMount, syncVolume } from "./git-sync";

/** DAGs that Airflow itself fetches from a git repository, each run with the commit it began with. The best choice for most. */
export interface GitBundle {
  readonly name: string;
  readonly git: GitSource;
}

/** DAGs that a sidecar fetches: one fetch for all processes of a pod, but a run may see two commits. */
export interface GitSyncBundle {
  readonly name: string;
  readonly gitSync: GitSource;
}

/** DAGs in a volume that somebody else fills. */
export interface VolumeBundle {
  readonly name: string;
  readonly volume: {
    /** A PersistentVolumeClaim of Airflow's namespace that many nodes can read. */
    readonly claimName: string;
    /** @default its top */
    readonly subdirectory?: string;
  };
}

/** DAGs in a bucket, fetched by Airflow itself as the pods' cloud identity. Airflow has no such bundle for Azure. */
export interface BucketBundle {
  readonly name: string;
  readonly bucket: {
    readonly kind: "s3" | "gcs";
    /** The bucket's name; may be a `ref`. */
    readonly name: string;
    /** @default the whole bucket */
    readonly prefix?: string;
    /**
     * Seconds between looks for changes.
     * @default 60
     */
    readonly refreshSeconds?: number;
  };
}

/** DAGs that are part of Airflow's image. */
export interface ImageBundle {
  readonly name: string;
  readonly image: {
    /** Absolute path in the image. */
    readonly path: string;
  };
}

const sources = ["git", "gitSync", "volume", "bucket", "image"] as const;
type Source = (typeof sources)[number];
type Only<B, S extends Source> = B & { readonly [O in Exclude<Source, S>]?: never };

/** Where DAGs come from: exactly one source each. */
export type DagBundle =
  | Only<GitBundle, "git">
  | Only<GitSyncBundle, "gitSync">
  | Only<VolumeBundle, "volume">
  | Only<BucketBundle, "bucket">
  | Only<ImageBundle, "image">;

/**
 * The parts that read DAG files: who parses them and who runs tasks. A triggerer reads none.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/dag-bundles.html
 */
function readers({ executors }: ReleaseFacts): readonly AirflowComponent[] {
  return [
    "dagProcessor",
    "celeryWorker",
    "worker",
    ...(executors.includes("LocalExecutor") ? ["scheduler" as const] : []),
  ];
}

/** What one bundle is to Airflow, and what its readers need for it. */
interface RenderedBundle {
  readonly classpath: string;
  readonly kwargs: { readonly [name: string]: string | number | null };
  readonly pod?: (component: AirflowComponent) => PodAdditions;
  readonly files?: (components: readonly AirflowComponent[]) => readonly ConfigFile[];
  readonly to?: Connection["to"];
  readonly ports?: readonly number[];
}

const localBundle = "airflow.dag_processing.bundles.local.LocalDagBundle";

function rendered(bundle: DagBundle, index: number): RenderedBundle {
  if (bundle.git) return renderedGit(bundle.git, index);
  if (bundle.gitSync) return renderedGitSync(bundle.gitSync, index);
  if (bundle.volume) return renderedVolume(bundle.volume, index);
  if (bundle.bucket) return renderedBucket(bundle.bucket, index);
  return { classpath: localBundle, kwargs: { path: bundle.image.path } };
}

/** @see https://airflow.apache.org/docs/apache-airflow-providers-git/stable/bundles/index.html */
function renderedGit(git: GitSource, index: number): RenderedBundle {
  const { volumes, volumeMounts } = sshKeyVolume(index, git);
  const connection = gitConnection(git, index);
  return {
    classpath: "airflow.providers.git.bundles.git.GitDagBundle",
    kwargs: {
      repo_url: git.url,
      tracking_ref: git.ref,
      ...(git.subdirectory !== undefined && { subdir: git.subdirectory }),
      ...(connection.length > 0 && { git_conn_id: connectionId(index) }),
      refresh_interval: git.refreshSeconds ?? 60,
    },
    pod: () => ({ env: connection, volumes, volumeMounts }),
    files: (components) => knownHosts(git, index, components),
    to: { name: "git" },
    ports: gitPorts(git),
  };
}

function renderedGitSync(source: GitSource, index: number): RenderedBundle {
  const { volumes, volumeMounts } = sshKeyVolume(index, source);
  const hosts = knownHosts(source, index, []).map(({ name, path }) => ({
    name: "config",
    mountPath: path,
    subPath: name,
    readOnly: true,
  }));
  const container = (mode: "once" | "always") => gitSync(index, source, mode, [...volumeMounts, ...hosts]);
  return {
    classpath: localBundle,
    kwargs: { path: syncedFolder(index, source), refresh_interval: source.refreshSeconds ?? 60 },
    pod: (component) => ({
      volumes: [...volumes, syncVolume(index)],
      volumeMounts: [syncMount(index, true)],
      initContainers: [container("once")],
      // A task's pod would never end beside a container that does not.
      ...(component !== "worker" && { sidecars: [container("always")] }),
    }),
    files: (components) => knownHosts(source, index, components),
    to: { name: "git" },
    ports: gitPorts(source),
  };
}

function renderedVolume({ claimName, subdirectory }: VolumeBundle["volume"], index: number): RenderedBundle {
  const name = `dags-${index}`;
  const path = `/opt/airflow/dags/${index}`;
  return {
    classpath: localBundle,
    kwargs: { path: subdirectory === undefined ? path : `${path}/${subdirectory}` },
    pod: () => ({
      volumes: [{ name, persistentVolumeClaim: { claimName, readOnly: true } }],
      volumeMounts: [{ name, mountPath: path, readOnly: true }],
    }),
  };
}

function renderedBucket(
  { kind, name, prefix = "", refreshSeconds }: BucketBundle["bucket"],
  index: number,
): RenderedBundle {
  const shared = { bucket_name: name, prefix, refresh_interval: refreshSeconds ?? 60 };
  const reached = { to: { name: "objectStorage" as const }, ports: [443] };
  if (kind === "s3") {
    // Without a connection, boto3 finds the pod's identity by itself.
    const classpath = "airflow.providers.amazon.aws.bundles.s3.S3DagBundle";
    return { classpath, kwargs: { ...shared, aws_conn_id: null }, ...reached };
  }
  const connection = {
    name: `AIRFLOW_CONN_${connectionId(index).toUpperCase()}`,
    value: '{"conn_type":"google_cloud_platform"}',
  };
  return {
    classpath: "airflow.providers.google.cloud.bundles.gcs.GCSDagBundle",
    kwargs: { ...shared, gcp_conn_id: connectionId(index) },
    pod: () => ({ env: [connection] }),
    ...reached,
  };
}

const connectionId = (index: number) => `dag_bundle_${index}`;

/** The Airflow connection by which a repository is opened, as environment: a token by reference, an SSH key by its path. */
function gitConnection({ credential }: GitSource, index: number): k8s.EnvVar[] {
  if (!credential) return [];
  const name = `AIRFLOW_CONN_${connectionId(index).toUpperCase()}`;
  if (credential.sshKey) {
    const { sshKey, knownHosts } = gitPaths(index);
    const extra = { key_file: sshKey, strict_host_key_checking: "yes", known_hosts_file: knownHosts };
    return [{ name, value: JSON.stringify({ conn_type: "git", extra }) }];
  }
  const token = `DAG_BUNDLE_${index}_TOKEN`;
  // Kubernetes puts the token in where it starts the container.
  const connection = { conn_type: "git", login: credential.user ?? "user", password: `$(${token})` };
  return [
    { name: token, valueFrom: { secretKeyRef: credential.token } },
    { name, value: JSON.stringify(connection) },
  ];
}

function knownHosts({ credential }: GitSource, index: number, components: readonly AirflowComponent[]): ConfigFile[] {
  if (!credential?.sshKey) return [];
  return [
    { name: `known-hosts-${index}`, content: credential.knownHosts, path: gitPaths(index).knownHosts, components },
  ];
}

/**
 * Tells Airflow its DAG bundles. In the environment rather than in airflow.cfg, because an address may be known only when it is
 * deployed, and pods must roll when it changes.
 */
export function dagBundles(dags: readonly DagBundle[], facts: ReleaseFacts): Feature {
  const bundles = dags.map((bundle, index) => ({ name: bundle.name, ...rendered(bundle, index) }));
  const list = JSON.stringify(bundles.map(({ name, classpath, kwargs }) => ({ name, classpath, kwargs })));
  const env = [{ name: "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST", value: list }];
  const reading = readers(facts);
  const connections = bundles.flatMap(({ to, ports = [] }) => (to ? reading.map((from) => ({ from, to, ports })) : []));
  return {
    connections,
    files: bundles.flatMap(({ files }) => files?.(reading) ?? []),
    pod: (component) => {
      const added = reading.includes(component) ? bundles.map(({ pod }) => pod?.(component) ?? {}) : [];
      return {
        env: [...env, ...added.flatMap((pod) => pod.env ?? [])],
        volumes: added.flatMap(({ volumes = [] }) => volumes),
        volumeMounts: added.flatMap(({ volumeMounts = [] }) => volumeMounts),
        initContainers: added.flatMap(({ initContainers = [] }) => initContainers),
        sidecars: added.flatMap(({ sidecars = [] }) => sidecars),
      };
    },
  };
}

export function checkDagBundles(dags: readonly DagBundle[], check: Check): void {
  check(dags.length > 0, ["dags"], dags, "at least one DAG bundle");
  const names = new Set<string>();
  for (const [index, bundle] of dags.entries()) {
    const at = ["dags", index];
    const { name } = bundle;
    check(/^[A-Za-z0-9_-]{1,64}$/.test(name), [...at, "name"], name, "1 to 64 letters, digits, _ and -");
    check(
      name !== "example_dags",
      [...at, "name"],
      name,
      "any other name; Airflow keeps this one for its own examples",
    );
    check(!names.has(name), [...at, "name"], name, "a name that no other bundle has");
    names.add(name);
    const given = sources.filter((source) => bundle[source] !== undefined);
    check(given.length === 1, at, given.join(" and ") || bundle, `exactly one of ${sources.join(", ")}`);
    if (given.length === 1) checkSource(bundle, at, check);
  }
}

function checkSource(bundle: DagBundle, at: IssuePath, check: Check): void {
  if (bundle.git) checkGitSource(bundle.git, [...at, "git"], check);
  if (bundle.gitSync) checkGitSource(bundle.gitSync, [...at, "gitSync"], check);
  if (bundle.volume) {
    const { claimName } = bundle.volume;
    check(claimName !== "", [...at, "volume", "claimName"], claimName, "the name of a PersistentVolumeClaim");
  }
  if (bundle.bucket) {
    const { kind, name } = bundle.bucket;
    check(["s3", "gcs"].includes(kind), [...at, "bucket", "kind"], kind, "s3 or gcs");
    check(name !== "", [...at, "bucket", "name"], name, "the name of a bucket");
  }
  if (bundle.image) {
    const { path } = bundle.image;
    check(path.startsWith("/"), [...at, "image", "path"], path, "an absolute path in the image");
  }
}
