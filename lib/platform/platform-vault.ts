import type * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../clouds/bucket/bucket";
import type { Capabilities, ManagedCloud } from "../clouds/cloud";
import type { Cluster } from "../clouds/cluster/cluster";
import type { Grant, Identity } from "../clouds/identity/identity";
import type { Key } from "../clouds/key/key";
import type { Network } from "../clouds/network/network";
import type { PlatformSettings } from "../environment/schema/environment";
import type { PodScheduling } from "../workloads/airflow";
import { vaultAccounts, vaultNamespace } from "./vault-authority";
import type { VaultSurroundings } from "./vault-manifests";

export interface PlatformVaultArgs {
  readonly cloud: ManagedCloud;
  readonly make: Capabilities;
  readonly settings: PlatformSettings;
  readonly cluster: Cluster;
  readonly network: Network;
  /** For snapshots. */
  readonly bucket: Bucket;
  readonly components: PodScheduling;
  readonly clients: VaultSurroundings["clients"];
}

/** What the cloud makes for a Vault in its cluster. */
export interface PlatformVault {
  /** What opens its storage: nobody can read that, nor any snapshot, without. */
  readonly key: Key;
  /** Of the servers, and of the Job that takes snapshots. */
  readonly identities: { readonly servers: Identity; readonly snapshots: Identity };
  readonly surroundings: VaultSurroundings;
}

export function platformVault(
  name: string,
  { cloud, make, settings: { tags }, cluster, network, bucket, components, clients }: PlatformVaultArgs,
  opts: { readonly parent: pulumi.Resource },
): PlatformVault {
  const key = make.key(`${name}-vault`, { purpose: "seal", network, tags }, opts);
  const identity = (account: "servers" | "snapshots", grants: readonly Grant[]) => {
    const serviceAccount = vaultAccounts[account];
    const args = { cluster, namespace: vaultNamespace, serviceAccount, grants, tags };
    return make.identity(`${name}-${serviceAccount}`, args, opts);
  };
  const identities = {
    servers: identity("servers", [{ grant: "key.use", key }]),
    snapshots: identity("snapshots", [
      { grant: "bucket.read", bucket },
      { grant: "bucket.write", bucket },
    ]),
  };
  return {
    key,
    identities,
    surroundings: {
      seal: cloud.vaultSeal(key.names),
      servers: identities.servers,
      snapshots: { storage: cloud.airflowStorage(bucket.names), identity: identities.snapshots },
      components,
      cluster: cloud.name,
      clients,
    },
  };
}
