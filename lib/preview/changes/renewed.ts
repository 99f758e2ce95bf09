import type { RecordedResource } from "../recording/recorded-resource";
import { isList, isObject, type Properties, UNKNOWN, type Value } from "./property-value";

/** Inputs with {@link UNKNOWN} in place of what is decided anew. */
export interface Renewed {
  readonly inputs: Properties;
  /** Whether anything was put in. */
  readonly renewed: boolean;
}

/** Texts of a recording that only resources of some types decide, beside the id and the ARN that each resource has. */
const made: readonly (readonly [text: RegExp, types: RegExp])[] = [
  [/^made-up$/, /:UserAssignedIdentity$/],
  [/made-up@example\.iam\.gserviceaccount\.com/, /:serviceaccount\/account:Account$/],
  [/made-up\.example\.com/, /:(Cluster|ManagedCluster|Instance|DatabaseInstance|Server|Vault)$/],
  [/(^|[^\d.])192\.0\.2\.1($|[^\d.])/, /:(DatabaseInstance|Address|Eip)$/],
];

/**
 * A resource's inputs with {@link UNKNOWN} in place of what comes from resources that are made anew: their ids, ARNs, addresses and the names
 * that their cloud gives are decided again, so that whatever is made of them changes too. In a network that is replaced, so is every subnet.
 *
 * It goes by what an update's recording makes up: `<name>-id`, `arn:made-up:<name>`, the name where the program gives none, and a few fixed
 * texts. What a program has hashed or encoded is not found.
 *
 * @param anew by URN: what is replaced, and what is added under a name that another type had before
 */
export function withRenewed(
  resource: RecordedResource,
  anew: ReadonlyMap<string, RecordedResource>,
  all: ReadonlyMap<string, RecordedResource>,
): Renewed {
  return replacing(resource, anew, all, textsOf);
}

/**
 * The same for names that the program itself gives: they stay as they are, but what is called by its name goes first when it is replaced, and
 * with it whatever cannot be without it.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/deletebeforereplace/
 */
export function withRenamed(
  resource: RecordedResource,
  anew: ReadonlyMap<string, RecordedResource>,
  all: ReadonlyMap<string, RecordedResource>,
): Renewed {
  return replacing(resource, anew, all, (source) => [...textsOf(source), whole(source.name)]);
}

function replacing(
  resource: RecordedResource,
  anew: ReadonlyMap<string, RecordedResource>,
  all: ReadonlyMap<string, RecordedResource>,
  texts: (source: RecordedResource) => readonly RegExp[],
): Renewed {
  // Recorded inputs are plain data: what the engine's protocol carries, and nothing else.
  const inputs = resource.inputs as Properties;
  const dependencies = [...new Set(resource.dependencies)];
  const sources = dependencies.flatMap((urn) => anew.get(urn) ?? []);
  if (sources.length === 0 || resource.type.startsWith("kubernetes:")) return { inputs, renewed: false };
  const others = dependencies.flatMap((urn) => (anew.has(urn) ? [] : (all.get(urn) ?? [])));
  let renewed = false;
  const isAnew = (text: string, path: string): boolean =>
    // Its own name is its own, also where what it waits for is called the same.
    !(path === " name" && text === resource.name) &&
    sources.some((source) => {
      if (!texts(source).some((pattern) => pattern.test(text))) return false;
      // Resources of one name and several types have the same made-up id: the property's name tells whose it is.
      const namesakes = others.filter(({ name, custom }) => custom && name === source.name);
      return namesakes.every((other) => likeness(path, other.type) <= likeness(path, source.type));
    });
  const visit = (value: Value, path: string): Value => {
    if (typeof value === "string") {
      if (!isAnew(value, path)) return value;
      renewed = true;
      return UNKNOWN;
    }
    if (isList(value)) return value.map((item) => visit(item, path));
    return isObject(value) ? visitAll(value, path) : value;
  };
  const visitAll = (object: Properties, path: string): Properties =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, visit(value, `${path} ${key}`)]));
  return { inputs: visitAll(inputs, ""), renewed };
}

function textsOf({ name, type, inputs }: RecordedResource): RegExp[] {
  const literal = escaped(name);
  return [
    new RegExp(`(^|[^\\w-])${literal}-id($|[^\\w-])`),
    new RegExp(`arn:made-up:${literal}($|[^\\w-])`),
    // Azure's `name` is never an input; that of the others is, unless the provider chooses it.
    ...(type.startsWith("azure-native:") || inputs["name"] === undefined ? [whole(name)] : []),
    ...made.filter(([, types]) => types.test(type)).map(([text]) => text),
  ];
}

const whole = (name: string): RegExp => new RegExp(`^${escaped(name)}$`);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** How many words of a type are in a property's path: `bootDiskKmsKey` is more like a CryptoKey than like a Network. */
function likeness(path: string, type: string): number {
  const words = (text: string): string[] =>
    text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)?.map((word) => word.toLowerCase().replace(/s$/, "")) ?? [];
  const inPath = new Set(words(path));
  return new Set(words(type.split(":").slice(1).join(" ")).filter((word) => inPath.has(word))).size;
}
