import { Command } from "commander";
import { reportError } from "./report-error";

interface SynthOptions {
  readonly config: string;
  readonly out: string;
}

/** `isobar synth`: manifests as files, for GitOps. */
export function synthCommand(): Command {
  return new Command("synth")
    .description("Write the manifests of environments to files, for Argo CD, Flux or kubectl.")
    .argument("[environment...]", "environments to write (default: all)")
    .option("-c, --config <folder>", "the folder with Pulumi.<environment>.yaml", "stacks")
    .option("-o, --out <folder>", "where to write <environment>/<cloud>/*.yaml", "dist")
    .action((environments: string[], { config, out }: SynthOptions) => {
      // Loaded here, so that the help of other commands does not wait for Pulumi.
      const { synthesizeEnvironments }: typeof import("../platform/synthesize") = require("../platform/synthesize");
      try {
        const chosen = environments.length > 0 ? { environments } : {};
        for (const file of synthesizeEnvironments({ directory: config, outdir: out, ...chosen })) {
          process.stdout.write(`${file}\n`);
        }
      } catch (error) {
        process.exitCode = reportError(error);
      }
    });
}
