import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { comparisonOf, database, errorOf, Repository } from "./repository";

let repository: Repository;
const program = "stacks/index.js";
const configured = (value: string) =>
  `config:\n${Array.from({ length: 8 }, (_, n) => `  a:k${n}: same\n`).join("")}  isobar:size: ${value}\n`;
/** A program that reads its size from its configuration and takes no name from its stack. */
const sized = database('{ allocatedStorage: Number(new pulumi.Config("isobar").require("size")) }');

const repositoryOf = (...given: ConstructorParameters<typeof Repository>) => {
  repository = new Repository(...given);
  return repository;
};
afterEach(() => repository.dispose());

describe("an environment that was called otherwise", () => {
  beforeEach(() => {
    repositoryOf({ [program]: sized, "stacks/Pulumi.prod.yaml": configured("100") });
    repository.remove("stacks/Pulumi.prod.yaml");
  });

  test("is found by git's rename detection and compared as after a rename of the stack, and the note says so", () => {
    repository.write({ "stacks/Pulumi.production.yaml": configured("200") });
    const [answer] = repository.compare([{ ref: "HEAD", program, environment: "production" }]);
    const { changes, notes, baseEnvironment, recordings, configDirectories } = comparisonOf(answer);
    expect(changes).toMatchObject([
      {
        operation: "change",
        urn: expect.stringMatching(/^urn:pulumi:production::isobar::.*::airflow$/),
        properties: [{ path: "allocatedStorage", old: 100, new: 200 }],
      },
    ]);
    expect(baseEnvironment).toBe("prod");
    expect(notes).toEqual([
      expect.stringMatching(
        /production was prod in the base.*pulumi stack rename production -s prod.*everything is new/,
      ),
    ]);
    expect(recordings.base.map(({ urn }) => urn)).toEqual(recordings.head.map(({ urn }) => urn));
    expect(configDirectories.head).toBe(path.join(repository.folder, "stacks"));
    expect(configDirectories.base).toMatch(/isobar-base-.*\/stacks$/);
  });

  test("is found by --base-environment when too much of it changed, and the note for one without says so", () => {
    repository.write({ "stacks/Pulumi.production.yaml": "config: { isobar:size: 200 }\n" });
    const request = { ref: "HEAD", program, environment: "production" };
    const [without, named, wrong] = repository.compare([
      request,
      { ...request, baseEnvironment: "prod" },
      { ...request, baseEnvironment: "prdo" },
    ]);
    expect(comparisonOf(without).changes).toMatchObject([{ operation: "add" }]);
    expect(comparisonOf(without).notes).toEqual([
      "production is not in the base: everything is new; when it was prod there: --base-environment prod",
    ]);
    expect(comparisonOf(without).configDirectories.base).toBeUndefined();
    expect(comparisonOf(named).changes).toMatchObject([{ operation: "change" }]);
    expect(errorOf(wrong)).toMatchObject({
      name: "MissingBaseError",
      message: expect.stringMatching(/prdo: not in the base \(\w+\), whose stacks has prod; did you mean prod\?/),
    });
  });

  test("names that the program makes of the stack's are added and removed, as Pulumi will do", () => {
    repository.write({
      [program]:
        'const pulumi = require("@pulumi/pulumi"); new pulumi.CustomResource("a:b:C", pulumi.getStack() + "-x", {});',
      "stacks/Pulumi.prod.yaml": configured("1"),
    });
    repository.commit();
    repository.git("mv", "stacks/Pulumi.prod.yaml", "stacks/Pulumi.production.yaml");
    const [answer] = repository.compare([{ ref: "HEAD", program, environment: "production" }]);
    expect(comparisonOf(answer).changes.map(({ operation, name }) => [operation, name])).toEqual([
      ["remove", "prod-x"],
      ["add", "production-x"],
    ]);
  });
});

test("an environment beside the others is new, and one that moved with the program is not", () => {
  repositoryOf({ [program]: sized, "stacks/Pulumi.prod.yaml": configured("100") });
  repository.copy("stacks/Pulumi.prod.yaml", "stacks/Pulumi.dr.yaml");
  const [copied] = repository.compare([{ ref: "HEAD", program, environment: "dr" }]);
  expect(comparisonOf(copied)).toMatchObject({
    changes: [{ operation: "add" }],
    notes: ["dr is not in the base: everything is new"],
  });

  repository.remove("stacks/Pulumi.dr.yaml");
  repository.git("mv", "stacks", "infra");
  const [moved] = repository.compare([{ ref: "HEAD", program: "infra/index.js", environment: "prod" }]);
  expect(comparisonOf(moved)).toMatchObject({ changes: [], notes: ["infra/index.js was stacks/index.js in the base"] });
});

describe("a base that does not run", () => {
  const files = (text: string) => ({ [program]: text, "stacks/Pulumi.prod.yaml": "config: {}\n" });
  const failing = (text: string) => {
    repositoryOf(files(text));
    repository.write({ [program]: database("{}") });
    return { ref: "HEAD", program, environment: "prod" };
  };

  test("is told as the base's, with its own file and line as git names them, and what to do", () => {
    const request = failing(database("{}", 'throw new RangeError("of the base");'));
    const commit = repository.git("rev-parse", "--short", "HEAD");
    const [refused, allowed] = repository.compare([request, { ...request, baseMayFail: true }]);
    const { name, message, stack } = errorOf(refused);
    expect(name).toBe("RangeError");
    expect(message).toMatch(new RegExp(`^in the base \\(${commit}\\): of the base\nThis is the code that your change`));
    expect(stack).toMatch(new RegExp(`^in the base .*\n +at .*${commit}:stacks/index.js:3:7`));
    expect(stack).toMatch(/--new-if-base-fails$/);
    expect(stack).not.toContain("isobar-base-");
    expect(repository.git("show", `${commit}:stacks/index.js`)).toContain("of the base");
    expect(comparisonOf(allowed)).toMatchObject({
      changes: [{ operation: "add", name: "airflow" }],
      notes: [`in the base (${commit}): of the base; everything is taken as new`],
      recordings: { base: [] },
    });
  });

  test("one that does not compile names the place; a change that fails too is told first", () => {
    repositoryOf({ "stacks/index.ts": "const size: number = ;\n", "stacks/Pulumi.prod.yaml": "config: {}\n" });
    repository.write({ "stacks/index.ts": "const size: number = 1;\n" });
    const request = { ref: "HEAD", program: "stacks/index.ts", environment: "prod" };
    const [answer] = repository.compare([request]);
    expect(errorOf(answer).message).toMatch(/^in the base \(\w+\): [\s\S]*\w+:stacks\/index\.ts:1:21: ERROR/);
    repository.write({ "stacks/index.ts": 'import "@acme/gone";\n' });
    expect(errorOf(repository.compare([request])[0]).message).toMatch(/^Cannot find module '@acme\/gone'/);
  });
});

test("a folder of a monorepo with packages and a lock of its own is compared from the top and from within", () => {
  repositoryOf(
    {
      "packages/infra/index.js": database("{ allocatedStorage: 1 }"),
      "packages/infra/Pulumi.prod.yaml": "config: {}\n",
      "packages/infra/package-lock.json": "{}",
      "package-lock.json": "{}",
    },
    { packagesIn: "packages/infra" },
  );
  repository.write({
    "packages/infra/index.js": database("{ allocatedStorage: 2 }"),
    "packages/infra/package-lock.json": "{ }",
  });
  const expected = {
    changes: [{ operation: "change", properties: [{ path: "allocatedStorage", old: 1, new: 2 }] }],
    notes: [expect.stringMatching(/^packages\/infra\/package-lock.json differs/)],
  };
  const at = (given: string) => ({ ref: "HEAD", program: given, environment: "prod" });
  const [folder] = repository.compare([at("packages/infra")]);
  expect(comparisonOf(folder)).toMatchObject(expected);
  const [within] = repository.compare([at("index.js")], { from: "packages/infra" });
  expect(comparisonOf(within)).toMatchObject(expected);
});

test("secrets in what is handed on are without digests, and a program that is not there is named", () => {
  const secret = (value: string) => database(`{ password: pulumi.secret("${value}") }`);
  repositoryOf({ [program]: secret("canary-one"), "stacks/Pulumi.prod.yaml": "config: {}\n" });
  repository.write({ [program]: secret("canary-two") });
  const request = { ref: "HEAD", program, environment: "prod" };
  const [answer, missing] = repository.compare([request, { ...request, program: "stacks/none.ts" }]);
  const { changes, recordings } = comparisonOf(answer);
  expect(changes).toMatchObject([{ properties: [{ path: "password" }] }]);
  expect(recordings.base.find(({ custom }) => custom)?.inputs).toMatchObject({ password: "[secret]" });
  expect(JSON.stringify(answer)).not.toMatch(/canary|\[secret [\w-]+\]/);
  expect(errorOf(missing)).toMatchObject({
    name: "MissingProgramError",
    message: "stacks/none.ts: no such program",
  });
});

test.each(["base", "head"])("a preview that is told to end while the %s runs takes the program with it", (side) => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the program interpolates it, not this test.
  const endless = 'require("node:fs").appendFileSync(process.env.STARTED, `${process.pid}\\n`); for (;;);';
  const ended = "module.exports = {};";
  repositoryOf({ [program]: side === "base" ? endless : ended, "stacks/Pulumi.prod.yaml": "config: {}\n" });
  repository.write({ [program]: side === "base" ? ended : endless });
  const started = path.join(repository.folder, "started");
  const lib = (file: string) => JSON.stringify(path.resolve(__dirname, "../../../lib/preview", file));
  const script = `const { existsSync, readFileSync } = require("node:fs");
const base = require(${lib("base/base.ts")}).openBase("HEAD", "stacks/index.js");
const options = { base, environment: "prod", program: "stacks/index.js", timeoutSeconds: 60 };
void require(${lib("comparison.ts")}).compare(options);
setInterval(() => {
  const runs = existsSync("started") && readFileSync("started", "utf8").endsWith("\\n");
  if (runs) process.kill(process.pid, "SIGTERM");
}, 50);`;
  const { status } = spawnSync(process.execPath, ["--require", require.resolve("tsx/cjs"), "-e", script], {
    cwd: repository.folder,
    env: { ...process.env, STARTED: started },
  });
  expect(status).toBe(143);
  expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
  for (const pid of readFileSync(started, "utf8").trim().split("\n")) expect(isRunning(Number(pid))).toBe(false);
});

/** A process that has ended and that nobody has asked about yet is not running any more. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
