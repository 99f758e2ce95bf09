import { type ChildProcess, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { progress } from "./command";

/** The lock, held by a process that ends with this one, or undefined while another has it. */
function tryLock(file: string): Promise<ChildProcess | undefined> {
  return new Promise((resolve, reject) => {
    const holder = spawn("flock", ["--nonblock", file, "sh", "-c", "echo held; exec cat"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    holder.on("error", reject);
    holder.on("exit", () => resolve(undefined));
    holder.stdout.once("data", () => resolve(holder));
  });
}

/** Waits for one of the turns that a testbed has: a run for each core, for one that starts Airflow keeps a core busy. */
export async function takeTurn(testbedFolder: string): Promise<() => void> {
  const folder = join(testbedFolder, "turns");
  await mkdir(folder, { recursive: true });
  for (let attempt = 0; ; attempt++) {
    for (let turn = 0; turn < cpus().length; turn++) {
      const holder = await tryLock(join(folder, String(turn)));
      if (holder) return () => holder.stdin?.end();
    }
    if (attempt % 30 === 0) progress(`waiting for a turn: ${cpus().length} other runs use ${testbedFolder}`);
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
