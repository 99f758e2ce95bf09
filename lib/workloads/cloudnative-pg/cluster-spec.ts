import type { k8s } from "cdk8s-plus-28";

/** That a cluster uses a plugin, and how. */
export interface PluginUse {
  readonly name: string;
  readonly isWALArchiver?: boolean;
  readonly parameters: { readonly barmanObjectName: string; readonly serverName: string };
}

interface ApplicationDatabase {
  readonly database: string;
  readonly owner: string;
  readonly secret?: { readonly name: string };
}

export interface BootstrapSpec {
  readonly initdb?: ApplicationDatabase & {
    readonly encoding: string;
    readonly localeCollate: string;
    readonly localeCType: string;
    readonly dataChecksums: boolean;
  };
  readonly recovery?: ApplicationDatabase & {
    readonly source: string;
    readonly recoveryTarget?: { readonly targetTime: string };
  };
}

interface VolumeSpec {
  readonly size: string;
  readonly storageClass?: string;
  readonly resizeInUseVolumes: boolean;
}

interface Requirements {
  readonly cpu: string;
  readonly memory: string;
}

/**
 * What a PostgresCluster says in a `Cluster`; add more with `addJsonPatch`.
 * @see https://cloudnative-pg.io/documentation/1.30/cloudnative-pg.v1/#clusterspec
 */
export interface ClusterSpec {
  readonly instances: number;
  readonly imageName: string;
  readonly inheritedMetadata?: { readonly labels: { readonly [label: string]: string } };
  readonly serviceAccountTemplate?: {
    readonly metadata: { readonly annotations: { readonly [annotation: string]: string } };
  };
  readonly enableSuperuserAccess: boolean;
  readonly enablePDB: boolean;
  readonly primaryUpdateStrategy: "unsupervised" | "supervised";
  readonly primaryUpdateMethod: "switchover" | "restart";
  /** Seconds in which clients may leave by themselves; the operator's own default is 180. */
  readonly smartShutdownTimeout: number;
  readonly nodeMaintenanceWindow?: { readonly inProgress: boolean; readonly reusePVC: boolean };
  readonly affinity: {
    readonly enablePodAntiAffinity: boolean;
    readonly podAntiAffinityType: "required" | "preferred";
    readonly topologyKey: string;
    readonly nodeSelector?: { readonly [label: string]: string };
    readonly tolerations?: readonly k8s.Toleration[];
  };
  readonly topologySpreadConstraints?: readonly unknown[];
  readonly resources: { readonly requests: Requirements; readonly limits: Requirements };
  readonly storage: VolumeSpec;
  readonly walStorage: VolumeSpec;
  readonly postgresql: {
    readonly parameters: { readonly [name: string]: string };
    readonly pg_hba: readonly string[];
    readonly synchronous?: {
      readonly method: "any";
      readonly number: number;
      readonly dataDurability: "required" | "preferred";
    };
  };
  readonly certificates?: { readonly serverAltDNSNames: readonly string[] };
  readonly plugins?: readonly PluginUse[];
  readonly bootstrap: BootstrapSpec;
  readonly externalClusters?: readonly { readonly name: string; readonly plugin: PluginUse }[];
  readonly replica?: {
    readonly self: string;
    readonly source: string;
    readonly primary: string;
    readonly promotionToken?: string;
  };
}
