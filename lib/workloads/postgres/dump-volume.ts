import { k8s } from "cdk8s-plus-28";
import { type Check, type IssuePath, wholeNumber } from "../issues/check";
import { dumpFolder } from "./dump-scripts";

/** Where a dump lies between database and object storage; it goes with the pod. */
export interface DumpVolume {
  /**
   * GiB; a dump is compressed, often to less than a fifth of the database.
   * @default 10
   */
  readonly sizeGiB?: number;
  /**
   * StorageClass of a volume that is made for the pod.
   * @default none: the node's own disk
   */
  readonly storageClass?: string;
}

export function dumpVolume({ sizeGiB = 10, storageClass }: DumpVolume): k8s.Volume {
  const size = k8s.Quantity.fromString(`${sizeGiB}Gi`);
  if (storageClass === undefined) return { name: "dump", emptyDir: { sizeLimit: size } };
  return {
    name: "dump",
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: storageClass,
          resources: { requests: { storage: size } },
        },
      },
    },
  };
}

export const dumpMount: k8s.VolumeMount = { name: "dump", mountPath: dumpFolder };

export function checkDumpVolume({ sizeGiB, storageClass }: DumpVolume, at: IssuePath, check: Check): void {
  check(wholeNumber(sizeGiB, 1, 65536), [...at, "sizeGiB"], sizeGiB, "1 to 65536 GiB");
  check(storageClass !== "", [...at, "storageClass"], storageClass, "a StorageClass, or nothing for the node's disk");
}
