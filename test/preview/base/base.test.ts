import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import * as path from "node:path";
import { openBase } from "../../../lib/preview/base/base";
import { Repository } from "./repository";

let repository: Repository;
const program = () => path.join(repository.folder, "stacks/index.js");
const worktrees = () => repository.git("worktree", "list").split("\n").length;

beforeEach(() => {
  repository = new Repository({ "stacks/index.js": "// old\n", "stacks/Pulumi.prod.yaml": "config: {}\n" });
});
afterEach(() => repository.dispose());

/** What a file says in the base. */
function inBase(ref: string, file: string): string | undefined {
  const base = openBase(ref, program());
  try {
    const there = base.at(path.join(repository.folder, file));
    return there && readFileSync(there, "utf8");
  } finally {
    base.dispose();
  }
}

test("HEAD under a dirty tree is what was committed, also in a folder with spaces, and nothing of it stays behind", () => {
  repository.write({ "stacks/index.js": "// new\n", "stacks/extra.js": "" });
  const before = repository.git("status", "--porcelain");
  const base = openBase("HEAD", program());
  expect(readFileSync(base.at(program()) ?? "", "utf8")).toBe("// old\n");
  expect(base.at(path.join(repository.folder, "stacks/extra.js"))).toBeUndefined();
  expect(base.notes).toEqual([]);
  base.dispose();
  base.dispose();
  expect(existsSync(base.folder)).toBe(false);
  expect(worktrees()).toBe(1);
  expect(repository.git("status", "--porcelain")).toBe(before);
});

test("a repository that cannot be written to has its bases too, and nothing of them stays behind", () => {
  // What git makes worktrees in is not there to make anything in.
  writeFileSync(path.join(repository.folder, ".git/worktrees"), "");
  repository.write({ "stacks/index.js": "// new\n" });
  const before = repository.git("status", "--porcelain");
  const base = openBase("HEAD", program());
  expect(readFileSync(base.at(program()) ?? "", "utf8")).toBe("// old\n");
  base.dispose();
  expect(existsSync(base.folder)).toBe(false);
  expect(existsSync(`${base.folder}.index`)).toBe(false);
  expect(repository.git("status", "--porcelain")).toBe(before);
});

test("a branch, a tag, an abbreviated commit and a detached head are all bases", () => {
  repository.git("tag", "v1");
  const commit = repository.git("rev-parse", "--short", "HEAD");
  repository.write({ "stacks/index.js": "// new\n" });
  repository.commit();
  repository.git("checkout", "--quiet", "--detach", "HEAD");
  for (const ref of ["v1", commit, "HEAD~1", "main~1"]) expect(inBase(ref, "stacks/index.js")).toBe("// old\n");
  expect(inBase("main", "stacks/index.js")).toBe("// new\n");
});

test("a folder outside of the repository is not in the base", () => {
  const base = openBase("HEAD", program());
  expect(base.at(tmpdir())).toBeUndefined();
  expect(base.at(path.dirname(repository.folder))).toBeUndefined();
  expect(base.at(repository.folder)).toBe(base.folder);
  base.dispose();
});

test.each([
  ["mian", /--base mian: no such commit in .*did you mean main\?.*git fetch/],
  ["--foo", /--base --foo: looks like an option/],
  ["--upload-pack=touch x", /looks like an option/],
  ["", /--base: is empty/],
  ["HEAD~7", /--base HEAD~7: no such commit/],
])("%j is no base, and the error says what to do", (ref, message) => {
  expect(() => openBase(ref, program())).toThrow(message);
  expect(worktrees()).toBe(1);
});

test("a branch that only the remote has is named with it", () => {
  const clone = path.join(path.dirname(repository.folder), "clone");
  repository.git("clone", "--quiet", repository.folder, clone);
  repository.git("-C", clone, "checkout", "--quiet", "-b", "change");
  repository.git("-C", clone, "branch", "--quiet", "-D", "main");
  expect(() => openBase("main", path.join(clone, "stacks/index.js"))).toThrow(/there is origin\/main/);
});

test("what only the remote has and is no commit is not proposed", () => {
  const clone = path.join(path.dirname(repository.folder), "clone");
  repository.git("clone", "--quiet", repository.folder, clone);
  const near = path.join(clone, "stacks/index.js");
  expect(() => openBase("HEAD:stacks/index.js", near)).toThrow(
    /^--base HEAD:stacks\/index\.js: no such commit in (?!.*there is)/,
  );
});

test("a shallow clone is told to fetch the branch, and that is enough", () => {
  repository.git("checkout", "--quiet", "-b", "change");
  repository.write({ "stacks/index.js": "// new\n" });
  repository.commit();
  const clone = path.join(path.dirname(repository.folder), "clone");
  repository.git("clone", "--quiet", "--depth", "1", "--branch", "change", `file://${repository.folder}`, clone);
  const near = path.join(clone, "stacks/index.js");
  expect(() => openBase("main", near)).toThrow(
    /no such commit in \S+\. This clone is shallow\. .*: git fetch --depth 1 origin <branch or commit>, and --base FETCH_HEAD$/,
  );
  repository.git("-C", clone, "fetch", "--quiet", "--depth", "1", "origin", "main");
  const base = openBase("FETCH_HEAD", near);
  expect(readFileSync(base.at(near) ?? "", "utf8")).toBe("// old\n");
  base.dispose();
});

test("outside of a repository there is no base", () => {
  const outside = path.dirname(repository.folder);
  expect(() => openBase("main", path.join(outside, "index.js"))).toThrow(/is in no git repository/);
});

test("a base that has gone on since is said to, with the commit to compare with instead", () => {
  repository.git("checkout", "--quiet", "-b", "change");
  repository.git("checkout", "--quiet", "main");
  repository.write({ "stacks/index.js": "// newer\n" });
  repository.commit();
  repository.git("checkout", "--quiet", "change");
  const base = openBase("main", program());
  expect(base.notes).toEqual([
    expect.stringMatching(/^main has a commit that HEAD does not have.*--base "\$\(git merge-base main HEAD\)"$/),
  ]);
  base.dispose();
});

test("hooks do not run, and a hook that runs the preview sees the same repository", () => {
  repository.write({ ".git/hooks/post-checkout": `#!/bin/sh\ntouch "${repository.folder}/hooked"\n` });
  repository.git("config", "core.fileMode", "true");
  const hook = path.join(repository.folder, ".git/hooks/post-checkout");
  chmodSync(hook, 0o755);
  process.env["GIT_DIR"] = ".git";
  process.env["GIT_INDEX_FILE"] = "/nowhere";
  try {
    expect(inBase("HEAD", "stacks/index.js")).toBe("// old\n");
  } finally {
    delete process.env["GIT_DIR"];
    delete process.env["GIT_INDEX_FILE"];
  }
  expect(existsSync(path.join(repository.folder, "hooked"))).toBe(false);
});

test("lock files on the way to the program count, others do not", () => {
  const lock = { "package-lock.json": "{}", "stacks/yarn.lock": "", "other/pnpm-lock.yaml": "" };
  repository.write(lock);
  repository.commit();
  repository.write({ "package-lock.json": "{ }", "stacks/yarn.lock": "#", "other/pnpm-lock.yaml": "#" });
  const base = openBase("HEAD", program());
  expect(base.notes).toEqual([
    "package-lock.json, stacks/yarn.lock differ: the base was run with the packages that are installed now",
  ]);
  base.dispose();
});

test("a renamed file is found by what it was, tracked or not", () => {
  const text = Array.from({ length: 20 }, (_, line) => `key${line}: value\n`).join("");
  repository.write({ "stacks/Pulumi.prod.yaml": text });
  repository.commit();
  repository.remove("stacks/Pulumi.prod.yaml");
  repository.write({
    "stacks/Pulumi.production.yaml": `${text}more: value\n`,
    "stacks/Pulumi.new.yaml": "config: {}\n",
  });
  const before = repository.git("status", "--porcelain");
  const base = openBase("HEAD", program());
  const was = base.renamedFrom(path.join(repository.folder, "stacks/Pulumi.production.yaml"));
  expect(was && base.nameOf(was)).toBe("stacks/Pulumi.prod.yaml");
  expect(base.renamedFrom(path.join(repository.folder, "stacks/Pulumi.new.yaml"))).toBeUndefined();
  base.dispose();
  expect(repository.git("status", "--porcelain")).toBe(before);
});

test("a workspace's own packages are the base's, installed ones are what is installed", () => {
  repository.remove("node_modules");
  repository.write({
    "packages/shared/index.js": "// old shared\n",
    "packages/infra/index.js": "",
    "node_modules/installed/index.js": "// installed\n",
    "node_modules/@acme/other/index.js": "// other\n",
  });
  symlinkSync("../../packages/shared", path.join(repository.folder, "node_modules/@acme/shared"));
  symlinkSync("../packages/new", path.join(repository.folder, "node_modules/new"));
  repository.commit();
  repository.write({ "packages/shared/index.js": "// new shared\n", "packages/new/index.js": "" });
  const base = openBase("HEAD", path.join(repository.folder, "packages/infra/index.js"));
  const said = (name: string) => readFileSync(path.join(base.folder, "node_modules", name, "index.js"), "utf8");
  expect(said("@acme/shared")).toBe("// old shared\n");
  expect(said("@acme/other")).toBe("// other\n");
  expect(said("installed")).toBe("// installed\n");
  expect(existsSync(path.join(base.folder, "node_modules/new"))).toBe(false);
  base.dispose();
  expect(readFileSync(path.join(repository.folder, "packages/shared/index.js"), "utf8")).toBe("// new shared\n");
  expect(existsSync(path.join(repository.folder, "node_modules/installed/index.js"))).toBe(true);
});

test("submodules are those of the base; one that is not in this clone is named", () => {
  const other = new Repository({ "shared.js": "// old\n" });
  try {
    repository.git("submodule", "--quiet", "add", other.folder, "shared");
    repository.commit();
    other.write({ "shared.js": "// new\n" });
    other.commit();
    repository.git("-C", path.join(repository.folder, "shared"), "pull", "--quiet", "origin", "main");
    const base = openBase("HEAD", program());
    expect(readFileSync(path.join(base.folder, "shared/shared.js"), "utf8")).toBe("// old\n");
    expect(base.notes).toEqual([]);
    base.dispose();
    expect(repository.git("-C", path.join(repository.folder, "shared"), "worktree", "list").split("\n")).toHaveLength(
      1,
    );

    const clone = path.join(path.dirname(repository.folder), "clone");
    repository.git("clone", "--quiet", repository.folder, clone);
    const without = openBase("HEAD", path.join(clone, "stacks/index.js"));
    expect(without.notes).toEqual([expect.stringMatching(/submodule shared is empty in the base/)]);
    without.dispose();
  } finally {
    other.dispose();
  }
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s removes the base before the process ends", async (signal, code) => {
  const script = `const { openBase } = require(${JSON.stringify(path.resolve(__dirname, "../../../lib/preview/base/base.ts"))});
process.stdout.write(openBase("HEAD", ${JSON.stringify(program())}).folder + "\\n");
setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), "-e", script]);
  const folder = await new Promise<string>((resolve) => child.stdout.once("data", (text) => resolve(`${text}`.trim())));
  expect(existsSync(folder)).toBe(true);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  expect(await ended).toBe(code);
  expect(existsSync(folder)).toBe(false);
  expect(worktrees()).toBe(1);
});

test("what a killed process left behind goes away with the next base; what a living one uses stays", () => {
  const folder = (pid: number) =>
    path.join(realpathSync(tmpdir()), `isobar-base-${hostname().replaceAll(/[^\w.]/g, "")}-${pid}-test`);
  // No process has a number this high: Linux ends at 2^22.
  const [dead, alive] = [folder(2 ** 22 + 1), folder(process.pid)];
  for (const one of [dead, alive]) repository.git("worktree", "add", "--quiet", "--detach", one, "HEAD");
  openBase("HEAD", program()).dispose();
  expect([existsSync(dead), existsSync(alive)]).toEqual([false, true]);
  expect(worktrees()).toBe(2);
  rmSync(alive, { recursive: true });
});

test("a worktree of the repository, and a repository whose folder is a link, are as good as the repository", () => {
  const tree = path.join(path.dirname(repository.folder), "tree");
  const link = path.join(path.dirname(repository.folder), "link");
  repository.git("worktree", "add", "--quiet", "--detach", tree, "HEAD");
  symlinkSync(tree, link);
  mkdirSync(path.join(link, "deeper"));
  for (const at of [tree, link]) {
    const base = openBase("main", path.join(at, "stacks/index.js"));
    expect(readFileSync(base.at(path.join(at, "stacks/index.js")) ?? "", "utf8")).toBe("// old\n");
    base.dispose();
  }
});
