import { servicesInOrder } from "../../cost/cost-totals";
import type { CostLine, MonthlyCost } from "../../cost/estimate";
import { dollars, sumOfCosts } from "../../cost/money";
import { clouds, cloudTitles, type GraphCloud } from "../../graph";
import { html, type Markup } from "./markup";

type Size = keyof MonthlyCost;

/** A part of the chart with an axis of its own: what is expected would be thin beside what is most. */
interface Part {
  readonly title: string;
  readonly sizes: readonly Size[];
  readonly left: number;
  readonly right: number;
  readonly barHeight: number;
}

const width = 1140;
const parts: readonly Part[] = [
  { title: "Expected", sizes: ["expected"], left: 104, right: 540, barHeight: 26 },
  { title: "Smallest and largest", sizes: ["min", "max"], left: 664, right: 1060, barHeight: 14 },
];
const top = 30;
const cloudHeight = 58;
const bottom = 26;

/** What each cloud costs: at the expected size in bars of services, and beside it at the smallest and the largest. */
export function costChart(lines: readonly CostLine[], id: string): Markup {
  const used = clouds.filter((cloud) => lines.some((line) => line.cloud === cloud));
  const shown = servicesInOrder.filter((service) => lines.some((line) => line.service === service));
  const height = top + used.length * cloudHeight + bottom;
  return html`<figure class="chart">
<div class="scroll" tabindex="0" role="region" aria-label="Chart of cost">
<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-text">
<title id="${id}-title">Cost a month by cloud and service</title>
<desc id="${id}-text">${summary(used, lines)}</desc>
${used.map((cloud, row) => html`<text class="cloud-title" x="0" y="${middleOf(row) + 4}">${cloudTitles[cloud]}</text>\n`)}
${parts.map((part) => partMarkup(part, used, lines))}</svg></div>
<figcaption><ul class="legend">${shown.map(
    (service) =>
      html`<li><svg class="icon" width="11" height="11" aria-hidden="true"><rect class="service-${service}" width="11" height="11" rx="2"/></svg>${service}</li>`,
  )}</ul></figcaption>
</figure>`;
}

const middleOf = (row: number) => top + row * cloudHeight + cloudHeight / 2;

function partMarkup(part: Part, used: readonly GraphCloud[], lines: readonly CostLine[]): Markup {
  const { title, sizes, left, right } = part;
  const totals = used.map((cloud) => sumOfCosts(lines.filter((line) => line.cloud === cloud)));
  const most = Math.max(1, ...totals.flatMap((total) => sizes.map((size) => total[size])));
  const step = niceStep(most / 4);
  const end = Math.ceil(most / step) * step;
  const xOf = (value: number) => left + (value / end) * (right - left);
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step);
  const foot = top + used.length * cloudHeight;
  const tick = (value: number) => {
    const x = round(xOf(value));
    return html`<line x1="${x}" x2="${x}" y1="${top}" y2="${foot}"/><text x="${x}" y="${foot + 18}">${axisText(value)}</text>\n`;
  };
  return html`<text class="part-title" x="${left}" y="16">${title}</text>
<g class="axis">${ticks.map(tick)}</g>
${used.map((cloud, row) => bars(cloud, row, part, lines, xOf))}`;
}

function bars(
  cloud: GraphCloud,
  row: number,
  { sizes, left, barHeight }: Part,
  lines: readonly CostLine[],
  xOf: (value: number) => number,
): Markup {
  const here = lines.filter((line) => line.cloud === cloud);
  const total = sumOfCosts(here);
  return html`${sizes.map((size, index) => {
    const y = middleOf(row) + (index - sizes.length / 2) * (barHeight + 4) + 2;
    const base = y + barHeight / 2 + 4;
    const label = sizes.length > 1 && html`<text class="size" x="${left - 8}" y="${base}">${size}</text>`;
    return html`<g class="bar ${size}">${label}${stack(cloud, here, size, y, barHeight, xOf)}<text class="total" x="${round(xOf(total[size]) + 7)}" y="${base}">${dollars(total[size])}</text></g>\n`;
  })}`;
}

function stack(
  cloud: GraphCloud,
  here: readonly CostLine[],
  size: Size,
  y: number,
  height: number,
  xOf: (value: number) => number,
): readonly Markup[] {
  let from = 0;
  return servicesInOrder.flatMap((service) => {
    const cost = sumOfCosts(here.filter((line) => line.service === service))[size];
    if (cost <= 0) return [];
    const x = xOf(from);
    from += cost;
    // A gap between two parts, unless one is too thin to spare it.
    const wide = xOf(from) - x;
    const about = `${cloudTitles[cloud]}, ${size}: ${service} ${dollars(cost)}`;
    return [
      html`<rect class="service-${service}" x="${round(x)}" y="${y}" width="${round(wide > 3 ? wide - 1 : wide)}" height="${height}"><title>${about}</title></rect>`,
    ];
  });
}

function summary(used: readonly GraphCloud[], lines: readonly CostLine[]): string {
  const of = (cloud: GraphCloud) => {
    const { min, expected, max } = sumOfCosts(lines.filter((line) => line.cloud === cloud));
    return `${cloudTitles[cloud]}: ${dollars(min)} at least, ${dollars(expected)} expected, ${dollars(max)} at most`;
  };
  return `${used.map(of).join(". ")}. The tables below say the same by service.`;
}

/** The next of 1, 2, 5, 10, 20 … */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
}

/** `$1,000`; cents where a step has some. */
const axisText = (value: number) => (Number.isInteger(value) ? `$${value.toLocaleString("en-US")}` : dollars(value));

const round = (value: number) => Math.round(value * 10) / 10;
