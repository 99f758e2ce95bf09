import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import * as path from "node:path";
import { GitFailure, git, gitAnswer, gitList } from "./git";

/** Another commit's files in a folder of their own. */
export interface Worktree {
  readonly folder: string;
  /** Submodules whose commit is not in this clone; their folders are empty. */
  readonly emptySubmodules: readonly string[];
  remove(): void;
}

const prefix = `isobar-base-${hostname().replaceAll(/[^\w.]/g, "")}-`;

/**
 * Lays a commit out in a temporary folder, submodules included as far as they are in this clone. It goes away with {@link Worktree.remove},
 * with the process, and when the process is told to end; what one that was killed has left behind goes away here.
 */
export function layOut(top: string, commit: string): Worktree {
  removeAbandoned(top);
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), `${prefix}${process.pid}-`));
  const added: { readonly repository: string; readonly folder: string }[] = [];
  const emptySubmodules: string[] = [];
  let removed = false;
  const remove = () => {
    if (removed) return;
    removed = true;
    forget();
    for (const tree of added.reverse()) gitAnswer(tree.repository, ["worktree", "remove", "--force", tree.folder]);
    rmSync(folder, { recursive: true, force: true });
    for (const tree of added) gitAnswer(tree.repository, ["worktree", "prune"]);
  };
  const forget = onEnd(remove);
  const add = (repository: string, at: string, what: string) => {
    try {
      git(repository, ["worktree", "add", "--detach", "--force", at, what]);
      added.push({ repository, folder: at });
    } catch (error) {
      if (!(error instanceof GitFailure) || !writeOut(repository, at, what)) throw error;
    }
  };
  try {
    add(top, folder, commit);
    for (const { name, commit: pinned } of submodules(top, commit)) {
      const clone = path.join(top, name);
      const isThere =
        existsSync(path.join(clone, ".git")) &&
        gitAnswer(clone, ["cat-file", "-e", `${pinned}^{commit}`]) !== undefined;
      if (isThere) add(clone, path.join(folder, name), pinned);
      else emptySubmodules.push(name);
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, emptySubmodules, remove };
}

/** Writes a commit's files into a folder, for a repository that cannot be written to itself, such as a volume of another container's. */
function writeOut(repository: string, at: string, commit: string): boolean {
  const index = `${at}.index`;
  const env = { GIT_INDEX_FILE: index };
  const done =
    gitAnswer(repository, ["read-tree", commit], env) !== undefined &&
    gitAnswer(repository, ["checkout-index", "--all", "--force", `--prefix=${at}/`], env) !== undefined;
  rmSync(index, { force: true });
  return done;
}

/** The submodules of a commit, and the commit that each is pinned to. */
function submodules(top: string, commit: string): { name: string; commit: string }[] {
  if (gitAnswer(top, ["cat-file", "-e", `${commit}:.gitmodules`]) === undefined) return [];
  return gitList(top, ["ls-tree", "-r", "-z", "--full-tree", commit]).flatMap((entry) => {
    const [, pinned, name] = /^160000 commit (\w+)\t(.+)$/s.exec(entry) ?? [];
    return pinned !== undefined && name !== undefined ? [{ name, commit: pinned }] : [];
  });
}

/** Removes what processes of this machine that are no more have left behind. */
function removeAbandoned(top: string): void {
  for (const line of git(top, ["worktree", "list", "--porcelain"]).split("\n")) {
    const folder = line.startsWith("worktree ") ? line.slice("worktree ".length) : "";
    const name = path.basename(folder);
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    gitAnswer(top, ["worktree", "remove", "--force", folder]);
    rmSync(folder, { recursive: true, force: true });
    gitAnswer(top, ["worktree", "prune"]);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one too.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Calls when the process ends, in whatever way it can notice. Returns what makes it forget. */
function onEnd(call: () => void): () => void {
  const handlers = Object.entries(signals).map(([signal, number]) => {
    const handler = () => {
      call();
      // As a shell reports a process that ended by a signal.
      process.exit(128 + number);
    };
    process.once(signal, handler);
    return () => process.off(signal, handler);
  });
  process.once("exit", call);
  return () => {
    for (const off of handlers) off();
    process.off("exit", call);
  };
}
