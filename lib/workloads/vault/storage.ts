import { k8s } from "cdk8s-plus-28";
import type { Check, IssuePath } from "../issues/check";
import type { Release } from "./release";

/** A volume that every server has for itself. It outlives the StatefulSet. */
export interface ServerVolume {
  /**
   * Size in GiB.
   * @default 10
   */
  readonly sizeGiB?: number;
  /** @default the cluster's own */
  readonly storageClass?: string;
}

/** Where every request and response is written down, secrets hashed. */
export interface AuditVolume extends ServerVolume {
  /**
   * Size in MiB at which a new file is begun.
   * @default 100
   */
  readonly fileMiB?: number;
}

/** Raft keeps its data twice, and two snapshots of it; below this there is no room for a year's secrets and leases. */
const dataFloor = 5;
const auditFloor = 1;
/** Of an audit volume, what files may take. The oldest go before it: a Vault that cannot write its audit log answers nobody. */
const auditShare = 0.8;

export const sizeOf = ({ sizeGiB = 10 }: ServerVolume) => sizeGiB;
export const fileMiB = ({ fileMiB = 100 }: AuditVolume) => fileMiB;
/** MiB that all files of an audit volume may take together. */
export const auditBudgetMiB = (audit: AuditVolume) => Math.floor(sizeOf(audit) * 1024 * auditShare);

export function volumeClaim(name: string, volume: ServerVolume, release: Release): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name, labels: release.selector() },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: k8s.Quantity.fromString(`${sizeOf(volume)}Gi`) } },
      ...(volume.storageClass !== undefined && { storageClassName: volume.storageClass }),
    },
  };
}

export function checkStorage(
  data: ServerVolume | undefined,
  audit: AuditVolume | false | undefined,
  check: Check,
): void {
  if (data) checkSize(data, dataFloor, ["data"], check);
  if (!audit) return;
  checkSize(audit, auditFloor, ["audit"], check);
  const most = Math.floor(auditBudgetMiB(audit) / 2);
  const size = fileMiB(audit);
  check(
    Number.isInteger(size) && size >= 1 && size <= most,
    ["audit", "fileMiB"],
    size,
    `1 to ${most}: two files must fit`,
  );
}

function checkSize({ sizeGiB }: ServerVolume, least: number, at: IssuePath, check: Check): void {
  const ok = sizeGiB === undefined || (Number.isInteger(sizeGiB) && sizeGiB >= least && sizeGiB <= 16384);
  check(ok, [...at, "sizeGiB"], sizeGiB, `a whole number of GiB from ${least} to 16384`);
}
