import { z } from "zod";
import type { Issue } from "./issue";
import { nearest } from "./nearest";
import { allowedBy, asZod, either, keysOf, plainOf, schemaAt } from "./schema/words";

type Path = readonly (string | number)[];

/** The value at a path of plain data; Outputs are not looked into. */
export function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (z.core.util.isPlainObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** What zod found wrong with a document, in this library's words: what is allowed comes from the schema at the issue's path. */
export function issuesOf(error: z.ZodError, schema: z.ZodType, document: unknown): Issue[] {
  return error.issues.flatMap((issue) => explain(issue, schema, document, []));
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodType, document: unknown, above: Path): Issue[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))];
  const given = valueAt(document, path);
  const here = schemaAt(schema, path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = here ? keysOf(here) : [];
      return issue.keys.map((key) => ({
        ...withNearest([...path, key], valueAt(given, [key]), either(known), key, known),
        misnamed: true,
      }));
    }
    case "invalid_key": {
      const key = path.at(-1);
      const record = schemaAt(schema, path.slice(0, -1));
      const names = record instanceof z.ZodRecord ? allowedBy(plainOf(asZod(record.keyType))) : issue.message;
      return [{ path, given: key, allowed: `as a name: ${names}`, misnamed: true }];
    }
    case "invalid_union": {
      // An option that failed only further down is the one that was meant.
      const meant = issue.errors.filter((errors) =>
        errors.every((e) => e.path.length > 0 || e.code === "unrecognized_keys"),
      );
      // Of several, the one that knows all the keys.
      const knowing = meant.filter((errors) => errors.every(({ code }) => code !== "unrecognized_keys"));
      const [only, another] = knowing.length > 0 ? knowing : meant;
      if (only && !another) return only.flatMap((inner) => explain(inner, schema, document, path));
      break;
    }
    case "custom":
      return [{ path, given, allowed: issue.message }];
  }
  const allowed = sentence(issue, here, given);
  const known = here ? choicesOf(here) : [];
  return [withNearest(path, given, allowed, given, known)];
}

/** The words that may stand somewhere. */
function choicesOf(schema: z.ZodType): string[] {
  const plain = plainOf(schema);
  if (plain instanceof z.ZodEnum) return plain.options.map(String);
  return plain instanceof z.ZodUnion ? plain.options.flatMap((option) => choicesOf(asZod(option))) : [];
}

/** A list's or text's length is said, since the value alone does not show what is wrong with it. */
function sentence(issue: z.core.$ZodIssue, here: z.ZodType | undefined, given: unknown): string {
  const allowed = here ? allowedBy(here) : issue.message;
  if (issue.code === "too_small" && issue.origin === "array")
    return allowed.replace("a list", `a list of at least ${issue.minimum}`);
  if (issue.code === "too_big" && issue.origin === "array")
    return allowed.replace("a list", `a list of at most ${issue.maximum}`);
  // YAML reads 17 and 1.35 as numbers.
  return typeof given === "number" && here?.safeParse(String(given)).success ? `${allowed}, in quotes` : allowed;
}

function withNearest(path: Path, given: unknown, allowed: string, word: unknown, known: readonly string[]): Issue {
  const meant = nearest(word, known);
  return { path, given, allowed, ...(meant !== undefined && { nearest: meant }) };
}
