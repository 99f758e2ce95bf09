import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { gitAnswer, gitList } from "./git";

/**
 * What a file of the working tree was called in a commit, as git's own rename detection sees it: the other name is gone and much of its
 * content is the same. Files that git does not track yet count too. Paths are relative to the top.
 */
export function renamedFrom(top: string, commit: string, file: string): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), "isobar-index-"));
  try {
    // A copy, since what is in the index is the user's.
    const index = path.join(folder, "index");
    const own = path.resolve(top, gitAnswer(top, ["rev-parse", "--git-path", "index"]) ?? ".git/index");
    if (existsSync(own)) copyFileSync(own, index);
    const env = { GIT_INDEX_FILE: index };
    gitAnswer(top, ["add", "--intent-to-add", "--force", "--", file], env);
    const answer = gitList(top, ["diff", "--find-renames", "--diff-filter=R", "--name-status", "-z", commit], env);
    // Three each: how similar, the old name and the new one.
    const at = answer.findIndex((name, place) => place % 3 === 2 && name === file);
    return at < 0 ? undefined : answer[at - 1];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
