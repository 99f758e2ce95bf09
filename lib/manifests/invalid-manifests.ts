/** Keys and indices from the top of an object: `["spec", "ports", 0, "port"]`. */
export type FieldPath = readonly (string | number)[];

/** One thing that is wrong with the objects of a chart. */
export interface ManifestIssue {
  /** Kind, namespace and name, such as `ConfigMap data/settings`; a construct's path where there is no object. */
  readonly object: string;
  /** The field; empty when the object as a whole is wrong. */
  readonly path: FieldPath;
  /** What is wrong and what to do instead. */
  readonly problem: string;
}

/** A field as people write it: `spec.containers[0].env`, `data["airflow.cfg"]`. */
export function formatPath(path: FieldPath): string {
  return path
    .map((key, index) => {
      if (typeof key === "number" || /^\d+$/.test(key)) {
        return `[${key}]`;
      }
      return /^[\w-]+$/.test(key) ? `${index > 0 ? "." : ""}${key}` : `[${JSON.stringify(key)}]`;
    })
    .join("");
}

function describe({ object, path, problem }: ManifestIssue): string {
  return path.length > 0 ? `${object}: ${formatPath(path)}: ${problem}` : `${object}: ${problem}`;
}

/** Everything that is wrong with the objects of a chart, at once. Thrown before any resource is registered. */
export class InvalidManifestsError extends Error {
  override readonly name = "InvalidManifestsError";

  constructor(
    /** The name of the chart. */
    readonly manifests: string,
    readonly issues: readonly ManifestIssue[],
  ) {
    const count = issues.length === 1 ? "1 error" : `${issues.length} errors`;
    super(`${manifests}: ${count} in its manifests:\n${issues.map((issue) => `  ${describe(issue)}`).join("\n")}`);
  }
}
