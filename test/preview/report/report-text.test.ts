import pc from "picocolors";
import { reportText } from "../../../lib/preview/report/report-text";
import { change, environment, report } from "./small-report";

const colors = pc.createColors(false);
const text = (...args: Parameters<typeof environment>) =>
  reportText(report(environment(...args)), { colors, all: false });

const lost = (name: string) => change(name, { operation: "remove", stateful: true, properties: [] });

test("one thing that loses data is told in a line, several each on their own", () => {
  expect(text({ changes: [lost("one")] })).toContain("\ndata is lost with one (aws:rds/instance:Instance)\n");
  expect(text({ changes: [lost("one"), lost("two")] })).toContain(
    "\ndata is lost with 2:\n  one (aws:rds/instance:Instance)\n  two (aws:rds/instance:Instance)\n\n",
  );
});

test("a value that nobody can tell yet is decided anew, and not the same on both sides", () => {
  const properties = [{ path: "vpcId", old: "[unknown]", new: "[unknown]", replaces: true, refused: false }];
  expect(text({ changes: [change("group", { properties })] })).toMatch(/vpcId {2}decided anew {2}forces replacement$/m);
});

test("resources that are part of no component are a list without gaps", () => {
  const resources = ["a", "b", "c"].map((name) => ({
    urn: `urn:${name}`,
    type: "aws:s3/bucket:Bucket",
    name,
    custom: true,
    cloud: "aws" as const,
    protected: false,
    dependencies: [],
    inputs: {},
  }));
  const alone = reportText({ version: 1, environments: [{ ...environment({}), resources }] }, { colors, all: true });
  expect(alone).toMatch(/\n\nBucket a\nBucket b\nBucket c\n\n/);
});
