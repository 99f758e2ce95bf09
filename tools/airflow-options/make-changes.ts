import type { Change } from "../../lib/workloads/airflow/options/changes";
import { splitName } from "../../lib/workloads/airflow/options/facts";
import type { Said } from "./said";

const minor = (version: string) => version.split(".").slice(0, 2).join(".");

/** Everything that Airflow gave up, by section and option: what its releases call renamed or removed, and what they no longer describe. */
export function makeChanges({ described, history }: Said): Record<string, Record<string, Change>> {
  const lines = [...history.keys()];
  const newest = lines.at(-1) ?? "";
  const firstLine = lines[0] ?? "";
  const seen = new Map<string, string>();
  const together: ReadonlySet<string>[] = [];
  for (const line of lines) {
    const told = described.get(line);
    const names = Object.entries(history.get(line)?.options ?? {}).flatMap(([section, options]) =>
      options.map((option) => `${section}.${option}`),
    );
    const withProviders = Object.entries(told?.sections ?? {}).flatMap(([section, { options }]) =>
      Object.keys(options).map((option) => `${section}.${option}`),
    );
    for (const name of [...names, ...withProviders]) seen.set(name, line);
    together.push(new Set([...names, ...withProviders]));
  }
  /** The first line that no longer describes it; undefined when none of them ever did. */
  const goneSince = (name: string) => {
    const last = seen.get(name);
    return last === undefined ? undefined : lines[lines.indexOf(last) + 1];
  };
  /** Whether it left with its provider, which Airflow 2.7 made describe its own options: elsewhere it may still be one. */
  const leftWithProvider = (name: string) => {
    const inCore = history.get(seen.get(name) ?? "")?.options[splitName(name)[0]];
    return goneSince(name) === "2.7" || !inCore;
  };

  const changes = new Map<string, Change>();
  for (const { renames } of history.values()) {
    for (const rename of renames) {
      if ("fromSection" in rename) {
        for (const name of seen.keys()) {
          const option = name.slice(rename.fromSection.length + 1);
          const to = `${rename.toSection}.${option}`;
          const former = name.startsWith(`${rename.fromSection}.`);
          if (former && seen.has(to) && !changes.has(name)) changes.set(name, { since: rename.since, to });
        }
        continue;
      }
      const name = rename.from.join(".");
      // Later releases repeat a rename with another version, or take two steps at once.
      if (changes.has(name)) continue;
      const since = rename.since ?? goneSince(name) ?? firstLine;
      changes.set(name, { since, to: rename.to.join("."), ...(rename.merged && { merged: true }) });
    }
  }
  // What the newest release says goes before what an older one foresaw.
  for (const { changes: told } of [...described.values()].reverse()) {
    for (const { from, to } of told) {
      const name = from.join(".");
      const target = to?.join(".");
      const known = target !== undefined && (seen.has(target) || changes.has(target));
      if (changes.has(name) || seen.get(name) === newest || !known) continue;
      changes.set(name, { since: goneSince(name) ?? firstLine, to: target });
    }
  }
  for (const name of seen.keys()) {
    const since = goneSince(name);
    if (since && !changes.has(name) && !leftWithProvider(name)) changes.set(name, { since });
  }

  const sections: Record<string, Record<string, Change>> = {};
  for (const [name, change] of [...changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [section, option] = splitName(name);
    // A release that has both does not rename: it gives up one for the other.
    const merged = change.merged ?? together.some((names) => names.has(name) && names.has(change.to ?? ""));
    const told = {
      since: minor(change.since),
      ...(change.to && { to: change.to }),
      ...(merged && { merged: true as const }),
    };
    sections[section] = { ...sections[section], [option]: told };
  }
  return sections;
}
