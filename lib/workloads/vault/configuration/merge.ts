import { isDeepStrictEqual } from "node:util";
import { InvalidEnvironmentError, type Issue } from "../../../environment/issue";
import type { VaultConfiguration } from "./configuration";

/**
 * One configuration of several, such as Airflow's and the organization's own. Names of all are put together; what two of them say
 * differently of the same name is an error that names it, since the order would decide otherwise.
 */
export function mergeConfigurations(...configurations: readonly VaultConfiguration[]): VaultConfiguration {
  const issues: Issue[] = [];
  const merged: Record<string, unknown> = {};
  for (const configuration of configurations) {
    for (const [part, value] of Object.entries(configuration)) {
      if (value === undefined) continue;
      merged[part] = part in merged ? together(merged[part], value, [part], issues) : value;
    }
  }
  if (issues.length > 0) throw new InvalidEnvironmentError(issues, "the merged configuration of Vault");
  // Each part is of its own type again: parts are put together with their like only.
  return merged as VaultConfiguration;
}

const isNamed = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Two values of one part: names side by side, clusters one after the other, anything else the same. */
function together(one: unknown, other: unknown, path: readonly string[], issues: Issue[]): unknown {
  if (isDeepStrictEqual(one, other)) return one;
  if (path.length === 1 && Array.isArray(one) && Array.isArray(other)) {
    return [...one, ...other.filter((item) => !one.some((known) => isDeepStrictEqual(known, item)))];
  }
  const holdsNames = path.length === 1 && path[0] !== "autopilot" && path[0] !== "appliedBy";
  // An engine's own names: database connections and roles, certificates' roles, keys.
  const holdsParts = (path.length === 2 && isEngine(path[0])) || (path.length === 3 && isEngine(path[0]));
  if ((holdsNames || holdsParts) && isNamed(one) && isNamed(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return Object.fromEntries(
      [...names].map((name) => {
        if (!(name in one)) return [name, other[name]];
        if (!(name in other)) return [name, one[name]];
        return [name, together(one[name], other[name], [...path, name], issues)];
      }),
    );
  }
  issues.push({ path, given: other, allowed: "the same as in the configuration before it" });
  return one;
}

function isEngine(part: string | undefined): boolean {
  return part === "databases" || part === "pki" || part === "transit";
}
