import { readFileSync } from "node:fs";
import { InvalidEnginePreviewError } from "./engine-digest";

/** A file with a preview that is not there. */
export class MissingEnginePreviewError extends Error {
  override readonly name = "MissingEnginePreviewError";
}

/**
 * Reads what an earlier `pulumi preview --json` printed into a file: one digest, or an event a line.
 *
 * @throws MissingEnginePreviewError when there is no such file
 * @throws InvalidEnginePreviewError when it is neither
 */
export function readEnginePreview(file: string): unknown {
  const text = contents(file);
  const found = engineOutput(text);
  if (found !== undefined) return found;
  throw new InvalidEnginePreviewError(`${file}: no JSON; it has to be what pulumi preview --json prints`);
}

function contents(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // `--engine prod` takes the environment for the file.
    const hint = /[./\\]/.test(file) ? "" : "; an environment stands before --engine";
    throw new MissingEnginePreviewError(
      `--engine ${file}: no such file; pulumi preview --json > ${file} writes it${hint}`,
    );
  }
}

/** The JSON in what the command printed, which may begin with lines of another kind. Undefined without any. */
export function engineOutput(text: string): unknown {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const start = lines.findIndex((line) => /^\s*\{/.test(line));
  if (start < 0) return undefined;
  const rest = lines.slice(start);
  const whole = parsed(rest.join("\n"));
  // A single event is a line too.
  if (whole !== undefined) return isEvent(whole) ? [whole] : whole;
  const events = rest.flatMap((line) => (line.trim() === "" ? [] : [parsed(line)]));
  const known = events.filter((event) => event !== undefined);
  return known.length > 0 && known.every((event) => typeof event === "object") ? known : undefined;
}

const isEvent = (value: unknown) => typeof value === "object" && value !== null && "sequence" in value;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
