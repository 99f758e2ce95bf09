import type { OptionFact } from "./facts";

/** What an option of airflow.cfg is written as. */
export type Scalar = string | number | boolean;

/** An option that Airflow splits at commas: as one string, or item by item. */
export type List = string | readonly string[];

/** An option that Airflow parses as JSON: as a string, or the value itself. */
export type Json = string | readonly unknown[] | { readonly [key: string]: unknown };

export type OptionValue = Scalar | List | Json;

/** Options by section, whatever their names. */
export interface Options<Value = OptionValue> {
  readonly [section: string]: { readonly [option: string]: Value | undefined } | undefined;
}

/** Options by section as airflow.cfg takes them. */
export interface RenderedOptions {
  readonly [section: string]: { readonly [option: string]: Scalar };
}

/** A value as text, as Airflow's own parser takes it. */
export function renderValue(value: OptionValue): Scalar {
  if (typeof value !== "object") return value;
  return Array.isArray(value) && value.every((item) => typeof item === "string")
    ? value.join(",")
    : JSON.stringify(value);
}

/** A value as text, for an option of this type: a JSON list of strings is not joined. */
export function renderOption(value: OptionValue, fact: OptionFact | undefined): Scalar {
  return typeof value === "object" && fact?.type === "json" ? JSON.stringify(value) : renderValue(value);
}

/** What an option may be, in words that end the sentence "allowed: …"; undefined when `value` is that. */
export function refusal(name: string, value: unknown, fact: OptionFact): string | undefined {
  const wrong = refusalOfType(name, value, fact);
  if (wrong) return wrong;
  if (typeof value !== "object" && fact.refused?.includes(String(value)))
    return "any other value; Airflow refuses this one";
  return undefined;
}

function refusalOfType(name: string, value: unknown, { type, enum: values }: OptionFact): string | undefined {
  const words = values?.map((word) => word || '""').join(", ");
  switch (type) {
    case "boolean":
      if (typeof value === "boolean" || (typeof value === "string" && values?.includes(value))) return undefined;
      return `true or false${words ? ` or ${words}` : ""}`;
    case "integer":
      return refusalOfInteger(name, value);
    case "float":
      return Number.isFinite(value) ? undefined : "a number";
    case "list":
      return refusalOfList(value);
    case "json":
      return refusalOfJson(value);
    case "string":
      if (values) return typeof value === "string" && values.includes(value) ? undefined : `one of ${words}`;
      return refusalOfText(value);
  }
}

/** A number that is told to a socket; 0 lets the system choose. */
const isPort = (name: string) => /(^|[._])port$/.test(name);

function refusalOfInteger(name: string, value: unknown): string | undefined {
  if (!isPort(name)) return Number.isSafeInteger(value) ? undefined : "a whole number";
  const port = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 65535;
  return port ? undefined : "a port from 0 to 65535";
}

function refusalOfText(value: unknown): string | undefined {
  if (typeof value !== "string") return "text";
  if (value !== value.trim()) return "text without space at its ends, which Airflow would drop";
  const [, ...further] = value.split(/\r?\n/);
  // Python's configparser takes such a line for a comment, even inside of a value.
  return further.some((line) => /^\s*[#;]/.test(line)) ? "text of which no line begins with # or ;" : undefined;
}

function refusalOfList(value: unknown): string | undefined {
  if (!Array.isArray(value)) return typeof value === "string" ? refusalOfText(value) : "a list of texts";
  const items = value.every((item) => typeof item === "string" && !item.includes(",") && !refusalOfText(item));
  return items ? undefined : "a list of texts without commas";
}

function refusalOfJson(value: unknown): string | undefined {
  if (typeof value === "object" && value !== null) return undefined;
  if (typeof value !== "string") return "a list, an object, or JSON as text";
  return value === "" || parsed(value) !== undefined ? undefined : "JSON that can be parsed";
}

/** JSON as a value; undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
