import { ApiObject, type Chart } from "cdk8s";

/** Where Vault is, in each cluster that has one. */
export const vaultNamespace = "vault";

/** Names of Vault's service accounts. Cloud identities are bound to the first two. */
export const vaultAccounts = {
  servers: "vault",
  snapshots: "vault-snapshot",
  certificate: "vault-certificate",
} as const;

/** Where Vault has the auth method of a cloud's cluster. */
export const vaultMount = (cloud: string) => `kubernetes-${cloud}`;

/** The ConfigMap with the authority of Vault's certificate, in Airflow's namespace. */
export const vaultAuthority = { name: "vault-ca", key: "ca.crt" } as const;

const publisher = "vault-ca-publisher";

/** What must be there before Vault's certificate Job. */
export const vaultAuthorityObjects = [
  { kind: "ConfigMap", name: vaultAuthority.name },
  { kind: "RoleBinding", name: publisher },
] as const;

/**
 * The ConfigMap in which Vault's certificate Job puts the authority, and its leave to do so. It is empty here: what the Job writes is not
 * taken away again.
 */
export function vaultAuthorityIn(chart: Chart, namespace: string): void {
  const metadata = { name: vaultAuthority.name, namespace };
  new ApiObject(chart, "vault-authority", { apiVersion: "v1", kind: "ConfigMap", metadata });
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", metadata: { ...metadata, name: publisher } };
  new ApiObject(chart, "vault-authority-role", {
    ...role,
    kind: "Role",
    rules: [{ apiGroups: [""], resources: ["configmaps"], resourceNames: [vaultAuthority.name], verbs: ["patch"] }],
  });
  new ApiObject(chart, "vault-authority-role-binding", {
    ...role,
    kind: "RoleBinding",
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
    subjects: [{ kind: "ServiceAccount", name: vaultAccounts.certificate, namespace: vaultNamespace }],
  });
}
