import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { eventually, run, runsStill } from "./command";

/** That of the protocol. */
const port = 9418;
const author = ["-c", "user.name=test", "-c", "user.email=test@localhost"];

/** Repositories of DAGs, served without a password as `git://host.isobar.internal/<repository>`, branch main. */
export class GitServer {
  /** The one that runs in a folder already. */
  constructor(private readonly folder: string) {}

  static runsIn(folder: string): boolean {
    return runsStill(join(folder, "pid"), folder);
  }

  /** Starts one on `address`. */
  static async start(folder: string, address: string): Promise<GitServer> {
    const served = join(folder, "served");
    await mkdir(served, { recursive: true });
    // The program itself: `git daemon` would be a parent that may die without it.
    const program = join((await run("git", ["--exec-path"])).trim(), "git-daemon");
    const options = ["--export-all", `--base-path=${served}`, `--listen=${address}`, `--port=${port}`, "--reuseaddr"];
    const daemon = spawn(program, options, { detached: true, stdio: "ignore" });
    await writeFile(join(folder, "pid"), String(daemon.pid));
    daemon.unref();
    await eventually(`git's server listens on ${address}`, 60, async () => {
      const socket = connect(port, address);
      await once(socket, "connect");
      socket.end();
      return GitServer.runsIn(folder) ? true : undefined;
    });
    return new GitServer(folder);
  }

  /** Stops the server of this folder, if there is one. */
  static async stop(folder: string): Promise<void> {
    if (!GitServer.runsIn(folder)) return;
    process.kill(Number(await readFile(join(folder, "pid"), "utf8")));
    await eventually("git's server has ended", 60, async () => (GitServer.runsIn(folder) ? undefined : true));
  }

  /** Where pods clone a repository from. */
  url(repository: string): string {
    return `git://host.isobar.internal/${repository}`;
  }

  /** Makes a repository anew, in whose folder `subdirectory` is what a folder on disk holds; returns the commit. */
  async publish(repository: string, subdirectory: string, source: string): Promise<string> {
    const bare = this.bare(repository);
    await rm(bare, { recursive: true, force: true });
    await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
    const wanted = (path: string) => !path.includes("__pycache__");
    return this.commit(repository, (work) => cp(source, join(work, subdirectory), { recursive: true, filter: wanted }));
  }

  /** Writes files of a repository, or deletes those whose text is null, and returns the commit. */
  async push(repository: string, files: Readonly<Record<string, string | null>>): Promise<string> {
    return this.commit(repository, async (work) => {
      for (const [name, text] of Object.entries(files)) {
        const path = join(work, name);
        await mkdir(dirname(path), { recursive: true });
        await (text === null ? rm(path) : writeFile(path, text));
      }
    });
  }

  /** Commits a change to a repository, which is given a working tree. */
  async commit(repository: string, change: (workingTree: string) => Promise<void>): Promise<string> {
    const work = await mkdtemp(join(tmpdir(), "isobar-git-"));
    const git = (...args: string[]) => run("git", ["-C", work, ...author, ...args]);
    try {
      await run("git", ["clone", "--quiet", this.bare(repository), work]);
      await change(work);
      await git("add", "--all");
      await git("commit", "--quiet", "--message=DAGs");
      await git("push", "--quiet", "origin", "HEAD:main");
      return (await git("rev-parse", "HEAD")).trim();
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  private bare(repository: string): string {
    return join(this.folder, "served", repository);
  }
}
