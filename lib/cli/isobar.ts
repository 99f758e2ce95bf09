#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { costCommand } from "./cost";
import { previewCommand } from "./preview";
import { reportError } from "./report-error";
import { synthCommand } from "./synth";

const manifest: { version: string } = JSON.parse(readFileSync(require.resolve("isobar/package.json"), "utf8"));

// Whoever reads has read enough, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

new Command("isobar")
  .description("Apache Airflow on Amazon EKS, Google GKE and Azure AKS from one typed description.")
  .version(manifest.version)
  .showHelpAfterError("(add --help for what there is)")
  .addCommand(previewCommand())
  .addCommand(costCommand())
  .addCommand(synthCommand())
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = reportError(error);
  });
