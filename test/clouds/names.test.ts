import fc from "fast-check";
import { autoNaming, fitName, type NameRule, nameRules } from "../../lib/clouds/names";

const rules = fc.constantFrom<NameRule>(...Object.values(nameRules));
const rooms = fc.constantFrom(0, autoNaming);
const pattern = (rule: NameRule) => (rule.dashes ? /^[a-z]([a-z0-9]|-(?=[a-z0-9]))*$/ : /^[a-z][a-z0-9]*$/);

/** AKS node pools have only twelve characters, none of which is left when eight are reserved; nothing reserves them there. */
const roomFor = (rule: NameRule, room: number) => (rule.max > 12 ? room : 0);

test("whatever it is given, a name obeys its cloud's rule", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), rules, rooms, (name, rule, room) => {
      const fitted = fitName(name, rule, roomFor(rule, room));
      expect(fitted).toMatch(pattern(rule));
      expect(fitted.length).toBeLessThanOrEqual(rule.max - roomFor(rule, room));
      expect(fitted.length).toBeGreaterThanOrEqual(rule.min ?? 1);
    }),
  );
});

test("a name that fits is left as it is, so that fitting twice changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 120 }), rules, (name, rule) => {
      const fitted = fitName(name, rule);
      expect(fitName(fitted, rule)).toBe(fitted);
    }),
  );
  expect(fitName("prod-gcp", nameRules.gkeCluster)).toBe("prod-gcp");
});

test("names that differ only where they are cut, or in characters that are dropped, stay different", () => {
  const long = "production-data-platform-azure-";
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), rules, (a, b, rule) => {
      fc.pre(a !== b);
      expect(fitName(`${long}${a}`, rule)).not.toBe(fitName(`${long}${b}`, rule));
    }),
  );
  expect(fitName("prod-workers", nameRules.aksNodePool)).not.toBe(fitName("prodworkers", nameRules.aksNodePool));
});

test("a cut name can still be read, and ends in five letters and digits", () => {
  expect(fitName("analytics-prod-azure-key", nameRules.keyVault, autoNaming)).toMatch(/^analytics-[a-z0-9]{5}$/);
  expect(fitName("workers-gpu-a1", nameRules.aksNodePool)).toMatch(/^workers[a-z0-9]{5}$/);
});
