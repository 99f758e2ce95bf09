import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

export interface CommandOptions {
  readonly input?: string;
  /** What it says on standard error is printed as it comes. */
  readonly showProgress?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end and returns what it printed; what it complained about is in the error. */
export async function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const child = promisify(execFile)(program, args, {
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, ...options.env },
  });
  // A program may end without reading its input; what it says of that is in its own error.
  child.child.stdin?.on("error", () => undefined).end(options.input ?? "");
  if (options.showProgress) child.child.stderr?.pipe(process.stderr);
  try {
    return (await child).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed\n${stderr || stdout || String(error)}`, { cause: error });
  }
}

/** Whether a process runs whose id is what a file begins with, and whose command line names `word`. */
export function runsStill(pidFile: string, word: string): boolean {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word);
  } catch {
    return false;
  }
}

/** Says what is going on; these steps take long. */
export function progress(message: string): void {
  const seconds = process.uptime().toFixed(0).padStart(4);
  process.stderr.write(`${seconds} s  ${message}\n`);
}

/** Asks again and again until there is an answer; once more when the time is over, since it is the machine that may have paused. */
export async function eventually<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  let over: boolean;
  do {
    over = Date.now() >= end;
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = undefined;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  } while (!over);
  throw new Error(`${what}: not within ${seconds} s${last === undefined ? "" : `; last: ${String(last)}`}`, {
    cause: last,
  });
}

/** Ends `eventually` at once: no waiting will help. */
export class Hopeless extends Error {}
