import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ApiObject, type ResolutionContext, Yaml } from "cdk8s";
import { ResolvedField } from "./field";
import { formatPath, type ManifestIssue } from "./invalid-manifests";
import type { KubernetesObject } from "./object";
import { isLater, plainRef } from "./ref";
import { type BuildManifests, type OutputHandling, type SynthesisOptions, synthesize } from "./synthesize";

/** Synthesis without Pulumi: every Output is an error that names its place. */
class NoOutputs implements OutputHandling {
  readonly ref = plainRef;
  private readonly field = new ResolvedField();
  private readonly found = new Map<ApiObject, Map<string, readonly string[]>>();

  resolve(context: ResolutionContext): void {
    const { path } = this.field.locate(context);
    if (isLater(context.value)) {
      const paths = this.found.get(context.obj) ?? new Map<string, readonly string[]>();
      this.found.set(context.obj, paths.set(formatPath(path), path));
      context.replaceValue("Output");
    }
  }

  check(source: ApiObject, name: string): ManifestIssue[] {
    const problem =
      "an Output, but these manifests are written without Pulumi: give the value itself, or deploy them with Manifests";
    return [...(this.found.get(source)?.values() ?? [])].map((path) => ({ object: name, path, problem }));
  }

  finish(): ManifestIssue[] {
    return [];
  }

  explain(): undefined {
    return undefined;
  }
}

/**
 * The objects of a chart as plain data, without Pulumi: the same that `Manifests` deploys from the same function.
 *
 * The order is one in which they can be applied, and it is the same however the program is arranged.
 *
 * @throws {InvalidManifestsError} with everything that is wrong at once
 */
export function renderManifests(
  name: string,
  build: BuildManifests,
  options: SynthesisOptions = {},
): KubernetesObject[] {
  return synthesize(name, build, new NoOutputs(), options).map(({ json }) => json);
}

/** Objects as one YAML text, a document for each, as `kubectl apply -f` and GitOps tools read it. */
export function manifestsYaml(objects: readonly KubernetesObject[]): string {
  return Yaml.stringify(...objects);
}

/** Writes the objects of a chart to `<directory>/<name>.k8s.yaml`, byte-identical between runs, and returns the file's path. */
export function writeManifests(
  directory: string,
  name: string,
  build: BuildManifests,
  options: SynthesisOptions = {},
): string {
  const file = join(directory, `${name}.k8s.yaml`);
  const text = manifestsYaml(renderManifests(name, build, options));
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, text);
  return file;
}
