import { type KubernetesObject, mayBeBeside, nameOf, objectsOf, sameCluster } from "../manifest/object";
import { type PodTemplate, podTemplates } from "../manifest/pod";
import type { Breach, Rule } from "../rule";
import { applicationChecklist } from "./pod-rule";

/** A pod that mounts a token nobody gave any right is taken for one that never asks the API. */
export const serviceAccountToken: Rule = {
  id: "pod-service-account-token",
  title: "Pods that do not ask the Kubernetes API have no token for it",
  severity: "low",
  source: applicationChecklist,
  check: (graph) => {
    const accounts = objectsOf(graph, "ServiceAccount");
    const bindings = objectsOf(graph, "RoleBinding", "ClusterRoleBinding");
    return podTemplates(graph).flatMap((pod): Breach[] => {
      const own = pod.spec.at("automountServiceAccountToken");
      const name = pod.spec.at("serviceAccountName").or("default");
      if (!own.absent ? own.mayBe(false) : name.unknown || kept(pod, name.text, accounts)) return [];
      if (name.unknown || bindings.some((binding) => mayBind(binding, pod, name.text))) return [];
      const found = `mounts the token of ${name.shown}, which is bound to no role`;
      return [{ resource: pod.resource, property: own.path, found }];
    });
  },
};

/** Whether the pod's account keeps its token to itself. */
function kept(pod: PodTemplate, name: string | undefined, accounts: readonly KubernetesObject[]): boolean {
  return accounts.some((account) => {
    const here = nameOf(account).mayBe(name ?? "") && mayBeBeside(account, pod);
    return here && account.manifest.at("automountServiceAccountToken").mayBe(false);
  });
}

function mayBind(binding: KubernetesObject, pod: PodTemplate, name: string | undefined): boolean {
  if (!sameCluster(binding.resource, pod.resource)) return false;
  const subjects = binding.manifest.at("subjects");
  return (
    subjects.unknown ||
    subjects.items.some((subject) => {
      const namespace = subject.at("namespace");
      const beside =
        namespace.unknown ||
        pod.namespace.unknown ||
        (namespace.absent ? binding.namespace : namespace).or("default").text === pod.namespace.or("default").text;
      const group = subject.at("kind").is("Group") && subject.at("name").text?.startsWith("system:serviceaccounts");
      return subject.unknown || group === true || (beside && subject.at("name").mayBe(name ?? ""));
    })
  );
}
