import { join } from "node:path";
import { run } from "./command";

const script = join(__dirname, "../../tools/cluster/images.sh");

/** Image archives by their names in `tools/cluster/images.sh`, built if they are not in the cache; pause comes first. */
export async function imageArchives(names: readonly string[]): Promise<string[]> {
  const output = await run(script, names, { showProgress: true });
  return output.split("\n").filter((line) => line.endsWith(".tar"));
}

/** Loads images into the cluster of a folder unless the very same are there. */
export async function importImages(clusterFolder: string, names: readonly string[]): Promise<void> {
  const ctr = (...args: string[]) =>
    run("ctr", ["--address", join(clusterFolder, "containerd.sock"), "--namespace", "k8s.io", "images", ...args]);
  for (const archive of await imageArchives(names)) {
    const index: { manifests: { digest: string }[] } = JSON.parse(
      await run("tar", ["--extract", "--to-stdout", "--file", archive, "./index.json"]),
    );
    const digest = index.manifests[0]?.digest ?? "none";
    if (!(await ctr("list", `target.digest==${digest}`)).includes(digest)) await ctr("import", archive);
  }
}
