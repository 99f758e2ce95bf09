import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { configDirectoryOf, InvalidProjectError, projectOf } from "../../../lib/preview/program/project";
import { InvalidStackFileError, MissingEnvironmentError, stackConfig } from "../../../lib/preview/program/stack-config";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "isobar-project-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): string {
  const at = path.join(folder, file);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, text);
  return at;
}

test("the nearest Pulumi.yaml is the program's", () => {
  write("Pulumi.yaml", "name: outer\nruntime: nodejs\n");
  write("apps/data/Pulumi.yaml", "name: inner\nruntime: nodejs\nmain: src\n");
  const program = write("apps/data/src/index.ts", "");
  expect(projectOf(program)).toMatchObject({ name: "inner", main: path.join(folder, "apps/data/src") });
  expect(projectOf(write("apps/other/index.ts", ""))?.name).toBe("outer");
});

test.each([
  ["runtime: nodejs\n", /name: undefined; it has to be the project's name/],
  ["name: [a\n", /no YAML/],
])("a Pulumi.yaml that is none is refused with its path", (text, message) => {
  const file = write("Pulumi.yaml", text);
  expect(() => projectOf(write("index.ts", ""))).toThrow(InvalidProjectError);
  expect(() => projectOf(path.join(folder, "index.ts"))).toThrow(message);
  expect(() => projectOf(path.join(folder, "index.ts"))).toThrow(file);
});

describe("the folder with the stacks' files", () => {
  test("is stackConfigDir for the project's own program, and the program's for another in the same repository", () => {
    write("Pulumi.yaml", "name: a\nmain: stacks/\nstackConfigDir: config\n");
    write("config/Pulumi.prod.yaml", "");
    write("examples/small/Pulumi.dev.yaml", "");
    expect(configDirectoryOf(write("stacks/index.ts", ""))).toBe(path.join(folder, "config"));
    expect(configDirectoryOf(path.join(folder, "stacks"))).toBe(path.join(folder, "config"));
    expect(configDirectoryOf(write("examples/small/index.ts", ""))).toBe(path.join(folder, "examples/small"));
  });

  test("is beside Pulumi.yaml without one, or beside the program when only that has such files", () => {
    write("Pulumi.yaml", "name: a\nmain: src\n");
    const program = write("src/index.ts", "");
    write("src/Pulumi.prod.yaml", "");
    expect(configDirectoryOf(program)).toBe(path.join(folder, "src"));
    write("Pulumi.prod.yaml", "");
    expect(configDirectoryOf(program)).toBe(folder);
  });
});

describe("a stack's configuration", () => {
  const read = (stack: string, config: Record<string, unknown> = {}) =>
    stackConfig({ stack, directory: folder, project: { name: "acme", config } });

  test("is what the engine gives a program: texts, and objects as JSON, under full keys", () => {
    write(
      "Pulumi.prod.yaml",
      "config:\n  aws:region: us-east-1\n  size: 3\n  acme:on: false\n  acme:list: [1, a]\n  acme:nothing:\n",
    );
    expect(
      read("prod", { size: 1, owner: { default: "data" }, limit: { value: 7 }, free: { type: "string" } }).values,
    ).toEqual({
      "aws:region": "us-east-1",
      "acme:size": "3",
      "acme:on": "false",
      "acme:list": '[1,"a"]',
      "acme:nothing": "null",
      "acme:owner": "data",
      "acme:limit": "7",
    });
  });

  test("has a made-up text for each secret, the same for the same ciphertext", () => {
    write("Pulumi.prod.yaml", "config:\n  acme:a: { secure: x }\n  acme:b: { c: [{ secure: x }, { secure: y }] }\n");
    const { values, secretKeys, standIns } = read("prod");
    expect(secretKeys).toEqual(["acme:a", "acme:b"]);
    expect(standIns).toHaveLength(3);
    expect(values["acme:a"]).toMatch(/^made-up-secret-[0-9a-f]{12}$/);
    expect(values["acme:b"]).toBe(JSON.stringify({ c: standIns.slice(1) }));
    expect(new Set(standIns).size).toBe(2);
  });

  test("says which Pulumi ESC environments it lacks", () => {
    write("Pulumi.prod.yaml", "environment: [acme/aws, { acme/db: {} }]\n");
    expect(read("prod").notes).toEqual([expect.stringMatching(/ESC is not read: acme\/aws, acme\/db/)]);
  });

  test("in a folder that is not there is refused, and not taken for none", () => {
    const none = path.join(folder, "stakcs");
    const read = () => stackConfig({ stack: "prod", directory: none, project: undefined });
    expect(read).toThrow(MissingEnvironmentError);
    expect(read).toThrow(`${none}: no such folder; allowed: the folder with Pulumi.prod.yaml`);
  });

  test("never shows a password that YAML takes for an alias", () => {
    write("Pulumi.prod.yaml", "config:\n  acme:password: *hunter22\n");
    expect(() => read("prod")).toThrow(/no YAML: Unresolved alias/);
    expect(() => read("prod")).not.toThrow(/hunter22/);
  });

  test("that is no YAML is refused with line and column", () => {
    const file = write("Pulumi.prod.yaml", "config:\n  acme:a: [1\n");
    expect(() => read("prod")).toThrow(InvalidStackFileError);
    expect(() => read("prod")).toThrow(new RegExp(`^${file}:3:1: no YAML: `));
  });

  test("is empty for a stack without a file where no stack has one, and otherwise refused with the nearest", () => {
    expect(read("prod").values).toEqual({});
    write("Pulumi.staging.yaml", "");
    write("Pulumi.production.yaml", "");
    expect(() => read("prod")).toThrow(MissingEnvironmentError);
    expect(() => read("stagign")).toThrow(/which has production, staging; did you mean staging\?/);
  });
});
