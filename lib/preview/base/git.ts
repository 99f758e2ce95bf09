import { spawnSync } from "node:child_process";

/** What git said when it failed; the last line is what matters. */
export class GitFailure extends Error {
  override readonly name = "GitFailure";
}

/** Set while git runs a hook; they would point it to another tree than the one it is asked about. */
const ofHooks = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR)$/;

/**
 * Asks git about the repository that a folder is in, and returns what it prints. The repository's hooks do not run, and nothing is fetched
 * for large files.
 *
 * @throws GitFailure with git's own words
 */
export function git(directory: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const own = Object.entries(process.env).filter(([name]) => !ofHooks.test(name));
  const { status, stdout, stderr, error } = spawnSync(
    "git",
    ["-C", directory, "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false", ...args],
    {
      encoding: "utf8",
      maxBuffer: 1024 * 1024 * 1024,
      env: { ...Object.fromEntries(own), GIT_LFS_SKIP_SMUDGE: "1", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  if (error) throw new GitFailure(`git does not run: ${error.message}`);
  if (status !== 0) throw new GitFailure(lastLine(stderr) || `git ${args[0]} ended with ${status}`);
  return stdout.replace(/\n$/, "");
}

/** The same, where git's refusal is an answer too. */
export function gitAnswer(directory: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string | undefined {
  try {
    return git(directory, args, env);
  } catch (error) {
    if (error instanceof GitFailure) return undefined;
    throw error;
  }
}

/** What git prints between zero bytes, by which names with spaces and line ends survive. */
export function gitList(directory: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string[] {
  return git(directory, args, env).split("\0").filter(Boolean);
}

function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => /^(fatal|error): /.test(line));
  return (lines[0] ?? text.trim().split("\n").at(-1) ?? "").replace(/^(fatal|error): /, "");
}
