import { UNKNOWN } from "../../../lib/preview/changes/property-value";
import { type GraphResource, ResourceGraph } from "../../../lib/preview/graph";
import { Input } from "../../../lib/preview/policy/input";
import type { Rule, RuleContext } from "../../../lib/preview/policy/rule";

/** A resource in short. */
export interface Literal {
  readonly type: string;
  /** @default r */
  readonly name?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  /** Names of the resources it waits for. */
  readonly after?: readonly string[];
  /** What has it as its parent. */
  readonly children?: readonly Literal[];
}

/** What a rule found, in the shape a test compares. */
export interface Found {
  readonly name: string;
  readonly found: string;
  readonly property?: string;
  readonly setting?: string;
}

const stack = "urn:pulumi:test::isobar::pulumi:pulumi:Stack::isobar-test";

/** A program's resources from literals, below a stack, in their order. */
export function graphOf(...literals: readonly Literal[]): ResourceGraph {
  const made: { literal: Literal; resource: GraphResource }[] = [];
  const add = (literal: Literal, parent: string, path: string) => {
    const { type, name = "r", inputs = {}, protect = false, children = [] } = literal;
    const custom = !/^(isobar|test):/.test(type);
    const urn = `urn:pulumi:test::isobar::${path}${type}::${name}`;
    made.push({ literal, resource: { urn, type, name, custom, parent, inputs, protect, dependencies: [] } });
    for (const child of children) add(child, urn, `${path}${type}$`);
  };
  for (const literal of literals) add(literal, stack, "");

  const root = { urn: stack, type: "pulumi:pulumi:Stack", name: "isobar-test", custom: false, parent: undefined };
  const resources = made.map(({ literal: { after = [] }, resource }) => ({
    ...resource,
    dependencies: made.filter(({ resource: { name } }) => after.includes(name)).map(({ resource: { urn } }) => urn),
  }));
  return new ResourceGraph([{ ...root, inputs: {}, protect: false, dependencies: [] }, ...resources]);
}

/** What one rule finds in these resources. */
export function findingsOf(
  rule: Rule,
  literals: readonly Literal[],
  context: RuleContext = { environment: "prod" },
): readonly Found[] {
  return rule.check(graphOf(...literals), context).map(({ resource: { name }, ...breach }) => ({ name, ...breach }));
}

/** The rule of this id. */
export function ruleOf(rules: readonly Rule[], id: Rule["id"]): Rule {
  const rule = rules.find((one) => one.id === id);
  if (!rule) throw new Error(`no rule ${id}`);
  return rule;
}

/** Inputs with other values at some paths, such as `vpcConfig.subnetIds`; undefined takes a value away. */
export function changed(
  inputs: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.entries(changes).reduce((made, [path, value]) => set(made, path.split("."), value), inputs);
}

function set(
  inputs: Readonly<Record<string, unknown>>,
  [key = "", ...rest]: string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  const inner: unknown = rest.length > 0 ? set(Object(inputs[key]), rest, value) : value;
  const { [key]: _, ...others } = inputs;
  return inner === undefined ? others : { ...others, [key]: inner };
}

/** The same resources, once for each place in their inputs: with an unknown value there, and where that is. */
export function withUnknowns(
  literals: readonly Literal[],
): readonly { readonly name: string; readonly path: string; readonly literals: readonly Literal[] }[] {
  return literals.flatMap((literal, index) =>
    placesIn(literal.inputs ?? {}).map((keys) => ({
      name: literal.name ?? "r",
      path: keys.reduce((path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : `${path}${path && "."}${key}`), ""),
      literals: literals.map((one, at) =>
        at === index ? { ...literal, inputs: Object(withUnknown(literal.inputs, keys)) } : one,
      ),
    })),
  );
}

/** The way to every value in inputs: leaves, and what holds them. */
export function placesIn(value: unknown): readonly (readonly string[])[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...placesIn(inner).map((keys) => [key, ...keys])]);
}

/** A value with an unknown one at a place in it. */
export function withUnknown(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return UNKNOWN;
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === key ? withUnknown(item, rest) : item));
  return { ...Object(value), [key]: withUnknown(Reflect.get(Object(value), key), rest) };
}

/**
 * What is wrong with how a rule treats unknown values: it finds something new in these resources when one value is unknown, or still finds
 * what it found at that very place. Empty when all is well.
 */
export function mistakenUnknowns(rule: Rule, literals: readonly Literal[]): readonly string[] {
  const key = ({ name, property }: Found) => `${name} ${property}`;
  const before = new Set(findingsOf(rule, literals).map(key));
  return withUnknowns(literals).flatMap(({ name, path, literals: unknown }) => {
    const after = findingsOf(rule, unknown).map(key);
    const was = new Input(literals.find((one) => (one.name ?? "r") === name)?.inputs).at(path);
    // What was unknown before, or held such, is no less known now.
    const told = !was.shown.includes("unknown");
    const wrong = after.filter((found) => !before.has(found) || (told && found === `${name} ${path}`));
    return wrong.map((found) => `${path} of ${name} is unknown, and yet: ${found}`);
  });
}
