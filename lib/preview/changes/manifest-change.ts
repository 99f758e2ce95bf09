import { createTwoFilesPatch } from "diff";
import { stringify } from "yaml";
import type { PropertyChange } from "./property-change";
import type { Value } from "./property-value";

/** Kinds whose pods are replaced one after the other when their template changes. */
const rolling = /:(Deployment|StatefulSet|DaemonSet)$/;

/** How a Kubernetes object changes: the diff of its YAML, and what that does to running pods. */
export function manifestChange(type: string, old: Value, now: Value, properties: readonly PropertyChange[]) {
  const effect = effectOnPods(type, properties);
  return { diff: textDiff(stringify(old), stringify(now)), ...(effect !== undefined && { effect }) };
}

/** The lines of a unified diff, without its head. */
export function textDiff(old: string, now: string): string[] {
  return createTwoFilesPatch("", "", old, now, "", "", { context: 2 }).split("\n").slice(4).filter(Boolean);
}

/**
 * What happens to pods that run; undefined where nothing does.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#updating-a-deployment
 */
function effectOnPods(type: string, properties: readonly PropertyChange[]): string | undefined {
  const touches = (path: string) => properties.some((change) => `${change.path}.`.startsWith(`${path}.`));
  if (properties.some(({ replaces }) => replaces)) {
    if (/:Job$/.test(type)) return "the Job is deleted and runs again";
    if (rolling.test(type)) return "all pods end before new ones start: the object is deleted and made again";
    return undefined;
  }
  if (/:(CronJob)$/.test(type)) return "from its next run on";
  if (!rolling.test(type)) return undefined;
  if (touches("spec.template")) {
    const { new: strategy } = properties.find(({ path }) => path === "spec.updateStrategy.type") ?? {};
    return strategy === "OnDelete" ? "pods change when they are deleted" : "pods are restarted, a few at a time";
  }
  return touches("spec.replicas") ? "the number of pods changes; those that stay are not restarted" : undefined;
}
