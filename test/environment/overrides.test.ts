import fc from "fast-check";
import { z } from "zod";
import { deepPartial, mergeOverrides } from "../../lib/environment/overrides";
import { nodePool } from "../../lib/environment/schema/node-pool";

const key = fc.oneof(
  fc.constantFrom("a", "b", "c", "__proto__", "constructor", "toString"),
  fc.string({ maxLength: 3 }),
);
const leaf = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.string({ maxLength: 3 }),
  fc.array(fc.integer(), { maxLength: 3 }),
);

/** Documents as YAML gives them: own properties only, `__proto__` being one like any other. */
const documents = (leaves: fc.Arbitrary<unknown>) =>
  fc.letrec((again) => ({
    object: fc
      .array(fc.tuple(key, fc.oneof({ depthSize: "small" }, leaves, again("object"))), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  })).object;
const base = documents(leaf);
const override = documents(fc.oneof(leaf, fc.constant(null)));

const isObject = (value: unknown): value is Record<string, unknown> => z.core.util.isPlainObject(value);

/** RFC 7396's own pseudo code, as the oracle. */
function patch(target: unknown, change: unknown): unknown {
  if (!isObject(change)) return change;
  const result = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) result.delete(name);
    else result.set(name, patch(result.get(name), value));
  }
  return Object.fromEntries(result);
}

describe("overrides", () => {
  test("merge objects, replace arrays, and remove what is null", () => {
    const merged = mergeOverrides(
      { pools: { core: { min: 1, zones: ["a", "b"] }, gpu: { max: 2 } }, tags: { owner: "x" } },
      { pools: { core: { zones: ["c"] }, gpu: null }, tags: { team: "y" } },
    );
    expect(merged).toEqual({ pools: { core: { min: 1, zones: ["c"] } }, tags: { owner: "x", team: "y" } });
  });

  test("may replace a setting of one form by another", () => {
    expect(mergeOverrides({ spot: false }, { spot: { fallback: true } })).toEqual({ spot: { fallback: true } });
    expect(mergeOverrides({ spot: { fallback: true } }, { spot: false })).toEqual({ spot: false });
  });

  test("change nothing where they are undefined", () => {
    expect(mergeOverrides({ a: 1 }, { a: undefined })).toEqual({ a: 1 });
  });

  test("that are empty change nothing", () => {
    fc.assert(fc.property(base, (document) => expect(mergeOverrides(document, {})).toEqual(document)));
  });

  test("do what a JSON merge patch does", () => {
    fc.assert(
      fc.property(base, override, (document, change) =>
        expect(mergeOverrides(document, change)).toEqual(patch(document, change)),
      ),
    );
  });

  test("given twice change nothing more", () => {
    fc.assert(
      fc.property(base, override, (document, change) => {
        const once = mergeOverrides(document, change);
        expect(mergeOverrides(once, change)).toEqual(once);
      }),
    );
  });

  test("without null may be merged with each other first", () => {
    // A value that is no object hides what is below, so that the order of merging shows; hence one form per name.
    const uniform = fc.dictionary(fc.constantFrom("a", "b"), fc.dictionary(fc.constantFrom("c", "d"), leaf));
    fc.assert(
      fc.property(uniform, uniform, uniform, (a, b, c) =>
        expect(mergeOverrides(mergeOverrides(a, b), c)).toEqual(mergeOverrides(a, mergeOverrides(b, c))),
      ),
    );
  });

  test("never leave a null behind", () => {
    const nulls = (value: unknown): boolean =>
      value === null || (typeof value === "object" && Object.values(value ?? {}).some(nulls));
    fc.assert(
      fc.property(base, override, (document, change) => expect(nulls(mergeOverrides(document, change))).toBe(false)),
    );
  });

  test("never change what is given to them, even when it is frozen", () => {
    const frozen = (value: unknown): unknown => {
      if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
      return value;
    };
    fc.assert(
      fc.property(base, override, (document, change) => {
        const before = JSON.stringify([document, change]);
        mergeOverrides(frozen(document), frozen(change));
        expect(JSON.stringify([document, change])).toBe(before);
      }),
    );
  });

  test("named __proto__ stay data and touch no prototype", () => {
    const merged = mergeOverrides({ a: 1 }, JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(Object.getOwnPropertyNames(merged)).toContain("__proto__");
    expect(Reflect.has({}, "polluted")).toBe(false);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });
});

describe("the schema of an override", () => {
  const pool = deepPartial(nodePool);
  test("makes every part optional, at every depth, and fills in nothing", () => {
    expect(pool.parse({})).toEqual({});
    expect(pool.parse({ gpu: { model: "l4" } })).toEqual({ gpu: { model: "l4" } });
  });
  test("lets every part be removed", () => {
    expect(pool.parse({ gpu: null, min: null, labels: { team: null } })).toEqual({
      gpu: null,
      min: null,
      labels: { team: null },
    });
  });
  test("keeps the checks of each value", () => {
    expect(pool.safeParse({ max: 0 }).success).toBe(false);
    expect(pool.safeParse({ gpu: { modell: null } }).success).toBe(false);
    expect(pool.safeParse({ taints: [{ key: "a" }] }).success).toBe(false);
  });
  test("leaves checks of several values to the merged whole", () => {
    expect(pool.safeParse({ min: 3 }).success).toBe(true);
  });
});
