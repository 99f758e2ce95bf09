import type { VaultConfiguration } from "./configuration";

export interface SnapshotsConfigurationProps {
  readonly namespace: string;
  /**
   * Name of the construct `Vault`, whose Jobs' service accounts are `<name>-snapshot` and `<name>-restore`.
   * @default "vault"
   */
  readonly name?: string;
  /** Name of the cluster that Vault runs in. */
  readonly cluster: string;
  /**
   * Whether a restore Job may log in too. It may replace all that Vault holds, so open it for a restore and close it after.
   * @default false
   */
  readonly restore?: boolean;
}

/**
 * What the Jobs that take and restore snapshots need.
 * @see https://developer.hashicorp.com/vault/api-docs/system/storage/raft#take-a-snapshot-of-the-raft-cluster
 */
export function snapshotsConfiguration({
  namespace,
  name = "vault",
  cluster,
  restore = false,
}: SnapshotsConfigurationProps): VaultConfiguration {
  const role = (job: string) => ({
    clusters: [cluster],
    namespace,
    serviceAccounts: [`${name}-${job}`],
    policies: [job],
    ttlSeconds: 1800,
  });
  return {
    policies: {
      snapshot: [{ path: "sys/storage/raft/snapshot", capabilities: ["read"] }],
      ...(restore && {
        restore: [
          { path: "sys/storage/raft/snapshot", capabilities: ["update"] },
          { path: "sys/storage/raft/snapshot-force", capabilities: ["update"] },
        ],
      }),
    },
    kubernetesRoles: { snapshot: role("snapshot"), ...(restore && { restore: role("restore") }) },
  };
}
