// Prints the commit to compare with, which is in the clone afterwards: what is asked for, or what the event came from.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const given = (process.env.ISOBAR_BASE ?? "").trim();
const eventName = process.env.GITHUB_EVENT_NAME ?? "";
const file = process.env.GITHUB_EVENT_PATH;
const event = file ? JSON.parse(readFileSync(file, "utf8")) : {};

class Problem extends Error {}

function git(...args) {
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return status === 0 ? stdout.trim() : undefined;
}

const commitOf = (ref) => git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);

/** The commit, fetched when the clone does not have it. */
function fetched(ref) {
  const here = commitOf(ref) ?? commitOf(`refs/remotes/origin/${ref}`);
  if (here !== undefined) return here;
  if (!/^[\w][\w./@+-]*$/.test(ref)) throw new Problem(`base: ${ref} is no name of a commit, branch or tag`);
  if (git("fetch", "--quiet", "--no-tags", "--depth", "1", "origin", ref) === undefined) {
    throw new Problem(`base: origin has no ${ref}, or does not give it`);
  }
  return commitOf("FETCH_HEAD");
}

/** The parents of a commit as it names them, also those that a shallow clone does not have. */
function parents(commit) {
  const text = git("cat-file", "commit", commit) ?? "";
  return [...text.split("\n\n")[0].matchAll(/^parent (\w+)$/gm)].map(([, parent]) => parent);
}

/** Where two commits have parted; the history is fetched when it takes that. */
function parted(one, other) {
  const here = git("merge-base", one, other);
  if (here !== undefined) return here;
  git("fetch", "--quiet", "--no-tags", "--unshallow", "origin");
  return git("merge-base", one, other) ?? one;
}

function baseOfPullRequest({ base, head }) {
  // What is checked out by default is a merge into the base as it is now: its first parent, which may be newer than what the event says.
  const [into, from] = parents("HEAD");
  if (from !== undefined && from === head.sha) return fetched(into);
  return parted(fetched(base.sha), "HEAD");
}

function base() {
  if (given !== "") return fetched(given);
  if (event.pull_request) return baseOfPullRequest(event.pull_request);
  if (event.merge_group) return fetched(event.merge_group.base_sha);
  if (eventName === "push" && /[1-9a-f]/.test(event.before ?? "")) return fetched(event.before);
  throw new Problem(`base: an event ${eventName || "without a name"} has none; name a commit, branch or tag`);
}

try {
  if (git("rev-parse", "--git-dir") === undefined)
    throw new Problem("base: no git repository here; actions/checkout comes first");
  console.log(base());
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
