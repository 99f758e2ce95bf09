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

test("policy fails on new findings that nobody accepted, of medium severity at least", () => {
  const waiver = { reason: "until the VPN is there", expires: "2027-01-31" };
  const findings = [
    finding("open", { status: "open" }),
    finding("waived", { waiver }),
    finding("low", { severity: "low" }),
    finding("new", { severity: "medium" }),
  ];
  expect(failed("policy", { findings })).toEqual(["policy: prod: 1 findings: cluster-private-api of new"]);
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
