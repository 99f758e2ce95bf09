import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Release } from "./release";

export interface ServerRbacProps {
  readonly release: Release;
  readonly annotations: { readonly [annotation: string]: string };
  readonly reviewsTokens: boolean;
}

/** Who the servers are, and what they may do in the cluster: label their own pods, and ask whether a token is good. */
export class ServerRbac extends Construct {
  readonly serviceAccount: k8s.KubeServiceAccount;
  readonly role: k8s.KubeRole;
  /** Undefined where Vault does not ask this cluster about tokens. */
  readonly tokenReview?: k8s.KubeClusterRoleBinding;

  constructor(scope: Construct, id: string, { release, annotations, reviewsTokens }: ServerRbacProps) {
    super(scope, id);
    const { name, namespace, pods } = release;
    this.serviceAccount = new k8s.KubeServiceAccount(this, "service-account", {
      metadata: { ...release.metadata(name), ...(Object.keys(annotations).length > 0 && { annotations }) },
      automountServiceAccountToken: false,
    });
    this.role = grant(this, "discovery", release, `${name}-discovery-role`, name, [
      { apiGroups: [""], resources: ["pods"], resourceNames: [...pods], verbs: ["get", "patch"] },
    ]);
    if (!reviewsTokens) return;
    this.tokenReview = new k8s.KubeClusterRoleBinding(this, "token-review", {
      metadata: release.clusterMetadata(`${name}-server-binding`),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    });
  }
}

/** A Role of this name that a service account of Vault's namespace has. */
export function grant(
  scope: Construct,
  id: string,
  release: Release,
  name: string,
  serviceAccount: string,
  rules: k8s.PolicyRule[],
): k8s.KubeRole {
  const metadata = release.metadata(name);
  new k8s.KubeRoleBinding(scope, `${id}-binding`, {
    metadata: { ...metadata, name: name.replace(/-role$/, "-rolebinding") },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace: release.namespace }],
  });
  return new k8s.KubeRole(scope, `${id}-role`, { metadata, rules });
}
