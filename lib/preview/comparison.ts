import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import * as path from "node:path";
import type { Base } from "./base";
import { type ResourceChange, resourceChanges } from "./changes/resource-changes";
import type { RecordedResource, RecordOptions } from "./record";
import { recordApart } from "./recording";

export interface ComparisonOptions {
  readonly environment: string;
  /** The Pulumi program in the working tree. */
  readonly program: string;
  /** The folder with `Pulumi.<environment>.yaml`; by default the program's. */
  readonly configDirectory?: string;
  readonly base: Base;
  /** How long each of the two may run. */
  readonly timeoutSeconds: number;
}

/** What a change of the program does to one environment. */
export interface Comparison {
  readonly environment: string;
  /** The base's commit, abbreviated. */
  readonly base: string;
  readonly changes: readonly ResourceChange[];
  /** What makes the comparison less than exact, for the reader. */
  readonly notes: readonly string[];
}

type Mode = NonNullable<RecordOptions["mode"]>;

/**
 * Runs a program as it is and as it was, and compares what they register.
 *
 * Both are run as an update, in which values that a cloud decides are made up, the same on both sides: so that what is composed from them can
 * be compared. A program that cannot live with made-up values is run as a first preview instead, where they are unknown.
 */
export async function compare(options: ComparisonOptions): Promise<Comparison> {
  const { environment, base, program } = options;
  const secretSalt = randomBytes(32).toString("hex");
  const before = base.at(program);
  const configured = configuration(options.configDirectory ?? path.dirname(program), environment);
  const configuredBefore = configured && base.at(configured);
  const isNew = before === undefined || (configured !== undefined && configuredBefore === undefined);
  const notes = [
    ...base.notes,
    ...(before === undefined ? [`${program} is not in the base: everything is new`] : []),
    ...(before !== undefined && isNew ? [`${environment} is not in the base: everything is new`] : []),
  ];

  const record = (mode: Mode, file: string, configDirectory: string | undefined, directory: string) =>
    recordApart(
      {
        program: path.resolve(file),
        stack: environment,
        mode,
        secretSalt,
        ...(configDirectory !== undefined && { configDirectory: path.resolve(configDirectory) }),
      },
      { timeoutSeconds: options.timeoutSeconds, directory },
    );
  const baseDirectory = configuredBefore && path.dirname(configuredBefore);
  const both = (mode: Mode) =>
    Promise.all([
      isNew || before === undefined
        ? []
        : record(mode, before, baseDirectory, base.at(process.cwd()) ?? path.dirname(before)).catch(
            inBase(base.commit),
          ),
      record(mode, program, options.configDirectory, process.cwd()),
    ]);
  const [old, now] = await both("update").catch((failure: unknown) => {
    // An error that does not come from made-up values comes again, and then it is the reader's.
    if (failure instanceof Error && failure.name === "UnknownEndError") throw failure;
    notes.push("the program does not run with made-up values: what depends on a cloud's is unknown");
    return both("preview");
  });
  return { environment, base: base.commit, changes: resourceChanges(old, now), notes };
}

function configuration(directory: string, environment: string): string | undefined {
  const file = path.join(directory, `Pulumi.${environment}.yaml`);
  return existsSync(file) ? file : undefined;
}

/** Says of an error that it is the base's, whose files the reader does not see. */
function inBase(commit: string): (error: unknown) => readonly RecordedResource[] {
  return (error) => {
    if (error instanceof Error) {
      const where = `in the base (${commit}): `;
      error.message = where + error.message;
      error.stack = where + error.stack;
    }
    throw error;
  };
}
