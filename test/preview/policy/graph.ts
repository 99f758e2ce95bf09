import { type GraphResource, ResourceGraph } from "../../../lib/preview/graph";
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
