import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { documentationOf } from "../lib/preview/changes/documentation";
import { replacingSentences } from "../lib/preview/changes/documented-replacement";
import table from "../lib/preview/changes/replacements.json";

/** One property about which the documentation of the installed SDK and `replacements.json` may not agree. */
export interface Disagreement {
  readonly type: string;
  readonly path: string;
  /** The sentences in question. */
  readonly says: readonly string[];
}

export interface DocumentationCheck {
  readonly types: number;
  /** Properties whose documentation was read, nested ones too. */
  readonly properties: number;
  /** Properties that the documentation says to replace, and so does the table. */
  readonly agreed: number;
  /** Those that the table does not know to replace. */
  readonly missing: readonly Disagreement[];
  /** Those of the table whose documentation says that they change in place. */
  readonly denied: readonly Disagreement[];
  /** Types that are in neither the table nor under a general rule. */
  readonly unlisted: readonly string[];
  /** Types whose SDK has no declaration of them. */
  readonly undeclared: readonly string[];
}

const root = path.join(__dirname, "..");

interface Rule {
  readonly replace: readonly string[];
  readonly conditional: readonly { readonly property: string }[];
  readonly refusedInPlace?: readonly string[];
}

const rules: { readonly [type: string]: Rule } = table.types;

/** Compares `replacements.json` with what the installed SDKs document, for every type that it lists and every one that lib/clouds makes. */
export function checkDocumentation(): DocumentationCheck {
  const made = typesMade(path.join(root, "lib", "clouds"));
  // Kubernetes says of its API what is immutable, not what its provider replaces.
  const types = [...new Set([...Object.keys(rules), ...made])].filter((type) => !type.startsWith("kubernetes:")).sort();
  const [missing, denied]: [Disagreement[], Disagreement[]] = [[], []];
  let [properties, agreed] = [0, 0];
  for (const type of types) {
    for (const [property, text] of Object.entries(documentationOf(type)?.inputs ?? {})) {
      properties++;
      const says = replacingSentences(text);
      const listed = isListed(type, property);
      if (says.length > 0 && listed) agreed++;
      if (says.length > 0 && !listed) missing.push({ type, path: property, says });
      const denials = text
        .replace(/\s+/g, " ")
        .split(/(?<=[.;])\s+/)
        .filter((sentence) => inPlace.test(sentence));
      if (denials.length > 0 && listed) denied.push({ type, path: property, says: denials });
    }
  }
  return {
    types: types.length,
    properties,
    agreed,
    missing,
    denied,
    unlisted: types.filter((type) => !(type in rules) && !/^(azure-native|random):/.test(type)),
    undeclared: types.filter((type) => !documentationOf(type)),
  };
}

const inPlace =
  /\bwithout (?:re-?creating|replacing|creating a new)\b|\bin[- ]place\b|\b(?:can|may) be (?:changed|updated|modified) (?:later|afterwards|after|at any time)\b/i;

/** Whether the table, or the general rule of a provider, has the property; one that the cloud refuses to change is known too. */
function isListed(type: string, property: string): boolean {
  const rule = rules[type];
  if (!rule) return /^random:/.test(type) || (/^azure-native:/.test(type) && isInUrl(type, property));
  const paths = [...rule.replace, ...rule.conditional.map((one) => one.property), ...(rule.refusedInPlace ?? [])];
  return paths.some((one) => property === one || property.startsWith(`${one}.`) || property.startsWith(`${one}[`));
}

const isInUrl = (type: string, property: string): boolean =>
  property === "location" || !(documentationOf(type)?.outputs ?? []).includes(property.split(/[.[]/)[0] ?? "");

/** The types of all resources that the files of a folder make with `new`. */
function typesMade(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) => {
    const text = readFileSync(path.join(folder, file), "utf8");
    const imports = [
      ...text.matchAll(
        /^import (\* as (\w+)|\{([^}]*)\}) from "(@pulumi\/(?:aws|gcp|azure-native|random)(?:\/\w+)?)"/gm,
      ),
    ];
    return imports.flatMap(([, , namespace, names, module = ""]) => {
      if (namespace !== undefined) {
        const created = [...text.matchAll(new RegExp(`\\bnew ${namespace}\\.(\\w+)\\(`, "g"))];
        return created.flatMap(([, className = ""]) => typeOf(module, className));
      }
      return (names ?? "").split(",").flatMap((name) => {
        const [className = "", alias = className] = name.trim().split(/ as /);
        return new RegExp(`\\bnew ${alias}\\(`).test(text) ? typeOf(module, className) : [];
      });
    });
  });
}

/** The type that a class of an SDK's module registers, none for a provider. */
function typeOf(module: string, className: string): string[] {
  const folder = path.join(root, "node_modules", module);
  // `@pulumi/aws/provider` is a file.
  if (!existsSync(folder)) return [];
  const file = readdirSync(folder).find((name) => name.toLowerCase() === `${className}.js`.toLowerCase());
  const text = file ? readFileSync(path.join(folder, file), "utf8") : "";
  const type = /__pulumiType = '([^']+)'/.exec(text)?.[1];
  return type === undefined || type.startsWith("pulumi:") ? [] : [type];
}

if (require.main === module) {
  const check = checkDocumentation();
  console.log(`${check.types} types, ${check.properties} properties, ${check.agreed} agree`);
  for (const [name, list] of [
    ["not in the table", check.missing],
    ["denied by the documentation", check.denied],
  ] as const) {
    console.log(`\n${list.length} ${name}`);
    for (const { type, path: property, says } of list) console.log(`  ${type} ${property}: ${says.join(" ")}`);
  }
  console.log(`\n${check.unlisted.length} types that only the documentation judges: ${check.unlisted.join(", ")}`);
  console.log(`${check.undeclared.length} undeclared: ${check.undeclared.join(", ")}`);
}
