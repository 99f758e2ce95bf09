import type * as pulumi from "@pulumi/pulumi";
import type { Chart } from "cdk8s";
import type { AddressPlan } from "../environment/address-plan";
import type { Issue } from "../environment/issue";
import type { MachineChoice } from "../environment/machine-types";
import type { CloudName } from "../environment/schema/clouds";
import type { PlatformSettings } from "../environment/schema/environment";
import type { NodePoolSettings } from "../environment/schema/node-pool";
import type { Ref } from "../manifests";
import type { AirflowStorage, Bucket, BucketArgs, BucketNames } from "./bucket/bucket";
import type { Cluster, ClusterArgs } from "./cluster/cluster";
import type { Identity, IdentityArgs, IdentityMarks } from "./identity/identity";
import type { Key, KeyArgs, KeyNames, VaultSeal } from "./key/key";
import type { Network, NetworkArgs } from "./network/network";
import type { NodePool, NodePoolArgs, PodScheduling } from "./node-pool/node-pool";
import type { Postgres, PostgresArgs } from "./postgres/postgres";
import type { Secret, SecretAddress, SecretArgs, SecretNames, SecretStoreProvider } from "./secret/secret";

/** A component that other resources can wait for. */
type Made<T> = T & pulumi.ComponentResource;

/** What every cloud can make, each in its own way. A component made here is a child of `opts.parent`, on this cloud's provider. */
export interface Capabilities<N extends Network = Network, C extends Cluster = Cluster> {
  /** The first one is the environment's, which encrypts what is made after it. A key that seals names the network whose pods use it. */
  key(name: string, args: KeyArgs & { readonly network?: N }, opts: pulumi.ComponentResourceOptions): Key;
  /** Makes the network, or adopts the one that the cloud's settings name. */
  network(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions): N;
  /** The administrators are those of the cloud's settings. */
  cluster(
    name: string,
    args: Omit<ClusterArgs<N>, "admins"> & { readonly addresses: AddressPlan },
    opts: pulumi.ComponentResourceOptions,
  ): C & pulumi.ComponentResource;
  nodePool(name: string, args: NodePoolArgs<C>, opts: pulumi.ComponentResourceOptions): Made<NodePool>;
  /** What the cloud puts into the cluster once there are nodes; undefined where it puts in everything by itself. */
  addons(
    name: string,
    args: { readonly cluster: C; readonly nodePools: readonly Made<NodePool>[]; readonly tags: Tags },
    opts: pulumi.ComponentResourceOptions,
  ): pulumi.ComponentResource | undefined;
  /**
   * With `byToken` it is for a program that shows a token of the service account, as External Secrets does for a store, and not for the
   * service account's own pods. That is a difference on EKS only.
   */
  identity(
    name: string,
    args: IdentityArgs<C> & { readonly byToken?: boolean },
    opts: pulumi.ComponentResourceOptions,
  ): Identity;
  /** Makes a bucket, or adopts the one that `existing` names. */
  bucket(
    name: string,
    args: BucketArgs & { readonly network: N; readonly existing?: pulumi.Input<string> },
    opts: pulumi.ComponentResourceOptions,
  ): Bucket;
  postgres(name: string, args: PostgresArgs<N>, opts: pulumi.ComponentResourceOptions): Postgres;
  /** The network is the one whose pods read it. */
  secret(name: string, args: SecretArgs & { readonly network: N }, opts: pulumi.ComponentResourceOptions): Secret;
}

type Tags = Readonly<Record<string, string>>;

/** What a cloud's own manifests need to know. */
export interface ClusterManifestsArgs {
  readonly clusterName: string;
  /** Key that encrypts volumes. */
  readonly keyId: pulumi.Input<string>;
  readonly platform: PlatformSettings;
}

/** A cloud that makes clusters: `aws(…)`, `gcp(…)` or `azure(…)`. */
export interface ManagedCloud<N extends Network = Network, C extends Cluster = Cluster> {
  readonly kind: "managed";
  readonly name: Exclude<CloudName, "existing">;
  /** What was given, unchecked: the environment's loader checks it along with everything else. */
  readonly settings: unknown;
  readonly region: string;
  readonly zones: readonly string[];
  /** What this cloud cannot do of what a platform asks for; empty when it can do all. Paths start at the platform's top. */
  check(platform: PlatformSettings): Issue[];
  /** Connections that roles may have at once to the managed Postgres which a platform asks for. */
  databaseConnections(platform: Pick<PlatformSettings, "highAvailability" | "postgres">): number;
  /** The provider and what everything else on this cloud stands in, such as a resource group. */
  open(name: string, args: { readonly tags: Tags }, opts: pulumi.ComponentResourceOptions): Capabilities<N, C>;
  /** What pods write to run on a pool, known without making it. */
  scheduling(pool: string, settings: NodePoolSettings, machines: MachineChoice): PodScheduling;
  /** What a service account and its pods carry to act as an identity, known without making it. */
  identityMarks(principal: pulumi.Input<string>): IdentityMarks;
  /** What Airflow is told of a bucket, known without making it. */
  airflowStorage(bucket: BucketNames<pulumi.Input<string>>): AirflowStorage;
  /** What a Vault's seal is told of a key, known without making it. Throws when the key is another cloud's. */
  vaultSeal(key: KeyNames<pulumi.Input<string>>): VaultSeal;
  /** How programs find a secret, known without making it. */
  secretNames(address: SecretAddress<pulumi.Input<string>>): SecretNames<pulumi.Input<string>>;
  /**
   * What a store of External Secrets is told to read a secret of this cloud as an identity made with `byToken`, known without making either.
   * Throws when the secret is another cloud's.
   */
  secretStore(secret: SecretNames<pulumi.Input<string>>, principal: pulumi.Input<string>): SecretStoreProvider;
  /** Writes what each of the cloud's clusters needs: storage classes, the ingress class, the node autoscaler where the cloud has none. */
  clusterManifests(chart: Chart, ref: Ref, args: ClusterManifestsArgs): void;
}

/** A cluster that exists already: `existing(…)`. */
export interface ExistingCloud {
  readonly kind: "existing";
  readonly name: "existing";
  /** What was given, unchecked: the environment's loader checks it along with everything else. */
  readonly settings: unknown;
  check(platform: PlatformSettings): Issue[];
  /** Its kubeconfig, reduced to one context, and a static name for it. Throws when there is none or it is not one. */
  connect(): { readonly name: string; readonly kubeconfig: pulumi.Input<string> };
}

/** A value that knows how to make each capability. */
export type Cloud = ManagedCloud | ExistingCloud;
