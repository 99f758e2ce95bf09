import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { entryOf, MissingProgramError, noteOnEntry } from "../../../lib/preview/program/entry";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "isobar-entry-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a project of these files and says which of them its program begins with. */
function entryOfProject(files: Readonly<Record<string, string>>, program = "."): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return path.relative(folder, entryOf(path.join(folder, program)));
}

const project = "name: a\nruntime: nodejs\n";

test("a file that Pulumi.yaml names is the program, whatever a package.json says", () => {
  const files = {
    "Pulumi.yaml": `${project}main: stacks/index.ts\n`,
    "package.json": JSON.stringify({ main: "build/index.js" }),
    "build/index.js": "",
    "stacks/index.ts": "",
  };
  expect(entryOfProject(files)).toBe("stacks/index.ts");
});

test.each([
  ["main", { main: "./build/index.js" }],
  ["exports", { exports: "./build/index.js", main: "other.js" }],
  ["the exports of the package itself", { exports: { ".": { types: "./a.d.ts", default: "./build/index.js" } } }],
  ["an entry that is a folder", { main: "build" }],
])(
  "a folder begins with its package's %s when that was built, and with its index when not, as under Pulumi",
  (_, manifest) => {
    const files = {
      "Pulumi.yaml": `${project}main: stacks/\n`,
      "package.json": JSON.stringify(manifest),
      "stacks/index.ts": "",
    };
    expect(entryOfProject(files)).toBe("stacks/index.ts");
    expect(entryOfProject({ "build/index.js": "" })).toBe("build/index.js");
    expect(entryOfProject({}, "stacks")).toBe("build/index.js");
  },
);

test("a folder that no Pulumi.yaml makes the program has nothing to do with the package around it", () => {
  const files = { "package.json": JSON.stringify({ main: "index.js" }), "index.js": "", "examples/small/index.ts": "" };
  expect(entryOfProject(files, "examples/small")).toBe("examples/small/index.ts");
});

test("JavaScript goes before TypeScript beside it, as under Pulumi, which is said unless it was asked for", () => {
  const both = { "Pulumi.yaml": project, "index.js": "", "index.ts": "" };
  expect(entryOfProject(both)).toBe("index.js");
  expect(noteOnEntry(folder, entryOf(folder))).toMatch(
    /index\.js: it is what Pulumi runs, and not index\.ts beside it/,
  );
  const file = path.join(folder, "index.js");
  expect(noteOnEntry(file, entryOf(file))).toBeUndefined();
  rmSync(path.join(folder, "index.ts"));
  expect(noteOnEntry(folder, entryOf(folder))).toBeUndefined();
});

test("a folder without a program, and what is not there, are missing", () => {
  expect(() => entryOfProject({ "Pulumi.yaml": project })).toThrow(MissingProgramError);
  expect(() => entryOfProject({}, "elsewhere")).toThrow(/no such program/);
});
