import { ApiObject, App, Chart, type IResolver } from "cdk8s";
import type { IConstruct } from "constructs";
import { inspect } from "./inspect";
import { formatPath, InvalidManifestsError, type ManifestIssue } from "./invalid-manifests";
import { clusterScopedKinds, groupKind, isRecord, type KubernetesObject, qualifiedKind } from "./object";
import { DependencyCycleError, order } from "./order";
import type { Ref } from "./ref";
import { tokensIn } from "./token";

/** Fills a chart. Runs at once and to its end: an object made later, after an `await`, would be missed. */
export type BuildManifests = (chart: Chart, ref: Ref) => void;

export interface SynthesisOptions {
  /**
   * The namespace of every object that names none and lives in one.
   * @default none, which leaves it to the cluster's access settings
   */
  readonly namespace?: string;
}

/** An object of a chart, in its place. */
export interface SynthesizedObject {
  /** Namespace, kind and name, such as `data/ConfigMap/settings`: the same as long as the object is the same. */
  readonly key: string;
  readonly json: KubernetesObject;
  /** Keys of the objects that must exist before it. */
  readonly dependsOn: readonly string[];
}

/** How Outputs are treated in one synthesis. */
export interface OutputHandling extends IResolver {
  readonly ref: Ref;
  /** What is wrong with the Outputs of one object, once it is rendered. */
  check(source: ApiObject, name: string, json: KubernetesObject): ManifestIssue[];
  /** What is wrong after all objects are rendered. */
  finish(): ManifestIssue[];
  /** Words for a ref that an error's text holds; undefined for a text without refs. */
  explain(text: string): string | undefined;
}

interface Rendered {
  readonly source: ApiObject;
  readonly json: KubernetesObject;
}

/**
 * The objects of a chart as plain data, ordered so that each stands after those it depends on, whatever the order in which they
 * were made. Keys that are undefined are dropped, and the namespace of objects that live outside of namespaces.
 *
 * @throws {InvalidManifestsError} with everything that is wrong at once
 */
export function synthesize(
  name: string,
  build: BuildManifests,
  outputs: OutputHandling,
  options: SynthesisOptions = {},
): SynthesizedObject[] {
  const app = new App({ resolvers: [outputs] });
  const chart = new Chart(app, name, { ...(options.namespace !== undefined && { namespace: options.namespace }) });
  run(name, build, chart, outputs);

  const constructs = app.node.findAll();
  const issues: ManifestIssue[] = constructs.flatMap((construct) =>
    construct.node.validate().map((problem) => ({ object: construct.node.path, path: [], problem })),
  );

  const rendered: Rendered[] = [];
  for (const source of constructs) {
    if (ApiObject.isApiObject(source)) {
      try {
        rendered.push({ source, json: withoutUndefined(source.toJson()) });
      } catch (error) {
        const problem = explained(error, outputs);
        issues.push({ object: `${source.kind} ${source.node.path}`, path: [], problem });
      }
    }
  }

  const outsideNamespaces = clusterScopedKinds(rendered.map(({ json }) => json));
  const objects = rendered.map(({ source, json }) => {
    const scoped = outsideNamespaces.has(groupKind(json)) ? withoutNamespace(json) : json;
    return { source, json: scoped, key: keyOf(scoped, source) };
  });
  for (const { source, json, key } of objects) {
    const label = `${qualifiedKind(json)} ${key.replace(`${qualifiedKind(json)}/`, "")}`;
    const visible = inspect(label, json);
    const places = new Set(visible.map(({ path }) => formatPath(path)));
    // What says how an Output was lost says more than that it was.
    const lost = outputs.check(source, label, json).filter(({ path }) => !places.has(formatPath(path)));
    issues.push(...visible, ...lost);
    if (json.kind === "List") {
      const problem = "a List is not an object; add each of its items on its own";
      issues.push({ object: label, path: ["items"], problem });
    }
  }
  issues.push(...duplicates(objects), ...(issues.length > 0 ? [] : outputs.finish()));
  if (issues.length > 0) {
    throw new InvalidManifestsError(name, issues);
  }

  try {
    const ordered = order(objects, givenDependencies(constructs, objects));
    return ordered.flatMap(({ index, dependsOn }) => {
      const object = objects[index];
      return object
        ? [{ key: object.key, json: object.json, dependsOn: dependsOn.flatMap((at) => objects[at]?.key ?? []) }]
        : [];
    });
  } catch (error) {
    if (error instanceof DependencyCycleError) {
      const problem = `objects wait for each other: ${error.cycle.map((at) => objects[at]?.key).join(" -> ")}`;
      throw new InvalidManifestsError(name, [{ object: name, path: [], problem }]);
    }
    throw error;
  }
}

function run(name: string, build: BuildManifests, chart: Chart, outputs: OutputHandling): void {
  let returned: unknown;
  try {
    returned = build(chart, outputs.ref);
  } catch (error) {
    const explanation = outputs.explain(String(error));
    if (explanation === undefined) {
      throw error;
    }
    const problem = `${String(error)}: ${explanation}`;
    throw new InvalidManifestsError(name, [{ object: name, path: [], problem }]);
  }
  if (returned instanceof Promise) {
    // Its own failure would come as a second, stray error.
    returned.catch(() => undefined);
    const problem = "the function that fills the chart returns a Promise; await before it and pass the result in";
    throw new InvalidManifestsError(name, [{ object: name, path: [], problem }]);
  }
}

function explained(error: unknown, outputs: OutputHandling): string {
  const text = error instanceof Error ? error.message : String(error);
  const explanation = outputs.explain(text);
  return explanation === undefined ? text : `${text}: ${explanation}`;
}

function withoutUndefined<T>(value: T): T;
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => withoutUndefined(item));
  }
  if (!isRecord(value)) {
    return value;
  }
  const kept = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutUndefined(item)]));
}

function withoutNamespace(json: KubernetesObject): KubernetesObject {
  const { namespace: _, ...metadata } = json.metadata;
  return { ...json, metadata };
}

/** Where a name is an Output, the construct's path takes its place: a key must be known when the program runs. */
function keyOf(json: KubernetesObject, source: ApiObject): string {
  const { namespace = "", name } = json.metadata;
  const known = (text: string) => tokensIn(text).length === 0;
  const own = name !== undefined && known(name) ? name : source.node.path.split("/").slice(1).join("/");
  return [known(namespace) ? namespace : "", qualifiedKind(json), own].filter(Boolean).join("/");
}

function duplicates(objects: readonly (Rendered & { readonly key: string })[]): ManifestIssue[] {
  const first = new Map<string, ApiObject>();
  return objects.flatMap(({ key, source }) => {
    const earlier = first.get(key);
    first.set(key, earlier ?? source);
    const problem = `made twice: by ${earlier?.node.path} and by ${source.node.path}`;
    return earlier ? [{ object: key, path: [], problem }] : [];
  });
}

/** The dependencies that constructs declare with `addDependency`, as positions of objects: all of one side wait for all of the other. */
function givenDependencies(constructs: readonly IConstruct[], objects: readonly Rendered[]): Map<number, Set<number>> {
  const positions = new Map<IConstruct, number>(objects.map(({ source }, index) => [source, index]));
  const objectsOf = (construct: IConstruct) => construct.node.findAll().flatMap((child) => positions.get(child) ?? []);
  const given = new Map<number, Set<number>>();
  for (const construct of constructs) {
    const { dependencies } = construct.node;
    if (dependencies.length > 0) {
      const targets = dependencies.flatMap(objectsOf);
      for (const dependent of objectsOf(construct)) {
        const known = given.get(dependent) ?? new Set();
        given.set(dependent, known);
        for (const target of targets) {
          known.add(target);
        }
      }
    }
  }
  return given;
}
