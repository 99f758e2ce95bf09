import { type Changes, counterpart } from "../../lib/workloads/airflow/options/changes";
import { type Facts, factOf, type OptionFact } from "../../lib/workloads/airflow/options/facts";
import { propertyFor } from "../../lib/workloads/airflow/options/properties";
import { isSecret } from "../../lib/workloads/airflow/options/secrets";

type FactsByLine = ReadonlyMap<string, Facts>;

const key = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const unique = (values: readonly string[]) => [...new Set(values)];

function typeOf(fact: OptionFact): readonly string[] {
  const values = (fact.enum ?? []).map((value) => JSON.stringify(value));
  if (fact.type === "json") return ["Json"];
  if (isSecret(fact)) return ["never"];
  if (fact.type === "boolean") return ["boolean", ...values];
  if (fact.type === "integer" || fact.type === "float") return ["number"];
  if (fact.type === "list") return ["List"];
  return values.length > 0 ? values : ["string"];
}

function shown({ default: value, type }: OptionFact): string | undefined {
  if (value === undefined) return undefined;
  return type === "string" ? JSON.stringify(value).replaceAll("*/", "*\\/") : String(value);
}

/** In which versions an option is, when not in all; and under which earlier name where it is not. */
function where(name: string, facts: FactsByLine, changes: Changes): string | undefined {
  const lines = [...facts.keys()];
  const own = lines.filter((line) => factOf(facts.get(line) ?? {}, name));
  const [first] = own;
  if (own.length === lines.length || first === undefined) return undefined;
  const newest = own.at(-1) === lines.at(-1);
  const range = newest ? `Airflow ${first} and newer` : `Only Airflow ${own.join(", ")}`;
  const before = lines.flatMap((line) => {
    const other = counterpart(name, facts.get(line) ?? {}, changes);
    return other?.is === "earlier" && other.same ? [`; in ${line} \`${other.name}\``] : [];
  });
  return `${range}${before.join("")}.`;
}

function option(section: string, name: string, facts: FactsByLine, changes: Changes): string {
  const told = [...facts.values()].flatMap((line) => line[section]?.options[name] ?? []);
  const newest = told.at(-1);
  if (!newest) throw new Error(`${section}.${name} is nowhere`);
  const types = unique(told.flatMap(typeOf));
  const secret = types.includes("never");
  const property = propertyFor(`${section}.${name}`);
  const usual = secret ? undefined : shown(newest);
  const words = [
    property !== undefined
      ? `Give the property \`${property}\` instead.`
      : secret
        ? "A secret: say where it is kept."
        : "",
    usual !== undefined ? `Default: ${usual}.` : "",
    where(`${section}.${name}`, facts, changes) ?? "",
    newest.deprecated ? `@deprecated since Airflow ${newest.deprecated}` : "",
  ].filter((word) => word !== "");
  const declare = (option: string, type: string, comment: string) =>
    `${comment && `    /** ${comment} */\n`}    readonly ${key(option)}?: ${type};\n`;
  if (property !== undefined) return declare(name, "never", words.join(" "));
  const type = types.length > 1 ? types.filter((each) => each !== "never").join(" | ") : types.join();
  const declared = declare(name, type, words.join(" "));
  if (!told.some((fact) => fact.sensitive)) return declared;
  const command = declare(`${name}_cmd`, "string", `A command that prints \`${name}\`.`);
  return declared + command + declare(`${name}_secret`, "string", `The key of \`${name}\` in the secrets backend.`);
}

/** The module that declares every option of every supported line. */
export function makeTypes(facts: FactsByLine, changes: Changes): string {
  const sections = unique([...facts.values()].flatMap(Object.keys)).sort();
  const bodies = sections.map((section) => {
    const options = unique([...facts.values()].flatMap((line) => Object.keys(line[section]?.options ?? {}))).sort();
    const open = [...facts.values()].some((line) => line[section]?.open);
    const others = open ? "    readonly [option: string]: Scalar | List | Json | undefined;\n" : "";
    const body = options.map((name) => option(section, name, facts, changes)).join("");
    return `  readonly ${key(section)}?: {\n${body}${others}  };\n`;
  });
  return [
    "// Made by tools/airflow-options.ts from the real packages; change nothing here.\n",
    'import type { Json, List, Scalar } from "./values";\n',
    "/**",
    " * Options of airflow.cfg by section: those of every supported version of Airflow, and of the providers in its official image.",
    " * Write the newest name that is listed: where an older Airflow has the option under another name, that name is rendered.",
    " * @see https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html",
    " */",
    `export type AirflowOptions = {\n${bodies.join("")}};\n`,
  ].join("\n");
}
