import type { ResourceChange } from "../changes/resource-changes";
import { Redaction, secretsOfEnvironment } from "../recording/redaction";
import { agreementOf } from "./engine-agreement";
import { readDigest } from "./engine-digest";
import { engineSteps } from "./engine-steps";
import type { EngineView } from "./engine-view";
import { secretsInDigest } from "./secrets-in-digest";

/**
 * What a real preview says, beside what the offline comparison says. Values are dropped while it is read.
 *
 * @param digest what `pulumi preview --json` printed, as `runEnginePreview` and `readEnginePreview` return it
 * @param changes what the offline view found; without a base none, and all that the engine does counts as missed
 * @throws InvalidEnginePreviewError when it is no preview of Pulumi's
 */
export function engineView(digest: unknown, changes: readonly ResourceChange[]): EngineView {
  const { engineVersion = "unknown", steps, diagnostics } = readDigest(digest);
  const told = engineSteps(steps ?? []);
  const redaction = new Redaction();
  for (const secret of [...secretsInDigest(digest), ...secretsOfEnvironment(process.env)]) redaction.add(secret);
  const spoken = (diagnostics ?? []).filter(({ severity }) => severity === "warning" || severity.startsWith("error"));
  const failed = spoken.some(({ severity }) => severity.startsWith("error"));
  return {
    engineVersion,
    steps: told.map(({ drift: _, imported: __, ...step }) => step),
    agreement: agreementOf(changes, told, failed),
    diagnostics: [
      ...new Set(
        spoken.map(({ urn, prefix = "", message, severity }) => {
          const about = urn === undefined || urn === "" ? "" : ` (${urn.split("::").slice(3).join("::")})`;
          const kind = severity === "warning" ? "warning" : "error";
          const text = plain(prefix + message).replace(new RegExp(`^${kind}: `), "");
          return redaction.text(`${kind}${about}: ${text}`);
        }),
      ),
    ],
  };
}

/** Without the engine's marks for colours, those of a terminal, and frames of a stack. */
const plain = (text: string) =>
  text
    .replace(/<\{%.*?%\}>/g, "")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a terminal's colours begin.
    .replace(/\u001b\[[\d;]*m/g, "")
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .join("\n")
    .trim();
