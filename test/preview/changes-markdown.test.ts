import { changesMarkdown } from "../../lib/preview/changes/changes-markdown";
import type { ResourceChange } from "../../lib/preview/changes/resource-changes";

const change = (name: string, changes: Partial<ResourceChange> = {}): ResourceChange => ({
  operation: "change",
  urn: `urn:${name}`,
  type: "aws:rds/instance:Instance",
  name,
  stateful: false,
  protected: false,
  cloud: "aws",
  within: ["Platform prod-aws", "Postgres prod-aws"],
  properties: [{ path: "allocatedStorage", old: 100, new: 200, replaces: false, refused: false }],
  ...changes,
});
const markdown = (changes: readonly ResourceChange[], limit?: number) =>
  changesMarkdown({ environment: "prod", base: "abc1234", changes, notes: [] }, limit);

test("begins with a line by which the comment is found again, and a summary; details are folded", () => {
  const text = markdown([change("prod-aws")]);
  expect(text.split("\n").slice(0, 2)).toEqual([
    "<!-- isobar preview prod -->",
    "### prod against abc1234: 0 added, 1 changed, 0 replaced, 0 removed",
  ]);
  expect(text).toContain("| Platform prod-aws › Postgres prod-aws |  | 1 |  |  |");
  expect(text).toMatch(/<details><summary>Platform prod-aws › Postgres prod-aws: .*<\/summary>/);
  expect(text).toContain("  allocatedStorage: 100 → 200");
});

test("says first what loses data", () => {
  const text = markdown([change("prod-aws", { operation: "replace", stateful: true })]);
  expect(text.indexOf("Data is lost with `prod-aws`")).toBeLessThan(text.indexOf("<details>"));
});

test("is never longer than allowed, and counts what is left out", () => {
  const many = Array.from({ length: 400 }, (_, index) => change(`r${index}`, { within: [`Platform p${index}`] }));
  const text = markdown(many, 30_000);
  expect(text.length).toBeLessThanOrEqual(30_000);
  const shown = text.match(/<details>/g)?.length ?? 0;
  expect(text).toContain(`_${400 - shown} more changes are left out here`);
  expect(markdown(many).length).toBeLessThanOrEqual(65_536);
});

test("a fence in a value does not end the block", () => {
  const properties = [{ path: "text", old: "a", new: "```\n# not a heading\n````", replaces: false, refused: false }];
  expect(markdown([change("x", { properties })])).toContain("`````diff");
});

test("without changes it is the heading alone", () => {
  expect(markdown([])).toBe(
    "<!-- isobar preview prod -->\n### prod against abc1234: 0 added, 0 changed, 0 replaced, 0 removed\n",
  );
});
