import type { EnvironmentReport } from "../report";
import { changesList } from "./changes-list";
import { costSection } from "./cost-section";
import { engineSection } from "./engine-section";
import { environmentPage } from "./environment-page";
import { findingsList } from "./findings-list";
import { html, type Markup } from "./markup";
import { done, operations, signs } from "./operations";
import { drumIcon } from "./picture/box-markup";
import { picture } from "./picture/picture";
import { resourcesList } from "./resources-list";
import { summary } from "./summary";
import { type Panel, toolbar } from "./toolbar";

/** Everything about one environment. */
export function environmentSection(report: EnvironmentReport, prefix: string): Markup {
  const page = environmentPage(report, prefix);
  const { environment, changes, findings, notes, engine, resources } = report;
  const resourcesId = `${prefix}-resources`;
  const panels: readonly Panel[] = [
    ...(changes
      ? [{ id: `${prefix}-changes`, title: "Changes", count: changes.length, content: changesList(page, changes) }]
      : []),
    { id: `${prefix}-policy`, title: "Policy", count: findings.length, content: findingsList(page) },
    { id: `${prefix}-cost`, title: "Cost", content: costSection(page) },
    {
      id: resourcesId,
      title: "Resources",
      count: resources.filter(({ custom }) => custom).length,
      content: resourcesList(page),
    },
    ...(engine ? [{ id: `${prefix}-engine`, title: "Engine", content: engineSection(page, engine) }] : []),
  ];
  return html`<section class="environment" id="${prefix}" aria-label="${environment}">
<h1 class="environment-title">${environment}</h1>
${summary(report)}
${notes.length > 0 && html`<ul class="notes" aria-label="Notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
<section class="picture-section" aria-label="Picture">
<div class="scroll" tabindex="0" role="region" aria-label="Picture of the components">${picture(page.components, prefix)}</div>
${pictureLegend(changes !== undefined)}
</section>
${toolbar(page, panels, changes !== undefined)}
${panels.map(({ id, title, content }) => html`<section class="panel" id="${id}" data-panel${id === resourcesId && html` data-all`}><h2>${title}</h2>\n${content}<p class="nothing" data-nothing hidden>Nothing here matches the filter.</p></section>\n`)}</section>\n`;
}

function pictureLegend(compared: boolean): Markup {
  const marks = operations.map(
    (operation) => html`<li class="${operation}"><span class="sign">${signs[operation]}</span> ${done[operation]}</li>`,
  );
  const arrow = html`<svg class="icon edge" width="24" height="9" aria-hidden="true"><path class="line" d="M0 4.5H20"/><path class="tip" d="M18 1L24 4.5L18 8Z"/></svg>`;
  return html`<ul class="legend">${compared && marks}
<li>${drumIcon}holds data</li>
<li>${arrow}is made before; lines that follow from others are left out</li>
<li class="hint">A number is of resources${compared && ", the first of two of changes"}. Choose a component to see what is about it.</li></ul>`;
}
