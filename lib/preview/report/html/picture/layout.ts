import { clouds, type GraphCloud } from "../../../graph";
import type { Component, Components } from "../components";
import { type Box, type Lane, laneGap, lineGap } from "./box";
import { columns } from "./family";
import { type Route, routes } from "./routes";
import { reduced, type Wait, waitsOf } from "./waits";

/** Where everything of the picture is. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly headings: readonly { readonly title: string; readonly x: number; readonly y: number }[];
  readonly lanes: readonly Lane[];
  readonly boxes: readonly Box[];
  readonly routes: readonly Route[];
  /** All that waits, by component. */
  readonly waits: readonly Wait[];
}

/** Widths by column: as wide as the usual names in it. */
const widths = [150, 150, 150, 190, 192, 152];
const between = 42;
const padding = 18;
const top = 30;
const laneTitle = 32;
const boxTitle = 25;
const rowHeight = 22;
const boxFoot = 4;
const gap = 16;
/** Rows that a box has at most. */
const mostRows = 14;

type Placed = Omit<Box, "x" | "y" | "rows"> & { readonly components: readonly Component[] };

/**
 * Draws up the picture: a lane for each cloud, a column for each layer, a box for each family. Lines between columns that are not
 * neighbours go through the gaps between boxes, which grow with them.
 */
export function layoutOf(components: Components): Layout {
  const boxes = boxesOf(components.all);
  const used = columns.map((_, column) => boxes.some((box) => box.column === column));
  const xs: number[] = [];
  let x = padding;
  for (const [column, width] of widths.entries()) {
    xs.push(x);
    if (used[column]) x += width + between;
  }
  const width = x - between + padding;
  const waits = waitsOf(components);
  const lines = linesBetween(boxes, waits);

  // Once to see which gaps the lines take, and once with room for them.
  const first = placed(boxes, xs, width, () => 0);
  const { taken, choice } = routes(first.boxes, first.lanes, lines);
  const { lanes, boxes: there, height } = placed(boxes, xs, width, taken);
  return {
    width,
    height,
    headings: columns.flatMap((title, column) => (used[column] ? [{ title, x: xs[column] ?? 0, y: 18 }] : [])),
    lanes,
    boxes: there,
    routes: routes(there, lanes, lines, choice).routes,
    waits,
  };
}

function boxesOf(all: readonly Component[]): readonly Placed[] {
  const groups = new Map<string, Component[]>();
  for (const component of all) {
    const key = `${component.cloud} ${component.family.title}`;
    groups.set(key, [...(groups.get(key) ?? []), component]);
  }
  return [...groups.values()].flatMap((group, id): Placed[] => {
    const [first] = group;
    if (!first) return [];
    const shown = group.length > mostRows ? changedFirst(group).slice(0, mostRows - 1) : group;
    const more = group.filter((component) => !shown.includes(component));
    const lines = shown.length + (more.length > 0 ? 1 : 0);
    return [
      {
        id,
        title: first.family.title,
        cloud: first.cloud,
        column: first.family.column,
        width: widths[first.family.column] ?? 0,
        height: boxTitle + lines * rowHeight + boxFoot,
        components: shown,
        more,
      },
    ];
  });
}

const changedFirst = (group: readonly Component[]) =>
  [...group].sort((a, b) => Number(b.changes.length > 0) - Number(a.changes.length > 0) || a.id - b.id);

function linesBetween(boxes: readonly Placed[], waits: readonly Wait[]): readonly Wait[] {
  const boxOf = new Map(
    boxes.flatMap(({ id, components, more }) => [...components, ...more].map((one) => [one.id, id])),
  );
  const found = new Map<string, Wait>();
  for (const wait of waits) {
    const [from, to] = [boxOf.get(wait.from), boxOf.get(wait.to)];
    if (from !== undefined && to !== undefined && from !== to) found.set(`${from} ${to}`, { from, to });
  }
  return reduced([...found.values()]);
}

/** Lines that go through the gap above the box with this index in its column; after the last, below it. */
type Taken = (cloud: GraphCloud, column: number, index: number) => number;

function placed(boxes: readonly Placed[], xs: readonly number[], width: number, taken: Taken) {
  const lanes: Lane[] = [];
  const there: Box[] = [];
  let y = top;
  for (const cloud of clouds) {
    const here = boxes.filter((box) => box.cloud === cloud);
    if (here.length === 0) continue;
    const inColumns = columns.map((_, column) => {
      const stack = here.filter((box) => box.column === column);
      // Before the first and after the last box there is room for lines without a gap of its own.
      const gaps = [...stack, undefined].map((_, index) => {
        const lines = taken(cloud, column, index) * lineGap;
        return index === 0 || index === stack.length ? lines : Math.max(gap, lines + lineGap);
      });
      const height = stack.reduce((sum, box) => sum + box.height, 0) + gaps.reduce((sum, one) => sum + one, 0);
      return { stack, gaps, height };
    });
    const height = Math.max(...inColumns.map((column) => column.height));
    for (const [column, { stack, gaps, height: own }] of inColumns.entries()) {
      let at = Math.round(y + laneTitle + (height - own) / 2);
      for (const [index, { components, ...box }] of stack.entries()) {
        at += gaps[index] ?? 0;
        const x = xs[column] ?? 0;
        const rows = components.map((component, row) => ({
          component,
          x: x + 4,
          y: at + boxTitle + row * rowHeight,
          width: box.width - 8,
          height: rowHeight - 2,
        }));
        there.push({ ...box, x, y: at, rows });
        at += box.height;
      }
    }
    lanes.push({ cloud, x: 0, y, width, height: laneTitle + height + padding });
    y += laneTitle + height + padding + laneGap;
  }
  return { lanes, boxes: there, height: y - laneGap + 2 };
}
