import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Comparison } from "../../../lib/preview/comparison";
import type { Answer, Request } from "./compare-in";

const root = path.resolve(__dirname, "../../..");

/** A small git repository with this project's packages installed. */
export class Repository {
  readonly folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), "isobar-repository-"))), "a repository");

  constructor(files: Readonly<Record<string, string>>, { packagesIn = "" } = {}) {
    mkdirSync(this.folder);
    this.git("init", "--quiet", "-b", "main");
    mkdirSync(path.join(this.folder, packagesIn), { recursive: true });
    symlinkSync(path.join(root, "node_modules"), path.join(this.folder, packagesIn, "node_modules"));
    this.write({ ".gitignore": "node_modules\n", ...files });
    this.commit();
  }

  git(...args: string[]): string {
    const identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"];
    return execFileSync("git", ["-C", this.folder, ...identity, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
      writeFileSync(path.join(this.folder, file), text);
    }
  }

  remove(...files: string[]): void {
    for (const file of files) rmSync(path.join(this.folder, file), { recursive: true });
  }

  copy(from: string, to: string): void {
    cpSync(path.join(this.folder, from), path.join(this.folder, to), { recursive: true });
  }

  /** Commits everything, and returns the commit. */
  commit(): string {
    this.git("add", "-A");
    this.git("commit", "--quiet", "--allow-empty", "-m", "a change");
    return this.git("rev-parse", "--short", "HEAD");
  }

  compare(requests: readonly Request[], { from = "." } = {}): readonly Answer[] {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--require", require.resolve("tsx/cjs"), path.join(__dirname, "compare-in.ts"), JSON.stringify(requests)],
      { cwd: path.join(this.folder, from), encoding: "utf8" },
    );
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  dispose(): void {
    rmSync(path.dirname(this.folder), { recursive: true, force: true });
  }
}

/** A program with one database, which needs no cloud's SDK. */
export const database = (inputs: string, before = "") => `
const pulumi = require("@pulumi/pulumi");
${before}
new pulumi.CustomResource("aws:rds/instance:Instance", "airflow", ${inputs}, { protect: true });
`;

/** The comparison of an answer that is one. */
export function comparisonOf(answer: Answer | undefined): Comparison {
  if (!answer || !("comparison" in answer)) throw new Error(`no comparison: ${JSON.stringify(answer)}`);
  return answer.comparison;
}

/** The error of an answer that is one. */
export function errorOf(answer: Answer | undefined): { name: string; message: string; stack: string } {
  if (!answer || !("error" in answer)) throw new Error(`no error: ${JSON.stringify(answer)}`);
  return answer.error;
}
