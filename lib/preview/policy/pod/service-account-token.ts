import type { ResourceGraph } from "../../graph";
import type { Input } from "../input";
import { clusterOf, nameOf, objectsOf } from "../manifest/object";
import { podTemplates } from "../manifest/pod";
import type { Breach, Rule } from "../rule";
import { applicationChecklist } from "./pod-rule";

/** A pod that mounts a token nobody gave any right is taken for one that never asks the API. */
export const serviceAccountToken: Rule = {
  id: "pod-service-account-token",
  title: "Pods that do not ask the Kubernetes API have no token for it",
  severity: "low",
  source: applicationChecklist,
  check: (graph) => {
    const [bound, kept] = [boundAccounts(graph), accountsWithoutToken(graph)];
    return podTemplates(graph).flatMap((pod): Breach[] => {
      const own = pod.spec.at("automountServiceAccountToken");
      const account = pod.spec.at("serviceAccountName").or("default");
      const { text: name } = account;
      if (own.mayBe(false) || name === undefined || pod.place === undefined) return [];
      const cluster = clusterOf(pod.resource);
      if ((own.absent && kept.mayHave(cluster, pod.place, name)) || bound.mayHave(cluster, pod.place, name)) return [];
      const found = `mounts the token of ${account.shown}, which is bound to no role`;
      return [{ resource: pod.resource, property: own.path, found }];
    });
  },
};

/** Service accounts of some clusters; a namespace or name that is undefined stands for any. */
class Accounts {
  private readonly keys = new Set<string>();

  add(cluster: string, namespace: string | undefined, name: string | undefined): void {
    this.keys.add(key(cluster, namespace, name));
  }

  mayHave(cluster: string, namespace: string, name: string): boolean {
    return [namespace, undefined].some((place) =>
      [name, undefined].some((called) => this.keys.has(key(cluster, place, called))),
    );
  }
}

const key = (...parts: readonly (string | undefined)[]) => JSON.stringify(parts.map((part) => part ?? null));

/** Accounts that keep their token to themselves. */
function accountsWithoutToken(graph: ResourceGraph): Accounts {
  const accounts = new Accounts();
  for (const account of objectsOf(graph, "ServiceAccount")) {
    const name = nameOf(account);
    if (account.manifest.at("automountServiceAccountToken").mayBe(false) && !name.absent) {
      accounts.add(clusterOf(account.resource), account.place, name.text);
    }
  }
  return accounts;
}

/** Accounts that are bound to a role, themselves or by a group of them. */
function boundAccounts(graph: ResourceGraph): Accounts {
  const accounts = new Accounts();
  for (const { resource, manifest, place } of objectsOf(graph, "RoleBinding", "ClusterRoleBinding")) {
    const cluster = clusterOf(resource);
    const subjects = manifest.at("subjects");
    if (subjects.unknown) accounts.add(cluster, undefined, undefined);
    for (const subject of subjects.items) {
      const group = groupOf(subject);
      const namespace = subject.at("namespace");
      const named = namespace.absent ? place : namespace.text;
      if (group) accounts.add(cluster, group.namespace, undefined);
      else accounts.add(cluster, named, subject.at("name").text);
    }
  }
  return accounts;
}

/** `system:serviceaccounts` is all of them, `system:serviceaccounts:web` those of a namespace. */
function groupOf(subject: Input): { readonly namespace: string | undefined } | undefined {
  const [is, namespace] = /^system:serviceaccounts(?::(.+))?$/.exec(subject.at("name").text ?? "") ?? [];
  return is !== undefined && subject.at("kind").mayBe("Group") ? { namespace } : undefined;
}
