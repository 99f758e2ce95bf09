import { z } from "zod";
import { isInput } from "./input";

/** Zod types what is inside a schema by its core alone; every schema here is made by `zod` itself. */
export function asZod(schema: z.core.$ZodType): z.ZodType {
  return schema as z.ZodType;
}

/** Whether a key with this schema may be left out without a default. */
export function isOptional(schema: z.ZodType): schema is z.ZodOptional | z.ZodExactOptional {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional;
}

/** The schema under its optionality and defaults. */
export function unwrap(schema: z.ZodType): z.ZodType {
  if (
    isOptional(schema) ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return unwrap(asZod(schema.unwrap()));
  }
  return schema;
}

/** The default that a schema fills in; undefined when there is none. */
export function defaultOf(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return schema.def.defaultValue;
  if (isOptional(schema) || schema instanceof z.ZodNullable) return defaultOf(asZod(schema.unwrap()));
  return undefined;
}

/** The plain schema of a leaf that may be an Output; any other schema as it is. */
export function plainOf(schema: z.ZodType): z.ZodType {
  const inner = unwrap(schema);
  const [plain] = inner instanceof z.ZodUnion && isInput(inner) ? inner.options : [];
  return plain ? unwrap(asZod(plain)) : inner;
}

/** The keys that an object may have; none for anything else. */
export function keysOf(schema: z.ZodType): string[] {
  const plain = plainOf(schema);
  if (plain instanceof z.ZodObject) return Object.keys(plain.shape);
  if (plain instanceof z.ZodUnion) return plain.options.flatMap((option) => keysOf(asZod(option)));
  return [];
}

/** The schema of what stands at a path; undefined when there can be nothing. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  const plain = plainOf(schema);
  const [key, ...rest] = path;
  if (key === undefined) return plain;
  if (plain instanceof z.ZodObject) {
    const shape: Record<string, z.ZodType> = plain.shape;
    const part = Object.hasOwn(shape, key) ? shape[String(key)] : undefined;
    return part && schemaAt(part, rest);
  }
  if (plain instanceof z.ZodRecord) return schemaAt(asZod(plain.valueType), rest);
  if (plain instanceof z.ZodArray) return schemaAt(asZod(plain.element), rest);
  if (plain instanceof z.ZodUnion) {
    for (const option of plain.options) {
      const found = schemaAt(asZod(option), path);
      if (found) return found;
    }
  }
  return undefined;
}

/** What a schema allows, in words that end the sentence "allowed: …". */
export function allowedBy(schema: z.ZodType): string {
  const plain = plainOf(schema);
  if (plain instanceof z.ZodEnum) return either(plain.options.map(String));
  if (plain instanceof z.ZodLiteral) return either([...plain.values].map(String));
  if (plain instanceof z.ZodBoolean) return "true or false";
  if (plain instanceof z.ZodNumber) return number(plain);
  if (plain instanceof z.ZodCIDRv4) return "an IPv4 range such as 10.0.0.0/16";
  if (plain instanceof z.ZodString) return text(plain);
  if (plain instanceof z.ZodArray) return `a list; each: ${allowedBy(asZod(plain.element))}`;
  if (plain instanceof z.ZodObject) return `settings: ${keysOf(plain).join(", ")}`;
  if (plain instanceof z.ZodRecord) return `settings by name; each: ${allowedBy(asZod(plain.valueType))}`;
  if (plain instanceof z.ZodUnion) {
    return [...new Set(plain.options.map((option) => allowedBy(asZod(option))))].join(", or ");
  }
  return "anything";
}

/** `a, b or c`. */
export function either(words: readonly string[]): string {
  const last = words.at(-1) ?? "nothing";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

function number(schema: z.ZodNumber): string {
  const what = schema.isInt ? "a whole number" : "a number";
  const least = schema.minValue ?? Number.NEGATIVE_INFINITY;
  const most = schema.maxValue ?? Number.POSITIVE_INFINITY;
  const open = least <= Number.MIN_SAFE_INTEGER;
  const endless = most >= Number.MAX_SAFE_INTEGER;
  if (open) return endless ? what : `${what} of at most ${most}`;
  if (endless) return schema.safeParse(least).success ? `${what} of at least ${least}` : `${what} above ${least}`;
  return `${what} from ${least} to ${most}`;
}

/** A regular expression's message says what it matches; every one in these schemas has such a message. */
function text(schema: z.ZodString): string {
  const refused = schema.safeParse("\u0000");
  const message = refused.success ? undefined : refused.error.issues.find((i) => i.code === "invalid_format")?.message;
  return message ?? (schema.minLength ? "a text that is not empty" : "a text");
}
