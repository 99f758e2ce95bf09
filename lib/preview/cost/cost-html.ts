import { assets } from "../report/html/assets";
import { costSection } from "../report/html/cost-section";
import { environmentPage } from "../report/html/environment-page";
import { html, Markup } from "../report/html/markup";
import { budgetText } from "./cost-words";
import type { EnvironmentCost } from "./environment-costs";

/** A page of its own on what environments cost, with a chart. It asks nothing of any network. The same costs give the same bytes. */
export function costHtml(costs: readonly EnvironmentCost[]): string {
  const { style, styleHash } = assets();
  const names = costs.map(({ environment }) => environment);
  const policy = [
    "default-src 'none'",
    `style-src ${styleHash}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${names.join(", ")}: isobar cost</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header class="top"><a class="skip" href="#main">To the costs</a>
<p class="brand">isobar <span>cost</span></p>
${costs.length > 1 && html`<nav class="environments" aria-label="Environments">${names.map((name, index) => html`<a href="#e${index}">${name}</a>`)}</nav>`}</header>
<main id="main">
${costs.map((one, index) => section(one, `e${index}`))}</main>
</body>
</html>
`.text;
}

function section({ environment, cost, costChange, monthlyBudget, notes }: EnvironmentCost, prefix: string): Markup {
  const remarks = [...budgetText(cost, monthlyBudget), ...notes];
  const report = { environment, notes, resources: [], findings: [], cost, ...(costChange && { costChange }) };
  return html`<section class="environment" id="${prefix}" aria-label="${environment}">
<h1 class="environment-title">${environment}</h1>
${remarks.length > 0 && html`<ul class="notes" aria-label="Notes">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`}
<section class="panel"><h2>Cost</h2>
${costSection(environmentPage(report, prefix))}</section></section>
`;
}
