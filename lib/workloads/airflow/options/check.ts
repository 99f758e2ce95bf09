import { clearTextSecrets } from "../../../environment/clear-text-secrets";
import type { Issue } from "../../../environment/issue";
import { nearest } from "../../../environment/nearest";
import type { AirflowOptions } from "./airflow-options";
import { changeOf, comesWith, counterpart, meaningChanged, optionNames, renamedIn } from "./changes";
import { type Facts, factOf, factsOf, type Line, lineOf, lines, type OptionFact, sectionOf, splitName } from "./facts";
import { propertyFor, withoutSource } from "./properties";
import { given, isObject, nameIn } from "./render";
import { replacements } from "./replacements";
import { isSecret, secretInside } from "./secrets";
import { type Options, refusal } from "./values";

type Path = readonly (string | number)[];
type Finding = Omit<Issue, "path" | "given"> & { readonly secret?: true };

const misnamed = true;

/**
 * What is wrong with options of airflow.cfg for a version of Airflow: names that it does not know (with the nearest one), names that
 * it gave up (with what replaced them), values of another type, and secrets. Empty for a version whose options are not known.
 *
 * @param at where the options stand, for the issues' paths
 */
export function checkOptions(version: string, config: AirflowOptions | Options, at: Path = ["config"]): Issue[] {
  const line = lineOf(version);
  if (!line) return [];
  const sections: Options = config;
  const shapes = Object.entries(sections).flatMap(([section, options]): Issue[] => {
    if (options === undefined || isObject(options)) return [];
    return [{ path: [...at, section], given: options, allowed: "options by name" }];
  });
  return [...shapes, ...issuesOf(config, at, (name, value, all) => finding(line, name, value, all))];
}

/**
 * The same for options that Isobar does not know, those of plugins and of providers outside Airflow's official image: any name is
 * taken but those of secrets and those that Airflow gave up, and any text, number or switch.
 *
 * @param config the options that Isobar knows; the same one in both is an issue
 */
export function checkExtraOptions(
  version: string,
  extra: Options,
  config: AirflowOptions | Options = {},
  at: Path = ["extraConfig"],
): Issue[] {
  const line = lineOf(version);
  if (!line) return [];
  const facts = factsOf(line);
  const known = new Set([...given(config).keys()].map((name) => nameIn(facts, name)));
  return issuesOf(extra, at, (name, value) => {
    if (known.has(nameIn(facts, name))) return { allowed: "either this or the one in config", misnamed };
    const secret = secretFinding(facts, name, value);
    if (secret || (changeOf(name) && !factOf(facts, name))) return secret ?? nameFinding(line, name);
    const [inClear] = clearTextSecrets(value, ["airflow", "extraConfig", ...splitName(name)]);
    if (inClear) return { allowed: inClear.allowed, secret: true };
    const scalar = ["string", "number", "boolean"].includes(typeof value);
    return scalar ? undefined : { allowed: "text, a number, true or false; JSON as text" };
  });
}

function issuesOf(
  config: AirflowOptions | Options,
  at: Path,
  find: (name: string, value: unknown, all: ReadonlyMap<string, unknown>) => Finding | undefined,
): Issue[] {
  const all = given(config);
  return [...all].flatMap(([name, value]) => {
    const found = syntaxFinding(name) ?? find(name, value, all);
    if (!found) return [];
    const { secret, ...issue } = found;
    return [{ path: [...at, ...splitName(name)], given: secret ? "(a secret)" : value, ...issue }];
  });
}

/** Airflow reads all names in lower case. */
function syntaxFinding(name: string): Finding | undefined {
  if (splitName(name).every((part) => /^[a-z][a-z0-9_.-]*$/.test(part))) return undefined;
  const lower = name.toLowerCase();
  return { allowed: "names in lower case", misnamed, ...(lower !== name && { nearest: lower }) };
}

function finding(line: Line, name: string, value: unknown, all: ReadonlyMap<string, unknown>): Finding | undefined {
  const facts = factsOf(line);
  const secret = secretFinding(facts, name, value);
  if (secret) return secret;
  const own = nameIn(facts, name);
  const fact = factOf(facts, own);
  if (!fact) return isSource(facts, name) ? valueFinding(name, value, sourceFact) : nameFinding(line, name);
  if (own !== name && all.has(own)) {
    return { allowed: `either this or ${own}, its name in Airflow ${line}`, misnamed };
  }
  return valueFinding(own, value, fact);
}

const sourceFact: OptionFact = { type: "string" };

/** Whether it tells where a secret is kept, by a command or a key of the secrets backend. */
function isSource(facts: Facts, name: string): boolean {
  const secret = withoutSource(name);
  return secret !== name && factOf(facts, secret)?.sensitive === true;
}

function valueFinding(name: string, value: unknown, fact: OptionFact): Finding | undefined {
  const allowed = refusal(name, value, fact);
  return allowed === undefined ? undefined : { allowed };
}

/** A secret, or a place where it is kept that a property stands for. */
function secretFinding(facts: Facts, name: string, value: unknown): Finding | undefined {
  const property = propertyFor(name);
  if (property) {
    const secret = factOf(facts, withoutSource(name))?.sensitive === true;
    return { allowed: `nothing; use the property ${property}`, misnamed, ...(secret && { secret }) };
  }
  const later = counterpart(name, facts)?.name ?? name;
  const fact = factOf(facts, later);
  if (fact && isSecret(fact)) {
    const instead = propertyFor(later);
    const kept = `${later}_secret, its key in the secrets backend, or ${later}_cmd, a command that prints it`;
    return { allowed: instead ? `nothing; use the property ${instead}` : kept, misnamed, secret: true };
  }
  const inside = fact?.sensitive ? secretInside(value) : undefined;
  if (inside === undefined) return undefined;
  return { allowed: `no secret (${inside}); ${later}_secret or ${later}_cmd tell where one is kept`, secret: true };
}

/** What is wrong with a name that this line does not have; undefined when it has it. */
function nameFinding(line: Line, name: string): Finding | undefined {
  const facts = factsOf(line);
  const [section, option] = splitName(name);
  const change = changeOf(name);
  const other = counterpart(name, facts);
  if (other?.is === "later") {
    const differs = meaningChanged[name] ?? (other.same ? undefined : "which is not quite the same");
    const since = `its name since Airflow ${renamedIn(name, other.name)}`;
    return { allowed: `${other.name}, ${since}${differs ? `, ${differs}` : ""}`, misnamed };
  }
  const secret = lines.some((each) => factOf(factsOf(each), name)?.sensitive) && { secret: true as const };
  const comes = comesWith(name, line);
  if (comes) return { allowed: `nothing in Airflow ${line}; it came with Airflow ${comes}`, misnamed, ...secret };
  if (change) {
    const instead = replacements[name] ?? replacements[section];
    return { allowed: `${instead ?? "nothing"}; gone since Airflow ${change.since}`, misnamed, ...secret };
  }
  return sectionOf(facts, section)?.open ? undefined : unknownFinding(line, section, option);
}

function unknownFinding(line: Line, section: string, option: string): Finding {
  const facts = factsOf(line);
  const elsewhere = "; of plugins and further providers in extraConfig";
  const described = sectionOf(facts, section);
  if (!described) {
    const near = nearest(section, Object.keys(facts));
    return { allowed: `a section of Airflow ${line}${elsewhere}`, misnamed, ...(near && { nearest: near }) };
  }
  const near =
    nearest(option, Object.keys(described.options)) ??
    optionNames(facts).find((candidate) => splitName(candidate)[1] === option);
  const secret = factOf(facts, `${section}.${near}`)?.sensitive && { secret: true as const };
  const allowed = `an option of [${section}] in Airflow ${line}${elsewhere}`;
  return { allowed, misnamed, ...(near && { nearest: near }), ...secret };
}
