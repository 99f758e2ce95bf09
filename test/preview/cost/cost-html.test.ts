import { costHtml } from "../../../lib/preview/cost/cost-html";
import { costOf, nodeGroup } from "./resources";

const cost = costOf([nodeGroup("core"), nodeGroup("<b>", { instanceTypes: ["<script>"] })]);
const page = costHtml([
  { environment: "prod", cost, monthlyBudget: 500, notes: ["a <note>"] },
  { environment: "dev", cost, notes: [] },
]);

test("a page on cost has a chart, the figures and the budget of every environment", () => {
  expect(page.match(/<figure class="chart">/g)).toHaveLength(2);
  expect(page).toContain("$699");
  expect(page).toContain("above the budget: $699 expected of $500 a month (139.8%)");
  expect(page).toContain('<a href="#e1">dev</a>');
});

test("it says nothing of policy and changes, which it does not look at", () => {
  expect(page.slice(page.indexOf("<main"))).not.toMatch(/Policy|Every rule holds|Nothing changes/);
});

test("it runs no script, asks nothing of a network, and no name breaks it", () => {
  expect(page).not.toMatch(/<script|<b>|<note>/);
  expect(page).toMatch(/Content-Security-Policy" content="default-src (&#39;|')none/);
  expect(page.replace(/<a href="https:[^>]*>/g, "")).not.toMatch(/(src|href)="https?:/);
});

test("the same costs give the same bytes", () => {
  const again = costHtml([
    { environment: "prod", cost, monthlyBudget: 500, notes: ["a <note>"] },
    { environment: "dev", cost, notes: [] },
  ]);
  expect(again).toBe(page);
});
