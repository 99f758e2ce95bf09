import { textDiff } from "../../changes/manifest-change";
import type { PropertyChange } from "../../changes/property-change";
import { UNKNOWN, type Value } from "../../changes/property-value";
import { losesData, type ResourceChange } from "../../changes/resource-changes";
import { asLines, untold, valueTexts } from "../../changes/value-text";
import { cloudTitles } from "../../graph";
import { type Component, componentTitle } from "./components";
import { diffLines } from "./diff-lines";
import type { EnvironmentPage } from "./environment-page";
import { html, type Markup } from "./markup";
import { countsOf } from "./operations";
import { resourceLink } from "./resource-link";
import { signOf } from "./sign";

/** With more changes than this that have something to unfold, all are folded. */
const mostOpen = 80;
/** Resources of a component that come or go; more are folded. */
const mostPlain = 6;
/** A longer one is folded. */
const longestOpen = 24;

/** Every change with its properties, old and new: first what loses data, then by component. */
export function changesList(page: EnvironmentPage, changes: readonly ResourceChange[]): Markup {
  if (changes.length === 0) return html`<p class="nothing">Nothing changes.</p>`;
  const lost = changes.filter(losesData);
  const open = changes.filter(hasDetails).length <= mostOpen;
  const groups = page.components.all.flatMap((component) => {
    const here = component.changes.filter((change) => !losesData(change));
    return here.length > 0 ? [groupMarkup(page, component, here, open)] : [];
  });
  return html`${lost.length > 0 && lostMarkup(page, lost)}${groups}`;
}

function lostMarkup(page: EnvironmentPage, lost: readonly ResourceChange[]): Markup {
  return html`<section class="group lost"><h3>Loses data <span class="about">${countsOf(lost)}</span></h3>
${lost.map((change) => changeMarkup(page, change, true))}</section>\n`;
}

function groupMarkup(page: EnvironmentPage, component: Component, changes: readonly ResourceChange[], open: boolean) {
  return html`<section class="group"><h3>${componentTitle(component)} <span class="about">${cloudTitles[component.cloud]} · ${countsOf(changes)}</span></h3>
${changes.filter(hasDetails).map((change) => changeMarkup(page, change, open))}${plainMarkup(
  page,
  changes.filter((change) => !hasDetails(change)),
)}</section>\n`;
}

const hasDetails = ({ properties, timing, manifest }: ResourceChange) =>
  properties.length > 0 || timing !== undefined || manifest !== undefined;

function plainMarkup(page: EnvironmentPage, changes: readonly ResourceChange[]): Markup {
  const rows = changes.map((change) => changeMarkup(page, change, false));
  return changes.length <= mostPlain
    ? html`${rows}`
    : html`<details class="fold plain"><summary>${countsOf(changes)}</summary>${rows}</details>`;
}

function changeMarkup(page: EnvironmentPage, change: ResourceChange, open: boolean): Markup {
  const { operation, urn, name, type } = change;
  const title = html`${signOf(operation)}<strong>${name}</strong> <span class="type">${type}</span>${marks(change)}`;
  const body = details(change);
  const added = operation === "add" && html` ${resourceLink(page, urn, "settings")}`;
  const facets = page.facets(change);
  if (body.length === 0)
    return html`<div class="row edit ${operation}"${facets}><div class="head">${title}${added}</div></div>\n`;
  const unfold = open && size(change) <= longestOpen;
  return html`<details class="row edit ${operation}"${facets}${unfold && html` open`}><summary class="head">${title}</summary><div class="body">${body}</div></details>\n`;
}

const size = ({ manifest, properties }: ResourceChange) => manifest?.diff.length ?? properties.length;

function marks(change: ResourceChange): readonly Markup[] {
  const ends = change.operation === "replace" || change.operation === "remove";
  return [
    ...(losesData(change) ? [html` <span class="mark bad">holds data</span>`] : []),
    ...(ends && change.protected ? [html` <span class="mark">protected: Pulumi will refuse</span>`] : []),
  ];
}

function details({ properties, manifest, timing }: ResourceChange): readonly Markup[] {
  const notes = [timing, manifest?.effect].flatMap((note) =>
    note === undefined ? [] : [html`<p class="effect">${note}</p>`],
  );
  const shown = manifest ? properties.filter(({ replaces, refused }) => replaces || refused) : properties;
  return [
    ...notes,
    ...(shown.length > 0
      ? [html`<div class="scroll"><table class="properties"><tbody>${shown.map(propertyMarkup)}</tbody></table></div>`]
      : []),
    ...(manifest && manifest.diff.length > 0 ? [diffLines(manifest.diff)] : []),
  ];
}

function propertyMarkup({ path, old, new: now, replaces, refused }: PropertyChange): Markup {
  const why = html`${replaces && html`<span class="mark replace">forces replacement</span>`}${refused && html`<span class="mark bad">the cloud refuses to change this</span>`}`;
  const lines = asLines(old, now);
  if (lines) {
    return html`<tr><th scope="row">${path}</th><td colspan="2">${diffLines(textDiff(...lines))}</td><td>${why}</td></tr>\n`;
  }
  const words = untold(old, now);
  if (words !== undefined) {
    return html`<tr><th scope="row">${path}</th><td colspan="2"><i>${words}</i></td><td>${why}</td></tr>\n`;
  }
  const [before, after] = valueTexts(old, now);
  return html`<tr><th scope="row">${path}</th><td>${valueMarkup(old, before, "del")}</td><td><span class="arrow">→</span> ${valueMarkup(now, after, "ins")}</td><td>${why}</td></tr>\n`;
}

function valueMarkup(value: Value | undefined, shown: string, element: "del" | "ins"): Markup {
  if (value === undefined) return html`<i>none</i>`;
  // What stands for a value that is not shown is not that value.
  const text = value === UNKNOWN || value === "[secret]" ? html`<i>${value.slice(1, -1)}</i>` : shown;
  return element === "del" ? html`<del>${text}</del>` : html`<ins>${text}</ins>`;
}
