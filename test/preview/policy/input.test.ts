import fc from "fast-check";
import { UNKNOWN, unknownSentinels } from "../../../lib/preview/changes/property-value";
import { Input } from "../../../lib/preview/policy/input";

test("a path leads through objects and lists, and says where it came out", () => {
  const input = new Input({ a: [{ b: "c" }] }).at("a[0].b");
  expect([input.path, input.text]).toEqual(["a[0].b", "c"]);
});

test("a key may hold dots", () => {
  const labels = new Input({ labels: { "app.kubernetes.io/name": "x" } }).at("labels");
  expect(labels.key("app.kubernetes.io/name").text).toBe("x");
});

test.each([UNKNOWN, ...unknownSentinels, "[secret]", "[secret a-b_9]"])("%s may be anything, at any depth", (value) => {
  const input = new Input({ a: value }).at("a.b[0]");
  expect([input.mayBe(true), input.is(true), input.text, input.absent, input.shown]).toEqual([
    true,
    false,
    undefined,
    false,
    "unknown",
  ]);
});

test("what is absent or null takes the provider's default, what is given does not", () => {
  expect([undefined, null, false].map((value) => new Input({ a: value }).at("a").or(true).is(true))).toEqual([
    true,
    true,
    false,
  ]);
});

test("a boolean or number written as text counts as one, as it does to the providers", () => {
  expect(new Input("true").is(true)).toBe(true);
  expect(new Input("3").number).toBe(3);
  expect(new Input("").number).toBeUndefined();
});

test("JSON text is read as if it stood there; what is no JSON is absent", () => {
  expect(new Input({ policy: '{"a":[1]}' }).at("policy").json.at("a[0]")).toMatchObject({ path: "policy.a[0]" });
  expect(new Input("no {").json.absent).toBe(true);
});

test("no property of the language itself is found", () => {
  expect(["constructor", "__proto__.toString", "length"].map((path) => new Input({}).at(path).absent)).toEqual([
    true,
    true,
    true,
  ]);
});

test("whatever the inputs are, reading them never throws", () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), fc.string(), (value, path) => {
      const input = new Input(value).at(path);
      void [
        input.shown.length,
        input.text,
        input.number,
        input.items,
        input.entries,
        input.json.items,
        input.oneOrMore,
      ];
    }),
  );
});

test("what is shown holds no secret, however deep it lies and however it is marked", () => {
  const marked = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter2" };
  const input = new Input({ a: [marked, "[secret abc]", UNKNOWN, "b"] });
  expect(input.shown).toBe('{"a":["unknown","unknown","unknown","b"]}');
  expect([input.at("a[0]").secret, input.at("a[1]").secret, input.at("a[2]").secret]).toEqual([true, true, false]);
});

test("what is shown is one line of at most eighty characters", () => {
  expect(new Input("a\n b").shown).toBe("a b");
  expect(new Input(" ").shown).toBe('""');
  expect(new Input("x".repeat(100)).shown).toHaveLength(80);
});
