import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Component } from "./component";
import type { Feature, ReleaseFacts } from "./feature";
import { serviceAccountName } from "./release";

const launchesPods = ({ executors }: ReleaseFacts) => executors.includes("KubernetesExecutor");

/** Who speaks to the Kubernetes API: where tasks are pods, the scheduler that makes them and the API server that reads their logs. */
export function kubernetesApi(facts: ReleaseFacts): Feature {
  if (!launchesPods(facts)) return {};
  const { taskNamespaces } = facts;
  return {
    ...(taskNamespaces.length > 0 && {
      config: {
        kubernetes_executor: {
          multi_namespace_mode: true,
          // Without the list, Airflow would watch every namespace and need a ClusterRole for it.
          multi_namespace_mode_namespace_list: [facts.release.namespace, ...taskNamespaces].join(","),
        },
      },
    }),
    connections: (["scheduler", "apiServer"] as const).map((from) => ({
      from,
      to: { name: "kubernetes" },
      ports: [443, 6443],
    })),
  };
}

/** What Airflow may do in Kubernetes, in the namespaces of its tasks only: the scheduler runs pods, the API server reads their logs. */
export class Rbac extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly facts: ReleaseFacts,
  ) {
    super(scope, id);
    if (!launchesPods(facts)) return;
    for (const namespace of [undefined, ...facts.taskNamespaces]) {
      this.grant("scheduler", "pod-launcher", namespace, [
        // patch: a scheduler labels the pods that it takes over from another one, and those that it has dealt with.
        { apiGroups: [""], resources: ["pods"], verbs: ["create", "delete", "get", "list", "patch", "watch"] },
      ]);
      this.grant("apiServer", "pod-log-reader", namespace, [
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
        { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
      ]);
    }
  }

  private grant(component: Component, name: string, namespace: string | undefined, rules: k8s.PolicyRule[]): void {
    const { release } = this.facts;
    const suffix = namespace === undefined ? "" : `-${namespace}`;
    const metadata = (kind: string) => release.named(`${release.name}-${name}-${kind}`, undefined, namespace);
    new k8s.KubeRole(this, `${name}-role${suffix}`, { metadata: metadata("role"), rules });
    new k8s.KubeRoleBinding(this, `${name}-rolebinding${suffix}`, {
      metadata: metadata("rolebinding"),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata("role").name },
      subjects: [
        {
          kind: "ServiceAccount",
          name: serviceAccountName(release.name, component),
          ...(release.namespace !== undefined && { namespace: release.namespace }),
        },
      ],
    });
  }
}
