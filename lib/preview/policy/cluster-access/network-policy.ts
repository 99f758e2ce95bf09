import { type KubernetesObject, mayBeBeside, objectsOf } from "../manifest/object";
import { type PodTemplate, podTemplates } from "../manifest/pod";
import { maySelect } from "../manifest/selector";
import type { Breach, Rule } from "../rule";

/** Pods of their node's network are out of every policy's reach. */
export const networkPolicy: Rule = {
  id: "network-policy",
  title: "A NetworkPolicy says who may reach a pod",
  severity: "medium",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
  check: (graph) => {
    const policies = objectsOf(graph, "NetworkPolicy", "CiliumNetworkPolicy");
    return podTemplates(graph)
      .filter((pod) => !pod.spec.at("hostNetwork").mayBe(true))
      .filter((pod) => !policies.some((policy) => mayBeBeside(policy, pod) && mayShield(policy, pod)))
      .map(({ resource, labels }): Breach => {
        return { resource, property: labels.path, found: "no NetworkPolicy selects its pods" };
      });
  },
};

function mayShield({ kind, manifest }: KubernetesObject, { labels }: PodTemplate): boolean {
  // Cilium's selectors have prefixes and words of their own: one in the namespace is taken for the right one.
  if (kind === "CiliumNetworkPolicy") return true;
  const types = manifest.at("spec.policyTypes");
  const ingress = types.absent || types.mayHold("Ingress");
  return ingress && maySelect(manifest.at("spec.podSelector"), labels);
}
