import { k8s } from "cdk8s-plus-28";

/** Part of a pod: what it says is merged into the pod, `null` removes. */
export type PodPatch = DeepPartial<k8s.KubePodProps>;

type DeepPartial<T> = T extends k8s.Quantity | k8s.IntOrString
  ? T
  : T extends readonly (infer E)[]
    ? readonly DeepPartial<E>[]
    : T extends object
      ? { readonly [K in keyof T]?: DeepPartial<T[K]> | null }
      : T;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  const leaf = Array.isArray(value) || value instanceof k8s.Quantity || value instanceof k8s.IntOrString;
  return typeof value === "object" && value !== null && !leaf;
}

/** What tells an entry of a list apart: a mount's path, everything else's name. */
function keyOf(entry: unknown): string | undefined {
  const key = isFields(entry) ? (entry["mountPath"] ?? entry["name"]) : undefined;
  return typeof key === "string" ? key : undefined;
}

function merge(base: unknown, patch: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(patch)) return mergeLists(base, patch);
  if (!isFields(patch)) return patch;
  const merged: Record<string, unknown> = isFields(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = merge(merged[key], value);
  }
  return merged;
}

/** As strategic merge patches do: entries with names are merged by them, and lists of anything else are replaced. */
function mergeLists(base: readonly unknown[], patch: readonly unknown[]): readonly unknown[] {
  if ([...base, ...patch].some((entry) => keyOf(entry) === undefined)) return patch;
  const merged = base.map((entry) => {
    const change = patch.find((other) => keyOf(other) === keyOf(entry));
    return change === undefined ? entry : merge(entry, change);
  });
  const known = new Set(base.map(keyOf));
  return [...merged, ...patch.filter((entry) => !known.has(keyOf(entry))).map((entry) => merge(undefined, entry))];
}

/** The pod as a patch makes it. */
export function patchPod(
  pod: k8s.KubePodProps,
  patch: PodPatch | ((pod: k8s.KubePodProps) => k8s.KubePodProps),
): k8s.KubePodProps {
  if (typeof patch === "function") return patch(pod);
  // A patch has a pod's own types, so that merged into a pod it gives a pod.
  return merge(pod, patch) as k8s.KubePodProps;
}
