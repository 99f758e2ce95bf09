import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const tools = join(__dirname, "../../tools/jest");
let folder: string;

const good = 'test("good", () => {});';
const bad = 'test("bad", () => { throw new Error("bad"); });';
/** Passes when it is run for the second time, whether a test or a hook fails in the first. */
const late = (where: "test" | "beforeAll") => `
  const { existsSync, writeFileSync } = require("node:fs");
  const seen = __filename + ".seen";
  const check = () => { if (!existsSync(seen)) { writeFileSync(seen, ""); throw new Error("too early"); } };
  ${where === "beforeAll" ? "beforeAll(check);" : ""}
  test("late", () => { ${where === "test" ? "check();" : ""} });
  test("beside it", () => {});`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "isobar-twice-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs these test files, by name; `setup` is the text of Jest's global setup. */
async function twice(files: Readonly<Record<string, string>>, setup = "", env: Readonly<Record<string, string>> = {}) {
  const config = { reporters: [join(tools, "counts.js")], globalSetup: join(folder, "setup.js"), rootDir: folder };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "test"), { recursive: true });
  writeFileSync(join(folder, "jest.config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "setup.js"), `module.exports = () => { console.log("setup"); ${setup} };`);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "test", `${name}.test.js`), text);
  const counts = join(folder, "counts");
  const { ISOBAR_CLUSTER_ATTACH: _, ISOBAR_CLUSTER_KEEP: __, ...environment } = process.env;
  const options = { cwd: folder, env: { ...environment, ISOBAR_TEST_COUNTS: counts, ...env } };
  return new Promise<{ status: number; lines: string[]; counts: string }>((resolve) => {
    const child = execFile(process.execPath, [join(tools, "twice.js")], options, (_error, output) => {
      const lines = output.trim().split("\n");
      resolve({ status: child.exitCode ?? 1, lines, counts: readFileSync(counts, "utf8") });
    });
  });
}

const setups = (lines: readonly string[]) => lines.filter((line) => line === "setup").length;

test.each(["test", "beforeAll"] as const)(
  "a file whose %s fails once runs again from the start, is named, and counts once",
  async (where) => {
    const { status, lines, counts } = await twice({ good, late: late(where) });
    expect(lines).toContain("once more from the start: test/late.test.js");
    expect(lines.slice(-2)).toEqual(["only on the second try: test/late.test.js", "3 passed, 0 failed"]);
    expect({ status, setups: setups(lines), counts }).toEqual({ status: 0, setups: 2, counts: "3 0 0\n" });
  },
);

test("a file that fails twice fails", async () => {
  const { status, lines, counts } = await twice({ good, bad });
  expect({ status, last: lines.at(-1), counts }).toEqual({ status: 1, last: "1 passed, 1 failed", counts: "1 1 0\n" });
  expect(lines.join("\n")).not.toContain("only on the second try");
});

test("nothing runs again when all is well, when many files fail, or while tests are written", async () => {
  expect(await twice({ good })).toMatchObject({ status: 0, lines: ["setup", "1 passed, 0 failed"], counts: "1 0 0\n" });
  const many = await twice({ a: bad, b: bad, c: bad, d: bad });
  expect([many.status, setups(many.lines), many.lines.at(-1)]).toEqual([1, 1, "0 passed, 4 failed"]);
  const writing = await twice({ bad }, "", { ISOBAR_CLUSTER_KEEP: "1" });
  expect([writing.status, setups(writing.lines), writing.lines.at(-1)]).toEqual([1, 1, "0 passed, 1 failed"]);
});

test("a run whose setup fails once runs again, and one whose setup fails twice is a failure", async () => {
  const setup = `const { existsSync, writeFileSync } = require("node:fs"); const seen = __dirname + "/seen";
    if (!existsSync(seen)) { writeFileSync(seen, ""); throw new Error("no testbed"); }`;
  const late = await twice({ good }, setup);
  expect([late.status, late.lines.at(-1), late.counts]).toEqual([0, "1 passed, 0 failed", "1 0 0\n"]);
  const never = await twice({ good }, 'throw new Error("no testbed");');
  expect([never.status, never.lines.at(-1), never.counts]).toEqual([1, "0 passed, 1 failed", "0 1 0\n"]);
});
