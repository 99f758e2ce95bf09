/** AWS Secrets Manager, read as an IAM role. */
export interface AwsSecretsManager {
  /** May be a `ref`. */
  readonly region: string;
  /**
   * ARN of the role that the store's service account may assume by the cluster's OpenID Connect issuer; may be a `ref`. It needs
   * `secretsmanager:GetSecretValue` and `DescribeSecret` on what is read, and `ListSecrets` where secrets are looked for by name.
   */
  readonly roleArn: string;
  /** Put before every key, such as `prod/airflow/`. */
  readonly prefix?: string;
}

/** Google Secret Manager, read as a Google service account or as the Kubernetes service account itself. */
export interface GcpSecretManager {
  /** Project whose secrets are read; may be a `ref`. */
  readonly project: string;
  /**
   * Google service account as which it is read; may be a `ref`. It needs `roles/secretmanager.secretAccessor`.
   * @default the Kubernetes service account, as a principal of the cluster's workload identity pool
   */
  readonly serviceAccountEmail?: string;
  /**
   * The GKE cluster whose workload identity is used.
   * @default as the operator's metadata server tells
   */
  readonly cluster?: { readonly name: string; readonly location: string; readonly project?: string };
  /** Region, where the secrets are regional. */
  readonly location?: string;
}

/** Azure Key Vault, read as a managed identity with a federated credential for the store's service account. */
export interface AzureKeyVault {
  /** `https://….vault.azure.net`; may be a `ref`. */
  readonly vaultUrl: string;
  /** Client id of the managed identity; may be a `ref`. It needs the role Key Vault Secrets User. */
  readonly clientId: string;
  /** Tenant of both; may be a `ref`. */
  readonly tenantId: string;
  /** @default "PublicCloud" */
  readonly environment?: "PublicCloud" | "USGovernmentCloud" | "ChinaCloud";
}

/** HashiCorp Vault or OpenBao, with the Kubernetes auth method. */
export interface VaultServer {
  /** Address of the server, by https; may be a `ref`. */
  readonly url: string;
  /** Role of the auth method that the store's service account has. */
  readonly role: string;
  /** @default "kubernetes" */
  readonly authMount?: string;
  /**
   * Where the KV engine is mounted.
   * @default "airflow"
   */
  readonly mount?: string;
  /** @default "v2" */
  readonly version?: "v1" | "v2";
  /**
   * Audience of the token that is shown to Vault.
   * @default "vault"
   */
  readonly audience?: string;
  /**
   * Who signed the server's certificate: a key of a Secret or a ConfigMap in the store's namespace.
   * @default the public authorities
   */
  readonly certificateAuthority?: {
    readonly kind: "Secret" | "ConfigMap";
    readonly name: string;
    readonly key: string;
  };
  /** A namespace of Vault Enterprise or OpenBao. */
  readonly namespace?: string;
}

export const storeKinds = ["awsSecretsManager", "gcpSecretManager", "azureKeyVault", "vault"] as const;
type Kind = (typeof storeKinds)[number];
type Only<K extends Kind, T> = { readonly [P in K]: T } & { readonly [P in Exclude<Kind, K>]?: never };

/** Where secrets are read from: exactly one. */
export type StoreProvider =
  | Only<"awsSecretsManager", AwsSecretsManager>
  | Only<"gcpSecretManager", GcpSecretManager>
  | Only<"azureKeyVault", AzureKeyVault>
  | Only<"vault", VaultServer>;

/** A store's `provider`, and the annotations by which a cloud knows its service account. */
export interface RenderedProvider {
  readonly provider: { readonly [kind: string]: unknown };
  readonly annotations: { readonly [annotation: string]: string };
}

/** @see https://external-secrets.io/latest/api/spec/ */
export function renderProvider(given: StoreProvider, serviceAccount: string): RenderedProvider {
  if (given.awsSecretsManager) return aws(given.awsSecretsManager, serviceAccount);
  if (given.gcpSecretManager) return gcp(given.gcpSecretManager, serviceAccount);
  if (given.azureKeyVault) return azure(given.azureKeyVault, serviceAccount);
  return vault(given.vault, serviceAccount);
}

function aws({ region, roleArn, prefix }: AwsSecretsManager, name: string): RenderedProvider {
  const auth = { jwt: { serviceAccountRef: { name } } };
  return {
    provider: { aws: { service: "SecretsManager", region, auth, ...(prefix !== undefined && { prefix }) } },
    annotations: { "eks.amazonaws.com/role-arn": roleArn },
  };
}

function gcp({ project, serviceAccountEmail, cluster, location }: GcpSecretManager, name: string): RenderedProvider {
  const workloadIdentity = {
    serviceAccountRef: { name },
    ...(cluster && {
      clusterName: cluster.name,
      clusterLocation: cluster.location,
      clusterProjectID: cluster.project ?? project,
    }),
  };
  return {
    provider: {
      gcpsm: { projectID: project, auth: { workloadIdentity }, ...(location !== undefined && { location }) },
    },
    annotations: serviceAccountEmail === undefined ? {} : { "iam.gke.io/gcp-service-account": serviceAccountEmail },
  };
}

function azure({ vaultUrl, clientId, tenantId, environment }: AzureKeyVault, name: string): RenderedProvider {
  const environmentType = environment ?? "PublicCloud";
  return {
    provider: {
      azurekv: { authType: "WorkloadIdentity", vaultUrl, tenantId, environmentType, serviceAccountRef: { name } },
    },
    annotations: {
      "azure.workload.identity/client-id": clientId,
      "azure.workload.identity/tenant-id": tenantId,
    },
  };
}

function vault(given: VaultServer, name: string): RenderedProvider {
  const { url: server, role, authMount = "kubernetes", mount = "airflow", version = "v2", audience = "vault" } = given;
  const { certificateAuthority: authority, namespace } = given;
  return {
    provider: {
      vault: {
        server,
        path: mount,
        version,
        ...(namespace !== undefined && { namespace }),
        ...(authority && { caProvider: { type: authority.kind, name: authority.name, key: authority.key } }),
        auth: { kubernetes: { mountPath: authMount, role, serviceAccountRef: { name, audiences: [audience] } } },
      },
    },
    annotations: {},
  };
}
