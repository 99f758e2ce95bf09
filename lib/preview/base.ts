import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** A base that cannot be had: no repository, or no such commit in it. */
export class MissingBaseError extends Error {
  override readonly name = "MissingBaseError";
}

/** The files of another commit, beside the working tree. */
export interface Base {
  /** The commit, abbreviated. */
  readonly commit: string;
  /** The same file or folder at that commit; undefined where it was not there yet. */
  at(file: string): string | undefined;
  /** What makes the comparison less than exact, for the reader. */
  readonly notes: readonly string[];
  dispose(): void;
}

function git(directory: string, ...args: string[]): string {
  return execFileSync("git", ["-C", directory, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

function asked<T>(ask: () => T, otherwise: string): T {
  try {
    return ask();
  } catch {
    throw new MissingBaseError(otherwise);
  }
}

/**
 * Lays another commit of the repository that `near` is in beside it, by `git worktree`. The working tree, clean or not, is not touched.
 * Packages come from the working tree's own `node_modules`.
 *
 * @throws MissingBaseError when there is no repository, or no such commit
 */
export function openBase(ref: string, near: string): Base {
  const folder = path.dirname(path.resolve(near));
  const top = asked(
    () => realpathSync(git(folder, "rev-parse", "--show-toplevel")),
    `--base ${ref}: ${folder} is in no git repository`,
  );
  const commit = asked(
    () => git(top, "rev-parse", "--verify", "--quiet", `${ref}^{commit}`),
    `--base ${ref}: no such commit in ${top}. A shallow clone lacks it: git fetch --depth 1 origin <branch>, and name it origin/<branch>`,
  );
  const tree = mkdtempSync(path.join(realpathSync(tmpdir()), "isobar-base-"));
  const dispose = () => {
    git(top, "worktree", "remove", "--force", tree);
    rmSync(tree, { recursive: true, force: true });
  };
  git(top, "worktree", "add", "--detach", "--force", tree, commit);
  linkPackages(top, tree, folder);
  const locks = git(top, "diff", "--name-only", commit, "--", "*package-lock.json", "*yarn.lock", "*pnpm-lock.yaml");
  return {
    commit: git(top, "rev-parse", "--short", commit),
    at: (file) => {
      const there = path.join(tree, path.relative(top, realpathSync(file)));
      return existsSync(there) ? there : undefined;
    },
    notes:
      locks === ""
        ? []
        : [`${locks.split("\n").join(", ")} differs: the base was run with the packages that are installed now`],
    dispose,
  };
}

/** The `node_modules` of every folder from the repository's top down to the program's. */
function linkPackages(top: string, tree: string, folder: string): void {
  const steps = path.relative(top, realpathSync(folder)).split(path.sep).filter(Boolean);
  for (let depth = 0; depth <= steps.length; depth++) {
    const below = path.join(...steps.slice(0, depth), "node_modules");
    const packages = path.join(top, below);
    const link = path.join(tree, below);
    if (existsSync(packages) && existsSync(path.dirname(link)) && !existsSync(link)) symlinkSync(packages, link);
  }
}
