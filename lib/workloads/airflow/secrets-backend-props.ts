import type { CertificateAuthority } from "./database/certificate-authority";
import type { SecretKey } from "./feature";

/** HashiCorp Vault or OpenBao, a KV engine of version 2, with the Kubernetes auth method. */
export interface VaultBackend {
  /** Address of the server; may be a `ref`. */
  readonly url: string;
  /** Role of the Kubernetes auth method that Airflow's service accounts have. */
  readonly role: string;
  /**
   * Where the Kubernetes auth method is mounted.
   * @default "kubernetes"
   */
  readonly authMount?: string;
  /**
   * Where the KV engine is mounted.
   * @default "airflow"
   */
  readonly mount?: string;
  /** @default "connections" */
  readonly connectionsPath?: string;
  /** @default "variables" */
  readonly variablesPath?: string;
  /**
   * Audience of the token that is shown to Vault.
   * @default "vault"
   */
  readonly audience?: string;
  /**
   * What the server's certificate is checked against. Airflow starts without it too, and reads nothing from Vault until it is there.
   * @default the authorities that the image trusts
   */
  readonly certificateAuthority?: CertificateAuthority;
}

/** What the stores of all three clouds share. They are read as the pods' cloud identity. */
export interface CloudSecretsBackend {
  /** @default "airflow/connections" on AWS, "airflow-connections" elsewhere */
  readonly connectionsPrefix?: string;
  /** @default "airflow/variables" on AWS, "airflow-variables" elsewhere */
  readonly variablesPrefix?: string;
}

/** Connections and variables from Kubernetes Secrets, as environment. Each value is a connection's URI or JSON, or a variable's text. */
export interface EnvironmentBackend {
  /** By connection id. */
  readonly connections?: { readonly [id: string]: SecretKey };
  /** By name. */
  readonly variables?: { readonly [name: string]: SecretKey };
}

export const kinds = ["vault", "awsSecretsManager", "gcpSecretManager", "azureKeyVault", "environment"] as const;
type Kind = (typeof kinds)[number];
type Only<K extends Kind, T> = { readonly [P in K]: T } & { readonly [P in Exclude<Kind, K>]?: never };

/** Where Airflow looks for connections and variables before its own database: exactly one. */
export type SecretsBackend =
  | Only<"vault", VaultBackend>
  | Only<"awsSecretsManager", CloudSecretsBackend & { readonly region: string }>
  | Only<"gcpSecretManager", CloudSecretsBackend & { readonly project: string }>
  | Only<"azureKeyVault", CloudSecretsBackend & { readonly vaultUrl: string }>
  | Only<"environment", EnvironmentBackend>;
