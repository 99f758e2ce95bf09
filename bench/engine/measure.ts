import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { kinds, productionOn, program } from "../../test/engine/production";
import { openStack } from "../../test/engine/stack";

/** Production on these clouds, on the real engine over stand-in clouds: how long each step takes and how much memory all of it needs. */
export interface Measurement {
  readonly clouds: readonly string[];
  readonly resources: number;
  /** Seconds. */
  readonly firstPreview: number;
  readonly up: number;
  readonly unchangedPreview: number;
  /** Highest sum at one moment of what the program, the engine and the stand-ins hold, in MiB; shared pages count once. */
  readonly peak: {
    readonly total: number;
    readonly program: number;
    readonly engine: number;
    readonly standIns: number;
  };
}

type Part = "program" | "engine" | "standIns";

/** Proportional set sizes of this process and all that it started, by part, in MiB. */
function memory(): Record<Part, number> {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const stat = read(`/proc/${entry}/stat`);
    parents.set(Number(entry), Number(/\) \S (\d+)/.exec(stat)?.[1] ?? 0));
  }
  const ours = (pid: number): boolean => pid === process.pid || (pid > 1 && ours(parents.get(pid) ?? 0));
  const sizes: Record<Part, number> = { program: 0, engine: 0, standIns: 0 };
  for (const pid of parents.keys()) {
    if (ours(pid)) {
      const command = read(`/proc/${pid}/cmdline`);
      const part = pid === process.pid ? "program" : command.includes("stand-in.js") ? "standIns" : "engine";
      sizes[part] += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
    }
  }
  return sizes;
}

/** Empty when the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function measure(clouds: readonly string[]): Promise<Measurement> {
  const peak = { total: 0, program: 0, engine: 0, standIns: 0 };
  const sampling = setInterval(() => {
    const now = memory();
    const total = now.program + now.engine + now.standIns;
    if (total > peak.total) {
      Object.assign(peak, now, { total });
    }
  }, 200);
  const stack = await openStack({ name: "prod", program, config: productionOn(...clouds), kinds, checkpoints: true });
  try {
    const first = await stack.preview();
    const up = await stack.up();
    const unchanged = await stack.preview();
    if (unchanged.changes.length > 0) {
      throw new Error(`the second preview is not empty: ${unchanged.summary.join(", ")}`);
    }
    return {
      clouds,
      resources: up.resources.length,
      firstPreview: first.seconds,
      up: up.seconds,
      unchangedPreview: unchanged.seconds,
      peak,
    };
  } finally {
    clearInterval(sampling);
    stack.close();
  }
}

/** Each set of clouds in a process of its own, so that one does not leave its memory to the next. */
function all(): Measurement[] {
  const sets = [["aws"], ["gcp"], ["azure"], ["aws", "gcp"], ["aws", "gcp", "azure"]];
  return sets.map((clouds) => {
    const output = execFileSync(process.execPath, [...process.execArgv, __filename, ...clouds], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    return JSON.parse(output.trim().split("\n").at(-1) ?? "");
  });
}

function table(measurements: readonly Measurement[]): string {
  const mib = (size: number) => `${Math.round(size)}`;
  const rows = measurements.map(({ clouds, resources, firstPreview, up, unchangedPreview, peak }) =>
    [
      clouds.join(" + "),
      resources,
      ...[firstPreview, up, unchangedPreview].map((seconds) => seconds.toFixed(1)),
      ...[peak.total, peak.program, peak.engine, peak.standIns].map(mib),
    ].join(" | "),
  );
  const head =
    "clouds | resources | first preview s | update s | preview without changes s | peak MiB | program | engine | stand-ins";
  return [head, head.replace(/[^|]+/g, "---"), ...rows].map((row) => `| ${row} |`).join("\n");
}

async function main(): Promise<void> {
  const clouds = process.argv.slice(2);
  console.log(clouds.length > 0 ? JSON.stringify(await measure(clouds)) : table(all()));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
