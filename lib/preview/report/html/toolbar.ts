import { clouds, cloudTitles } from "../../graph";
import { severities } from "../findings-text";
import type { EnvironmentPage } from "./environment-page";
import { type Content, html, type Markup } from "./markup";
import { done, operations, signs } from "./operations";

/** One of the parts between which a reader chooses. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  readonly content: Markup;
}

/** The tabs, and what narrows the lists in them. Without a script the tabs are links, and the filter is not shown. */
export function toolbar({ prefix, components }: EnvironmentPage, panels: readonly Panel[], compared: boolean): Markup {
  const used = clouds.filter((cloud) => components.all.some((component) => component.cloud === cloud));
  return html`<div class="toolbar">
<nav class="tabs" aria-label="Parts of the report">${panels.map(tab)}</nav>
<div class="filters" hidden>
<label class="search"><span class="unseen">Filter by text</span>
<input type="search" id="${prefix}-filter" placeholder="Filter by name, type, setting …" autocomplete="off" spellcheck="false">
<kbd aria-hidden="true">/</kbd></label>
${
  used.length > 1 &&
  toggles(
    "Cloud",
    used.map((cloud) => toggle("cloud", cloud, cloudTitles[cloud], cloudTitles[cloud])),
  )
}
${compared && toggles("Operation", operations.map(operationToggle))}
${toggles(
  "Severity",
  severities.map((severity) => toggle("severity", severity, severity, `${severity} severity`)),
)}
<button type="button" class="picked" data-picked hidden></button>
<button type="button" class="clear" data-clear hidden>Clear</button>
<p class="matches" role="status" data-matches></p>
</div>
</div>`;
}

const tab = ({ id, title, count }: Panel): Markup =>
  html`<a href="#${id}" data-tab="${id}">${title}${count !== undefined && html` <span class="number" data-number="${id}">${count}</span>`}</a>`;

const toggles = (title: string, buttons: readonly Markup[]): Markup =>
  html`<div class="toggles" role="group" aria-label="${title}">${buttons}</div>`;

const toggle = (facet: string, value: string, label: Content, name: string): Markup =>
  html`<button type="button" class="toggle ${value}" data-facet="${facet}" data-value="${value}"
  aria-pressed="false" aria-label="${name}" title="${name}">${label}</button>`;

const operationToggle = (operation: (typeof operations)[number]): Markup =>
  toggle("operation", operation, html`<span class="sign">${signs[operation]}</span>`, done[operation]);
