import { type ApiObject, Chart } from "cdk8s";
import { Construct } from "constructs";
import { defaultRetentionDays, scheduledBackup } from "./backup";
import { sourceStoreName } from "./bootstrap";
import { portOf } from "./bucket";
import { cluster } from "./cluster";
import type { PostgresConnection } from "./connection";
import { NetworkPolicies } from "./network-policies";
import { objectStore } from "./object-store";
import { podMonitor } from "./pod-monitor";
import { pooler, poolerName, poolerSettings } from "./pooler";
import type { PostgresClusterProps } from "./props";
import { Protection } from "./protection";
import { Release } from "./release";
import { databaseRole } from "./roles";
import { type Settings, settingsOf } from "./settings";
import { validate } from "./validation";

/**
 * PostgreSQL in the cluster, run by CloudNativePG 1.30: three instances in three zones, each commit on two of them, TLS only, every
 * moment of the last 30 days restorable from object storage.
 *
 * The operator, its Barman Cloud plugin and cert-manager must be there; see {@link cloudNativePgOperator}.
 *
 * @throws {InvalidEnvironmentError} with everything that is wrong with the properties at once
 */
export class PostgresCluster extends Construct {
  /** The operator's `Cluster`. */
  readonly cluster: ApiObject;
  /** Where backups go; undefined without backups. */
  readonly objectStore: ApiObject | undefined;
  /** Where the data that it begins with or follows come from. */
  readonly sourceObjectStore: ApiObject | undefined;
  readonly scheduledBackup: ApiObject | undefined;
  readonly pooler: ApiObject | undefined;
  readonly podMonitor: ApiObject | undefined;
  /** By the role's name. */
  readonly roles: ReadonlyMap<string, ApiObject>;
  readonly networkPolicies: NetworkPolicies;
  readonly protection: Protection;
  /** How clients connect: what `Airflow` takes as its `database`. */
  readonly connection: PostgresConnection;

  constructor(scope: Construct, id: string, props: PostgresClusterProps) {
    super(scope, id);
    const settings = settingsOf(props);
    validate(this.node.path, props, settings);
    const { backup, recovery, replicaOf, monitoring } = props;
    const release = new Release(settings.name, props.namespace ?? Chart.of(this).namespace, props.labels ?? {});
    const source = recovery?.from ?? replicaOf;

    this.cluster = cluster(this, "cluster", release, settings);
    this.objectStore = backup
      ? objectStore(this, "object-store", release, release.name, {
          bucket: backup.bucket,
          ...(backup.deletedBy !== "bucket" && { retentionDays: backup.retentionDays ?? defaultRetentionDays }),
          writtenOnce: backup.deletedBy === "bucket" && backup.bucket.gcs !== undefined,
        })
      : undefined;
    this.sourceObjectStore = source
      ? objectStore(this, "source-object-store", release, sourceStoreName(release.name), { bucket: source.bucket })
      : undefined;
    this.scheduledBackup = backup ? scheduledBackup(this, "scheduled-backup", release, backup.schedule) : undefined;
    this.pooler = props.pooler ? pooler(this, "pooler", release, poolerSettings(props.pooler, settings)) : undefined;
    this.roles = new Map(
      Object.entries(props.roles ?? {}).map(([name, role]) => [
        name,
        databaseRole(this, `role-${name}`, release, name, role),
      ]),
    );
    this.podMonitor = monitoring ? podMonitor(this, "pod-monitor", release, monitoring) : undefined;
    const buckets = [backup ? backup.bucket : undefined, source?.bucket].filter((bucket) => bucket !== undefined);
    this.networkPolicies = new NetworkPolicies(this, "network-policies", {
      release,
      network: props.network ?? {},
      pooler: props.pooler !== undefined,
      monitoring: monitoring !== undefined,
      bucketPorts: buckets.map(portOf),
    });
    this.protection = new Protection(this, "protection", { release, deletion: settings.deletionProtection });
    this.connection = connectionOf(release, settings);

    // The plugin looks for the store when the first instance starts, and an instance that began without policies would be open to all.
    for (const earlier of [this.objectStore, this.sourceObjectStore]) if (earlier) this.cluster.addDependency(earlier);
    this.cluster.node.addDependency(this.networkPolicies);
    for (const later of [this.scheduledBackup, this.pooler, ...this.roles.values()]) later?.addDependency(this.cluster);
  }
}

function connectionOf(release: Release, settings: Settings): PostgresConnection {
  const service = settings.pooler ? poolerName(release.name) : `${release.name}-rw`;
  return {
    host: release.namespace === undefined ? service : `${service}.${release.namespace}`,
    port: 5432,
    name: settings.database,
    user: settings.owner,
    passwordSecret: { name: settings.ownerSecret ?? `${release.name}-app`, key: "password" },
    sslMode: "verify-full",
    certificateAuthority: { secret: { name: `${release.name}-ca`, key: "ca.crt" } },
    ...(!settings.pooler && { maxConnections: settings.maxConnections }),
  };
}
