import type { VaultCluster } from "./clusters";
import type { Capability, Policy, PolicyRule } from "./policy";
import type { Value } from "./value";
import type { VaultRequest, VaultWrite } from "./write";

/** Who applies a configuration: a service account, by the auth method of its cluster, in the role of this name. */
export interface Applier {
  /** Name of one of the clusters. */
  readonly cluster: string;
  readonly namespace: string;
  /** @default "vault-configuration" */
  readonly serviceAccount?: string;
  /**
   * Name of its role and its policy.
   * @default "configuration"
   */
  readonly role?: string;
}

export const applierRole = ({ role = "configuration" }: Applier): string => role;
export const applierAccount = ({ serviceAccount = "vault-configuration" }: Applier): string => serviceAccount;

// What Vault itself guards as `root` paths.
// @see https://developer.hashicorp.com/vault/docs/concepts/policies#root-protected-api-endpoints
const guarded = /^sys\/(audit|auth\/)/;

/**
 * A policy that allows these writes and the comparisons before them, path by path, and nothing else: no reading of secrets, no
 * credentials, no deleting. Whoever may write policies can give himself more; the audit log would show it.
 */
export function applierPolicy(writes: readonly VaultWrite[], rotations: readonly VaultRequest[]): Policy {
  const needed = new Map<string, Set<Capability>>();
  const need = (path: string, ...capabilities: Capability[]) => {
    const [encoded = path, query] = path.split("?");
    // Policies are about the path that Vault has decoded.
    const bare = decodeURIComponent(encoded);
    const held = needed.get(bare) ?? new Set();
    for (const capability of query === undefined ? capabilities : (["list"] as const)) held.add(capability);
    if (guarded.test(bare)) held.add("sudo");
    needed.set(bare, held);
  };
  const lookedUp = (value: Value): void => {
    if (value === null || typeof value !== "object") return;
    if ("$accessor" in value && typeof value.$accessor === "string") need(`sys/auth/${value.$accessor}`, "read");
    else if ("$id" in value && typeof value.$id === "string") need(value.$id, "read");
    else for (const part of Object.values(value)) lookedUp(part);
  };
  for (const { path, body, current, change, afterMaking = [], signing } of writes) {
    const requests = [{ path, body }, change, ...afterMaking, signing?.by];
    for (const request of requests) {
      if (!request) continue;
      need(request.path, "create", "update");
      lookedUp(request.body);
    }
    if (signing) need(signing.into, "create", "update");
    if (current) need(current.path, "read");
  }
  for (const { path } of rotations) need(path, "create", "update");
  return [...needed].map(([path, held]): PolicyRule => {
    const capabilities = (["create", "read", "update", "list", "sudo"] as const).filter((one) => held.has(one));
    return { path, capabilities, ...(held.has("sudo") && { because: "Vault guards this path" }) };
  });
}

/** The cluster that an applier is of. */
export function applierCluster({ cluster }: Applier, clusters: readonly VaultCluster[]): VaultCluster | undefined {
  return clusters.find(({ name }) => name === cluster);
}
