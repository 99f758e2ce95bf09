import changesOfAirflow from "./changes.json";
import { type Facts, factOf, factsOf, type Line, lines, splitName } from "./facts";

/** That Airflow gave up an option's name. */
export interface Change {
  /** The version that did: `2.2`. */
  readonly since: string;
  /** Its new name, `section.option`; absent when the option is gone. */
  readonly to?: string;
  /** That several options became this one, so that there is no way back. */
  readonly merged?: true;
}

export interface Changes {
  readonly [section: string]: { readonly [option: string]: Change | undefined } | undefined;
}

// The type that a JSON module has is that of each single entry.
const known = changesOfAirflow as Changes;

/** What became of the option called `name`; undefined for a name that Airflow never gave up. */
export function changeOf(name: string, changes: Changes = known): Change | undefined {
  const [section, option] = splitName(name);
  const options = Object.hasOwn(changes, section) ? changes[section] : undefined;
  return options && Object.hasOwn(options, option) ? options[option] : undefined;
}

/** An option's name and what it was renamed to, one after the other. */
export function laterNames(name: string, changes: Changes = known): readonly string[] {
  const names = [name];
  for (let to = changeOf(name, changes)?.to; to !== undefined && !names.includes(to); ) {
    names.push(to);
    to = changeOf(to, changes)?.to;
  }
  return names;
}

/**
 * Renames after which the same value means something else, so that only a person can carry it over; and how it differs.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html
 */
export const meaningChanged: { readonly [name: string]: string | undefined } = {
  "webserver.session_lifetime_days": "in minutes instead of days",
  "webserver.access_logfile": "the path of a file that configures logging, instead of the log's own",
  "api.access_logfile": "the path of a file that configures logging, instead of the log's own",
};

/** Whether a value under the name `from` says the same under every later name down to `to`. */
function carriesOver(from: string, to: string, changes: Changes): boolean {
  const names = laterNames(from, changes);
  const end = names.indexOf(to);
  return end >= 0 && names.slice(0, end).every((name) => !meaningChanged[name] && !changeOf(name, changes)?.merged);
}

/** The version in which an option got its later name `to`. */
export function renamedIn(name: string, to: string): string | undefined {
  const before = laterNames(name).find((candidate) => changeOf(candidate)?.to === to);
  return changeOf(before ?? name)?.since;
}

/** The name by which a line of Airflow knows an option. */
export interface Counterpart {
  readonly name: string;
  /** `later` when Airflow gave up the name that was asked for, `earlier` when this line does not have that one yet. */
  readonly is: "later" | "earlier";
  /** Whether a value can be carried over as it is. */
  readonly same: boolean;
}

/** The name that an option of another version of Airflow has in this one; undefined when there is none, or when it has this one. */
export function counterpart(name: string, facts: Facts, changes: Changes = known): Counterpart | undefined {
  if (factOf(facts, name)) return undefined;
  const names = laterNames(name, changes);
  const later = names.find((candidate) => factOf(facts, candidate));
  if (later) return { name: later, is: "later", same: carriesOver(name, later, changes) };
  const [earlier, ...others] = optionNames(facts).filter((candidate) => carriesOver(candidate, name, changes));
  if (earlier !== undefined && others.length === 0) return { name: earlier, is: "earlier", same: true };
  // Both gave way to a third, which this line does not have yet.
  const last = names.at(-1) ?? name;
  const sibling = optionNames(facts).find((candidate) => carriesOver(candidate, last, changes));
  return names.length > 1 && sibling !== undefined ? { name: sibling, is: "later", same: false } : undefined;
}

export function optionNames(facts: Facts): string[] {
  return Object.entries(facts).flatMap(([section, described]) =>
    Object.keys(described?.options ?? {}).map((option) => `${section}.${option}`),
  );
}

/** The oldest known line after `line` that has the option. */
export function comesWith(name: string, line: Line): Line | undefined {
  return lines.slice(lines.indexOf(line) + 1).find((later) => factOf(factsOf(later), name));
}
