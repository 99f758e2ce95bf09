import type { RuleId, WaiverSettings } from "../../../lib/environment/schema/policy";
import { ResourceGraph } from "../../../lib/preview/graph";
import { findingsOf } from "../../../lib/preview/policy/findings";
import { graphOf, type Literal } from "./graph";

const today = "2026-06-15";
const role = (name: string, ...verbs: string[]): Literal => ({
  type: "kubernetes:rbac.authorization.k8s.io/v1:Role",
  name,
  inputs: { rules: [{ resources: ["pods"], verbs }] },
});
const pod = (name: string): Literal => ({
  type: "kubernetes:core/v1:Pod",
  name,
  inputs: { spec: { containers: [{ name: "a", image: "nginx" }] } },
});
const waiver = (changes: Partial<WaiverSettings> = {}): WaiverSettings => ({
  rule: "rbac-wildcard",
  resource: "*",
  reason: "until the operator has a role of its own",
  expires: "2026-12-31",
  ...changes,
});
const context = { environment: "prod" };
const of = (literals: readonly Literal[], waivers: readonly WaiverSettings[] = [], ...rules: RuleId[]) =>
  findingsOf(graphOf(...literals), context, waivers, today).filter(
    ({ rule }) => rules.length === 0 || rules.includes(rule),
  );

test("a finding says the rule, the resource, the property, what is there, and where to read on", () => {
  expect(of([role("operator", "*")])).toEqual([
    {
      rule: "rbac-wildcard",
      title: "No role allows every verb or every resource",
      severity: "high",
      urn: "urn:pulumi:test::isobar::kubernetes:rbac.authorization.k8s.io/v1:Role::operator",
      type: "kubernetes:rbac.authorization.k8s.io/v1:Role",
      name: "operator",
      cloud: "none",
      property: "rules[0].verbs",
      found: "every verb",
      source: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    },
  ]);
});

test("findings stand by severity, rule and URN, whatever the order of the program", () => {
  const literals = [pod("b"), role("b", "*"), pod("a"), role("a", "*")];
  const found = of(literals);
  const rank = ["high", "medium", "low"];
  const keys = found.map(({ severity, rule, urn }) => `${rank.indexOf(severity)} ${rule} ${urn}`);
  expect(keys).toEqual([...keys].sort());
  expect(JSON.stringify(of([...literals].reverse()))).toBe(JSON.stringify(found));
  expect(JSON.stringify(of(literals))).toBe(JSON.stringify(found));
});

describe("a waiver", () => {
  const names = (waivers: readonly WaiverSettings[]) =>
    of([role("data-operator", "*"), role("data-proxy", "*"), role("web.operator/v1", "*")], waivers, "rbac-wildcard")
      .filter((finding) => finding.waiver)
      .map(({ name }) => name);

  test("stays with what it accepts, with its reason and its last day", () => {
    const [finding] = of([role("operator", "*")], [waiver()]);
    expect(finding?.waiver).toEqual({ reason: "until the operator has a role of its own", expires: "2026-12-31" });
  });

  test.each([
    ["*", ["data-operator", "data-proxy", "web.operator/v1"]],
    ["data-*", ["data-operator", "data-proxy"]],
    ["*operator*", ["data-operator", "web.operator/v1"]],
    ["*/v1", ["web.operator/v1"]],
    ["data-proxy", ["data-proxy"]],
    ["web.operator/v1", ["web.operator/v1"]],
    ["data", []],
    ["!data-*", []],
  ])("for %s holds for those names", (resource, expected) => {
    expect(names([waiver({ resource })])).toEqual(expected);
  });

  test("accepts nothing of another rule", () => {
    expect(
      of([role("operator", "*")], [waiver({ rule: "rbac-cluster-admin" })], "rbac-wildcard")[0]?.waiver,
    ).toBeUndefined();
  });

  test("holds on its last day", () => {
    expect(names([waiver({ expires: today })])).toHaveLength(3);
  });

  test("that is over accepts nothing, and is a finding with its place in the environment", () => {
    const waivers = [waiver({ resource: "other" }), waiver({ expires: "2026-06-14" })];
    const found = of([role("operator", "*")], waivers);
    expect(found.find(({ rule }) => rule === "rbac-wildcard")?.waiver).toBeUndefined();
    expect(found.filter(({ rule }) => rule === "waiver-expired")).toEqual([
      expect.objectContaining({
        severity: "medium",
        type: "pulumi:pulumi:Stack",
        setting: "policy.waivers[1]",
        found: "the waiver of rbac-wildcard for * ended on 2026-06-14",
      }),
      expect.objectContaining({
        severity: "low",
        setting: "policy.waivers[0]",
        found: "the waiver of rbac-wildcard for other waives nothing",
      }),
    ]);
  });

  test("that is over and that nothing needs any more says both", () => {
    const [found] = of([], [waiver({ expires: "2026-01-31" })]);
    expect(found?.found).toBe("the waiver of rbac-wildcard for * ended on 2026-01-31, and nothing needs it");
  });

  test("that holds takes the place of one that is over", () => {
    const found = of([role("operator", "*")], [waiver({ expires: "2026-01-31" }), waiver()]);
    expect(found.map(({ rule, waiver }) => [rule, waiver?.expires])).toEqual([
      ["rbac-wildcard", "2026-12-31"],
      ["waiver-expired", undefined],
    ]);
  });

  test("cannot be waived itself", () => {
    const found = of([], [waiver(), waiver({ rule: "waiver-expired" })]);
    expect(found).toHaveLength(2);
    expect(found.some((finding) => finding.waiver)).toBe(false);
  });

  test("is judged also where there is no stack", () => {
    const [found] = findingsOf(new ResourceGraph([]), context, [waiver()], today);
    expect(found).toMatchObject({ rule: "waiver-expired", name: "prod", urn: "" });
  });
});
