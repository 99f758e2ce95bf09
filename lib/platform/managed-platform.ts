import type { Provider } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Bucket, BucketPurpose } from "../clouds/bucket/bucket";
import type { Capabilities, ManagedCloud } from "../clouds/cloud";
import type { Cluster } from "../clouds/cluster/cluster";
import { kubernetesProvider } from "../clouds/cluster/kubernetes-provider";
import type { Identity } from "../clouds/identity/identity";
import type { Key } from "../clouds/key/key";
import type { Network } from "../clouds/network/network";
import type { NodePool } from "../clouds/node-pool/node-pool";
import type { AddressPlan } from "../environment/address-plan";
import { InvalidEnvironmentError } from "../environment/issue";
import type { PlatformSettings } from "../environment/schema/environment";
import type { NodePoolSettings } from "../environment/schema/node-pool";
import { Manifests } from "../manifests";
import { serviceAccountName } from "../workloads/airflow";
import { AirflowSecrets } from "./airflow-secrets";
import { type AirflowSurroundings, type Identified, schedulingOf } from "./airflow-surroundings";
import { type PlatformDatabase, platformDatabase } from "./platform-database";
import { type PlatformVault, platformVault } from "./platform-vault";
import { airflowVault, type VaultPlace } from "./vault-place";

/** What a managed platform is made from. */
export interface ManagedPlatformArgs {
  readonly cloud: ManagedCloud;
  readonly settings: PlatformSettings;
  readonly addresses: AddressPlan;
  readonly vault: VaultPlace;
}

/** What a managed platform made, for its stack's outputs and for what a program adds. */
export interface ManagedPlatform {
  readonly key: Key;
  readonly network: Network;
  readonly cluster: Cluster;
  readonly provider: Provider;
  readonly nodePools: Readonly<Record<string, NodePool>>;
  readonly buckets: Readonly<Record<BucketPurpose, Bucket>>;
  readonly identities: Readonly<Record<Identified, Identity>>;
  readonly database: PlatformDatabase;
  /** Undefined where there is none in this cluster. */
  readonly vault: PlatformVault | undefined;
  readonly clusterManifests: Manifests;
  readonly surroundings: AirflowSurroundings;
  /** What Airflow's pods need before they can start. */
  readonly readyForPods: readonly pulumi.Resource[];
}

/** Builds one cloud's stack up to the point where Airflow can be put in: network, cluster, pools, identity, data. */
export function managedPlatform(
  name: string,
  { cloud, settings, addresses, vault: place }: ManagedPlatformArgs,
  opts: { readonly parent: pulumi.Resource },
): ManagedPlatform {
  const { highAvailability, tags } = settings;
  const { zones } = cloud;
  const { cluster: clusterSettings, nodePools: pools } = required(settings);
  const make = cloud.open(name, { tags }, opts);

  const key = make.key(name, { tags }, opts);
  const { id: keyId } = key;
  const { natPerZone = highAvailability, flowLogs, flowLogDays, privateDomain } = settings.network;
  const network = make.network(
    name,
    { addresses, zones, keyId, tags, natPerZone, flowLogs, flowLogDays, privateDomain },
    opts,
  );
  const cluster = make.cluster(name, { network, addresses, keyId, settings: clusterSettings, zones, tags }, opts);
  const provider = kubernetesProvider(name, cluster, { ...opts, deletedWith: cluster });

  const nodePools = makeNodePools(make, name, { cluster, clusterSettings, pools, keyId, zones, tags }, opts);
  const nodes = Object.values(nodePools);
  const addons = make.addons(name, { cluster, nodePools: nodes, tags }, opts);
  const readyForPods = [...nodes, ...(addons ? [addons] : [])];

  const bucket = (purpose: BucketPurpose) => {
    const { retentionDays, existing } = settings.buckets[purpose];
    const args = { purpose, retentionDays, keyId, network, tags, ...(existing !== undefined && { existing }) };
    return make.bucket(`${name}-${purpose}`, args, opts);
  };
  const buckets = { logs: bucket("logs"), xcom: bucket("xcom"), backups: bucket("backups") };
  const secrets = new AirflowSecrets(`${name}-airflow`, { celery: settings.airflow.celery !== undefined }, opts);
  const database = platformDatabase(
    name,
    { cloud, make, settings, cluster, network, keyId, zones, bucket: buckets.backups },
    opts,
  );
  const identities = makeIdentities(
    make,
    name,
    { cluster, buckets, namespace: settings.airflow.namespace, tags },
    opts,
  );

  const clusterManifests = new Manifests(
    `${name}-cluster`,
    (chart, ref) => cloud.clusterManifests(chart, ref, { clusterName: cluster.name, keyId, platform: settings }),
    { ...opts, provider, dependsOn: readyForPods, deletedWith: cluster },
  );

  const scheduling = schedulingOf(settings, (pool) => nodePools[pool]?.scheduling);
  const vault =
    settings.vault && place.here
      ? platformVault(
          name,
          {
            cloud,
            make,
            settings,
            cluster,
            network,
            bucket: buckets.backups,
            components: scheduling.components,
            clients: place.clients,
          },
          opts,
        )
      : undefined;

  const { fernetKey, jwtSecret, apiSecretKey, redisPassword } = secrets;
  const surroundings: AirflowSurroundings = {
    ...database.surroundings,
    ...scheduling,
    ...airflowVault(settings, cloud.name, place),
    identities,
    storage: { logs: cloud.airflowStorage(buckets.logs.names), xcom: cloud.airflowStorage(buckets.xcom.names) },
    secrets: {
      fernetKey,
      jwtSecret,
      apiSecretKey,
      ...(redisPassword && { redisPassword }),
      ...(database.password && { databasePassword: database.password }),
    },
  };
  return {
    key,
    network,
    cluster,
    provider,
    nodePools,
    buckets,
    identities,
    database,
    vault,
    clusterManifests,
    readyForPods,
    surroundings,
  };
}

/** The loader makes sure of both; a program that calls past it learns so here. */
function required(settings: PlatformSettings) {
  const { cluster, nodePools } = settings;
  if (!cluster || !nodePools) {
    const missing = cluster ? "nodePools" : "cluster";
    throw new InvalidEnvironmentError([
      { path: [missing], given: undefined, allowed: "required on a cloud that makes clusters" },
    ]);
  }
  return { cluster, nodePools };
}

function makeNodePools(
  make: Capabilities,
  name: string,
  args: {
    readonly cluster: Cluster;
    readonly clusterSettings: NonNullable<PlatformSettings["cluster"]>;
    readonly pools: Readonly<Record<string, NodePoolSettings>>;
    readonly keyId: pulumi.Input<string>;
    readonly zones: readonly string[];
    readonly tags: Readonly<Record<string, string>>;
  },
  opts: pulumi.ComponentResourceOptions,
) {
  const { clusterSettings: nodes, pools, ...shared } = args;
  return Object.fromEntries(
    Object.entries(pools).map(([pool, settings]) => [
      pool,
      make.nodePool(`${name}-${pool}`, { ...shared, pool, settings, nodes }, opts),
    ]),
  );
}

/** Least privilege by part: a task writes its log and its values, a trigger its own log, the API server shows logs. */
function makeIdentities(
  make: Capabilities,
  name: string,
  args: {
    readonly cluster: Cluster;
    readonly buckets: Readonly<Record<BucketPurpose, Bucket>>;
    readonly namespace: string;
    readonly tags: Readonly<Record<string, string>>;
  },
  opts: pulumi.ComponentResourceOptions,
) {
  const { buckets, ...shared } = args;
  const identity = (part: Identified, grants: Parameters<typeof make.identity>[1]["grants"]) =>
    make.identity(
      `${name}-${part === "apiServer" ? "api-server" : part}`,
      { ...shared, serviceAccount: serviceAccountName("airflow", part), grants },
      opts,
    );
  // A log is read, added to and written anew when its task runs on.
  const writeLogs = (["bucket.read", "bucket.write", "bucket.replace"] as const).map((grant) => ({
    grant,
    bucket: buckets.logs,
  }));
  return {
    worker: identity("worker", [
      ...writeLogs,
      { grant: "bucket.read", bucket: buckets.xcom },
      { grant: "bucket.write", bucket: buckets.xcom },
      // Airflow deletes the values of a task that is cleared.
      { grant: "bucket.delete", bucket: buckets.xcom },
    ]),
    apiServer: identity("apiServer", [{ grant: "bucket.read", bucket: buckets.logs }]),
    triggerer: identity("triggerer", [...writeLogs, { grant: "bucket.read", bucket: buckets.xcom }]),
  };
}
