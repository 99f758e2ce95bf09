import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { previewSettings } from "../../lib/preview/preview-settings";

const folder = mkdtempSync(join(tmpdir(), "isobar-settings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function settings(yaml: string) {
  writeFileSync(join(folder, "Pulumi.prod.yaml"), yaml);
  return previewSettings(folder, "prod");
}
const inEnvironment = (lines: string) => `config:\n  isobar:environment:\n${lines.replace(/^/gm, "    ")}\n`;
const defaults = { policy: { waivers: [] }, cost: { expectedNodes: {} } };

test.each([
  ["no file", () => previewSettings(folder, "nothing")],
  ["a stack without configuration", () => settings("encryptionsalt: v1\n")],
  ["a program that is not Isobar's", () => settings("config:\n  aws:region: us-east-1\n")],
  ["an environment that says nothing of them", () => settings(inEnvironment("nodePools: 12"))],
])("%s has the defaults", (_, read) => expect(read()).toEqual(defaults));

test("waivers and the budget are read, beside whatever else there is", () => {
  const read = settings(
    inEnvironment(`anything: else
policy:
  waivers:
    - { rule: bucket-versioning, resource: "logs-*", reason: logs are kept elsewhere too, expires: 2027-01-31 }
cost:
  monthlyBudget: 4000
  expectedNodes: { workers: 4 }`),
  );
  const [waiver] = read.policy.waivers;
  expect(waiver).toEqual({
    rule: "bucket-versioning",
    resource: "logs-*",
    reason: "logs are kept elsewhere too",
    expires: "2027-01-31",
  });
  expect(read.cost).toEqual({ monthlyBudget: 4000, expectedNodes: { workers: 4 } });
});

test("everything that is wrong is said at once, with its place, what is allowed, and the nearest rule", () => {
  const read = () =>
    settings(
      inEnvironment(`policy:
  waivers:
    - rule: bucket-version
      reason: too short
      expires: 2027-13-30
  waiver: []
cost:
  monthlyBudget: -1`),
    );
  expect(read).toThrow(/environment prod has 5 errors/);
  expect(read).toThrow(
    /Pulumi\.prod\.yaml:5:\d+ {2}policy\.waivers\.0\.rule: "bucket-version"; allowed: .*did you mean bucket-versioning\?/,
  );
  expect(read).toThrow(/policy\.waivers\.0\.reason: "too short"; allowed: /);
  expect(read).toThrow(/policy\.waivers\.0\.expires: "2027-13-30"; allowed: a day of the calendar/);
  expect(read).toThrow(/policy\.waiver: .*did you mean waivers\?/);
  expect(read).toThrow(/cost\.monthlyBudget: -1; allowed: /);
});

test("a day as Pulumi's own reader writes it is the same day", () => {
  const waiver = `{ rule: budget, reason: until the new contract, expires: "2027-01-31 00:00:00 +0000 UTC" }`;
  expect(settings(inEnvironment(`policy: { waivers: [${waiver}] }`)).policy.waivers[0]?.expires).toBe("2027-01-31");
});

test("what is no YAML is said with its line", () => {
  expect(() => settings("config:\n  isobar:environment: {")).toThrow(/Pulumi\.prod\.yaml:\d+:\d+ .*allowed: YAML/);
});

test("a name given twice is said where previews read, and left to the program elsewhere", () => {
  expect(() => settings(inEnvironment("cost: {}\ncost: { monthlyBudget: 1 }"))).toThrow(/each name once/);
  expect(settings(inEnvironment("airflow: 1\nairflow: 2"))).toEqual(defaults);
});
