import pc from "picocolors";
import { costCell, costMarkdown } from "../../../lib/preview/cost/cost-markdown";
import { costText } from "../../../lib/preview/cost/cost-text";
import { costTotals } from "../../../lib/preview/cost/cost-totals";
import { budgetText } from "../../../lib/preview/cost/cost-words";
import { changeText, dollars, priceText } from "../../../lib/preview/cost/money";
import { costOf, nodeGroup, resource } from "./resources";

const colors = pc.createColors(false);
const cost = costOf([
  nodeGroup("core"),
  nodeGroup("workers", { capacityType: "SPOT" }),
  resource("aws:eks/cluster:Cluster", "cluster", { region: "us-east-1" }),
  resource("aws:s3/bucket:Bucket", "one"),
  resource("aws:s3/bucket:Bucket", "two"),
]);
const change = { base: cost.total, change: { min: 0, expected: 100, max: -20 }, share: 0.1295 };
const text = (options: Partial<Parameters<typeof costText>[1]> = {}) => costText(cost, { colors, ...options });

test("a terminal shows totals, and that there is more", () => {
  expect(text()).toEqual([
    "cloud  what   paid  at least  expected  at most",
    "all    total            $515      $772   $1,545  + 5 unknown",
    "what is unknown: isobar cost",
  ]);
});

test("pools and services have a row each, in one order, and what is unknown has no figure", () => {
  const lines = text({ pools: true });
  expect(lines.slice(0, 9)).toEqual([
    "cloud  what             paid       at least  expected  at most",
    "aws    nodes core       on demand      $442      $699   $1,472",
    "aws    nodes workers    spot              ?         ?        ?  + 1 unknown",
    "aws    kubernetes       on demand       $73       $73      $73",
    "aws    storage                            ?         ?        ?  + 2 unknown",
    "aws    storage core                       ?         ?        ?  + 1 unknown",
    "aws    storage workers                    ?         ?        ?  + 1 unknown",
    "all    total                           $515      $772   $1,545  + 5 unknown",
    "",
  ]);
});

test("unknown things are listed by what is missing, with how many there are, and prices with their day", () => {
  const lines = text({ pools: true });
  expect(lines).toContain("Unknown, and in no sum (5)");
  expect(lines).toContain("  aws storage: objects kept, and requests: by use (2)");
  expect(lines.join("\n")).toMatch(/aws, us-east-1, 2026-07-06: https:\/\//);
});

test("every resource's basis is shown when asked for", () => {
  expect(text({ all: true }).join("\n")).toMatch(
    /aws nodes core: 3–10 \(4\.75 expected\) × m7i\.xlarge at \$0\.2016\/h, us-east-1/,
  );
  expect(text({ pools: true }).join("\n")).not.toMatch(/4\.75 expected/);
});

test("the table fits a terminal of 80 columns, also with three clouds and a hundred thousand dollars", () => {
  const large = costOf([
    nodeGroup("gpu-large", { scalingConfig: { minSize: 0, maxSize: 1000 } }),
    resource("gcp:container/cluster:Cluster", "cluster"),
    resource("azure-native:network:NatGateway", "nat"),
  ]);
  const lines = costText(large, { colors, pools: true });
  const table = lines.slice(0, lines.indexOf(""));
  expect(table.length).toBeGreaterThan(6);
  for (const line of table) expect(line.length).toBeLessThanOrEqual(80);
});

test("a change is shown with its sign and its share", () => {
  expect(text({ change })).toContain("against the base: +$100 expected a month (+13%), ±$0 at least, -$20 at most");
  expect(costCell(cost, change)).toBe("$772 (+$100, +13%), 5 unknown");
  expect(costCell(cost)).toBe("$772, 5 unknown");
  const { share: _, ...fromNothing } = change;
  expect(costCell(cost, fromNothing)).toBe("$772 (+$100), 5 unknown");
});

test("each row says what it changes, also rows that are gone, and what had a price and has none is no saving", () => {
  const base = costOf([nodeGroup("core", { scalingConfig: { minSize: 1, maxSize: 1 } }), nodeGroup("gone")]);
  const lines = text({ pools: true, base, change });
  expect(lines.slice(0, 4)).toEqual([
    "cloud  what             paid       at least  expected  at most  change",
    "aws    nodes core       on demand      $442      $699   $1,472   +$552",
    "aws    nodes gone       on demand        $0        $0       $0   -$699",
    "aws    nodes workers    spot              ?         ?        ?       ?  + 1 unknown",
  ]);
  expect(lines.find((line) => line.startsWith("against"))).toMatch(/; 5 are unknown, 2 were$/);
  expect(costMarkdown(cost, change, base)).toContain(
    "| aws | nodes core | on demand | $442 | $699 | $1,472 | +$552 |  |",
  );
});

test("a comment has the same rows as the terminal, as a table", () => {
  const markdown = costMarkdown(cost, change);
  expect(markdown).toMatch(/^Against the base: \*\*\+\$100 expected a month/);
  expect(markdown).toContain("| cloud | what | paid | at least | expected | at most | not counted |");
  expect(markdown).toContain("| aws | nodes core | on demand | $442 | $699 | $1,472 |  |");
  expect(markdown).toContain("| aws | nodes workers | spot | ? | ? | ? | 1 unknown |");
  expect(markdown).toContain("| **all** | **total** |  | **$515** | **$772** | **$1,545** | **5 unknown** |");
  const rows = markdown.split("\n").filter((line) => line.startsWith("|"));
  expect(new Set(rows.map((row) => row.split("|").length)).size).toBe(1);
});

test("a name cannot break a comment's table or its formatting", () => {
  const markdown = costMarkdown(costOf([nodeGroup("a|b", { instanceTypes: ["<img>*x*"] })]));
  expect(markdown).toContain("nodes a\\|b");
  expect(markdown).not.toContain("<img>");
});

test("what costs nothing is shown as nothing, and what is empty as empty", () => {
  expect(costText(costOf([]), { colors, pools: true }).slice(0, 2)).toEqual([
    "cloud  what   paid  at least  expected  at most",
    "all    total              $0        $0       $0",
  ]);
  expect(costTotals(costOf([]))).toEqual([]);
});

test("a budget says how much of it is expected to be used", () => {
  expect(budgetText(cost, undefined)).toEqual([]);
  expect(budgetText(cost, 1000)).toEqual(["within the budget: $772 expected of $1,000 a month (77.2%)"]);
  expect(budgetText(cost, 500)).toEqual(["above the budget: $772 expected of $500 a month (154.4%)"]);
});

test.each([
  [0, "$0"],
  [0.06, "$0.06"],
  [2, "$2"],
  [9.5, "$9.50"],
  [73.4, "$73"],
  [1471.68, "$1,472"],
  [-20, "-$20"],
  [-0.001, "$0.00"],
])("%d dollars are shown as %s", (usd, shown) => expect(dollars(usd)).toBe(shown));

test("a price is shown in full, and a change with its sign", () => {
  expect([0.1, 0.2016, 1, 0.0014, 0.13402].map(priceText)).toEqual([
    "$0.10",
    "$0.2016",
    "$1.00",
    "$0.0014",
    "$0.13402",
  ]);
  expect([0, 5, -5].map(changeText)).toEqual(["±$0", "+$5", "-$5"]);
});
