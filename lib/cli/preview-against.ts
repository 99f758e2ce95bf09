import pc from "picocolors";
import { openBase } from "../preview/base";
import { changesMarkdown } from "../preview/changes/changes-markdown";
import { changesText, losesData } from "../preview/changes/changes-text";
import { compare } from "../preview/comparison";
import type { PreviewOptions } from "./preview-options";

/** `isobar preview --base`: what differs from another commit. Exits with 2 when a rule of `--fail-on` holds. */
export async function previewAgainst(ref: string, environment: string, options: PreviewOptions): Promise<void> {
  const started = performance.now();
  if (process.stderr.isTTY) {
    process.stderr.write(pc.dim(`running ${options.program} as ${environment}, as it is and as it was in ${ref} …\n`));
  }
  const base = openBase(ref, options.program);
  try {
    const comparison = await compare({
      environment,
      program: options.program,
      base,
      timeoutSeconds: options.timeout,
      ...(options.config !== undefined && { configDirectory: options.config }),
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const shown = {
      json: () => `${JSON.stringify(comparison, null, 2)}\n`,
      markdown: () => changesMarkdown(comparison),
      text: () => `${changesText(comparison, pc)}\n\n${pc.dim(`no account and no engine was used (${seconds} s)`)}\n`,
    };
    process.stdout.write(shown[options.json ? "json" : options.format]());
    if (options.failOn.includes("replace-stateful") && comparison.changes.some(losesData)) process.exitCode = 2;
  } finally {
    base.dispose();
  }
}
