import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");
let repository: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-C", repository, "-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
    encoding: "utf8",
  });

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
  writeFileSync(path.join(repository, file), text);
}

function commit(): void {
  git("add", "-A");
  git("commit", "--quiet", "-m", "a change");
}

/** A program with one database, which needs no cloud's SDK. */
const program = (inputs: string, before = "") => `
const pulumi = require("@pulumi/pulumi");
${before}
new pulumi.CustomResource("aws:rds/instance:Instance", "airflow", ${inputs}, { protect: true });
`;

beforeEach(() => {
  repository = realpathSync(mkdtempSync(path.join(tmpdir(), "isobar-repository-")));
  git("init", "--quiet", "-b", "main");
  symlinkSync(path.join(root, "node_modules"), path.join(repository, "node_modules"));
  write(".gitignore", "node_modules\n");
  write("stacks/index.js", program('{ username: "a", allocatedStorage: 100 }'));
  write("stacks/Pulumi.prod.yaml", "config: {}\n");
  commit();
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

function preview(...args: string[]) {
  const loader = require.resolve("tsx/cjs");
  const cli = path.join(root, "lib/cli/isobar.ts");
  const command = ["--require", loader, cli, "preview", "prod", "--program", "stacks/index.js", ...args];
  const env = { ...process.env, NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: repository, encoding: "utf8", env });
  return { status, stdout, stderr };
}

test("a dirty tree is compared with a commit, and neither the tree nor the list of worktrees changes", () => {
  write("stacks/index.js", program('{ username: "a", allocatedStorage: 200 }'));
  const before = git("status", "--porcelain");
  const { status, stdout } = preview("--base", "HEAD");
  expect(stdout).toMatch(/prod against \w+: 0 added, 1 changed, 0 replaced, 0 removed/);
  expect(stdout).toMatch(/allocatedStorage {2}100 → 200/);
  expect(status).toBe(0);
  expect(git("status", "--porcelain")).toBe(before);
  expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
});

test("a replaced database fails, unless told not to; the output says which property forces it", () => {
  write("stacks/index.js", program('{ username: "b", allocatedStorage: 100 }'));
  const { status, stdout } = preview("--base", "main");
  expect(status).toBe(2);
  expect(stdout).toMatch(/data is lost with airflow \(aws:rds\/instance:Instance\)/);
  expect(stdout).toMatch(/username {2}"a" → "b" {2}forces replacement/);
  expect(preview("--base", "main", "--fail-on", "none").status).toBe(0);
});

test("a removed database fails too, and JSON says the same every time", () => {
  write("stacks/index.js", "");
  const { status, stdout } = preview("--base", "main", "--json");
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    base: { ref: "main" },
    environments: [
      { environment: "prod", changes: [{ operation: "remove", name: "airflow", stateful: true, protected: true }] },
    ],
  });
  expect(preview("--base", "main", "--json").stdout).toBe(stdout);
});

test("a base that is no commit is an error that says what to do", () => {
  const { status, stderr } = preview("--base", "mian");
  expect(status).toBe(1);
  expect(stderr).toMatch(/--base mian: no such commit .*git fetch/s);
});

test("what is not in the base is new, and said to be", () => {
  write("other/index.js", program("{}"));
  write("other/Pulumi.prod.yaml", "config: {}\n");
  const { stdout } = preview("--base", "main", "--program", "other/index.js");
  expect(stdout).toMatch(/1 added/);
  expect(stdout).toMatch(/other\/index.js is not in the base: everything is new/);

  git("mv", "stacks/Pulumi.prod.yaml", "stacks/Pulumi.old.yaml");
  commit();
  write("stacks/Pulumi.prod.yaml", "config: {}\n");
  expect(preview("--base", "HEAD").stdout).toMatch(/prod is not in the base: everything is new/);
});

test("a base that throws says so, with its own frames, and head's error is head's", () => {
  write("stacks/index.js", program("{}", 'throw new Error("of the base");'));
  commit();
  write("stacks/index.js", program("{}"));
  const { status, stderr } = preview("--base", "HEAD");
  expect(status).toBe(1);
  expect(stderr).toMatch(/in the base \(\w+\): Error: of the base/);
  write("stacks/index.js", program("{}", 'throw new Error("of the head");'));
  expect(preview("--base", "HEAD~1").stderr).toMatch(/error: Error: of the head\n.*index\.js:3/s);
});

test("a program without an end is ended", () => {
  write("stacks/index.js", program("{}", "for (;;);"));
  const { status, stderr } = preview("--base", "HEAD", "--timeout", "3");
  expect(status).toBe(1);
  expect(stderr).toMatch(/did not end within 3 s/);
});

test("a secret that changes is seen and never shown", () => {
  const secret = (value: string) => program(`{ password: pulumi.secret("${value}") }`);
  write("stacks/index.js", secret("canary-one"));
  commit();
  write("stacks/index.js", secret("canary-two"));
  const { stdout, stderr } = preview("--base", "HEAD", "--json");
  expect(stdout).toMatch(/password/);
  expect(stdout + stderr).not.toMatch(/canary/);
});

test("packages that differ are named", () => {
  write("package-lock.json", "{}");
  commit();
  write("package-lock.json", '{ "packages": {} }');
  expect(preview("--base", "HEAD").stdout).toMatch(/package-lock\.json differs: the base was run with/);
  expect(readFileSync(path.join(repository, "package-lock.json"), "utf8")).toContain("packages");
});
