import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { synthesizeEnvironments } from "../../lib";

const stacks = resolve(__dirname, "../../stacks");

/** The manifests of the environment `local`, as `isobar synth local` writes them, in the order in which they are applied. */
export function renderLocalEnvironment(): object[] {
  const outdir = mkdtempSync(join(tmpdir(), "isobar-local-"));
  try {
    const files = synthesizeEnvironments({ directory: stacks, environments: ["local"], outdir });
    return files.flatMap((file) =>
      parseAllDocuments(readFileSync(file, "utf8")).map((document): object => document.toJS()),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
