import facts211 from "./2.11.json";
import facts31 from "./3.1.json";
import facts32 from "./3.2.json";

/** The minor versions of Airflow whose options are known, oldest first. */
export const lines = ["2.11", "3.1", "3.2"] as const;
export type Line = (typeof lines)[number];

/** What Airflow makes of an option's text: `list` splits at commas, `json` parses. */
export type OptionType = "boolean" | "integer" | "float" | "string" | "list" | "json";

/** What one version of Airflow says of one of its options. */
export interface OptionFact {
  readonly type: OptionType;
  /** Absent where there is none, or where it is long. */
  readonly default?: string | number | boolean;
  /** The version of Airflow that brought it; absent for a provider's. */
  readonly since?: string;
  /** The version of Airflow that discourages it while it still works. */
  readonly deprecated?: string;
  /** That its value is, or may hold, a secret. */
  readonly sensitive?: true;
  /** The only values of a string; of a boolean, what it may be besides. */
  readonly enum?: readonly string[];
  /** Values that `airflow config lint` refuses. */
  readonly refused?: readonly string[];
}

export interface SectionFacts {
  /** That Airflow hands the section on to a library whole, whatever options it has. */
  readonly open?: true;
  readonly options: { readonly [option: string]: OptionFact | undefined };
}

/** One version's sections. */
export interface Facts {
  readonly [section: string]: SectionFacts | undefined;
}

// A JSON module's strings are wide, and options that a union's other members lack are missing there: this is where they get their type.
const known = { "2.11": facts211, "3.1": facts31, "3.2": facts32 } as unknown as Readonly<Record<Line, Facts>>;

/** The line that a version belongs to, such as 3.2 for 3.2.2; undefined when its options are not known. */
export function lineOf(version: string): Line | undefined {
  return lines.find((line) => version === line || version.startsWith(`${line}.`));
}

/** The options of one minor version of Airflow and of the providers in its official image. */
export function factsOf(line: Line): Facts {
  return known[line];
}

/** An option by its full name, `section.option`. A section's own name may have dots. */
export function splitName(name: string): readonly [section: string, option: string] {
  const dot = name.lastIndexOf(".");
  return [name.slice(0, dot), name.slice(dot + 1)];
}

/** A section by a name that is the user's: `constructor` is none. */
export function sectionOf(facts: Facts, section: string): SectionFacts | undefined {
  return Object.hasOwn(facts, section) ? facts[section] : undefined;
}

/** What is said of an option, by its full name. */
export function factOf(facts: Facts, name: string): OptionFact | undefined {
  const [section, option] = splitName(name);
  const options = sectionOf(facts, section)?.options ?? {};
  return Object.hasOwn(options, option) ? options[option] : undefined;
}
