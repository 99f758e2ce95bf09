import { type Check, dnsLabel, httpsAddress, objectName } from "../../issues/check";
import type { SecretKey } from "../secret-key";
import { authMethod, checkMount } from "./mount";
import { type Fields, given, secret, text } from "./value";
import { compared, type VaultWrite } from "./write";

interface AnyCluster {
  /** Of the cluster, such as `aws`: what roles call it. */
  readonly name: string;
  /**
   * Where its auth method is mounted.
   * @default "kubernetes-<name>"
   */
  readonly mount?: string;
}

/** The cluster that Vault itself runs in: its API server is asked about each token, with the service account of Vault's pods. */
export interface LocalCluster extends AnyCluster {
  readonly local: true;
}

/**
 * A cluster whose tokens are known by their signature. Vault holds no credential of it and need not reach its API server. A token is
 * good until it expires, also when its pod is gone: an hour with projected tokens.
 */
export interface SignedCluster extends AnyCluster {
  /**
   * The issuer in its tokens, such as `https://oidc.eks.us-east-1.amazonaws.com/id/…`; may be a `ref`. Its keys are looked up there.
   */
  readonly issuer: string;
  /** Authority of the issuer's certificate, in PEM, when it is not a public one; may be a `ref`. */
  readonly caCert?: string;
  /** The keys that sign its tokens, in PEM, where the issuer cannot be reached from Vault. They have to be renewed by hand. */
  readonly publicKeys?: readonly string[];
}

/** A cluster whose API server is asked about each token: what is deleted there can log in no more. */
export interface ReviewedCluster extends AnyCluster {
  /** Address of its API server, such as `https://10.0.0.1:6443`; may be a `ref`. */
  readonly host: string;
  /** Authority of the API server's certificate, in PEM; may be a `ref`. */
  readonly caCert: string;
  /** The issuer in its tokens, when it is to be checked too; may be a `ref`. */
  readonly issuer?: string;
  /** Token of a service account of that cluster with the ClusterRole `system:auth-delegator`. */
  readonly reviewerToken: SecretKey;
}

/** A cluster whose pods log in to Vault with the tokens of their service accounts. */
export type VaultCluster = LocalCluster | SignedCluster | ReviewedCluster;

/** Who may log in from where, and what it may do. */
export interface KubernetesRole {
  /**
   * Names of clusters.
   * @default all
   */
  readonly clusters?: readonly string[];
  readonly namespace: string;
  readonly serviceAccounts: readonly string[];
  readonly policies: readonly string[];
  /**
   * Audience that tokens must be made for.
   * @default "vault"
   */
  readonly audience?: string;
  /**
   * How long a Vault token is good for, in seconds; it is renewed until {@link maxTtlSeconds}.
   * @default 3600
   */
  readonly ttlSeconds?: number;
  /** @default 86400 */
  readonly maxTtlSeconds?: number;
}

/** Where the auth method of a cluster is mounted. */
export function clusterMount(cluster: VaultCluster): string {
  return cluster.mount ?? `kubernetes-${cluster.name}`;
}

/**
 * The auth methods. To pods they are alike: a role and a token are sent to `auth/<mount>/login`.
 * @see https://developer.hashicorp.com/vault/api-docs/auth/kubernetes
 * @see https://developer.hashicorp.com/vault/docs/auth/jwt/oidc-providers/kubernetes
 */
export function clusterWrites(cluster: VaultCluster): readonly VaultWrite[] {
  const mount = clusterMount(cluster);
  const type = "issuer" in cluster && !("host" in cluster) ? "jwt" : "kubernetes";
  return [
    authMethod(mount, { type, description: `Service accounts of the Kubernetes cluster ${cluster.name}` }),
    configuration(cluster, `auth/${mount}/config`),
  ];
}

function configuration(cluster: VaultCluster, path: string): VaultWrite {
  if ("local" in cluster) {
    // Without a CA and a token it reads those of Vault's own pod, and reads them again when they are renewed.
    return compared(path, { kubernetes_host: "https://kubernetes.default.svc", disable_local_ca_jwt: false });
  }
  if ("host" in cluster) {
    const { host, caCert, issuer, reviewerToken } = cluster;
    const body = given({
      kubernetes_host: text(host),
      kubernetes_ca_cert: text(caCert),
      disable_local_ca_jwt: true,
      issuer: issuer === undefined ? undefined : text(issuer),
      disable_iss_validation: issuer === undefined,
      token_reviewer_jwt: secret(reviewerToken),
    });
    return { path, body };
  }
  const { issuer, caCert, publicKeys } = cluster;
  return compared(
    path,
    given({
      bound_issuer: text(issuer),
      oidc_discovery_url: publicKeys ? undefined : text(issuer),
      oidc_discovery_ca_pem: publicKeys || caCert === undefined ? undefined : text(caCert),
      jwt_validation_pubkeys: publicKeys?.map(text),
    }),
  );
}

/** A role's lifetimes and policies, which every auth method calls the same. */
export function tokenFields(policies: readonly string[], ttlSeconds = 3600, maxTtlSeconds = 24 * 3600): Fields {
  return { token_policies: policies, token_ttl: ttlSeconds, token_max_ttl: maxTtlSeconds };
}

export function kubernetesRoleWrite(name: string, role: KubernetesRole, cluster: VaultCluster): VaultWrite {
  const { namespace, serviceAccounts, policies, audience = "vault", ttlSeconds, maxTtlSeconds } = role;
  const path = `auth/${clusterMount(cluster)}/role/${name}`;
  const token = tokenFields(policies, ttlSeconds, maxTtlSeconds);
  if ("issuer" in cluster && !("host" in cluster)) {
    return compared(path, {
      role_type: "jwt",
      user_claim: "sub",
      bound_audiences: [audience],
      bound_claims: { sub: serviceAccounts.map((account) => `system:serviceaccount:${namespace}:${account}`) },
      ...token,
    });
  }
  return compared(path, {
    bound_service_account_names: serviceAccounts,
    bound_service_account_namespaces: [namespace],
    audience,
    // By name rather than by uid, so that an account that was made anew is the same to Vault.
    alias_name_source: "serviceaccount_name",
    ...token,
  });
}

export function checkClusters(clusters: readonly VaultCluster[], check: Check): void {
  const names = clusters.map(({ name }) => name);
  const mounts = clusters.map(clusterMount);
  for (const [index, cluster] of clusters.entries()) {
    const at = ["clusters", index];
    check(names.indexOf(cluster.name) === index, [...at, "name"], cluster.name, "a name that no other cluster has");
    checkMount(mounts[index] ?? "", [...at, cluster.mount === undefined ? "name" : "mount"], check);
    check(
      mounts.indexOf(mounts[index] ?? "") === index,
      [...at, "mount"],
      mounts[index],
      "a mount that no other cluster has",
    );
    if ("host" in cluster) {
      const { host } = cluster;
      check(httpsAddress(host), [...at, "host"], host, "the API server's address, with https://");
    } else if (!("local" in cluster)) {
      const { issuer, publicKeys } = cluster;
      const asked = publicKeys === undefined;
      check(
        !asked || httpsAddress(issuer),
        [...at, "issuer"],
        issuer,
        "the issuer in the cluster's tokens, with https://",
      );
    }
  }
}

export function checkKubernetesRole(
  role: KubernetesRole,
  at: readonly string[],
  clusters: readonly VaultCluster[],
  check: Check,
): void {
  const known = clusters.map(({ name }) => name);
  for (const [index, cluster] of (role.clusters ?? []).entries()) {
    check(
      known.includes(cluster),
      [...at, "clusters", index],
      cluster,
      `one of ${known.join(", ") || "clusters, of which none is given"}`,
    );
  }
  check(known.length > 0, [...at, "clusters"], undefined, "a cluster in `clusters` to log in from");
  // Vault takes * in both for any characters.
  const { namespace, serviceAccounts } = role;
  check(serviceAccounts.length > 0, [...at, "serviceAccounts"], serviceAccounts, "at least one");
  check(dnsLabel(namespace), [...at, "namespace"], namespace, "a namespace's name; * would let others in");
  for (const [index, account] of serviceAccounts.entries()) {
    const here = [...at, "serviceAccounts", index];
    check(objectName(account), here, account, "a service account's name; * would let others in");
  }
  checkLifetimes(role, at, check);
}

export function checkLifetimes(
  { ttlSeconds = 3600, maxTtlSeconds = 24 * 3600 }: { readonly ttlSeconds?: number; readonly maxTtlSeconds?: number },
  at: readonly (string | number)[],
  check: Check,
): void {
  check(
    Number.isInteger(ttlSeconds) && ttlSeconds >= 1,
    [...at, "ttlSeconds"],
    ttlSeconds,
    "a whole number of seconds, at least 1",
  );
  check(
    Number.isInteger(maxTtlSeconds) && maxTtlSeconds >= ttlSeconds,
    [...at, "maxTtlSeconds"],
    maxTtlSeconds,
    "a whole number of seconds, at least ttlSeconds",
  );
}
