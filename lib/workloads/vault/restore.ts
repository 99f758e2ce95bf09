import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { literal } from "../container-environment/literal";
import { checkAll } from "../issues/check";
import { checkSecretKey, type SecretKey } from "./secret-key";
import { checkSnapshotJob, type SnapshotJobProps, snapshotJobPlace } from "./snapshot-job";
import { restoreScript } from "./snapshot-script";

export interface VaultRestoreProps extends SnapshotJobProps {
  /** Name of the snapshot below the store's prefix, such as `2026-03-01T01-23-00Z.snap`. */
  readonly snapshot: string;
  /**
   * As whom: a role of the Kubernetes auth method that the service account `<name>-restore` has, or a token, as of a Vault that was just
   * initialized. Its policy: `update` of `sys/storage/raft/snapshot`, and of `sys/storage/raft/snapshot-force` with `force`.
   * @default role "restore"
   */
  readonly as?:
    | { readonly role: string; readonly token?: never }
    | { readonly token: SecretKey; readonly role?: never };
  /**
   * Takes a snapshot of another Vault too, such as of the one that was lost. It opens with that one's keys: the seal's key must be the same.
   * @default false
   */
  readonly force?: boolean;
}

/**
 * The Job that has Vault take a snapshot's content in place of its own. Everything written since is lost. It runs once: another snapshot
 * makes another Job, and the same one does not run again. Take it out of the program afterwards.
 * @see https://developer.hashicorp.com/vault/docs/sysadmin/snapshots/restore
 */
export class VaultRestore extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly job: k8s.KubeJob;

  constructor(scope: Construct, id: string, props: VaultRestoreProps) {
    super(scope, id);
    const { snapshot, as = { role: "restore" }, force = false } = props;
    checkAll(this.node.path, (check) => {
      checkSnapshotJob(props, check);
      const name = /^[^/\s]+(\/[^/\s]+)*\.snap$/;
      check(
        name.test(snapshot ?? "") && !snapshot.split("/").includes(".."),
        ["snapshot"],
        snapshot,
        "the name of a snapshot, such as 2026-03-01T01-23-00Z.snap",
      );
      check(as.token === undefined || as.role === undefined, ["as"], as, "either a role or a token");
      if (as.token) checkSecretKey(as.token, ["as", "token"], check);
      else check(Boolean(as.role), ["as"], as, "a role or a token");
    });
    const identity: k8s.EnvVar = as.token
      ? { name: "VAULT_GIVEN_TOKEN", valueFrom: { secretKeyRef: { ...as.token } } }
      : literal("VAULT_ROLE", as.role);
    const place = snapshotJobPlace(this, props, "restore", restoreScript, [
      literal("SNAPSHOT", snapshot),
      literal("FORCE", String(force)),
      identity,
    ]);
    // What was refused would be refused again, and a second try must not come over what has been written since the first.
    this.job = place.job({ backoffLimit: 0, activeDeadlineSeconds: 3600 });
  }
}
