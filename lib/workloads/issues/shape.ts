import { z } from "zod";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";
import { issuesOf } from "../../environment/zod-issues";
import type { Check } from "./check";

/** A schema for each part of a type, none forgotten. */
export type ShapeOf<T> = { readonly [K in keyof Required<T>]: z.ZodType };

/** A text that is not empty. */
export const filledText = z.string().min(1);

/**
 * Runs checks of properties that may be of any shape, as from plain JavaScript or a file, and throws one error that names all that they
 * found wrong with the construct at `path`, and every unknown name and wrong type.
 */
export function checkShaped(path: string, schema: z.ZodType, given: unknown, checks: (check: Check) => void): void {
  const issues = shapedIssues(schema, given, checks);
  if (issues.length > 0) throw new InvalidEnvironmentError(issues, path);
}

/** Unknown names and wrong types in what was given. */
export function shapeIssues(schema: z.ZodType, given: unknown): Issue[] {
  const { error } = schema.safeParse(given);
  return error ? issuesOf(error, schema, given) : [];
}

/** What checks find beside that. What is said of a place by its type is not said again. */
function shapedIssues(schema: z.ZodType, given: unknown, checks: (check: Check) => void): readonly Issue[] {
  const issues = shapeIssues(schema, given);
  const said = new Set(issues.map((issue) => issue.path.join(".")));
  try {
    checks((ok, path, value, allowed) => {
      if (!ok && !said.has(path.join("."))) issues.push({ path, given: value, allowed });
    });
  } catch (failure) {
    // Checks may take for granted what the types say.
    if (issues.length === 0) throw failure;
  }
  return issues;
}
