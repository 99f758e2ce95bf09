import { dollars } from "../../cost/money";
import type { FindingStatus } from "../../policy/rule";
import { severities } from "../findings-text";
import type { EnvironmentReport } from "../report";
import { html, type Markup } from "./markup";
import { done, operations, signs } from "./operations";
import { signedDollars, signedPercent } from "./signed";
import { verdictOf } from "./verdict";

/** The head of an environment: the verdict, and the counts of changes, findings and cost. */
export function summary(report: EnvironmentReport): Markup {
  const { weight, text } = verdictOf(report);
  const sign = weight === "good" ? "✓" : "!";
  return html`<p class="verdict ${weight}"><span class="verdict-sign" aria-hidden="true">${sign}</span>${text}</p>
<div class="cards">
${changesCard(report)}${findingsCard(report)}${costCard(report)}</div>`;
}

const card = (title: string, content: Markup): Markup =>
  html`<section class="card"><h2>${title}</h2>${content}</section>\n`;

function changesCard({ changes, resources }: EnvironmentReport): Markup {
  const total = resources.filter(({ custom }) => custom).length;
  if (!changes) {
    return card(
      "Resources",
      html`<p class="figure">${total}</p><p class="about">There is no base to compare with.</p>`,
    );
  }
  const counts = operations.map((operation) => {
    const count = changes.filter((change) => change.operation === operation).length;
    return html`<li class="${count > 0 && operation}">
<span class="figure"><span class="sign" aria-hidden="true">${signs[operation]}</span>${count}</span>
<span class="about">${done[operation]}</span></li>`;
  });
  return card("Changes", html`<ul class="counts">${counts}</ul><p class="about">of ${total} resources</p>`);
}

function findingsCard({ findings, changes }: EnvironmentReport): Markup {
  const statuses: readonly FindingStatus[] = changes ? ["new", "open", "fixed"] : ["open"];
  const live = findings.filter(({ waiver, status }) => !waiver || status === "fixed");
  const waived = findings.length - live.length;
  const row = (status: FindingStatus) => {
    const here = live.filter((finding) => finding.status === status);
    const cells = severities.map((severity) => {
      const count = here.filter((finding) => finding.severity === severity).length;
      return html`<td class="${count === 0 ? "zero" : status !== "fixed" && severity}">${count}</td>`;
    });
    return html`<tr><th scope="row">${status}</th>${cells}<td>${here.length}</td></tr>`;
  };
  const heads = [...severities, "all"].map((title) => html`<th scope="col">${title}</th>`);
  return card(
    "Policy findings",
    html`<table class="matrix"><thead><tr><td></td>${heads}</tr></thead><tbody>${statuses.map(row)}</tbody></table>
${waived > 0 && html`<p class="about">${waived} waived</p>`}`,
  );
}

function costCard({ cost, costChange }: EnvironmentReport): Markup {
  const { min, expected, max } = cost.total;
  const unknown = cost.unknown.length;
  return card(
    "Cost a month",
    html`<p class="figure">${dollars(expected)}${costChange && deltaMarkup(costChange.change.expected, costChange.share)}</p>
<p class="about">between ${dollars(min)} and ${dollars(max)}${unknown > 0 && `; ${unknown} without a known price`}</p>`,
  );
}

function deltaMarkup(change: number, share: number | undefined): Markup {
  if (change === 0) return html` <span class="delta same">no change</span>`;
  const relative = share === undefined ? "" : ` (${signedPercent(share)})`;
  return html` <span class="delta ${change > 0 ? "more" : "less"}">${signedDollars(change)}${relative}</span>`;
}
