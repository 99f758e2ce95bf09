import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { resourceChanges } from "../../../lib/preview/changes/resource-changes";
import { secretChanges } from "../../../lib/preview/program/secret-changes";
import { SECRET } from "../../../lib/preview/recording/record";
import { failureOf, modes, named, programs, recordProgramOf } from "./recorded-programs";

jest.setTimeout(120_000);

/** Planted as values, as ciphertexts, and in the environment. */
const canary = /canary-/;

beforeAll(() => {
  process.env["CANARY_API_TOKEN"] = "canary-environment";
});
afterAll(() => {
  delete process.env["CANARY_API_TOKEN"];
});

test.each(modes)("a recording in %s mode has secrets as secrets and never a value or a ciphertext", async (mode) => {
  const recording = await recordProgramOf("secrets", { mode });
  const { plain, ...tags } = named(recording, "data").inputs["tags"] as Record<string, unknown>;
  expect(plain).toBe("shown");
  expect(Object.keys(tags)).toHaveLength(11);
  expect(new Set(Object.values(tags))).toEqual(new Set([SECRET]));
  expect(named(recording, "raw").inputs).toEqual({ data: { key: SECRET }, type: "Opaque" });
  expect(JSON.stringify(recording)).not.toMatch(canary);
  expect(JSON.stringify(recording)).not.toMatch(/made-up-secret/);
});

test.each(["secret", "environment"])("a secret in what a program throws (%s) is taken out", async (stack) => {
  const error = await failureOf(recordProgramOf("failures", { stack }));
  expect(error.message).toBe("refused: [secret]");
  expect(`${error.message}${error.stack}`).not.toMatch(canary);
});

test("no format of the preview has a secret, nor what the command prints beside it", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "isobar-formats-"));
  const cli = path.resolve(__dirname, "../../../lib/cli/isobar.ts");
  const args = ["preview", "prod", "--all", "--program", path.join(programs, "secrets"), "--out", folder];
  const command = ["--require", require.resolve("tsx/cjs"), cli, ...args, "--fail-on", "none"];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", env: process.env });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const written = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), "utf8"));
  expect(written.length).toBeGreaterThanOrEqual(3);
  expect([stdout, stderr, ...written].join("\n")).not.toMatch(/canary-|made-up-secret/);
  expect(written.join("\n")).toContain("data");
  rmSync(folder, { recursive: true });
});

describe("secrets of the configuration that are encrypted anew", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "isobar-secrets-"));
  const file = path.join(programs, "secrets", "Pulumi.prod.yaml");
  const other = path.join(folder, "secrets", "Pulumi.prod.yaml");
  const rewrite = (from: string | RegExp, to: string) =>
    writeFileSync(other, readFileSync(file, "utf8").replace(from, to));

  beforeAll(() => {
    cpSync(path.join(programs, "secrets"), path.dirname(other), { recursive: true });
    symlinkSync(path.resolve(__dirname, "../../../node_modules"), path.join(folder, "node_modules"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What differs between the program and its copy in the other folder. */
  async function compared() {
    const { secretsBy, notes } = secretChanges(file, other);
    const salted = { mode: "update", secretSalt: "salt", secretsBy } as const;
    const [base, head] = await Promise.all([
      recordProgramOf("secrets", salted),
      recordProgramOf("secrets", { ...salted, program: path.dirname(other) }),
    ]);
    return { changes: resourceChanges(base.resources, head.resources), notes };
  }

  test("with the same key count as changed, at what uses them only, and a note says that they may not be", async () => {
    rewrite("canary-ciphertext-password", "canary-ciphertext-changed");
    const { changes, notes } = await compared();
    expect(changes.map(({ name, properties }) => [name, properties.map((property) => property.path)])).toEqual([
      ["data", ["tags.password", "tags.plainUrl", "tags.url"]],
    ]);
    expect(changes[0]?.properties[0]).toMatchObject({ old: SECRET, new: SECRET });
    expect(notes).toEqual([expect.stringMatching(/^secrets:password: encrypted anew.*may be the same value/)]);
    expect(JSON.stringify({ changes, notes })).not.toMatch(canary);
  });

  test("with another key are no change, and a note says that it cannot be told", async () => {
    writeFileSync(other, readFileSync(file, "utf8").replaceAll("canary-", "canary-other-"));
    const { changes, notes } = await compared();
    expect(changes).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/key .* differs: .* cannot be told/)]);
  });
});
