import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Kubernetes } from "./kubernetes";

const label = "isobar-scenario";
const folderOf = (kubernetes: Kubernetes, namespace: string) => join(kubernetes.folder, "volumes", namespace);

/** Offers a volume on this machine to one claim; `storageClass` must be the one that the claim names, if it names one. */
export async function offerVolume(
  kubernetes: Kubernetes,
  namespace: string,
  claim: string,
  storageClass = "",
): Promise<void> {
  const path = join(folderOf(kubernetes, namespace), claim);
  await mkdir(path, { recursive: true });
  // Kubernetes does not give a folder of the machine to the pod's group.
  await chmod(path, 0o777);
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `${namespace}-${claim}`, labels: { [label]: namespace } },
    spec: {
      accessModes: ["ReadWriteOnce", "ReadWriteMany"],
      capacity: { storage: "100Gi" },
      claimRef: { namespace, name: claim },
      hostPath: { path },
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: storageClass,
    },
  };
  await kubernetes.kubectl(["apply", "-f", "-"], JSON.stringify(volume));
}

/** Takes back what was offered to a namespace, with what is in it. */
export async function deleteVolumes(kubernetes: Kubernetes, namespace: string): Promise<void> {
  await kubernetes.kubectl(["delete", "persistentvolumes", `--selector=${label}=${namespace}`]);
  await rm(folderOf(kubernetes, namespace), { recursive: true, force: true });
}
