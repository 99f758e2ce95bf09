import { ApiObject } from "cdk8s";
import type { IConstruct } from "constructs";

/** Workloads whose pods Kubernetes replaces, some at a time, when their template changes. */
const rollable = ["Deployment", "StatefulSet", "DaemonSet"] as const;
type Rollable = (typeof rollable)[number];

/** A workload that rolls. */
export interface Workload {
  readonly kind: Rollable;
  readonly name: string;
}

/** A workload and the names of the Secrets that its pods hold, in the order of the names. */
export interface SecretHolder extends Workload {
  readonly secrets: readonly string[];
}

/**
 * The Deployments, StatefulSets and DaemonSets in a construct or below it whose containers read Secrets from their environment: those
 * must be started again to see another content. A Secret that is mounted as a volume is left out, for Kubernetes changes the files.
 */
export function secretHolders(scope: IConstruct): SecretHolder[] {
  return scope.node
    .findAll()
    .filter(ApiObject.isApiObject)
    .flatMap((object): SecretHolder[] => {
      const kind = rollable.find((candidate) => candidate === object.kind);
      if (!kind) return [];
      // What a chart writes; `toJson` is typed `any`.
      const json: unknown = object.toJson();
      const secrets = [...new Set(namesIn(at(json, "spec", "template", "spec")))].sort();
      return secrets.length > 0 ? [{ kind, name: object.name, secrets }] : [];
    });
}

/** The workloads below a construct whose pods hold one Secret in their environment, such as `airflow-database`. */
export function holdersOf(scope: IConstruct, secret: string): Workload[] {
  return secretHolders(scope).flatMap(({ kind, name, secrets }) => (secrets.includes(secret) ? [{ kind, name }] : []));
}

function namesIn(pod: unknown): string[] {
  const containers = ["initContainers", "containers"].flatMap((list) => elements(at(pod, list)));
  return containers
    .flatMap((container) => [
      ...elements(at(container, "env")).map((variable) => at(variable, "valueFrom", "secretKeyRef", "name")),
      ...elements(at(container, "envFrom")).map((source) => at(source, "secretRef", "name")),
    ])
    .filter((name) => typeof name === "string");
}

function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function at(value: unknown, ...path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (value === null || typeof value !== "object") return undefined;
  const inner: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return at(inner, ...rest);
}
