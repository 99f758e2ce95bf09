import { clouds, cloudTitles } from "../../../graph";
import type { Components } from "../components";
import { html, type Markup } from "../markup";
import type { Lane } from "./box";
import { boxMarkup } from "./box-markup";
import { layoutOf } from "./layout";
import { relationsOf } from "./relations";
import type { Route } from "./routes";
import { shortNames } from "./short-names";

/** How narrow a wide picture may become, as `picture.css` has it; one that is narrower by itself keeps its size. */
const leastShrunk = 1040;

/** The environment as a picture: a lane for each cloud, and in it, from left to right, what is made first to what runs in the end. */
export function picture(components: Components, prefix: string): Markup {
  const layout = layoutOf(components);
  const { width, height, lanes, headings, routes, boxes, waits } = layout;
  const names = new Map(
    clouds.flatMap((cloud) => [...shortNames(components.all.filter((component) => component.cloud === cloud))]),
  );
  const context = { names, relations: relationsOf(components, waits), prefix };
  return html`<svg class="picture${width < leastShrunk && " small"}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"
  role="group" aria-label="Components by cloud">
${lanes.map((lane) => laneMarkup(lane, components))}
${headings.map(({ title, x, y }) => html`<text class="column-title" x="${x + 4}" y="${y}">${title}</text>\n`)}
<g class="edges" aria-hidden="true">
${routes.map(routeMarkup)}</g>
${boxes.map((box) => boxMarkup(box, context))}</svg>`;
}

function laneMarkup({ cloud, x, y, width, height }: Lane, { all }: Components): Markup {
  const count = all.filter((one) => one.cloud === cloud).reduce((sum, { resources }) => sum + resources.length, 0);
  return html`<g class="lane ${cloud}"><rect x="${x + 0.5}" y="${y}" width="${width - 1}" height="${height}" rx="10"/>
<text class="lane-title" x="18" y="${y + 22}">${cloudTitles[cloud]}<tspan class="lane-count" dx="8">${count} resources</tspan></text></g>
`;
}

const routeMarkup = ({ from, to, line, tip, across }: Route): Markup =>
  html`<g class="edge${across && " across"}" data-from="${from}" data-to="${to}">
<path class="line" d="${line}"/><path class="tip" d="${tip}"/></g>
`;
