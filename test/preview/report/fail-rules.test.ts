import { failures, parseFailRules } from "../../../lib/preview/report/fail-rules";
import { change, environment, finding, report } from "./small-report";

const failed = (rules: string, ...args: Parameters<typeof environment>) =>
  failures(report(environment(...args)), parseFailRules(rules)).map(({ rule, message }) => `${rule}: ${message}`);

test("lost data fails a preview, and a replacement that loses none does not", () => {
  const lost = change("prod-aws", { operation: "replace", stateful: true });
  expect(failed("replace-stateful", { changes: [lost] })).toEqual([
    "replace-stateful: prod: data is lost with prod-aws (aws:rds/instance:Instance)",
  ]);
  expect(failed("replace-stateful", { changes: [change("prod-aws", { operation: "replace" })] })).toEqual([]);
  expect(failed("none", { changes: [lost] })).toEqual([]);
});

test("what only the engine would replace or remove fails a preview as well, and each once", () => {
  const urn = (type: string, name: string) => `urn:pulumi:prod::data::${type}::${name}`;
  const step = (type: string, name: string, operation: "replace" | "remove" | "change") =>
    ({ urn: urn(type, name), type, operation, properties: [], replacing: [] }) as const;
  const [server, role] = ["aws:rds/instance:Instance", "aws:iam/role:Role"];
  const steps = [
    step(server, "seen", "replace"),
    step(server, "missed", "replace"),
    step(server, "grown", "change"),
    step(role, "admin", "remove"),
  ];
  const engine = { engineVersion: "3", steps, agreement: [], diagnostics: [] };
  const seen = change("seen", { urn: urn(server, "seen"), operation: "replace", stateful: true });
  expect(failed("replace-stateful", { changes: [seen], engine })).toEqual([
    `replace-stateful: prod: data is lost with seen (${server}), missed (${server}), as the engine says`,
  ]);
  expect(failed("replace-stateful", { changes: [], engine: { ...engine, steps: steps.slice(2) } })).toEqual([]);
});

test("policy fails on new findings that nobody accepted, of medium severity at least", () => {
  const waiver = { reason: "until the VPN is there", expires: "2027-01-31" };
  const findings = [
    finding("open", { status: "open" }),
    finding("waived", { waiver }),
    finding("low", { severity: "low" }),
    finding("new", { severity: "medium" }),
  ];
  expect(failed("policy", { findings })).toEqual(["policy: prod: a finding: cluster-private-api of new"]);
  expect(failed("policy:high", { findings })).toEqual([]);
  expect(failed("policy:low", { findings })).toHaveLength(1);
});

test("without a base, policy fails on what is open", () => {
  const { base, ...alone } = report(environment({ findings: [finding("open", { status: "open" })] }));
  expect(base).toBeDefined();
  expect(failures(alone, parseFailRules("policy"))).toHaveLength(1);
});

test("cost fails above a share or a sum, and not at it", () => {
  const costs = (expected: number) => ({
    costChange: {
      base: { min: 100, expected: 1000, max: 2000 },
      change: { min: 0, expected, max: 0 },
      share: expected / 1000,
    },
  });
  expect(failed("cost+20%", costs(200))).toEqual([]);
  expect(failed("cost+20%", costs(201))).toHaveLength(1);
  expect(failed("cost+500", costs(500))).toEqual([]);
  expect(failed("cost+500", costs(501))).toHaveLength(1);
  expect(failed("cost+20%", costs(-900))).toEqual([]);
});

test("several rules fail each with its own line", () => {
  const changes = [change("prod-aws", { operation: "remove", stateful: true })];
  expect(failed("replace-stateful, policy", { changes, findings: [finding("new")] })).toHaveLength(2);
});

test("a rule that does not exist is refused with those there are and the nearest one", () => {
  expect(() => parseFailRules("replace-statefull")).toThrow(/did you mean replace-stateful\?/);
  expect(() => parseFailRules("policy:hihg")).toThrow(/did you mean policy:high\?/);
  expect(() => parseFailRules("cost")).toThrow(/cost\+20%/);
  expect(() => parseFailRules("cost+x%")).toThrow(/cost/);
});

test.each([[""], [" , "], ["none,policy"]])("%j would switch off a rule in silence, and is refused", (given) => {
  expect(() => parseFailRules(given)).toThrow(/none/);
  expect(parseFailRules("none")).toEqual([]);
});
