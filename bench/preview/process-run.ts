import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What one command took, with all that it started. */
export interface Measured {
  readonly seconds: number;
  /** Processor time of all its processes together, in seconds. */
  readonly processor: number;
  /** Highest sum at one moment of proportional set sizes, so that shared pages count once; in MiB. */
  readonly peak: number;
  readonly output: string;
}

/** Runs a command to its end, and looks ten times a second at the memory of what it started. Throws when it fails in another way than `codes` say. */
export function run(
  command: string,
  args: readonly string[],
  { cwd, codes = [0] }: { readonly cwd: string; readonly codes?: readonly number[] },
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const [output, errors]: [string[], string[]] = [[], []];
    child.stdout.on("data", (text) => output.push(String(text)));
    child.stderr.on("data", (text) => errors.push(String(text)));
    let peak = 0;
    const ticks = new Map<number, number>();
    const sampling = setInterval(() => {
      peak = Math.max(peak, look(child.pid ?? -1, ticks));
    }, 100);
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(sampling);
      const seconds = (performance.now() - began) / 1000;
      if (code === null || !codes.includes(code)) {
        reject(new Error(`${command} ${args.join(" ")} ended with ${code}:\n${errors.join("")}`));
      } else {
        resolve({
          seconds,
          processor: [...ticks.values()].reduce((sum, spent) => sum + spent, 0) / second,
          peak,
          output: output.join(""),
        });
      }
    });
  });
}

/** Clock ticks of /proc in a second, on Linux. */
const second = 100;

/** What a process and its children hold in MiB; notes the clock ticks that each has spent. */
function look(root: number, ticks: Map<number, number>): number {
  const stats = new Map<number, { parent: number; spent: number }>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const fields =
      /\) \S (.*)$/s
        .exec(read(`/proc/${entry}/stat`))?.[1]
        ?.split(" ")
        .map(Number) ?? [];
    stats.set(Number(entry), { parent: fields[0] ?? 0, spent: (fields[10] ?? 0) + (fields[11] ?? 0) });
  }
  const ours = (pid: number): boolean => pid === root || (pid > 1 && ours(stats.get(pid)?.parent ?? 0));
  let mebibytes = 0;
  for (const [pid, { spent }] of stats) {
    if (!ours(pid)) continue;
    ticks.set(pid, spent);
    mebibytes += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
  }
  return mebibytes;
}

/** Empty when the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
