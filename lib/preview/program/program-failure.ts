import * as path from "node:path";
import { nearest } from "../../environment/nearest";
import type { Redaction } from "../recording/redaction";
import { InvalidProgramError } from "./load-program";
import type { PreparedProgram } from "./program";

/** Everything that records. */
const recorder = path.dirname(__dirname);

/** What a program threw, as the reader sees it. */
export interface ProgramFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

export interface FailureContext {
  /** Undefined when it failed before it was found. */
  readonly prepared: PreparedProgram | undefined;
  readonly stack: string;
  /** The file that its configuration stands in, or would. */
  readonly configFile: string;
  readonly redaction: Redaction;
}

/** Makes of what a program threw what helps its author: its own lines, no secrets, and what to do where that is known. */
export function programFailure(thrown: unknown, context: FailureContext): ProgramFailure {
  const error = thrown instanceof Error ? thrown : new Error(said(thrown));
  const frames = ownFrames(error);
  const told = explained(error, frames, context) ?? { name: error.name, message: error.message };
  const { redaction, prepared } = context;
  const message = redaction.text(told.message + hintFor(error, prepared));
  const shown = isForUser(error) ? [] : frames;
  return { name: told.name, message, stack: redaction.text([`${told.name}: ${message}`, ...shown].join("\n")) };
}

function said(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  if ("message" in thrown) return String(thrown.message);
  return JSON.stringify(thrown) ?? String(thrown);
}

/** The program's own frames: neither the packages' nor Node's nor those of what runs it. */
function ownFrames({ stack = "", message }: Error): string[] {
  const text = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  return text
    .split("\n")
    .filter(
      (line) => /^\s+at /.test(line) && !/node_modules|node:|<anonymous>:\d/.test(line) && !line.includes(recorder),
    )
    .map((line) => line.replaceAll("file://", ""));
}

/** Pulumi's own errors for a user have a message and no stack. */
const isForUser = (error: Error) => "__pulumiRunError" in error || ("hideStack" in error && error.hideStack === true);

function explained(
  error: Error,
  frames: readonly string[],
  { prepared, stack, configFile }: FailureContext,
): Pick<ProgramFailure, "name" | "message"> | undefined {
  const [, at] = /\(?(\/[^()]+:\d+:\d+)\)?$/.exec(frames[0] ?? "") ?? [];
  const place = at === undefined ? "" : ` in ${path.relative(process.cwd(), at)}`;
  if (error instanceof InvalidProgramError) return { name: error.name, message: error.message + place };
  const [, key] = /^Missing required configuration variable '([^']+)'/.exec(error.message) ?? [];
  if (key === undefined || !prepared) return undefined;
  const { values, notes } = prepared.config;
  const meant = nearest(key, Object.keys(values));
  const secret = "secret" in error && error.secret === true ? "--secret " : "";
  const message = [
    `${key}: the program reads this configuration${place}, and nothing sets it for ${stack}${meant === undefined ? "" : `; is ${meant} meant?`}`,
    `set it in ${configFile}: pulumi config set ${secret}${key} <value> --stack ${stack}`,
    ...notes,
  ].join("\n");
  return { name: "MissingConfigurationError", message };
}

/** Where a program stumbles over what nobody here knows. */
function hintFor(error: Error, prepared: PreparedProgram | undefined): string {
  const asked = [...(prepared?.madeUp.asked ?? [])].sort();
  if (asked.length === 0 || !(error.name === "TypeError" || error.name === "SyntaxError")) return "";
  return `\nthe program reads what only a cloud or another stack knows, and a preview makes up: ${asked.join(", ")}`;
}
