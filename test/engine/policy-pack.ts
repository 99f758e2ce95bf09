import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/**
 * A policy pack's folder as a user has it, with Isobar's rules in it, and what the engine starts packs with; returns the folder. The engine
 * finds `pulumi-analyzer-policy-nodejs` on the path, where Pulumi's own distribution has it.
 *
 * @param options of `isobarPolicyPack`
 */
export function writePolicyPack(folder: string, options: object = {}): string {
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\nversion: 0.0.1\nmain: index.js\n");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "policy", version: "0.0.1", main: "index.js" }));
  writeFileSync(join(folder, "index.js"), `require("isobar/policy").isobarPolicyPack(${JSON.stringify(options)});\n`);
  const script = join(folder, "bin", "pulumi-analyzer-policy-nodejs");
  const modules = join(root, "node_modules");
  const runner = join(modules, "@pulumi", "pulumi", "cmd", "run-policy-pack", "index.js");
  writeFileSync(script, `#!/bin/sh\nNODE_PATH='${modules}' exec '${process.execPath}' '${runner}' "$@"\n`);
  chmodSync(script, 0o755);
  return folder;
}

/** Bundles Isobar's part of the pack, as its npm package would have it. */
export function bundlePolicies(file: string): void {
  execFileSync(
    join(modulesBin, "esbuild"),
    [
      join(root, "lib", "preview", "policy", "pack.ts"),
      `--outfile=${file}`,
      ...["--bundle", "--platform=node", "--target=node20", "--external:@pulumi/*", "--log-level=warning"],
    ],
    { stdio: "inherit" },
  );
}

const modulesBin = join(root, "node_modules", ".bin");
