import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { MissingProgramError } from "../program/entry";
import { InvalidProgramError } from "../program/load-program";
import { folderOfProgram } from "../program/project";
import type { RecordedResource } from "./record";
import type { RecorderAnswer, RecorderRequest } from "./recorder";

/** A program that did not end in time. */
export class UnknownEndError extends Error {
  override readonly name = "UnknownEndError";
}

export interface RecordingOptions {
  readonly timeoutSeconds: number;
  /**
   * Where the process runs, by which a `tsconfig.json` is found.
   * @default the program's folder, as the engine does it
   */
  readonly directory?: string;
}

/** What a program registered. */
export interface Recording {
  readonly resources: readonly RecordedResource[];
  /** What makes it less than exact, for the reader. */
  readonly notes: readonly string[];
}

/**
 * Records a program in a process of its own, so that several versions of it can be recorded and none goes on for ever. What the program
 * prints goes to stderr.
 *
 * Throws what the program throws, with its name, message and its own part of the stack.
 *
 * @throws UnknownEndError when the time is over
 * @throws InvalidProgramError when the program ends its process
 * @throws MissingProgramError when there is no program, MissingEnvironmentError when it has other environments only, and
 * MissingConfigurationError when it reads configuration that is not set
 */
export async function recordApart(
  request: RecorderRequest,
  { timeoutSeconds, directory }: RecordingOptions,
): Promise<Recording> {
  if (!existsSync(request.program)) throw new MissingProgramError(`${request.program}: no such program`);
  const child = start(directory ?? folderOfProgram(request.program));
  const end = () => child.kill("SIGKILL");
  // A program that goes on for ever would outlive whoever asked for it.
  process.once("exit", end);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const what = `${request.program} as ${request.stack}`;
      timer = setTimeout(() => {
        reject(
          new UnknownEndError(
            `${what} did not end within ${timeoutSeconds} s: a loop, or a wait for what never comes? --timeout gives it longer`,
          ),
        );
      }, timeoutSeconds * 1000);
      child.once("message", (answer: RecorderAnswer) => {
        if ("resources" in answer) resolve(answer);
        else reject(Object.assign(new Error(answer.thrown.message), answer.thrown));
      });
      child.once("error", reject);
      // Too late to matter when there was an answer.
      child.once("exit", (code, signal) => {
        const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
        reject(new InvalidProgramError(`${what} ended without a result, ${how}; what it said is above`));
      });
      // Its process runs elsewhere.
      const { program, configDirectory } = request;
      const absolute = {
        program: path.resolve(program),
        ...(configDirectory !== undefined && { configDirectory: path.resolve(configDirectory) }),
      };
      child.send({ ...request, ...absolute }, (error) => error && reject(error));
    });
  } finally {
    clearTimeout(timer);
    process.off("exit", end);
    end();
  }
}

function start(directory: string): ChildProcess {
  const recorder = require.resolve("./recorder");
  // Pulumi comes first: tsx reads all that is loaded after it, which takes as long again.
  const loader = recorder.endsWith(".ts") ? ["@pulumi/pulumi", "tsx/cjs"] : [];
  const execArgv = ["./loaded-when-used.cjs", ...loader].flatMap((name) => ["--require", require.resolve(name)]);
  return fork(recorder, { cwd: directory, stdio: ["ignore", 2, 2, "ipc"], execArgv, env: process.env });
}
