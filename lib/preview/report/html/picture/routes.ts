import type { GraphCloud } from "../../../graph";
import { type Box, type Lane, laneGap, lineGap } from "./box";
import type { Wait } from "./waits";

/** A line from one box to another, as the data of an SVG path, and the tip of its arrow. */
export interface Route {
  readonly from: number;
  readonly to: number;
  readonly line: string;
  readonly tip: string;
  /** Whether it leaves its cloud. */
  readonly across: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A gap in one column of one lane. Lines from the same box share one place in it. */
interface Slot {
  readonly key: string;
  readonly cloud: GraphCloud;
  readonly column: number;
  readonly index: number;
  readonly left: number;
  readonly right: number;
  /** The middle of a gap between two boxes; before the first and after the last box, its side. */
  readonly y: number;
  readonly place: "above" | "between" | "below";
}

/** Half of the space between columns, in which lines turn. */
const turn = 12;

/** In which gap, from the top, a line goes through a column. */
export type Choice = (line: Wait, column: number) => number | undefined;

/**
 * Finds a way for every line, and says how many go through each gap.
 *
 * @param choice the gaps of an earlier call, which are kept; by default the nearest to the straight way
 */
export function routes(
  boxes: readonly Box[],
  lanes: readonly Lane[],
  lines: readonly Wait[],
  choice: Choice = () => undefined,
) {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const ways = lines.flatMap(({ from: first, to: last }) => {
    const [from, to] = [byId.get(first), byId.get(last)];
    return from && to ? [{ from, to, slots: slotsBetween(from, to, boxes, choice) }] : [];
  });
  type Way = (typeof ways)[number];

  const users = new Map<string, number[]>();
  for (const { from, slots } of ways) {
    for (const { key } of slots) users.set(key, [...new Set([...(users.get(key) ?? []), from.id])]);
  }
  for (const ids of users.values()) ids.sort((a, b) => middleOf(byId.get(a)) - middleOf(byId.get(b)));
  const yIn = (slot: Slot, from: Box) => {
    const ids = users.get(slot.key) ?? [];
    const index = ids.indexOf(from.id);
    if (slot.place === "above") return slot.y - (ids.length - index) * lineGap;
    return slot.y + (slot.place === "below" ? index + 1 : index - (ids.length - 1) / 2) * lineGap;
  };

  // Lines leave and arrive in the order of where they come from and go to, so that they do not cross at the box.
  const forward = ways.filter(({ from, to }) => isForward(from, to));
  const leaving = (way: Way) => (way.slots[0] ? yIn(way.slots[0], way.from) : middleOf(way.to));
  const arriving = (way: Way) => {
    const slot = way.slots.at(-1);
    return slot ? yIn(slot, way.from) : middleOf(way.from);
  };
  const outs = ports(
    forward,
    (way) => way.from.id,
    leaving,
    (way) => way.slots[0]?.key ?? `to ${way.to.id}`,
  );
  const ins = ports(
    forward,
    (way) => way.to.id,
    arriving,
    (way) => `from ${way.from.id}`,
  );

  const drawn = ways.map((way): Route => {
    const { from, to, slots } = way;
    const ends = { from: from.id, to: to.id, across: from.cloud !== to.cloud };
    if (isForward(from, to)) {
      const start = { x: from.x + from.width, y: middleOf(from) + (outs.get(way) ?? 0) };
      const end = { x: to.x, y: middleOf(to) + (ins.get(way) ?? 0) };
      const stops = slots.flatMap((slot) => {
        const y = yIn(slot, from);
        return [
          { x: slot.left, y },
          { x: slot.right, y },
        ];
      });
      return { ...ends, line: curved([start, ...stops, end]), tip: rightTip(end) };
    }
    if (from.cloud === to.cloud && from.column === to.column) return { ...ends, ...withinColumn(from, to, boxes) };
    return { ...ends, ...alongLanes(from, to, lanes) };
  });
  const taken = (cloud: GraphCloud, column: number, index: number) =>
    users.get(slotKey(cloud, column, index))?.length ?? 0;
  const chosen: Choice = (line, column) =>
    ways
      .find(({ from, to }) => from.id === line.from && to.id === line.to)
      ?.slots.find((slot) => slot.column === column)?.index;
  return { routes: drawn, taken, choice: chosen };
}

const isForward = (from: Box, to: Box) => from.cloud === to.cloud && from.column < to.column;
const middleOf = (box: Box | undefined) => (box ? box.y + box.height / 2 : 0);
const slotKey = (cloud: GraphCloud, column: number, index: number) => `${cloud} ${column} ${index}`;

/** In each column between two boxes, the gap that is nearest to the straight way. */
function slotsBetween(from: Box, to: Box, boxes: readonly Box[], choice: Choice): readonly Slot[] {
  if (!isForward(from, to)) return [];
  const slots: Slot[] = [];
  for (let column = from.column + 1; column < to.column; column++) {
    const stack = boxes.filter((box) => box.cloud === from.cloud && box.column === column);
    const [first, last] = [stack[0], stack.at(-1)];
    if (!first || !last) continue;
    const share = (first.x - from.x) / (to.x - from.x);
    const straight = middleOf(from) + (middleOf(to) - middleOf(from)) * share;
    const sides = [
      first.y,
      ...stack.slice(1).map((box, index) => {
        const above = stack[index] ?? first;
        return (above.y + above.height + box.y) / 2;
      }),
      last.y + last.height,
    ];
    const distance = (side: number) => Math.abs(side - straight);
    const kept = choice({ from: from.id, to: to.id }, column);
    const index =
      kept ?? sides.reduce((best, side, at) => (distance(side) < distance(sides[best] ?? 0) ? at : best), 0);
    slots.push({
      key: slotKey(from.cloud, column, index),
      cloud: from.cloud,
      column,
      index,
      left: first.x - 2,
      right: first.x + first.width + 2,
      y: sides[index] ?? straight,
      place: index === 0 ? "above" : index === stack.length ? "below" : "between",
    });
  }
  return slots;
}

/** How far from the middle of the box's side each line leaves or arrives; those with one key share a place. */
function ports<W>(
  ways: readonly W[],
  boxOf: (way: W) => number,
  height: (way: W) => number,
  keyOf: (way: W) => string,
): ReadonlyMap<W, number> {
  const offsets = new Map<W, number>();
  for (const box of new Set(ways.map(boxOf))) {
    const here = ways.filter((way) => boxOf(way) === box).sort((a, b) => height(a) - height(b));
    const keys = [...new Set(here.map(keyOf))];
    for (const way of here) offsets.set(way, (keys.indexOf(keyOf(way)) - (keys.length - 1) / 2) * 8);
  }
  return offsets;
}

/** Down to the next box; or else beside the column. */
function withinColumn(from: Box, to: Box, boxes: readonly Box[]) {
  const stack = boxes.filter(({ cloud, column }) => cloud === from.cloud && column === from.column);
  if (stack.indexOf(to) === stack.indexOf(from) + 1) {
    const x = from.x + from.width / 2;
    const end = { x, y: to.y };
    return { line: `M${at({ x, y: from.y + from.height })}L${at(end)}`, tip: downTip(end) };
  }
  const [start, end] = [
    { x: from.x, y: middleOf(from) },
    { x: to.x, y: middleOf(to) },
  ];
  const side = from.x - turn;
  return { line: rounded([start, { x: side, y: start.y }, { x: side, y: end.y }, end]), tip: rightTip(end) };
}

/** Between columns to the edge of the other lane, along it, and between columns again. */
function alongLanes(from: Box, to: Box, lanes: readonly Lane[]) {
  const lane = lanes.find(({ cloud }) => cloud === to.cloud);
  const start = { x: from.x + from.width, y: middleOf(from) + 5 };
  const end = { x: to.x, y: middleOf(to) + 5 };
  const below = lane ? lane.y + lane.height + laneGap / 2 : end.y;
  const edge = lane && start.y < lane.y ? lane.y - laneGap / 2 : below;
  const [out, back] = [start.x + turn, end.x - turn];
  const points = [start, { x: out, y: start.y }, { x: out, y: edge }, { x: back, y: edge }, { x: back, y: end.y }, end];
  return { line: rounded(points), tip: rightTip(end) };
}

const number = (value: number) => String(Math.round(value * 10) / 10);
const at = ({ x, y }: Point) => `${number(x)} ${number(y)}`;

/** Level where it passes boxes, and bent between them. */
function curved(points: readonly Point[]): string {
  return points.reduce((path, point, index) => {
    const before = points[index - 1];
    if (!before) return `M${at(point)}`;
    if (before.y === point.y) return `${path}L${at(point)}`;
    const middle = (before.x + point.x) / 2;
    return `${path}C${at({ x: middle, y: before.y })} ${at({ x: middle, y: point.y })} ${at(point)}`;
  }, "");
}

/** Level and upright, with round corners. */
function rounded(points: readonly Point[]): string {
  return points.reduce((path, point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (!before) return `M${at(point)}`;
    if (!after) return `${path}L${at(point)}`;
    return `${path}L${at(toward(point, before))}Q${at(point)} ${at(toward(point, after))}`;
  }, "");
}

function toward(point: Point, other: Point): Point {
  const length = Math.hypot(other.x - point.x, other.y - point.y);
  const share = length === 0 ? 0 : Math.min(8, length / 2) / length;
  return { x: point.x + (other.x - point.x) * share, y: point.y + (other.y - point.y) * share };
}

const rightTip = ({ x, y }: Point) =>
  `M${at({ x: x - 6, y: y - 3.5 })}L${at({ x, y })}L${at({ x: x - 6, y: y + 3.5 })}Z`;
const downTip = ({ x, y }: Point) =>
  `M${at({ x: x - 3.5, y: y - 6 })}L${at({ x, y })}L${at({ x: x + 3.5, y: y - 6 })}Z`;
