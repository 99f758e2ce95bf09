import { z } from "zod";
import type { Issue } from "./issue";
import type { CloudName } from "./schema/clouds";
import { valueAt } from "./zod-issues";

type Path = Issue["path"];

/** How far a document says something about a path; Infinity when what it says decides the value there. */
function reach(document: unknown, path: Path): number {
  let value = document;
  for (const [depth, key] of path.entries()) {
    if (!z.core.util.isPlainObject(value)) return Number.POSITIVE_INFINITY;
    if (!Object.hasOwn(value, key)) return depth;
    value = value[key];
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * Where in the user's document a path of one cloud's merged platform stands: under `overrides.<cloud>` when the override set or
 * removed the value there, or is what made a value missing that is not missing without it; otherwise at the top.
 *
 * @param withoutOverride whether the issue is there without the override too
 */
export function originOf(document: unknown, cloud: CloudName, path: Path, withoutOverride: boolean): Path {
  const override = valueAt(document, ["overrides", cloud]);
  if (!z.core.util.isPlainObject(override)) return path;
  const inOverride = reach(override, path);
  const inBase = reach(document, path);
  const decided = inOverride === Number.POSITIVE_INFINITY;
  const caused = !withoutOverride && inOverride > 0 && inOverride >= inBase;
  return decided || caused ? ["overrides", cloud, ...path] : path;
}
