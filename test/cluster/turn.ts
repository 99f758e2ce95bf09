import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { progress } from "./command";

/** Waits for a lock, in the order of asking. Its holder ends, and with it the lock, when this process does. */
function lock(file: string) {
  const holder = spawn("flock", [file, "sh", "-c", "echo held; exec cat"], { stdio: ["pipe", "pipe", "ignore"] });
  const held = new Promise<() => void>((resolve, reject) => {
    holder.on("error", reject);
    holder.stdout.once("data", () => resolve(() => holder.stdin.end()));
  });
  return { held, giveUp: () => holder.kill() };
}

/** Waits for one of the turns that a testbed has, one for each core: a run that starts Airflow keeps a core busy. */
export async function takeTurn(testbedFolder: string): Promise<() => void> {
  const folder = join(testbedFolder, "turns");
  await mkdir(folder, { recursive: true });
  const locks = cpus().map((_, turn) => lock(join(folder, String(turn))));
  const say = () => progress(`waiting for a turn: ${locks.length} other runs use ${testbedFolder}`);
  const waiting = setInterval(say, 60_000);
  const first = await Promise.race(locks.map(async (one) => ({ one, end: await one.held })));
  clearInterval(waiting);
  for (const other of locks) if (other !== first.one) other.giveUp();
  return first.end;
}
