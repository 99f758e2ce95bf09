import type { Input } from "../input";
import { type KubernetesObject, mayBeBeside, objectsOf } from "../manifest/object";
import type { PodTemplate } from "../manifest/pod";
import { maySelect } from "../manifest/selector";
import type { Breach, Rule } from "../rule";
import { replicated } from "./replicas";

const disruptionBudget: Rule = {
  id: "workload-disruption-budget",
  title: "A PodDisruptionBudget keeps replicated workloads alive while nodes are drained, and lets drains end",
  severity: "medium",
  source: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  check: (graph) => {
    const budgets = objectsOf(graph, "PodDisruptionBudget");
    return replicated(graph).flatMap(({ pod, replicas, at }): Breach[] => {
      if (replicas === undefined || replicas === 0) return [];
      const own = budgets.filter((budget) => mayBeBeside(budget, pod) && selects(budget, pod));
      if (own.length === 0) {
        const found = `${replicas} replicas and no PodDisruptionBudget`;
        return replicas === 1 ? [] : [{ resource: pod.resource, property: at.path, found }];
      }
      return own.flatMap(({ resource, manifest }) => {
        const end = endless(manifest.at("spec"), replicas);
        return end
          ? [{ resource, property: end.path, found: `${end.shown} of ${replicas}: no pod may be evicted` }]
          : [];
      });
    });
  },
};

/** A budget without a selector picks nothing. */
function selects({ manifest }: KubernetesObject, { labels }: PodTemplate): boolean {
  const selector = manifest.at("spec.selector");
  return !selector.absent && maySelect(selector, labels);
}

/** The limit that never lets a pod go, when there is one. */
function endless(spec: Input, replicas: number): Input | undefined {
  const [available, unavailable] = [spec.at("minAvailable"), spec.at("maxUnavailable")];
  if (unavailable.is(0, "0%")) return unavailable;
  return available.is("100%") || (available.number ?? 0) >= replicas ? available : undefined;
}

const replicas: Rule = {
  id: "workload-replicas",
  title: "Deployments have two replicas at least",
  severity: "low",
  setting: "highAvailability",
  source: "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#dealing-with-disruptions",
  check: (graph) =>
    replicated(graph).flatMap(({ pod: { kind, resource }, replicas, at }) =>
      kind === "Deployment" && replicas === 1
        ? [{ resource, property: at.path, found: "one replica, none while it moves to another node" }]
        : [],
    ),
};

const spread: Rule = {
  id: "workload-spread",
  title: "Replicas are spread over zones or nodes",
  severity: "low",
  source: "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
  check: (graph) =>
    replicated(graph).flatMap(({ pod: { resource, spec, labels }, replicas = 0 }): Breach[] => {
      const constraints = spec.at("topologySpreadConstraints");
      const apart = spec.at("affinity.podAntiAffinity");
      const spread =
        constraints.unknown ||
        constraints.items.some(
          (one) => !one.at("labelSelector").absent && maySelect(one.at("labelSelector"), labels),
        ) ||
        ["requiredDuringScheduling", "preferredDuringScheduling"].some((when) => {
          const terms = apart.at(`${when}IgnoredDuringExecution`);
          return terms.unknown || terms.items.length > 0;
        });
      const found = `${replicas} replicas that may all be on one node`;
      return replicas < 2 || spread ? [] : [{ resource, property: constraints.path, found }];
    }),
};

/** How workloads live through the loss of a node. */
export const workloadRules: readonly Rule[] = [disruptionBudget, replicas, spread];
