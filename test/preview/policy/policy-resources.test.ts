import { Secret } from "@pulumi/policy";
import { UNKNOWN, unknownSentinels } from "../../../lib/preview/changes/property-value";
import { isobarPolicies } from "../../../lib/preview/policy/pack";
import { PolicyInputs, type PolicyResource, stackOf } from "../../../lib/preview/policy/policy-resources";
import { rules } from "../../../lib/preview/policy/rules";
import { SECRET } from "../../../lib/preview/recording/record";

/** What the SDK wraps the properties of a pack's resources in; its declarations leave it out. */
const {
  unknownCheckingProxy,
}: { unknownCheckingProxy(props: object): Record<string, unknown> } = require("@pulumi/policy/proxy");

const [unknown = ""] = unknownSentinels;
const urn = "urn:pulumi:prod::data::aws:s3/bucket:Bucket::logs";
const resource = (props: Record<string, unknown>, changes: Partial<PolicyResource> = {}): PolicyResource => ({
  urn,
  type: "aws:s3/bucket:Bucket",
  name: "logs",
  props: proxied(props),
  opts: { protect: true },
  provider: { urn: "urn:aws" },
  dependencies: [{ urn: "urn:key" }],
  ...changes,
});

/** What a pack is given: reading what is unknown throws. */
const proxied = (props: Record<string, unknown>): Record<string, unknown> => unknownCheckingProxy(props);
const inputs = () => new PolicyInputs((value) => value instanceof Secret);

test("unknown and secret values are told and never thrown on, at any depth", () => {
  const kept = inputs();
  const props = { a: unknown, list: [unknown, { b: unknown }], c: new Secret({ d: "hunter2" }), e: { f: "g" } };
  expect(() => proxied(props)["a"]).toThrow(/can't be known during preview/);
  kept.keep({ urn, props: proxied(props) });
  expect(kept.graph([resource({})]).get(urn)).toEqual({
    urn,
    type: "aws:s3/bucket:Bucket",
    name: "logs",
    custom: true,
    parent: undefined,
    inputs: { a: UNKNOWN, list: [UNKNOWN, { b: UNKNOWN }], c: SECRET, e: { f: "g" } },
    protect: true,
    dependencies: ["urn:key"],
    provider: "urn:aws",
  });
});

test("a resource whose inputs did not pass has its outputs", () => {
  const graph = inputs().graph([resource({ tags: { owner: "data" }, arn: unknown })]);
  expect(graph.get(urn)?.inputs).toEqual({ tags: { owner: "data" }, arn: UNKNOWN });
});

test("a component is none of its provider's, and what is in it knows it", () => {
  const component: PolicyResource = { urn: "urn:c", type: "x:y:Z", name: "c", props: {}, opts: {}, dependencies: [] };
  const graph = inputs().graph([component, resource({}, { parent: component })]);
  expect(graph.get("urn:c")?.custom).toBe(false);
  expect(graph.get(urn)?.parent).toBe("urn:c");
});

test("the stack's name is that of every URN", () => {
  expect(stackOf([resource({})])).toBe("prod");
  expect(stackOf([])).toBe("");
});

describe("the pack", () => {
  const level = (name: string, options: Parameters<typeof isobarPolicies>[0] = {}) =>
    isobarPolicies(options).find((policy) => policy.name === name)?.enforcementLevel;

  test("has every rule, waivers' own, and one that reads", () => {
    const names = isobarPolicies().map(({ name }) => name);
    expect(names.sort()).toEqual([...rules.map(({ id }) => id), "waiver-expired", "isobar-inputs"].sort());
  });

  test("stops a preview by what is high, unless told otherwise by severity or by rule", () => {
    expect(level("bucket-public-access")).toBe("mandatory");
    expect(level("bucket-tls")).toBe("advisory");
    expect(level("bucket-tls", { enforcement: { medium: "mandatory" } })).toBe("mandatory");
    expect(level("bucket-tls", { enforcement: { medium: "mandatory" }, rules: { "bucket-tls": "disabled" } })).toBe(
      "disabled",
    );
  });

  test("refuses a waiver that is wrong before it judges anything", () => {
    const waiver = { rule: "budget" as const, reason: "short", expires: "2027-01-31" };
    expect(() => isobarPolicies({ waivers: [waiver] })).toThrow(/policy\.waivers\.0\.reason/);
  });
});
