import { type Circumstances, holds } from "./conditions";
import { documentationOf } from "./documentation";
import { saysReplaces } from "./documented-replacement";
import { type Change, isAt, isAtOrBelow } from "./property-changes";
import type { Properties, Value } from "./property-value";
import table from "./replacements.json";

/** What of a resource's schema the general rules ask for. */
export interface InputNames {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

interface Rule {
  readonly replace: readonly string[];
  readonly conditional: readonly { readonly property: string; readonly when: string }[];
  readonly keptWhenRemoved?: readonly string[];
  readonly refusedInPlace?: readonly string[];
}

const rules: { readonly [type: string]: Rule } = table.types;

/** What a provider says about a resource's changes. */
export interface Verdict {
  /** Without what the provider does not count as a change. */
  readonly changes: readonly Change[];
  /** Those of them that need a new resource. */
  readonly replacing: readonly Change[];
  /** Those that the provider sends as an update and the cloud refuses. */
  readonly refused: readonly Change[];
}

/** Judges changes by `replacements.json`, or by the provider's general rule for a type that is not in it. */
export function judge(
  schema: InputNames | undefined,
  type: string,
  all: readonly Change[],
  context: { old: Properties; now: Properties; configuration: Properties },
): Verdict {
  const rule = ruleFor(type, schema);
  const kept = (change: Change): boolean =>
    change.kind === "delete" && (rule.keptWhenRemoved ?? []).some((path) => isAtOrBelow(change.path, path));
  const changes = all.filter((change) => !kept(change));
  const azure = type.startsWith("azure-native:");
  const replaces = (change: Change): boolean =>
    rule.replace.some((path) => (azure ? replacesOnAzure(change, path) : isAtOrBelow(change.path, path))) ||
    rule.conditional.some(({ property, when }) => {
      const circumstances: Circumstances = { change, changes, ...context };
      return concerns(change, property, when) && holds(when, circumstances) === true;
    });
  return {
    changes,
    replacing: changes.filter(replaces),
    refused: changes.filter((change) => (rule.refusedInPlace ?? []).some((path) => isAtOrBelow(change.path, path))),
  };
}

/** Every condition of the table, for a test that none is unknown. */
export const conditionTexts: readonly string[] = Object.values(rules).flatMap(({ conditional }) =>
  conditional.map(({ when }) => when),
);

/** A block that replaces when it comes or goes is met by its own coming and going, or by that of what contains it. */
function concerns(change: Change, property: string, when: string): boolean {
  if (/^(the block|an item) is added or removed/.test(when)) {
    return isAt(change.block, property) || isAtOrBelow(property, change.block.replace(/\[\d+\]/g, "[*]"));
  }
  return isAtOrBelow(change.path, property);
}

/** Azure looks at a listed object as a whole, and at what changes in it; not at what is added to it, nor into lists. */
function replacesOnAzure(change: Change, path: string): boolean {
  if (isAt(change.path, path)) {
    return true;
  }
  const whole = change.block !== change.path && isAtOrBelow(path, change.block);
  const within = isAtOrBelow(change.path, path) && !isAtOrBelow(change.path, `${path}[*]`);
  return within && (whole || change.kind === "update");
}

function ruleFor(type: string, schema: InputNames | undefined): Rule {
  const listed = rules[type];
  if (listed) {
    return listed;
  }
  const known = general.get(type) ?? generalRule(type, schema);
  general.set(type, known);
  return known;
}

const general = new Map<string, Rule>();

/** For a type that is not in the table: the provider's general rule, or what the documentation of the installed SDK says. */
function generalRule(type: string, schema: InputNames | undefined): Rule {
  const [provider] = type.split(":");
  if (provider === "kubernetes") {
    return rules["kubernetes:*"] ?? nothing;
  }
  const documentation = documentationOf(type);
  const documented = documentation?.inputs ?? {};
  const inputs = Object.keys(schema?.inputs ?? documented).filter((path) => !/[.[]/.test(path));
  if (provider === "random") {
    return { replace: inputs, conditional: [] };
  }
  if (provider === "azure-native") {
    // Parameters of the resource's URL always replace; they are not among its outputs. Neither are these two, which are no such parameters.
    const outputs = schema ? Object.keys(schema.outputs) : (documentation?.outputs ?? []);
    const inUrl = inputs.filter((input) => !outputs.includes(input) && !["id", "apiVersion"].includes(input));
    return { replace: [...inUrl, "scope", "location"], conditional: [] };
  }
  return { replace: Object.keys(documented).filter((path) => saysReplaces(documented[path] ?? "")), conditional: [] };
}

const nothing: Rule = { replace: [], conditional: [] };

/** Whether the table, or a general rule, says anything about a type. */
export const hasRule = (type: string): boolean => type in rules || /^(kubernetes|random|azure-native):/.test(type);

/** How a provider compares two values that are written differently and mean the same. */
export function equalFor(provider: string): (one: Value, other: Value, path: string) => boolean {
  return (one, other, path) => {
    const [a, b] = [String(one), String(other)];
    return (
      a === b ||
      (provider === "gcp" && sameLink(a, b)) ||
      (provider === "azure-native" && path === "location" && region(a) === region(b))
    );
  };
}

/** A Google link and the bare name of what it links to are equal, and so are a full link and one without its host. */
function sameLink(one: string, other: string): boolean {
  const path = (link: string) => link.replace(/^https:\/\/www\.googleapis\.com\/compute\/v1\//, "");
  const linked = /(^|\/)(networks|subnetworks|regions|routers|managedZones)\/([^/]+)$/;
  const [a, b] = [path(one), path(other)];
  return a === b || linked.exec(a)?.[3] === b || linked.exec(b)?.[3] === a;
}

/** "West US 2" is "westus2". */
const region = (name: string): string => name.replaceAll(" ", "").toLowerCase();
