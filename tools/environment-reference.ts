import { z } from "zod";
import { InvalidEnvironmentError } from "../lib/environment/issue";
import { readEnvironmentFile } from "../lib/environment/load";
import { environment } from "../lib/environment/schema/environment";
import { allowedBy, asZod, defaultOf, isOptional, plainOf } from "../lib/environment/schema/words";

const wrong = "test/environment/wrong/Pulumi.prod.yaml";

/** A page with its tables of keys made anew from the schema, and its error output from a real error. */
export function withReference(page: string): string {
  const output = `\`\`\`\n${errorOutput(wrong)}\n\`\`\``;
  return between(
    between(page, `<!-- What the loader says of ${wrong}. -->\n`, "\n<!-- End of the output. -->", output),
    "<!-- Tables made by tools/environment-schema.ts from lib/environment/schema. -->\n\n",
    "\n<!-- End of the tables. -->",
    environmentReference(),
  );
}

function between(page: string, begin: string, end: string, text: string): string {
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end, from);
  if (from < begin.length || to === -1) throw new Error(`the page needs the lines ${begin} and ${end}`);
  return `${page.slice(0, from)}${text}${page.slice(to)}`;
}

function errorOutput(file: string): string {
  try {
    readEnvironmentFile(file);
  } catch (error) {
    if (error instanceof InvalidEnvironmentError) return error.message;
    throw error;
  }
  throw new Error(`${file} should be wrong`);
}

/** Every key of the environment, a table for each of its parts. */
export function environmentReference(): string {
  const { overrides: _, ...shape } = environment.shape;
  const plain: [string, z.ZodType][] = [];
  const sections = Object.entries<z.ZodType>(shape).flatMap(([key, schema]) => {
    const rows = rowsOf(schema, key);
    if (rows.length > 0) return [section(key, schema.description ?? "", rows)];
    plain.push([key, schema]);
    return [];
  });
  const top = section("The environment", "", [
    ...plain.map(([key, schema]) => row(key, schema)),
    row("overrides", environment.shape.overrides, "see Overrides above"),
  ]);
  return [top, ...sections].join("\n");
}

function section(title: string, description: string, rows: readonly string[]): string {
  return [
    `### ${title}`,
    ...(description ? ["", description] : []),
    "",
    "| key | what it is | allowed | default |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

/** Rows for what stands below a key: `<name>` for a name that the user gives, `[]` for each of a list. */
function rowsOf(schema: z.ZodType, path: string): string[] {
  const plain = plainOf(schema);
  if (plain instanceof z.ZodObject) {
    return Object.entries<z.ZodType>(plain.shape).flatMap(([key, part]) => {
      const at = `${path}.${key}`;
      const below = rowsOf(part, at);
      const itself = below.length === 0 || isChoice(part) || isOptional(part) ? [row(at, part)] : [];
      return [...itself, ...below];
    });
  }
  if (plain instanceof z.ZodRecord) return rowsOf(asZod(plain.valueType), `${path}.<name>`);
  if (plain instanceof z.ZodArray) return rowsOf(asZod(plain.element), `${path}[]`);
  if (plain instanceof z.ZodUnion) {
    // What several choices share is told once.
    return [...new Set(plain.options.flatMap((option) => rowsOf(asZod(option), path)))];
  }
  return [];
}

const isChoice = (schema: z.ZodType) => plainOf(schema) instanceof z.ZodUnion;

function row(path: string, schema: z.ZodType, allowed = allowedWords(schema)): string {
  const fallback = defaultOf(schema);
  const [said, described] = (schema.description ?? "").split(/ ?Default: /);
  const mayMiss = isOptional(schema) || schema.safeParse(undefined).success;
  const missing = described?.replace(/\.$/, "") ?? (mayMiss ? "none" : "**required**");
  const value = fallback === undefined ? missing : `\`${JSON.stringify(fallback)}\``;
  const words = [said, allowed, value].map((cell = "") => cell.replaceAll("<", "&lt;").replaceAll("|", "\\|"));
  return `| \`${path}\` | ${words.join(" | ")} |`;
}

function allowedWords(schema: z.ZodType): string {
  const plain = plainOf(schema);
  return plain instanceof z.ZodObject ? "the settings below" : allowedBy(schema);
}
