import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Release } from "./releases";

const run = promisify(execFile);
const python = "3.11";
const provider = (name: string) => `apache-airflow-providers-${name}`;

/** Where packages are kept between runs. */
export const cache = join(
  process.env["ISOBAR_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "isobar"),
  "airflow-options",
);

/** Makes the folder unless an earlier run has finished it; its name says what is in it. */
async function once(name: string, content: unknown, make: (folder: string) => Promise<void>): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12);
  const folder = join(cache, `${name}-${hash}`);
  const complete = join(folder, ".complete");
  if (existsSync(complete)) return folder;
  process.stderr.write(`installing Airflow ${name}\n`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await make(folder);
  await writeFile(complete, "");
  return folder;
}

/** A virtual environment with this Airflow, which can run; returns its folder. */
export function installed(release: Release): Promise<string> {
  return once(release.version, [release, python], async (folder) => {
    await run("uv", ["venv", "--quiet", "--clear", "--python", python, folder]);
    const install = [
      "pip",
      "install",
      "--quiet",
      "--python",
      join(folder, "bin/python"),
      "--exclude-newer",
      release.asOf,
    ];
    const drivers = ["psycopg2-binary", "asyncpg"];
    await run("uv", [...install, `apache-airflow==${release.version}`, ...release.providers.map(provider), ...drivers]);
    await run("uv", [...install, "--no-deps", ...release.described.map(provider)]);
  });
}

/** An Airflow that is only unpacked; returns the folder that holds `airflow`. */
export function unpacked(version: string): Promise<string> {
  const distribution = version.startsWith("3.") ? "apache-airflow-core" : "apache-airflow";
  return once(version, [distribution], async (folder) => {
    // Resolved for a Python that all of them were made for; nothing of them is run.
    const install = ["pip", "install", "--quiet", "--no-deps", "--no-build", "--python-version", "3.10"];
    await run("uv", [...install, "--target", folder, `${distribution}==${version}`]);
  });
}

/** Runs one of the scripts beside this file; returns the JSON that it prints last. */
export async function ask(environment: string, script: string, ...args: string[]): Promise<unknown> {
  const { stdout } = await run(join(environment, "bin/python"), [join(__dirname, script), ...args], {
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: process.env["PATH"], AIRFLOW_HOME: join(environment, "home"), PYTHONDONTWRITEBYTECODE: "1" },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

/** Where an environment's packages are. */
export const packagesOf = (environment: string) => join(environment, `lib/python${python}/site-packages`);
