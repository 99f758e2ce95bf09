import { spawn } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command";

/** Serves the folder `dags` beside this file as `git://<address>/dags`, branch main. */
export async function startGitServer(folder: string, address: string): Promise<void> {
  const work = join(folder, "work");
  const served = join(folder, "served");
  await mkdir(served, { recursive: true });
  await cp(join(__dirname, "dags"), work, { recursive: true });
  const git = (...args: string[]) => run("git", ["-C", work, ...args]);
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", ".");
  await git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message=DAGs");
  await run("git", ["clone", "--quiet", "--bare", work, join(served, "dags")]);
  // The program itself: `git daemon` would be a parent that may die without it.
  const program = join((await run("git", ["--exec-path"])).trim(), "git-daemon");
  const options = ["--export-all", `--base-path=${served}`, `--listen=${address}`, "--reuseaddr"];
  const daemon = spawn(program, options, { detached: true, stdio: "ignore" });
  await writeFile(join(folder, "pid"), String(daemon.pid));
  daemon.unref();
}

/** Stops the server of this folder, if there is one. */
export async function stopGitServer(folder: string): Promise<void> {
  const pid = await readFile(join(folder, "pid"), "utf8").catch(() => undefined);
  if (pid === undefined) return;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  if (command.includes(folder)) process.kill(Number(pid));
}
