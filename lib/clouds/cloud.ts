import type * as pulumi from "@pulumi/pulumi";
import type { Construct } from "constructs";
import type { Issue } from "../environment/issue";
import type { CloudName } from "../environment/schema/clouds";
import type { PlatformSettings } from "../environment/schema/environment";
import type { Bucket, BucketArgs } from "./bucket/bucket";
import type { Cluster, ClusterArgs } from "./cluster/cluster";
import type { Identity, IdentityArgs } from "./identity/identity";
import type { Key, KeyArgs } from "./key/key";
import type { Network, NetworkArgs } from "./network/network";
import type { NodePool, NodePoolArgs } from "./node-pool/node-pool";
import type { Postgres, PostgresArgs } from "./postgres/postgres";
import type { StorageClassArgs } from "./storage-class/storage-class";

/** What every cloud can make, each in its own way. A component made here is a child of `opts.parent`, on this cloud's provider. */
export interface Capabilities<N extends Network = Network, C extends Cluster = Cluster> {
  key(name: string, args: KeyArgs, opts: pulumi.ComponentResourceOptions): Key;
  /** Makes the network, or adopts the one that the cloud's settings name. */
  network(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions): N;
  cluster(name: string, args: Omit<ClusterArgs<N>, "admins">, opts: pulumi.ComponentResourceOptions): C;
  nodePool(name: string, args: NodePoolArgs<C>, opts: pulumi.ComponentResourceOptions): NodePool;
  /** What the cloud puts into the cluster once there are nodes. */
  addons(
    name: string,
    args: { readonly cluster: C; readonly nodePools: readonly NodePool[] },
    opts: pulumi.ComponentResourceOptions,
  ): void;
  identity(name: string, args: IdentityArgs<C>, opts: pulumi.ComponentResourceOptions): Identity;
  bucket(name: string, args: BucketArgs, opts: pulumi.ComponentResourceOptions): Bucket;
  postgres(name: string, args: PostgresArgs<N>, opts: pulumi.ComponentResourceOptions): Postgres;
  /** Writes storage classes and the ingress class into a chart. */
  storageClasses(scope: Construct, args: StorageClassArgs): void;
}

/** A cloud that makes clusters: `aws(…)`, `gcp(…)` or `azure(…)`. */
export interface ManagedCloud<N extends Network = Network, C extends Cluster = Cluster> {
  readonly kind: "managed";
  readonly name: Exclude<CloudName, "existing">;
  readonly region: string;
  readonly zones: readonly string[];
  /** What this cloud cannot do of what a platform asks for; empty when it can do all. Paths start at the platform's top. */
  check(platform: PlatformSettings): Issue[];
  /** The provider and what everything else on this cloud stands in, such as a resource group. */
  open(
    name: string,
    args: { readonly tags: Readonly<Record<string, string>> },
    opts: pulumi.ComponentResourceOptions,
  ): Capabilities<N, C>;
}

/** A cluster that exists already: `existing(…)`. */
export interface ExistingCloud {
  readonly kind: "existing";
  readonly name: "existing";
  check(platform: PlatformSettings): Issue[];
  /** Its kubeconfig, reduced to one context. */
  readonly kubeconfig: pulumi.Input<string>;
  /** A static name for it. */
  readonly clusterName: string;
}

/** A value that knows how to make each capability. */
export type Cloud = ManagedCloud | ExistingCloud;
