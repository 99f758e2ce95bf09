import { type Change, changesBetween } from "../../../lib/preview/changes/property-changes";
import { equalFor, hasRule, judge } from "../../../lib/preview/changes/replacement";
import { autoNamed, azureNameProperty, bridgedNameProperty, isAutoNamed, isDefault, withoutMarks } from "./auto-name";
import { goesWith } from "./cascade";
import { type Problem, problemsOf, type Wording } from "./check";
import type { Cloud, CloudResource } from "./cloud";
import { configurationOf, parsed, unknownKeys, unreachable } from "./configuration";
import { idFor, placeOf } from "./identity";
import { deletionRefusal, knownOutputs } from "./known-outputs";
import { serverOf } from "./kubeconfig";
import { madeUp } from "./made-up";
import type { Schemas } from "./schema/schema";
import type { ResourceSchema } from "./schema/shape";
import {
  hasUnknown,
  isList,
  isObject,
  isSecret,
  mapped,
  markedAs,
  objectAt,
  type Properties,
  revealedProperties,
  UNKNOWN,
  type Value,
} from "./value";

/** A refusal, with the text that the engine shows. */
export class Refusal extends Error {}

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
}

export interface Difference {
  readonly changes: readonly Change[];
  readonly replacing: readonly Change[];
  readonly deleteBeforeReplace: boolean;
}

const wordings: { readonly [provider: string]: Wording } = {
  aws: bridged(),
  gcp: bridged(),
  random: bridged(),
  "azure-native": {
    missing: (path) => `missing required property '${path}'`,
    unknown: (path) => `unknown property '${path}'`,
  },
  kubernetes: {
    missing: (path) => `missing required field "${path}"`,
    unknown: (path) => `unknown field "${path}"`,
  },
};

/** One provider of one cloud: what the engine asks of it, in plain values. */
export class StandIn {
  private configuration: Properties = {};
  private created = 0;

  constructor(
    readonly provider: string,
    private readonly schemas: Schemas,
    private readonly cloud: Cloud,
    /** Custom kinds that the cluster is told to know, such as `karpenter.sh/v1:NodePool`. */
    private readonly kinds: () => readonly string[],
  ) {}

  checkConfig(config: Properties): Problem[] {
    const plain = parsed(revealedProperties(config));
    return [
      ...unknownKeys(this.provider, plain, this.schemas.providerArguments),
      ...configurationOf(this.provider).check(plain),
    ];
  }

  diffConfig(old: Properties, now: Properties) {
    return configurationOf(this.provider).diff(revealedProperties(old), revealedProperties(now));
  }

  configure(config: Properties): void {
    this.configuration = parsed(revealedProperties(config));
    const refusal = configurationOf(this.provider).configure(this.configuration);
    if (refusal !== undefined) {
      throw new Refusal(refusal);
    }
  }

  /** What the provider was configured with. */
  get configured(): Properties {
    return this.configuration;
  }

  /** An object of a cluster as a client sends it. */
  object(properties: Properties): Properties {
    return withoutMarks(revealedProperties(properties));
  }

  check(
    resource: Resource,
    old: Properties | undefined,
    given: Properties,
    seed: Uint8Array,
  ): { inputs: Properties; problems: Problem[] } {
    const schema = this.schemas.of(resource.type);
    if (!schema && !this.isCustom(resource.type)) {
      throw new Refusal(
        this.provider === "azure-native"
          ? `Resource type '${resource.type}' not found`
          : `unrecognized resource type (Check): ${resource.type}`,
      );
    }
    const wording = wordings[this.provider] ?? bridged();
    const problems = schema ? problemsOf(schema, given, wording) : [];
    // A Helm release is no object of the cluster's.
    if (this.provider === "kubernetes" && !resource.type.startsWith("kubernetes:helm.sh/")) {
      problems.push(...identityProblems(resource.type, given));
    }
    const naming = schema ?? { type: resource.type, inputs: {}, outputs: {}, inputKinds: {}, outputKinds: {} };
    return {
      inputs: autoNamed(given, { provider: this.provider, schema: naming, name: resource.name, seed, old }),
      problems,
    };
  }

  diff(resource: Resource, old: Properties, now: Properties): Difference {
    const [before, after] = [revealedProperties(old), revealedProperties(now)];
    const verdict = this.judge(resource, before, after);
    const replaces = verdict.replacing.length > 0;
    return {
      changes: verdict.changes,
      replacing: verdict.replacing,
      deleteBeforeReplace: replaces && this.deletesFirst(resource, before, after),
    };
  }

  create(resource: Resource, inputs: Properties, preview: boolean): { id: string; properties: Properties } {
    this.reach();
    const plain = withoutMarks(revealedProperties(inputs));
    const schema = this.schemas.of(resource.type);
    if (preview) {
      return { id: "", properties: this.expected(schema, inputs, undefined) };
    }
    if (!schema && !this.isDefined(resource.type, plain)) {
      const [, apiVersion, kind] = resource.type.split(":");
      throw new Refusal(
        `creation of resource "${resource.name}" failed because the Kubernetes API server reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been created: no matches for kind "${kind}" in version "${apiVersion}"`,
      );
    }
    const place = placeOf(this.configuration);
    const id = idFor(resource.type, schema, plain, `${resource.urn} ${process.pid} ${++this.created}`, place);
    if (this.cloud.get(resource.type, this.scoped(id))) {
      throw new Refusal(`creating ${resource.type} (${id}): a resource with the ID "${id}" already exists`);
    }
    const made = { type: resource.type, name: resource.name, id, inputs: plain, place };
    const known = { ...plain, ...knownOutputs(made, schema) };
    const properties = { ...known, ...(schema && this.provider !== "kubernetes" ? madeUp(schema, id, known) : {}) };
    this.keep({ ...resource, id, properties });
    return { id, properties: markedAs(inputs, properties) as Properties };
  }

  update(
    resource: Resource,
    id: string,
    state: Properties,
    old: Properties,
    inputs: Properties,
    preview: boolean,
  ): Properties {
    this.reach();
    const schema = this.schemas.of(resource.type);
    if (preview) {
      // What Azure's provider will be told of an object that it updates, it does not know before; the others keep what they had.
      const mark = this.provider === "azure-native" ? () => UNKNOWN : (value: Value) => value;
      const given = withComputed(state, revealedProperties(old), inputs, mark);
      return this.expected(schema, given, state);
    }
    const [before, after] = [withoutMarks(revealedProperties(old)), withoutMarks(revealedProperties(inputs))];
    const { refused } = this.judge(resource, before, after);
    if (refused.length > 0) {
      const paths = refused.map(({ path }) => `'${path}'`).join(", ");
      throw new Refusal(`updating ${resource.type} (${id}): changing property ${paths} is not allowed`);
    }
    const existing = this.find(resource, id);
    if (!existing) {
      throw new Refusal(`updating ${resource.type} (${id}): not found`);
    }
    const removed = Object.keys(before).filter((key) => !(key in after));
    const kept = Object.fromEntries(Object.entries(existing.properties).filter(([key]) => !removed.includes(key)));
    const properties: Record<string, Value> = {
      ...kept,
      ...withComputed(existing.properties, before, after, (value) => value),
    };
    const version = properties["latestVersion"];
    if (resource.type === "aws:ec2/launchTemplate:LaunchTemplate" && typeof version === "number") {
      properties["latestVersion"] = version + 1;
    }
    this.keep({ ...resource, id, properties });
    return markedAs(inputs, properties) as Properties;
  }

  /** The resource as the cloud has it now, or undefined when it is gone. */
  read(
    resource: Resource,
    id: string,
    inputs: Properties,
    state: Properties,
  ): { inputs: Properties; properties: Properties } | undefined {
    this.reach();
    const existing = this.find(resource, id);
    return existing
      ? {
          inputs: asInputs(inputs, existing.properties),
          properties: markedAs(state, existing.properties) as Properties,
        }
      : undefined;
  }

  delete(resource: Resource, id: string): void {
    this.reach();
    const existing = this.find(resource, id);
    const refusal = existing && deletionRefusal(resource.type, existing.properties);
    if (refusal !== undefined) {
      throw new Refusal(`deleting ${resource.type} (${id}): ${refusal}`);
    }
    this.cloud.remove(resource.type, this.scoped(id));
    for (const other of existing ? goesWith(existing, this.cloud.all()) : []) {
      this.cloud.remove(other.type, other.id);
    }
  }

  /** Whether replacements of a type are known at all. */
  readonly hasRule = hasRule;

  private judge(resource: Resource, old: Properties, now: Properties) {
    const [before, after] = [withoutMarks(old), withoutMarks(now)];
    const changes = changesBetween(before, after, equalFor(this.provider));
    const context = { old: before, now: after, configuration: this.configuration };
    return judge(this.schemas.of(resource.type), resource.type, changes, context);
  }

  /** A new resource cannot be made beside the old one when both would have the same name. */
  private deletesFirst(resource: Resource, old: Properties, now: Properties): boolean {
    const schema = this.schemas.of(resource.type);
    if (this.provider === "kubernetes") {
      const [before, after] = [objectAt(old, "metadata"), objectAt(now, "metadata")];
      return !isAutoNamed(after) && before["name"] === after["name"] && before["namespace"] === after["namespace"];
    }
    if (this.provider === "azure-native") {
      return old["__createBeforeDelete"] !== true || (schema !== undefined && azureNameProperty(schema) === undefined);
    }
    const property = schema && bridgedNameProperty(schema);
    return (
      property !== undefined &&
      now[property] !== undefined &&
      !isDefault(now, property) &&
      old[property] === now[property]
    );
  }

  /** What a preview says of a resource: what the program gave, and unknown for what only the cloud will say. */
  private expected(schema: ResourceSchema | undefined, inputs: Properties, state: Properties | undefined): Properties {
    const known = { ...state, ...withoutMarks(inputs) };
    const computed = Object.entries(schema?.outputs ?? {}).filter(
      ([output, property]) => property.required && known[output] === undefined && output !== "urn" && output !== "id",
    );
    return { ...known, ...Object.fromEntries(computed.map(([output]) => [output, UNKNOWN])) };
  }

  private reach(): void {
    const problem = unreachable(this.provider, this.configuration);
    if (problem !== undefined) {
      throw new Refusal(problem);
    }
  }

  /** Objects of the same name live in several clusters. */
  private scoped(id: string): string {
    return this.provider === "kubernetes" ? `${serverOf(this.configuration) ?? "no cluster"} ${id}` : id;
  }

  private find(resource: Resource, id: string): CloudResource | undefined {
    return this.cloud.get(resource.type, this.scoped(id));
  }

  private keep(resource: CloudResource): void {
    this.cloud.put({ ...resource, id: this.scoped(resource.id) });
  }

  /** A kind of a group that Kubernetes itself does not have. */
  private isCustom(type: string): boolean {
    const [, apiVersion = "", kind = ""] = type.split(":");
    return (
      this.provider === "kubernetes" &&
      /^[a-z0-9-]+(\.[a-z0-9-]+)+\/v\w+$/.test(apiVersion) &&
      !/(^|\.)k8s\.io\//.test(apiVersion) &&
      /^[A-Z]\w*$/.test(kind)
    );
  }

  private isDefined(type: string, inputs: Properties): boolean {
    const [, apiVersion = "", kind = ""] = type.split(":");
    return (
      this.kinds().includes(`${apiVersion}:${kind}`) ||
      this.cloud.all().some(({ type, properties }) => {
        const spec = objectAt(properties, "spec");
        return (
          type === "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition" &&
          spec["group"] === apiVersion.split("/")[0] &&
          objectAt(spec, "names")["kind"] === kind &&
          inputs["kind"] === kind
        );
      })
    );
  }
}

/** Inputs, and in their objects what the cloud has put there beside the old ones. */
function withComputed(
  actual: Properties,
  before: Properties,
  after: Properties,
  mark: (value: Value) => Value,
): Properties {
  return mapped(after, (value, key) => {
    const [has, had] = [actual[key], before[key]];
    if (!isObject(value) || !isObject(has) || !isObject(had) || isSecret(value)) return value;
    const computed = Object.entries(has).filter(([inner]) => !(inner in had) && !(inner in value));
    const marked = Object.fromEntries(computed.map(([inner, one]) => [inner, mark(one)]));
    return { ...marked, ...withComputed(has, had, value, mark) };
  });
}

/** The old inputs with the cloud's present values: what the program never set stays out. */
function asInputs(inputs: Properties, actual: Properties): Properties {
  const project = (input: Value, value: Value | undefined): Value | undefined => {
    if (value === undefined || hasUnknown(input)) {
      return value;
    }
    if (isObject(input) && isObject(value)) {
      return asInputs(input, value);
    }
    return isList(input) && isList(value)
      ? value.map((item, index) => project(input[index] ?? item, item) ?? item)
      : value;
  };
  const plain = revealedProperties(inputs);
  const entries = Object.entries(plain).map(([key, input]) => [
    key,
    key.startsWith("__") ? input : project(input, actual[key]),
  ]);
  const present = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return mapped(present, (value, key) => markedAs(inputs[key], value));
}

/** `apiVersion` and `kind` of an object have to be those of its type. */
function identityProblems(type: string, inputs: Properties): Problem[] {
  const [, version = "", kind = ""] = type.split(":");
  const wanted: Properties = { apiVersion: version.replace(/^core\//, ""), kind };
  return Object.entries(wanted)
    .filter(([property, value]) => inputs[property] !== value)
    .map(([property, value]) => ({
      property,
      reason: `expected ${JSON.stringify(value)}, got ${JSON.stringify(inputs[property] ?? null)}`,
    }));
}

function bridged(): Wording {
  return {
    missing: (path) =>
      `Missing required argument: The argument "${snake(path)}" is required, but no definition was found.`,
    unknown: (path) => `Invalid or unknown key: An argument named "${snake(path)}" is not expected here.`,
  };
}

const snake = (path: string): string => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
