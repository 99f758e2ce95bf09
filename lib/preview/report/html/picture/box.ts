import type { GraphCloud } from "../../../graph";
import type { Component } from "../components";

/** Pixels between two lines that go through the same gap. */
export const lineGap = 9;
/** Pixels between two lanes. */
export const laneGap = 14;

/** A rectangle in the picture, in pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The components of one family on one cloud, each in a row. */
export interface Box extends Rectangle {
  readonly id: number;
  readonly title: string;
  readonly cloud: GraphCloud;
  readonly column: number;
  readonly rows: readonly (Rectangle & { readonly component: Component })[];
  /** Components that have no row of their own, since there are too many. */
  readonly more: readonly Component[];
}

export interface Lane extends Rectangle {
  readonly cloud: GraphCloud;
}
