import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { literal } from "../container-environment/literal";
import { checkAll } from "../issues/check";
import { cronLine } from "../issues/cron";
import { plainName } from "./configuration/mount";
import { checkSnapshotJob, type SnapshotJobProps, snapshotJobPlace } from "./snapshot-job";
import { snapshotScript } from "./snapshot-script";

export interface VaultSnapshotsProps extends SnapshotJobProps {
  /**
   * When, as five fields of cron, in UTC.
   * @default "23 1 * * *", every night
   */
  readonly schedule?: string;
  /**
   * Role of the Kubernetes auth method that the service account `<name>-snapshot` has. Its policy: `read` of `sys/storage/raft/snapshot`.
   * @default "snapshot"
   */
  readonly role?: string;
}

/**
 * Snapshots of all that Vault holds, on schedule, into object storage. Each is checked before it is stored, and has the time it was taken
 * for a name; how long it is kept is the bucket's to say.
 * @see https://developer.hashicorp.com/vault/docs/sysadmin/snapshots
 */
export class VaultSnapshots extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly cronJob: k8s.KubeCronJob;

  constructor(scope: Construct, id: string, props: VaultSnapshotsProps) {
    super(scope, id);
    const { schedule = "23 1 * * *", role = "snapshot" } = props;
    checkAll(this.node.path, (check) => {
      checkSnapshotJob(props, check);
      check(plainName(role), ["role"], role, "letters, digits, -, _ and .");
      check(cronLine(schedule), ["schedule"], schedule, "five fields of cron, such as 23 1 * * *");
    });
    const place = snapshotJobPlace(this, props, "snapshot", snapshotScript, [literal("VAULT_ROLE", role)]);
    this.cronJob = place.cronJob(schedule, { backoffLimit: 3, activeDeadlineSeconds: 3600 });
  }
}
