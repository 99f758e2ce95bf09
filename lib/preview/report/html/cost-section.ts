import { servicesInOrder } from "../../cost/cost-totals";
import type { CostLine, MonthlyCost, PriceSource, UnknownCost } from "../../cost/estimate";
import { dollars, sumOfCosts } from "../../cost/money";
import { clouds, cloudTitles } from "../../graph";
import { costChart } from "./cost-chart";
import type { EnvironmentPage } from "./environment-page";
import { html, type Markup } from "./markup";
import { signedDollars, signedPercent } from "./signed";
import { sourceLink } from "./source-link";

/** Longer lists of what has no price are folded. */
const mostOpen = 8;

/** What the environment costs a month: in a chart, by cloud, service, pool and purchase, by resource, and what has no known price. */
export function costSection(page: EnvironmentPage): Markup {
  const { cost, costChange } = page.report;
  const { lines, total } = cost;
  const parts = (title: string, keys: readonly string[], keyOf: (line: CostLine) => string | undefined) => {
    const rows = keys.flatMap((key) => {
      const here = lines.filter((line) => keyOf(line) === key);
      return here.length > 0 ? [{ title: key, cost: sumOfCosts(here) }] : [];
    });
    return rows.length > 0 && sumsTable(title, rows);
  };
  const pools = [...new Set(lines.flatMap(({ pool }) => pool ?? []))].sort();
  const left = cost.unknown.length > 0 && ` What has no known price (${cost.unknown.length}) is in no sum.`;
  return html`<p class="lead">US dollars a month of 730 hours, at the smallest, the expected and the largest size that autoscalers may
choose.${left}</p>
${lines.length > 0 && costChart(lines, `${page.prefix}-chart`)}
<div class="tables">
${sumsTable("Total", [
  { title: "Now", cost: total },
  ...(costChange
    ? [
        { title: "Base", cost: costChange.base },
        {
          title: `Change${costChange.share === undefined ? "" : ` (${signedPercent(costChange.share)})`}`,
          cost: costChange.change,
          signed: true,
        },
      ]
    : []),
])}
${parts(
  "Cloud",
  clouds.map((cloud) => cloudTitles[cloud]),
  ({ cloud }) => cloudTitles[cloud],
)}
${parts("Service", servicesInOrder, ({ service }) => service)}
${parts("Node pool", pools, ({ pool }) => pool)}
${parts("Nodes by purchase", ["on-demand", "spot"], ({ service, purchase }) => (service === "nodes" ? purchase : undefined))}
</div>
${linesTable(page)}${unknownList(page)}
${cost.sources.length > 0 && html`<h3>Prices</h3><ul class="sources">${cost.sources.map(sourceMarkup)}</ul>`}`;
}

interface SumRow {
  readonly title: string;
  readonly cost: MonthlyCost;
  readonly signed?: boolean;
}

function sumsTable(title: string, rows: readonly SumRow[]): Markup {
  const heads = [title, "min", "expected", "max"].map((head) => html`<th scope="col">${head}</th>`);
  const row = ({ title: name, cost: { min, expected, max }, signed }: SumRow) => {
    const cells = [min, expected, max].map((value) => html`<td>${signed ? signedDollars(value) : dollars(value)}</td>`);
    return html`<tr><th scope="row">${name}</th>${cells}</tr>\n`;
  };
  return html`<table class="figures"><thead><tr>${heads}</tr></thead><tbody>
${rows.map(row)}</tbody></table>\n`;
}

function linesTable({ facets, report }: EnvironmentPage): Markup | false {
  const { lines } = report.cost;
  const heads = ["Resource", "Cloud", "Service", "min", "expected", "max", "How"];
  const row = (line: CostLine) => {
    const { name, cloud, service, pool, purchase, min, expected, max, basis, notes } = line;
    const about = [service, pool, purchase === "spot" && "spot"].filter(Boolean).join(" · ");
    const figures = [min, expected, max].map((value) => html`<td>${dollars(value)}</td>`);
    const how = html`${basis}${notes.map((note) => html`<br><i>${note}</i>`)}`;
    return html`<tr class="row"${facets(line)}><th scope="row">${name}</th><td class="text">${cloudTitles[cloud]}</td>
<td class="text">${about}</td>${figures}<td class="text basis">${how}</td></tr>\n`;
  };
  return (
    lines.length > 0 &&
    html`<details class="group fold" open><summary>By resource</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Cost by resource">
<table class="figures"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>
${lines.map(row)}</tbody></table></div></details>\n`
  );
}

function unknownList({ facets, report }: EnvironmentPage): Markup | false {
  const { unknown } = report.cost;
  const row = (one: UnknownCost) => html`<li class="row"${facets(one)}>
<span class="what"><strong>${one.name}</strong> <span class="type">${one.type}</span></span>
<span class="found">${one.reason}</span></li>\n`;
  return (
    unknown.length > 0 &&
    html`<details class="group fold"${unknown.length <= mostOpen && html` open`}>
<summary>No known price, in no sum: ${unknown.length}</summary>
<ul class="places">${unknown.map(row)}</ul></details>\n`
  );
}

const sourceMarkup = ({ cloud, region, date, source }: PriceSource): Markup =>
  html`<li>${cloudTitles[cloud]}, ${region}: ${date}, ${sourceLink(source, "source")}</li>\n`;
