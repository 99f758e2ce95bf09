import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Testbed } from "./testbed";

const folderOfEvidence = () => mkdtemp(join(tmpdir(), "isobar-cluster-failure-"));

/** Keeps the logs of the cluster's own processes and of PostgreSQL, and returns the folder they are in. */
export async function keepClusterLogs(testbedFolder: string, kept?: string): Promise<string> {
  const folder = kept ?? (await folderOfEvidence());
  await cp(join(testbedFolder, "cluster/log"), join(folder, "cluster"), { recursive: true }).catch(() => undefined);
  await cp(join(testbedFolder, "postgres/log"), join(folder, "postgres.log")).catch(() => undefined);
  return folder;
}

/** Keeps what explains a failure: the state of everything in these namespaces, and every log. Returns the folder. */
export async function keepEvidence(testbed: Testbed, namespaces: readonly string[]): Promise<string> {
  const kept = await folderOfEvidence();
  for (const namespace of namespaces) {
    const folder = join(kept, namespace);
    await mkdir(folder);
    const kubectl = (...args: string[]) =>
      testbed.kubernetes.kubectl(["--namespace", namespace, ...args]).catch((error) => String(error));
    const keep = async (name: string, ...args: string[]) => writeFile(join(folder, name), await kubectl(...args));
    await keep("all.txt", "get", "all,configmaps,events", "--output=wide");
    await keep("events.txt", "get", "events", "--sort-by=.lastTimestamp");
    await keep("describe.txt", "describe", "pods");
    for (const pod of (await kubectl("get", "pods", "--output=name")).split("\n")) {
      if (!pod.startsWith("pod/")) continue;
      const name = pod.slice("pod/".length);
      await keep(`${name}.log`, "logs", name, "--all-containers", "--prefix");
      if ((await kubectl("get", pod, "--output=jsonpath={.status.containerStatuses[*].restartCount}")).match(/[1-9]/)) {
        await keep(`${name}.previous.log`, "logs", name, "--all-containers", "--prefix", "--previous");
      }
    }
  }
  return keepClusterLogs(testbed.folder, kept);
}
