import { cloudTitles } from "../../graph";
import type { ComparedFinding } from "../../policy/rule";
import { type FindingGroup, findingGroups } from "../findings-text";
import type { EnvironmentPage } from "./environment-page";
import { html, type Markup } from "./markup";
import { resourceLink } from "./resource-link";
import { sourceLink } from "./source-link";

const titles: Readonly<Record<FindingGroup["status"], string>> = {
  new: "New",
  open: "Open",
  fixed: "Fixed",
  waived: "Waived",
};

/** A rule that more resources break is folded. */
const mostOpen = 4;

/** Findings by status and rule, each with where it does not hold, the setting that mends it, and why. */
export function findingsList(page: EnvironmentPage): Markup {
  const groups = findingGroups(page.report.findings);
  if (groups.length === 0) return html`<p class="nothing">Every rule holds.</p>`;
  const statuses = [...new Set(groups.map(({ status }) => status))];
  return html`${statuses.map((status) => {
    const here = groups.filter((group) => group.status === status);
    return html`<section class="status"><h3>${titles[status]}</h3>
${here.map((group) => ruleMarkup(page, group))}</section>\n`;
  })}`;
}

function ruleMarkup(page: EnvironmentPage, { status, first, findings }: FindingGroup): Markup {
  const { severity, title, rule, source } = first;
  const settings = status === "fixed" ? [] : [...new Set(findings.flatMap(({ setting }) => setting ?? []))];
  const named = settings.map((setting, index) => html`${index > 0 && ", "}<code>${setting}</code>`);
  const places = html`<ul class="places">${findings.map((finding) => placeMarkup(page, finding))}</ul>`;
  const count = findings.length === 1 ? "1 place" : `${findings.length} places`;
  return html`<article class="group rule ${status}">
<header><span class="severity ${severity}">${severity}</span><h4>${title}</h4><span class="about">${count}</span></header>
<p class="mend">${settings.length > 0 && html`Set ${named} · `}<code class="rule-id">${rule}</code> · ${sourceLink(source, "why")}</p>
${findings.length > mostOpen ? html`<details class="fold"><summary>where</summary>${places}</details>` : places}</article>
`;
}

function placeMarkup(page: EnvironmentPage, finding: ComparedFinding): Markup {
  const { urn, name, type, property, found, cloud, waiver, status } = finding;
  const accepted = waiver && status !== "fixed" && `accepted until ${waiver.expires}: ${waiver.reason}`;
  return html`<li class="row"${page.facets(finding)}>
<span class="what"><strong>${resourceLink(page, urn, name)}</strong> <span class="type">${type}</span><span class="unseen"> (${cloudTitles[cloud]})</span></span>
<span class="found">${property !== undefined && html`<code>${property}</code> `}${found}</span>
${accepted && html`<span class="waiver">${accepted}</span>`}</li>
`;
}
