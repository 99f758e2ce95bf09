import type { z } from "zod";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";
import { issuesOf } from "../../environment/zod-issues";

/**
 * Settings with their defaults, as `schema` describes them, after `check` has found nothing more to say about them.
 *
 * @throws InvalidEnvironmentError with every issue, each path beginning with `path`.
 */
export function checkedSettings<S extends z.ZodType>(
  schema: S,
  given: unknown,
  path: Issue["path"],
  subject: string,
  check: (settings: z.output<S>) => readonly Issue[] = () => [],
): z.output<S> {
  const result = schema.safeParse(given);
  const issues = result.success
    ? check(result.data)
    : issuesOf(result.error, schema, given).map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
  if (!result.success || issues.length > 0) {
    throw new InvalidEnvironmentError(issues, subject);
  }
  return result.data;
}
