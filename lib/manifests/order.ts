import { definedBy, groupKind, isRecord, type KubernetesObject, valueAt } from "./object";

/** An object, and the positions of those that must exist before it. */
export interface Ordered {
  readonly index: number;
  readonly dependsOn: readonly number[];
}

/** Objects that wait for each other; `cycle` holds their positions. */
export class DependencyCycleError extends Error {
  override readonly name = "DependencyCycleError";

  constructor(readonly cycle: readonly number[]) {
    super(`objects wait for each other: ${cycle.join(" -> ")}`);
  }
}

const address = (kind: string, namespace: unknown, name: unknown) => JSON.stringify([kind, namespace ?? "", name]);

/** Where a pod's fields name a ServiceAccount, ConfigMap or Secret that the pod cannot start without. */
function mentionsOf(pod: Record<string, unknown>): [kind: string, name: unknown][] {
  const found: [string, unknown][] = [["ServiceAccount", pod["serviceAccountName"]]];
  const search = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(search);
      return;
    }
    if (!isRecord(value)) {
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      if (!isRecord(item)) {
        search(item);
      } else if (key === "configMapRef" || key === "configMapKeyRef" || key === "configMap") {
        found.push(["ConfigMap", item["name"]]);
      } else if (key === "secretRef" || key === "secretKeyRef" || key === "secret") {
        found.push(["Secret", item["secretName"] ?? item["name"]]);
      } else {
        search(item);
      }
    }
  };
  search([pod["volumes"], pod["containers"], pod["initContainers"]]);
  for (const secret of Array.isArray(pod["imagePullSecrets"]) ? pod["imagePullSecrets"] : []) {
    found.push(["Secret", valueAt(secret, ["name"])]);
  }
  return found;
}

/** The pod that a built-in workload runs. */
function podOf(object: KubernetesObject): Record<string, unknown> | undefined {
  const path = {
    "/Pod": ["spec"],
    "apps/Deployment": ["spec", "template", "spec"],
    "apps/StatefulSet": ["spec", "template", "spec"],
    "apps/DaemonSet": ["spec", "template", "spec"],
    "batch/Job": ["spec", "template", "spec"],
    "batch/CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
  }[groupKind(object)];
  const pod = path && valueAt(object, path);
  return isRecord(pod) ? pod : undefined;
}

/** Namespaces come first, definitions second, the rest after; within each, by key. */
function rank(object: KubernetesObject): number {
  return ["/Namespace", "apiextensions.k8s.io/CustomResourceDefinition"].indexOf(groupKind(object)) + 1 || 3;
}

/**
 * What waits for what, and an order in which every object stands after those it waits for. The order depends on the objects'
 * keys alone, not on the order in which the program made them.
 *
 * An object waits for its own Namespace, for the definition of its kind, and for what `given` says; a workload also waits for the
 * ServiceAccount, ConfigMaps and Secrets it mentions, unless that would make a cycle. It does not wait for a volume claim: many
 * claims are bound only once a pod uses them.
 *
 * @throws {DependencyCycleError}
 */
export function order(
  objects: readonly { readonly key: string; readonly json: KubernetesObject }[],
  given: ReadonlyMap<number, ReadonlySet<number>>,
): Ordered[] {
  const byAddress = new Map<string, number>();
  const definitions = new Map<string, number>();
  objects.forEach(({ json }, index) => {
    byAddress.set(address(groupKind(json), json.metadata.namespace, json.metadata.name), index);
    const definition = definedBy(json);
    if (definition) {
      definitions.set(definition.groupKind, index);
    }
  });

  const edges = objects.map(({ json }, index) => {
    const namespace = byAddress.get(address("/Namespace", undefined, json.metadata.namespace ?? "default"));
    const needed = new Set(given.get(index));
    for (const first of [namespace, definitions.get(groupKind(json))]) {
      if (first !== undefined) {
        needed.add(first);
      }
    }
    needed.delete(index);
    return needed;
  });

  const reaches = (from: number, to: number, seen = new Set<number>()): boolean => {
    if (from === to) {
      return true;
    }
    seen.add(from);
    return [...(edges[from] ?? [])].some((next) => !seen.has(next) && reaches(next, to, seen));
  };
  objects.forEach(({ json }, index) => {
    const pod = podOf(json);
    for (const [kind, name] of pod ? mentionsOf(pod) : []) {
      const mentioned = byAddress.get(address(`/${kind}`, json.metadata.namespace, name));
      if (mentioned !== undefined && !reaches(mentioned, index)) {
        edges[index]?.add(mentioned);
      }
    }
  });

  return sort(objects, edges);
}

function sort(
  objects: readonly { readonly key: string; readonly json: KubernetesObject }[],
  edges: readonly ReadonlySet<number>[],
): Ordered[] {
  const keys = objects.map(({ key, json }) => `${rank(json)} ${key}`);
  const compare = (a: number, b: number) => ((keys[a] ?? "") < (keys[b] ?? "") ? -1 : 1);
  const state = new Map<number, "open" | "done">();
  const sorted: Ordered[] = [];
  const trail: number[] = [];

  const place = (index: number): void => {
    if (state.get(index) === "done") {
      return;
    }
    if (state.get(index) === "open") {
      throw new DependencyCycleError([...trail.slice(trail.indexOf(index)), index]);
    }
    state.set(index, "open");
    trail.push(index);
    const dependsOn = [...(edges[index] ?? [])].sort(compare);
    dependsOn.forEach(place);
    trail.pop();
    state.set(index, "done");
    sorted.push({ index, dependsOn });
  };
  [...objects.keys()].sort(compare).forEach(place);
  return sorted;
}
