import { createHash } from "node:crypto";
import { reportHtml } from "../../../../lib/preview/report/html/report-html";
import { change, cost, finding } from "../small-report";
import { environment, resource } from "./small-environment";

const network = [
  resource("isobar:aws:Network", "network"),
  resource("aws:ec2/vpc:Vpc", "vpc", { parent: "urn:network", inputs: { cidrBlock: "10.0.0.0/16", key: "[secret]" } }),
];
const compared = environment(network, {
  changes: [change("vpc"), change("db", { operation: "replace", stateful: true })],
  findings: [finding("vpc"), finding("old", { status: "fixed" })],
  cost,
  costChange: { base: cost.total, change: { min: 0, expected: -10, max: 0 }, share: -0.025 },
});
const page = (one = compared) =>
  reportHtml({ version: 1, base: { ref: "main", commit: "abc1234" }, environments: [one] });

test("the same report gives the same bytes, and they tell no time", () => {
  expect(page()).toBe(page());
  expect(page()).not.toMatch(/\d{4}-\d{2}-\d{2}T|\d{2}:\d{2}:\d{2}/);
});

test("its policy allows its own style and script by their hashes, and nothing else", () => {
  const text = page();
  const hash = (part: string | undefined) =>
    `'sha256-${createHash("sha256")
      .update(part ?? "")
      .digest("base64")}'`;
  const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1];
  const script = /<script>([\s\S]*)<\/script>/.exec(text)?.[1];
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1]?.replaceAll("&#39;", "'");
  expect(policy).toBe(
    `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; img-src data:; base-uri 'none'; form-action 'none'`,
  );
  expect(text).not.toMatch(/ style=| on\w+=|<link|<iframe|@import|url\(/);
});

test("nothing of it is loaded from elsewhere: addresses stand in links alone", () => {
  const withoutLinks = page().replace(/ href="[^"]*"/g, "");
  expect(withoutLinks).not.toMatch(/ (src|srcset|data|action)="/);
});

test("without a base there are no changes to see, and what breaks a rule is open", () => {
  const text = reportHtml({
    version: 1,
    environments: [environment(network, { findings: [finding("vpc", { status: "open" })] })],
  });
  expect(text).not.toContain('id="e0-changes"');
  expect(text).toContain("1 finding, 1 of high severity");
});

test.each([
  ["data that is lost before all else", compared, "1 resource that holds data is replaced"],
  [
    "new findings",
    environment(network, { changes: [], findings: [finding("vpc", { severity: "low" })] }),
    "1 new finding",
  ],
  ["that nothing changes", environment(network, { changes: [] }), "Nothing changes"],
  ["that nothing is lost or broken", environment(network, { changes: [change("vpc")] }), "No data is lost"],
])("its verdict names %s", (_, one, verdict) => {
  expect(page(one)).toMatch(new RegExp(`class="verdict \\w+">.*${verdict}`));
});

test("an environment without resources, findings and cost is a page too", () => {
  expect(page(environment([], { changes: [] }))).toContain("Every rule holds.");
  expect(reportHtml({ version: 1, environments: [] })).toContain("<main");
});

test("a secret is named, and an unknown value is not shown as text of that name", () => {
  const properties = [{ path: "password", old: "[secret]", new: "[unknown]", replaces: false, refused: false }];
  const text = page(environment(network, { changes: [change("vpc", { properties })] }));
  expect(text).toContain("<del><i>secret</i></del>");
  expect(text).toContain("<ins><i>unknown</i></ins>");
});

test("a value that is unknown before and after is decided anew, and not the same as before", () => {
  const properties = [{ path: "vpcId", old: "[unknown]", new: "[unknown]", replaces: true, refused: false }];
  const text = page(environment(network, { changes: [change("vpc", { properties })] }));
  expect(text).toContain('<td colspan="2"><i>decided anew</i></td>');
  expect(text).not.toContain("<del>");
});

test("the picture of a small program keeps its size, instead of being blown up to the page's", () => {
  expect(page(environment(network))).toContain('<svg class="picture small"');
});
