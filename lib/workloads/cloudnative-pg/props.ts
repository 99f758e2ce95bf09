import type { PostgresBackup } from "./backup";
import type { Recovery, ReplicaOf } from "./bootstrap";
import type { CloudIdentity } from "./bucket";
import type { Network } from "./network-policies";
import type { Placement } from "./placement";
import type { PodMonitor } from "./pod-monitor";
import type { Pooler } from "./pooler";
import type { PostgresRole } from "./roles";
import type { PostgresVersion } from "./version";

/** How sure a commit is before a client hears of it. */
export interface Synchronous {
  /**
   * Standbys that must have written a commit down.
   * @default 1
   */
  readonly standbys?: number;
  /**
   * When too few standbys are there: `required` lets commits wait, `preferred` goes on without.
   * @default "required"
   */
  readonly durability?: "required" | "preferred";
}

/** While nodes are being changed. */
export interface NodeMaintenance {
  /** Whether it goes on: nodes may then be drained although an instance cannot move. */
  readonly inProgress: boolean;
  /**
   * Whether an instance waits for its node and volume rather than being cloned elsewhere.
   * @default true
   */
  readonly reuseVolumes?: boolean;
}

export interface PostgresClusterProps {
  /**
   * Of the cluster, and the beginning of the names of all that belongs to it. At most 50 characters.
   * @default "postgres"
   */
  readonly name?: string;
  /** @default the chart's */
  readonly namespace?: string;
  /** Labels of every object here; the operator's own objects carry its own. */
  readonly labels?: { readonly [label: string]: string };
  /** A major version runs its newest minor one that this release of Isobar knows, so that updates of Isobar bring it. */
  readonly version: PostgresVersion;
  /**
   * The whole image reference, its tag beginning with the version.
   * @default the operator's own image
   */
  readonly image?: string;
  /**
   * The major version that the data are still of: names the step to a newer `version`. All instances stop for it, there is no way back,
   * and earlier backups serve the earlier version only. Leave it out again afterwards.
   * @default none: another major version is refused
   * @see https://cloudnative-pg.io/documentation/1.30/postgres_upgrades/
   */
  readonly upgradeFrom?: string;
  /**
   * Three instances over three zones, of which one is written to and a second one has each commit.
   * @default true
   */
  readonly highAvailability?: boolean;
  /**
   * Servers. Highly available are three or more: with two, the loss of either stops every commit.
   * @default 3 when highly available, else 1
   */
  readonly instances?: number;
  /**
   * Commits wait for a standby.
   * @default one standby, required, when highly available; else none
   */
  readonly synchronous?: Synchronous | false;
  /**
   * Of each instance, in cores: what it asks for and what it may use.
   * @default 2
   */
  readonly cpu?: number;
  /**
   * Of each instance, what it asks for and may use. Parameters are set by it.
   * @default 4
   */
  readonly memoryGiB?: number;
  /** Of each instance's volume for data. It can grow, where the storage class allows it, and never shrink. */
  readonly storageGiB: number;
  /**
   * What the data take now. With it, a volume that could not hold them is refused, such as that of a replica or a recovery.
   * @default nothing is checked
   */
  readonly usedGiB?: number;
  /**
   * Of each instance's volume for WAL, which fills when archiving or a replica is stuck.
   * @default a fifth of `storageGiB`, at least 5
   */
  readonly walStorageGiB?: number;
  /**
   * Its reclaim policy `Retain` keeps volumes even when their claims go.
   * @default the cluster's default class
   */
  readonly storageClass?: string;
  /**
   * The server's `max_connections`, of which it keeps three for administrators.
   * @default 100 per GiB of memory, from 100 to 2000
   */
  readonly maxConnections?: number;
  /** Settings of postgresql.conf, over those that follow from the size. */
  readonly parameters?: { readonly [name: string]: string };
  /**
   * The application's database.
   * @default "airflow"
   */
  readonly database?: string;
  /**
   * The application's role, which owns the database.
   * @default "airflow"
   */
  readonly owner?: string;
  /**
   * A Secret of type `kubernetes.io/basic-auth` with the owner's `username` and `password`.
   * @default `<name>-app`, which the operator makes with a password of its own
   */
  readonly ownerSecret?: string;
  /** Logins besides the owner's, by name. */
  readonly roles?: { readonly [name: string]: PostgresRole };
  /** Where WAL and base backups go; `false` for data that may be lost. */
  readonly backup: PostgresBackup | false;
  /** As whom instances reach buckets. */
  readonly identity?: CloudIdentity;
  /**
   * Whether this is a production database, which is refused without backups of at least seven days.
   * @default false
   */
  readonly production?: boolean;
  /** Begin with the data of a backup, in a new cluster. Says nothing once the cluster exists. */
  readonly recovery?: Recovery;
  /** Follow another cluster instead of being written to. */
  readonly replicaOf?: ReplicaOf;
  /**
   * Makes a replica the one that is written to, once it has all that the other cluster wrote: `status.demotionToken` of the other
   * Cluster, which becomes a replica of this one first.
   * @see https://cloudnative-pg.io/documentation/1.30/replica_cluster/#promoting-a-replica-to-a-primary-cluster
   */
  readonly promotionToken?: string;
  /** @default none: clients connect to the primary */
  readonly pooler?: Pooler;
  readonly network?: Network;
  readonly placement?: Placement;
  /** @default none */
  readonly monitoring?: PodMonitor;
  /**
   * Whether instances are updated in turn by the operator, the primary last, after a switchover; or the primary only when somebody says so.
   * @default "unsupervised"
   */
  readonly primaryUpdate?: "unsupervised" | "supervised";
  /** @default none */
  readonly nodeMaintenance?: NodeMaintenance;
  /**
   * Whether the API server refuses to delete the Cluster, and Argo CD and Helm to prune it.
   * @default true
   */
  readonly deletionProtection?: boolean;
}
