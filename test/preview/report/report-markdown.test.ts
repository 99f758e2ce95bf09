import { reportMarkdown } from "../../../lib/preview/report/report-markdown";
import { change, environment, finding, report } from "./small-report";

test("begins with a line by which the comment is found again, and a table; details are folded", () => {
  const changes = [change("prod-aws")];
  const text = reportMarkdown(report(environment({ changes }), environment({ environment: "dev" })));
  const [first, title] = text.split("\n");
  expect(first).toBe("<!-- isobar preview prod dev -->");
  expect(title).toBe("### Isobar preview against main (abc1234)");
  expect(text).toMatch(/^\| \*\*prod\*\* \| 0 \| 1 \| 0 \| 0 \| nothing found \| \$400.*\|$/m);
  expect(text).toMatch(/^\| \*\*dev\*\* \| 0 \| 0 \| 0 \| 0 \|/m);
  expect(text).toMatch(/<details><summary>AWS › Platform prod-aws › Postgres prod-aws: .*<\/summary>/);
  expect(text).toContain("  allocatedStorage: 100 → 200");
});

test("says first what loses data, and which defence is given up", () => {
  const changes = [change("prod-aws", { operation: "replace", stateful: true })];
  const text = reportMarkdown(report(environment({ changes, findings: [finding("prod-aws")] })));
  const folded = text.indexOf("<details>");
  expect(text.indexOf("data is lost with `prod-aws`")).toBeGreaterThan(0);
  expect(text.indexOf("data is lost with `prod-aws`")).toBeLessThan(folded);
  expect(text.indexOf("The Kubernetes API is private")).toBeLessThan(folded);
});

test("many that lose data are a list, whose end is counted", () => {
  const lost = Array.from({ length: 30 }, (_, index) =>
    change(`bucket-${index}`, { operation: "remove", stateful: true, properties: [] }),
  );
  const text = reportMarkdown(report(environment({ changes: lost })));
  expect(text).toContain("data is lost with 30 resources:\n> - `bucket-0` (aws:rds/instance:Instance)\n> - `bucket-1`");
  expect(text).toContain("> - `bucket-19` (aws:rds/instance:Instance)\n> - and 10 more, below\n");
});

test("a value that nobody can tell yet, or that nobody may see, is said in words", () => {
  const properties = [
    { path: "bucket", old: "[unknown]", new: "[unknown]", replaces: true, refused: false },
    { path: "password", old: "[secret]", new: "[secret]", replaces: false, refused: false },
    { path: "host", old: "a", new: "[unknown]", replaces: false, refused: false },
  ];
  const text = reportMarkdown(report(environment({ changes: [change("prod-aws", { properties })] })));
  expect(text).toContain(
    '  bucket: decided anew  forces replacement\n  password: another secret\n  host: "a" → [unknown]\n',
  );
});

test("a finding tells the rule with its source, where it is, and the setting that mends it", () => {
  const waiver = { reason: "until the VPN is there", expires: "2027-01-31" };
  const findings = [finding("prod-aws"), finding("prod-gcp", { waiver, status: "open" })];
  const text = reportMarkdown(report(environment({ findings })));
  expect(text).toMatch(/\*\*new\*\*, high: .*\[cluster-private-api\]\(https:.*\); set `cluster\.publicEndpoint`/);
  expect(text).toContain("prod-aws (aws:eks/cluster:Cluster) vpcConfig.endpointPublicAccess: reachable from 0.0.0.0/0");
  expect(text).toContain("accepted until 2027-01-31: until the VPN is there");
});

const many = (count: number, lines = 1) =>
  Array.from({ length: count }, (_, index) =>
    change(`r${index}`, {
      within: [`Platform p${index}`],
      properties: Array.from({ length: lines }, (_, line) => ({
        path: `tags.tag${line}`,
        old: `before ${index}`,
        new: "after",
        replaces: false,
        refused: false,
      })),
    }),
  );

test("what is too long loses its details, from the end, before anything is left out", () => {
  const text = reportMarkdown(report(environment({ changes: many(100, 20) })), 60_000);
  expect(text.length).toBeLessThanOrEqual(60_000);
  expect(text).not.toContain("more changes are left out");
  expect(text).toContain('tags.tag19: "before 0" → "after"');
  expect(text).toContain("! r99 (aws:rds/instance:Instance)");
  expect(text).toContain("what changes in them is left out here");
});

test("is never longer than allowed, and counts what is left out", () => {
  const text = reportMarkdown(report(environment({ changes: many(400) })), 30_000);
  expect(text.length).toBeLessThanOrEqual(30_000);
  const shown = text.match(/^! r\d+/gm)?.length ?? 0;
  expect(shown).toBeGreaterThan(10);
  expect(text).toContain(`_${400 - shown} more changes are left out here`);
  expect(reportMarkdown(report(environment({ changes: many(2000) }))).length).toBeLessThanOrEqual(65_536);
});

test("what many resources have alike stands there once, with their names folded", () => {
  const changes = Array.from({ length: 30 }, (_, index) => change(`r${index}`, { within: [`Platform p${index}`] }));
  const text = reportMarkdown(report(environment({ changes })));
  expect(text).toContain("<summary>30 resources alike</summary>");
  expect(text.match(/allocatedStorage: 100 → 200/g)).toHaveLength(1);
  expect(text).toContain("! r29 (aws:rds/instance:Instance)");
});

test("a fence in a value does not end the block", () => {
  const properties = [{ path: "text", old: "a", new: "```\n# not a heading\n````", replaces: false, refused: false }];
  expect(reportMarkdown(report(environment({ changes: [change("x", { properties })] })))).toContain("`````diff");
});

test("a name that is HTML stays text", () => {
  const text = reportMarkdown(report(environment({ changes: [change("x", { within: ["Stack <img src=x>"] })] })));
  expect(text).toContain("Stack &lt;img src=x&gt;");
  expect(text).not.toContain("<img");
});
