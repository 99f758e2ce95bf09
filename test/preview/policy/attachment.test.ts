import { UNKNOWN } from "../../../lib/preview/changes/property-value";
import type { ResourceGraph } from "../../../lib/preview/graph";
import { attachedTo } from "../../../lib/preview/policy/attachment";
import { graphOf, type Literal } from "./graph";

const bucket = (name: string, inputs = {}): Literal => ({ type: "test2:Bucket", name, inputs });
const setting = (name: string, of: unknown, after: readonly string[] = []): Literal => ({
  type: "test2:Setting",
  name,
  inputs: of === undefined ? {} : { bucket: of },
  after,
});

/** Names of what is attached to each bucket; null where it cannot be known. */
function attached(...literals: readonly Literal[]) {
  const graph: ResourceGraph = graphOf(...literals);
  const buckets = graph.ofType("test2:Bucket");
  const of = attachedTo(buckets, graph.ofType("test2:Setting"), "bucket", ["bucket"]);
  return Object.fromEntries(buckets.map((one) => [one.name, of(one)?.map(({ name }) => name) ?? null]));
}

test.each([
  ["its made-up id", "logs-id"],
  ["its made-up ARN", "arn:made-up:logs"],
  ["its name in the program", "logs"],
  ["its name in the cloud", "acme-logs"],
])("what names a bucket by %s belongs to it", (_, reference) => {
  expect(attached(bucket("logs", { bucket: "acme-logs" }), bucket("other"), setting("s", reference))).toEqual({
    logs: ["s"],
    other: [],
  });
});

test("what names a bucket by what only an update will know belongs to the one that it waits for", () => {
  expect(attached(bucket("logs"), bucket("other"), setting("s", UNKNOWN, ["logs"]))).toEqual({
    logs: ["s"],
    other: [],
  });
});

test("the real id of a bucket, which no program can know, is that of the bucket that it waits for", () => {
  const real = "logs-0123abc";
  expect(attached(bucket("logs"), bucket("other"), setting("s", real, ["logs"]))).toEqual({ logs: ["s"], other: [] });
});

test("what waits for several buckets may belong to each, unless it names one", () => {
  const buckets = [bucket("logs"), bucket("other"), bucket("third")];
  expect(attached(...buckets, setting("s", UNKNOWN, ["logs", "other"]))).toEqual({
    logs: null,
    other: null,
    third: [],
  });
  expect(attached(...buckets, setting("s", "other-id", ["logs", "other"]))).toEqual({
    logs: [],
    other: ["s"],
    third: [],
  });
});

test("what names nothing that is known may belong to the buckets beside it, or to any", () => {
  const component: Literal = { type: "test:Store", name: "store", children: [bucket("inner"), setting("s", UNKNOWN)] };
  expect(attached(component, bucket("outer"))).toEqual({ inner: null, outer: [] });
  expect(attached(bucket("logs"), { type: "test:Store", name: "store", children: [setting("s", undefined)] })).toEqual({
    logs: null,
  });
});

test("what names a bucket that the program does not make belongs to none", () => {
  expect(attached(bucket("logs"), setting("s", "somebody-elses"))).toEqual({ logs: [] });
});
