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

/** What one line of Airflow can do and another cannot, as far as the objects made here depend on it. */
export interface VersionTraits {
  /** `airflow db clean` can end with an error when a table was not cleaned; before, it said so in its log and ended well. */
  readonly cleanupCanFail: boolean;
  /** Tables with rows that age, which the other line does not have. */
  readonly furtherTables: readonly string[];
  /** The API server's asynchronous engine keeps to the options of `[database]`; before, it kept to SQLAlchemy's own defaults. */
  readonly asyncEngineKeepsToOptions: boolean;
}

const traits: { readonly [L in VersionLine]: VersionTraits } = {
  "3.2": { cleanupCanFail: true, furtherTables: ["revoked_token"], asyncEngineKeepsToOptions: true },
  "3.1": { cleanupCanFail: false, furtherTables: ["callback_request"], asyncEngineKeepsToOptions: false },
};

export function versionTraits({ line }: AirflowVersion): VersionTraits {
  return traits[line];
}
