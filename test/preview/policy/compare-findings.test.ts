import * as fc from "fast-check";
import { compareFindings, renamesBetween } from "../../../lib/preview/policy/compare-findings";
import type { Finding } from "../../../lib/preview/policy/rule";
import type { RecordedResource } from "../../../lib/preview/recording/recorded-resource";

const finding = (changes: Partial<Finding> = {}): Finding => ({
  rule: "pod-image-tag",
  title: "Images have a version or a digest",
  severity: "medium",
  urn: "urn:web",
  type: "kubernetes:core/v1:Pod",
  name: "web",
  cloud: "none",
  property: "spec.containers[0].image",
  found: "container web: nginx is whatever is newest",
  source: "https://kubernetes.io",
  ...changes,
});
const statuses = (base: readonly Finding[], head: readonly Finding[], renames?: ReadonlyMap<string, string>) =>
  compareFindings(base, head, renames).map(({ status, urn, property }) => `${status} ${urn} ${property}`);
const image = (index: number, found: string) => finding({ property: `spec.containers[${index}].image`, found });

test("findings are new, open or fixed", () => {
  const [a, b, c] = ["urn:a", "urn:b", "urn:c"].map((urn) => finding({ urn, property: "image" }));
  if (!a || !b || !c) throw new Error("three findings");
  expect(statuses([a, b], [b, c])).toEqual(["fixed urn:a image", "open urn:b image", "new urn:c image"]);
});

test("one that has another value now is still open", () => {
  expect(compareFindings([finding({ found: "1" })], [finding({ found: "2" })])).toEqual([
    { ...finding({ found: "2" }), status: "open" },
  ]);
});

test("a container that comes before another does not make the other's finding new", () => {
  const base = [image(0, "container web")];
  const head = [image(0, "container proxy"), image(1, "container web")];
  expect(statuses(base, head)).toEqual([
    "new urn:web spec.containers[0].image",
    "open urn:web spec.containers[1].image",
  ]);
  expect(statuses(head, base)).toEqual([
    "fixed urn:web spec.containers[0].image",
    "open urn:web spec.containers[0].image",
  ]);
});

test("a resource that was renamed with an alias keeps its findings", () => {
  const resource = (urn: string, aliases: readonly string[] = []): RecordedResource => ({
    urn,
    type: "kubernetes:core/v1:Pod",
    name: urn,
    custom: true,
    parent: undefined,
    inputs: {},
    protect: false,
    ignoreChanges: [],
    replaceOnChanges: [],
    deleteBeforeReplace: false,
    retainOnDelete: false,
    deletedWith: undefined,
    dependencies: [],
    provider: "",
    aliases,
  });
  const renames = renamesBetween(
    [resource("urn:old"), resource("urn:kept")],
    [resource("urn:new", ["urn:old"]), resource("urn:kept", ["urn:older"])],
  );
  expect([...renames]).toEqual([["urn:old", "urn:new"]]);
  const [base, head] = [finding({ urn: "urn:old" }), finding({ urn: "urn:new" })];
  expect(statuses([base], [head], renames)).toEqual(["open urn:new spec.containers[0].image"]);
  expect(statuses([base], [head])).toEqual([
    "new urn:new spec.containers[0].image",
    "fixed urn:old spec.containers[0].image",
  ]);
});

test("two waivers that are over are two findings", () => {
  const over = (found: string) => finding({ rule: "waiver-expired", found });
  expect(compareFindings([over("a")], [over("a"), over("b")]).map(({ status, found }) => `${status} ${found}`)).toEqual(
    ["open a", "new b"],
  );
});

test("every finding of either side stands in the comparison once, and none is new or fixed against itself", () => {
  const any = fc.record({
    urn: fc.constantFrom("urn:a", "urn:b"),
    property: fc.constantFrom("a[0]", "a[1]", "b"),
    found: fc.constantFrom("x", "y"),
  });
  const some = fc.array(any.map(finding), { maxLength: 6 });
  fc.assert(
    fc.property(some, some, (base, head) => {
      const compared = compareFindings(base, head);
      const count = (status: string) => compared.filter((one) => one.status === status).length;
      expect(count("new") + count("open")).toBe(head.length);
      expect(count("fixed") + count("open")).toBe(base.length);
      expect(compareFindings(head, head).every(({ status }) => status === "open")).toBe(true);
    }),
  );
});
