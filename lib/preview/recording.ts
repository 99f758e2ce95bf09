import { fork } from "node:child_process";
import type { RecordedResource } from "./record";
import type { RecorderAnswer, RecorderRequest } from "./recorder";

/** A program that did not end in time. */
export class UnknownEndError extends Error {
  override readonly name = "UnknownEndError";
}

export interface RecordingOptions {
  readonly timeoutSeconds: number;
  /** Where the process runs, by which a `tsconfig.json` is found. */
  readonly directory: string;
}

/**
 * Records a program in a process of its own, so that several versions of it can be recorded and none goes on for ever. What the program
 * prints goes to stderr.
 *
 * Throws what the program throws, with its name, message and stack, and {@link UnknownEndError} when the time is over.
 */
export function recordApart(
  request: RecorderRequest,
  { timeoutSeconds, directory }: RecordingOptions,
): Promise<readonly RecordedResource[]> {
  return new Promise((resolve, reject) => {
    const child = fork(require.resolve("./recorder"), { cwd: directory, stdio: ["ignore", 2, 2, "ipc"] });
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new UnknownEndError(`${request.program} as ${request.stack} did not end within ${timeoutSeconds} s`));
    }, timeoutSeconds * 1000);
    child.once("message", (answer: RecorderAnswer) => {
      if ("resources" in answer) resolve(answer.resources);
      else reject(Object.assign(new Error(answer.thrown.message), answer.thrown));
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      // Too late to matter when there was an answer.
      reject(new Error(`${request.program} as ${request.stack} ended without a result (${signal ?? `exit ${code}`})`));
    });
    child.send(request);
  });
}
