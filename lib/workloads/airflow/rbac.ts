import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Component } from "./component";
import type { ReleaseFacts } from "./feature";
import { serviceAccountName } from "./release";

/** What Airflow may do in Kubernetes, in its own namespace only: the scheduler runs pods, the API server reads their logs. */
export class Rbac extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly facts: ReleaseFacts,
  ) {
    super(scope, id);
    if (!facts.executors.includes("KubernetesExecutor")) return;
    this.grant("scheduler", "pod-launcher", [
      // patch: a scheduler labels the pods that it takes over from another one, and those that it has dealt with.
      { apiGroups: [""], resources: ["pods"], verbs: ["create", "delete", "get", "list", "patch", "watch"] },
    ]);
    this.grant("apiServer", "pod-log-reader", [
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
      { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
    ]);
  }

  private grant(component: Component, name: string, rules: k8s.PolicyRule[]): void {
    const role = this.facts.release.metadata(`${name}-role`);
    new k8s.KubeRole(this, `${name}-role`, { metadata: role, rules });
    new k8s.KubeRoleBinding(this, `${name}-rolebinding`, {
      metadata: this.facts.release.metadata(`${name}-rolebinding`),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.name },
      subjects: [
        {
          kind: "ServiceAccount",
          name: serviceAccountName(this.facts.release.name, component),
          ...(role.namespace !== undefined && { namespace: role.namespace }),
        },
      ],
    });
  }
}
