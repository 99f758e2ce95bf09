import { losesData } from "../../../changes/resource-changes";
import { type Component, componentTitle, operationOn } from "../components";
import { html, type Markup } from "../markup";
import { countsOf, signs } from "../operations";
import type { Box } from "./box";
import { fitted, widthOf } from "./fitted";

/** What stands in boxes beside the components themselves. */
export interface BoxContext {
  /** Names as short as they can be. */
  readonly names: ReadonlyMap<Component, string>;
  /** What a component waits for, and what waits for it, in words. */
  readonly relations: ReadonlyMap<number, string>;
  /** With which the ids of the resources' lists begin. */
  readonly prefix: string;
}

/** A family of components on one cloud: its title, and a row for each. */
export function boxMarkup(box: Box, context: BoxContext): Markup {
  const { id, title, x, y, width, height, rows, more } = box;
  const count = rows.length + more.length;
  const right = x + width - 11;
  return html`<g class="box" data-box="${id}">
<rect class="frame" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"/>
<text class="box-title" x="${x + 11}" y="${y + 17}">${title}</text>
${count > 1 && html`<text class="box-count" x="${right}" y="${y + 17}">${count}</text>`}
${rows.map((row) => rowMarkup(row, context))}${more.length > 0 && moreMarkup(box)}</g>
`;
}

/** A link to the component's resources, which the page's script makes a button. */
function rowMarkup({ component, x, y, width, height }: Box["rows"][number], context: BoxContext): Markup {
  const { id, resources, changes, stateful } = component;
  const operation = operationOn(component);
  const all = Math.max(resources.length, changes.length);
  const count = changes.length > 0 ? `${changes.length}/${all}` : `${all}`;
  const countEnd = x + width - 7;
  const countWidth = widthOf(count, 11);
  const room = width - 35 - countWidth - (stateful ? 16 : 0);
  const name = context.names.get(component) ?? component.name;
  const about = aboutText(component, context.relations.get(id));
  const base = y + 14;
  return html`<a class="component ${operation}" href="#${context.prefix}-c${id}" data-component="${id}" aria-label="${about}">
<title>${about}</title><rect class="plate" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>
${operation && html`<text class="sign" x="${x + 10}" y="${base + 0.5}">${signs[operation]}</text>`}
<text class="name" x="${x + 20}" y="${base}" data-full="${name}" data-room="${Math.floor(room)}">${fitted(name, room, 12)}</text>
${stateful && drum(Math.round(countEnd - countWidth - 15), y + 5, changes.some(losesData))}
<text class="count" x="${countEnd}" y="${base}">${count}</text></a>
`;
}

/** The sign for what holds data. */
function drum(x: number, y: number, lost = false): Markup {
  const start = `M${x} ${y + 2}`;
  return html`<path class="drum${lost && " lost"}" d="${start}a4.5 2 0 0 1 9 0v6a4.5 2 0 0 1 -9 0z${start}a4.5 2 0 0 0 9 0"><title>${lost ? "data is lost" : "holds data"}</title></path>`;
}

/** The same sign in a line of text. */
export const drumIcon: Markup = html`<svg class="icon" width="11" height="13" viewBox="-1 -1 11 13" aria-hidden="true">${drum(0, 0)}</svg>`;

function moreMarkup({ x, y, height, more }: Box): Markup {
  const changes = more.flatMap((component) => component.changes).length;
  return html`<text class="more" x="${x + 24}" y="${y + height - 11}">and ${more.length} more${changes > 0 && `, ${changes} changes`}</text>`;
}

function aboutText(component: Component, relations: string | undefined): string {
  const { resources, changes, stateful } = component;
  const count = resources.length === 1 ? "1 resource" : `${resources.length} resources`;
  const facts = [count, countsOf(changes), stateful && "holds data"].filter(Boolean).join("; ");
  return `${componentTitle(component)} (${facts})${relations === undefined ? "" : `. ${relations}`}`;
}
