import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { environmentNames, synthesizeEnvironments } from "../../lib";
import type { KubernetesObject } from "./kubernetes";

const stacks = resolve(__dirname, "../../stacks");

/** Manifests of environments, as `isobar synth` writes them: by file, each in the order in which it is applied. */
export function renderEnvironments(environments: readonly string[] = environmentNames(stacks)) {
  const outdir = mkdtempSync(join(tmpdir(), "isobar-environments-"));
  try {
    const files = synthesizeEnvironments({ directory: stacks, environments, outdir });
    const objects = (file: string) =>
      parseAllDocuments(readFileSync(file, "utf8")).map((document): KubernetesObject => document.toJS());
    return new Map(files.map((file) => [relative(outdir, file), objects(file)]));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The manifests of the environment `local`, which runs here. */
export function renderLocalEnvironment(): KubernetesObject[] {
  return [...renderEnvironments(["local"]).values()].flat();
}
