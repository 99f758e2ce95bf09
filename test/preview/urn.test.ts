import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { resourceChanges } from "../../lib/preview/changes/resource-changes";
import { record } from "../../lib/preview/recording/record";
import { urnOf } from "../../lib/preview/urn";

class Group extends pulumi.ComponentResource {
  constructor(name: string, options: pulumi.ComponentResourceOptions = {}) {
    super("test:Group", name, {}, options);
  }
}

const bucket = "aws:s3/bucket:Bucket";
const urnsOf = async (program: () => unknown) => (await record(program)).map(({ urn }) => urn);
const between = async (base: () => unknown, head: () => unknown) =>
  resourceChanges(await record(base), await record(head))
    .map(({ operation, name }) => `${operation} ${name}`)
    .sort();

test("URNs are those of the engine: without the stack, with all parents", async () => {
  const urns = await urnsOf(() => {
    const outer = new Group("outer");
    const inner = new Group("inner", { parent: outer });
    new s3.Bucket("deep", {}, { parent: inner });
    new s3.Bucket("top", {});
  });
  expect(urns).toEqual([
    `urn:pulumi:test::isobar::${bucket}::top`,
    "urn:pulumi:test::isobar::pulumi:pulumi:Stack::isobar-test",
    `urn:pulumi:test::isobar::test:Group$test:Group$${bucket}::deep`,
    "urn:pulumi:test::isobar::test:Group$test:Group::inner",
    "urn:pulumi:test::isobar::test:Group::outer",
  ]);
});

describe("a rename with an alias is no change", () => {
  test("by name", async () => {
    const head = () => new s3.Bucket("new", {}, { aliases: [{ name: "old" }] });
    expect(await between(() => new s3.Bucket("old", {}), head)).toEqual([]);
  });

  test("by URN", async () => {
    const urn = urnOf({ stack: "test", project: "isobar", type: bucket, name: "old", parent: undefined });
    const head = () => new s3.Bucket("new", {}, { aliases: [urn] });
    expect(await between(() => new s3.Bucket("old", {}), head)).toEqual([]);
  });

  test("of what moves into a component", async () => {
    const head = () =>
      new s3.Bucket("data", {}, { parent: new Group("group"), aliases: [{ parent: pulumi.rootStackResource }] });
    expect(await between(() => new s3.Bucket("data", {}), head)).toEqual([]);
  });

  test("of a component is none of what is in it, also when that is named after it", async () => {
    const program = (name: string, options?: pulumi.ComponentResourceOptions) => () => {
      const group = new Group(name, options);
      new s3.Bucket(`${name}-inner-data`, {}, { parent: new Group(`${name}-inner`, { parent: group }) });
      new s3.Bucket("fixed", {}, { parent: group });
    };
    expect(await between(program("old"), program("new", { aliases: [{ name: "old" }] }))).toEqual([]);
    expect(await between(program("old"), program("new"))).toEqual(["add new-inner-data", "remove old-inner-data"]);
  });
});

test("without an alias a rename is one added and one removed", async () => {
  expect(
    await between(
      () => new s3.Bucket("old", {}),
      () => new s3.Bucket("new", {}),
    ),
  ).toEqual(["add new", "remove old"]);
});
