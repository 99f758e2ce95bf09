import type { ChartRelease } from "../chart-release";

export interface VaultSecretsOperatorOptions {
  /** @default "vault-secrets-operator" */
  readonly namespace?: string;
  /**
   * Version of the chart, which is the operator's.
   * @default "1.4.1"
   */
  readonly version?: string;
  /**
   * Two pods, of which one leads.
   * @default true
   */
  readonly highAvailability?: boolean;
  /**
   * Keeps Vault's tokens and leases over a restart of the operator, encrypted with Vault's transit engine: without, every restart gives
   * dynamic credentials anew. `key` is the transit key, `role` that of the operator's own service account.
   * @default they are kept in memory only
   */
  readonly persistence?: { readonly mount: string; readonly key: string; readonly role: string };
  /**
   * A ServiceMonitor, for which the Prometheus operator must be there.
   * @default false
   */
  readonly serviceMonitor?: boolean;
}

/**
 * The Vault Secrets Operator, by its chart, in pods that meet the Pod Security Standard `restricted`.
 * @see https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso/helm
 */
export function vaultSecretsOperator(options: VaultSecretsOperatorOptions = {}): ChartRelease {
  const { namespace = "vault-secrets-operator", version = "1.4.1", highAvailability = true } = options;
  const { persistence, serviceMonitor = false } = options;
  return {
    name: "vault-secrets-operator",
    namespace,
    chart: "vault-secrets-operator",
    version,
    repository: "https://helm.releases.hashicorp.com",
    values: {
      controller: {
        replicas: highAvailability ? 2 : 1,
        podSecurityContext: {
          runAsNonRoot: true,
          seccompProfile: { type: "RuntimeDefault" },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        manager: {
          resources: { requests: { cpu: "25m", memory: "96Mi" }, limits: { memory: "256Mi" } },
          // Vault's whole answer is in no Secret unless a destination asks for it.
          globalTransformationOptions: { excludeRaw: true },
          // Each VaultAuth says itself whom it is: no namespace is lent another's.
          globalVaultAuthOptions: { allowDefaultGlobals: false },
          clientCache: persistence ? encryptedCache(persistence) : { persistenceModel: "none" },
        },
      },
      // Nobody may use what stands in the operator's own namespace.
      defaultVaultConnection: { enabled: false },
      defaultAuthMethod: { enabled: false },
      telemetry: { serviceMonitor: { enabled: serviceMonitor } },
      tests: { enabled: false },
    },
  };
}

function encryptedCache({ mount, key, role }: NonNullable<VaultSecretsOperatorOptions["persistence"]>) {
  return {
    persistenceModel: "direct-encrypted",
    storageEncryption: {
      enabled: true,
      transitMount: mount,
      keyName: key,
      method: "kubernetes",
      kubernetes: { role, tokenAudiences: ["vault"] },
    },
  };
}
