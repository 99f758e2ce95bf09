import type { Check } from "./check";

/** Airflow's minor versions that Isobar knows, the newest first. */
export const versionLines = ["3.2", "3.1"] as const;
export type VersionLine = (typeof versionLines)[number];

/** A version of Airflow: `3.2.2` is of the line 3.2. */
export interface AirflowVersion {
  readonly text: string;
  readonly line: VersionLine;
}

const lineOf = (text: string) =>
  versionLines.find((line) => new RegExp(`^${line.replace(".", "\\.")}\\.\\d+$`).test(text));

/** Reads a version that `checkVersion` has let through; of any other, the newest line. */
export function airflowVersion(text: string): AirflowVersion {
  return { text, line: lineOf(text) ?? versionLines[0] };
}

export function checkVersion(text: string, check: Check): void {
  check(lineOf(text) !== undefined, ["version"], text, `an Airflow ${versionLines.join(" or ")} version such as 3.2.2`);
}
