import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { database, Repository } from "../preview/base/repository";

const root = path.resolve(__dirname, "../..");
const program = "stacks/index.js";

/** A project on a server, and a checkout of a pull request of it as GitHub's runners and GitLab's make it: shallow and detached. */
export class Project {
  readonly server = new Repository({
    [program]: database("{ allocatedStorage: 100 }"),
    "stacks/Pulumi.prod.yaml": "config: {}\n",
    "stacks/Pulumi.dev.yaml": "config: {}\n",
  });
  readonly workspace = mkdtempSync(path.join(tmpdir(), "isobar-workspace-"));
  /** The commits that events name. */
  readonly base: string;
  head = "";
  merge = "";

  constructor() {
    this.server.git("config", "uploadpack.allowAnySHA1InWant", "true");
    this.base = this.server.git("rev-parse", "HEAD");
    this.server.git("checkout", "--quiet", "-b", "change");
  }

  /** Pushes a change to the pull request's branch, and checks out its merge into main. */
  push(text: string): void {
    this.server.write({ [program]: text });
    this.server.commit();
    this.head = this.server.git("rev-parse", "HEAD");
    this.server.git("checkout", "--quiet", "--detach", "main");
    this.server.git("merge", "--quiet", "--no-ff", "-m", "merge", this.head);
    this.merge = this.server.git("rev-parse", "HEAD");
    this.server.git("checkout", "--quiet", "change");
    this.checkOut(this.merge);
  }

  checkOut(commit: string): void {
    rmSync(this.workspace, { recursive: true });
    mkdirSync(this.workspace);
    const git = (...args: string[]) => this.server.git("-C", this.workspace, ...args);
    git("init", "--quiet");
    git("remote", "add", "origin", `file://${this.server.folder}`);
    git("fetch", "--quiet", "--depth", "1", "--no-tags", "origin", commit);
    git("checkout", "--quiet", "--detach", "FETCH_HEAD");
    this.install();
  }

  /** As `npm ci` does: this project's command, and the packages that the program needs. */
  private install(): void {
    const packages = path.join(this.workspace, "node_modules");
    mkdirSync(path.join(packages, ".bin"), { recursive: true });
    symlinkSync(path.join(root, "node_modules/@pulumi"), path.join(packages, "@pulumi"));
    const command = [process.execPath, "--require", require.resolve("tsx/cjs"), path.join(root, "lib/cli/isobar.ts")];
    writeFileSync(
      path.join(packages, ".bin/isobar"),
      `#!/bin/sh\nexec ${command.map((part) => `"${part}"`).join(" ")} "$@"\n`,
    );
    chmodSync(path.join(packages, ".bin/isobar"), 0o755);
  }

  /** Puts a command that ends like this in the place of isobar, once it has written these lines to `preview.md`. */
  fake({ status, lines = [], said = "" }: { status: number; lines?: readonly string[]; said?: string }): void {
    const text = lines.map((line) => `echo '${line}' >> "$2/preview.md"\n`).join("");
    const find = 'while [ "$1" != --out ]; do shift; done\n';
    const command = path.join(this.workspace, "node_modules/.bin/isobar");
    writeFileSync(command, `#!/bin/sh\n${find}mkdir -p "$2"\n${text}echo '${said}' >&2\nexit ${status}\n`);
  }

  /** The event of the pull request, as GitHub describes it. */
  get event() {
    return { pull_request: { number: 7, base: { sha: this.base }, head: { sha: this.head } } };
  }

  dispose(): void {
    this.server.dispose();
    rmSync(this.workspace, { recursive: true, force: true });
  }
}
