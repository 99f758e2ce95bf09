import { existsSync, realpathSync, statSync } from "node:fs";
import * as path from "node:path";
import { nearest } from "../../environment/nearest";
import { GitFailure, git, gitAnswer, gitList } from "./git";
import { foldersDownTo, linkPackages } from "./installed-packages";
import { renamedFrom } from "./renames";
import { layOut, type Worktree } from "./worktree";

/** A base that cannot be had: no repository, or no such commit in it. */
export class MissingBaseError extends Error {
  override readonly name = "MissingBaseError";
}

/** The files of another commit, beside the working tree. */
export interface Base {
  /** The commit as it was asked for. */
  readonly ref: string;
  /** The commit, abbreviated. */
  readonly commit: string;
  /** Where its files are. */
  readonly folder: string;
  /** The same file or folder at that commit; undefined where it was not there yet. */
  at(file: string): string | undefined;
  /** The file that has become this one, where git sees a rename. */
  renamedFrom(file: string): string | undefined;
  /** A file of the base as people name it: relative to the top of the repository. */
  nameOf(file: string): string;
  /** What makes the comparison less than exact, for the reader. */
  readonly notes: readonly string[];
  /** Removes the files. It happens by itself when the process ends. */
  dispose(): void;
}

/**
 * Lays another commit of the repository that `near` is in beside it, by `git worktree`. The working tree, clean or not, is not touched.
 * Packages come from the working tree's own `node_modules`.
 *
 * @throws MissingBaseError when there is no repository, or no such commit
 */
export function openBase(ref: string, near: string): Base {
  const folder = folderOf(near);
  const top = topOf(ref, folder);
  const commit = commitOf(ref, top);
  const tree = laidOut(ref, top, commit);
  linkPackages(top, tree.folder, folder);
  const inBase = (name: string) => {
    const there = path.join(tree.folder, name);
    return existsSync(there) ? there : undefined;
  };
  return {
    ref,
    commit: git(top, ["rev-parse", "--short", commit]),
    folder: tree.folder,
    at: (file) => {
      const name = nameIn(top, file);
      return name === undefined ? undefined : inBase(name);
    },
    renamedFrom: (file) => {
      const name = nameIn(top, file);
      const old = name === undefined ? undefined : renamedFrom(top, commit, name);
      return old === undefined ? undefined : inBase(old);
    },
    nameOf: (file) => path.relative(tree.folder, file),
    notes: [...asideNotes(ref, top, commit), ...lockNotes(top, commit, folder), ...submoduleNotes(tree)],
    dispose: tree.remove,
  };
}

/** The nearest folder that is there: what is wrong with the program itself is told when it is run. */
function folderOf(near: string): string {
  const given = path.resolve(near);
  if (existsSync(given)) return realpathSync(statSync(given).isDirectory() ? given : path.dirname(given));
  return folderOf(path.dirname(given));
}

function topOf(ref: string, folder: string): string {
  try {
    return realpathSync(git(folder, ["rev-parse", "--show-toplevel"]));
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const why = error.message.startsWith("not a git repository") ? " is in no git repository" : `: ${error.message}`;
    throw new MissingBaseError(`--base ${ref}: ${folder}${why}`);
  }
}

function commitOf(ref: string, top: string): string {
  if (ref.trim() === "") throw new MissingBaseError("--base: is empty; a commit, branch or tag");
  if (ref.startsWith("-")) {
    throw new MissingBaseError(
      `--base ${ref}: looks like an option; the name of no commit, branch or tag begins with -`,
    );
  }
  const commit = gitAnswer(top, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
  if (commit !== undefined) return commit;
  throw new MissingBaseError(`--base ${ref}: no such commit in ${top}${adviceFor(ref, top)}`);
}

/** What to do about a commit that is not there. */
function adviceFor(ref: string, top: string): string {
  const [remote = "origin"] = (gitAnswer(top, ["remote"]) ?? "").split("\n").filter(Boolean);
  if (gitAnswer(top, ["rev-parse", "--verify", "--quiet", `refs/remotes/${remote}/${ref}^{commit}`]) !== undefined) {
    return `; there is ${remote}/${ref}`;
  }
  const names = (gitAnswer(top, ["for-each-ref", "--format=%(refname:short)"]) ?? "").split("\n").filter(Boolean);
  const meant = nearest(ref, names);
  const isShallow = gitAnswer(top, ["rev-parse", "--is-shallow-repository"]) === "true";
  const here = isShallow ? "This clone is shallow. A branch or commit" : "A branch";
  const depth = isShallow ? "--depth 1 " : "";
  const fetch = `git fetch ${depth}${remote} <${isShallow ? "branch or commit" : "branch"}>, and --base FETCH_HEAD`;
  return `${meant === undefined ? "." : `; did you mean ${meant}?`} ${here} that is not here yet: ${fetch}`;
}

function laidOut(ref: string, top: string, commit: string): Worktree {
  try {
    return layOut(top, commit);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new MissingBaseError(`--base ${ref}: git worktree add in ${top}: ${error.message}`);
  }
}

/** A file's name in the repository; undefined outside of it. */
function nameIn(top: string, file: string): string | undefined {
  const name = path.relative(top, real(path.resolve(file)));
  return name === ".." || name.startsWith(`..${path.sep}`) || path.isAbsolute(name) ? undefined : name;
}

/** The real path of what may not be there itself. */
function real(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const parent = path.dirname(file);
  return parent === file ? file : path.join(real(parent), path.basename(file));
}

/** A base that has gone on since: what only it has would show as undone. */
function asideNotes(ref: string, top: string, commit: string): string[] {
  const forked = gitAnswer(top, ["merge-base", commit, "HEAD"]);
  if (forked === undefined || forked === commit) return [];
  const ahead = git(top, ["rev-list", "--count", `${forked}..${commit}`]);
  const commits = ahead === "1" ? "a commit" : `${ahead} commits`;
  return [
    `${ref} has ${commits} that HEAD does not have, which show as undone; what this branch alone changes: --base "$(git merge-base ${ref} HEAD)"`,
  ];
}

const locks = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"];

function lockNotes(top: string, commit: string, folder: string): string[] {
  const files = foldersDownTo(top, folder).flatMap((below) => locks.map((lock) => path.join(below, lock)));
  const differ = gitList(top, [
    "diff",
    "--name-only",
    "-z",
    commit,
    "--",
    ...files.map((file) => `:(top,literal)${file}`),
  ]);
  if (differ.length === 0) return [];
  const verb = differ.length === 1 ? "differs" : "differ";
  return [`${differ.join(", ")} ${verb}: the base was run with the packages that are installed now`];
}

const submoduleNotes = ({ emptySubmodules }: Worktree) =>
  emptySubmodules.map((name) => `the submodule ${name} is empty in the base: its commit is not in this clone`);
