import type { ApiObject } from "cdk8s";
import type { Workload } from "../secret-holders/secret-holders";
import type { Destination } from "./destination";

export interface VaultConnectionProps {
  readonly name: string;
  /** @default the chart's */
  readonly namespace?: string;
  /** Address of Vault, by https; may be a `ref`. */
  readonly address: string;
  /**
   * A Secret whose key `ca.crt` says who signed the server's certificate.
   * @default the public authorities
   */
  readonly caCertSecret?: string;
  /** The name in the server's certificate, where it is not the address's. */
  readonly tlsServerName?: string;
  /**
   * How long an answer may take, such as `30s`.
   * @default the operator's
   */
  readonly timeout?: string;
  /** Sent along with every request. */
  readonly headers?: { readonly [name: string]: string };
}

export interface VaultAuthProps {
  /** Its own name, and its service account's where none is given. */
  readonly name: string;
  /** @default the chart's */
  readonly namespace?: string;
  /** A `VaultConnection`, or the name of one that is there. */
  readonly connection: { readonly connection: ApiObject } | { readonly name: string };
  /** Role of Vault's Kubernetes auth method. */
  readonly role: string;
  /**
   * Where the auth method is mounted.
   * @default "kubernetes"
   */
  readonly mount?: string;
  /**
   * A service account that is there.
   * @default one is made, for this alone
   */
  readonly serviceAccountName?: string;
  /**
   * Audience of the token that is shown to Vault.
   * @default "vault"
   */
  readonly audience?: string;
  /**
   * Seconds that the token is good for.
   * @default 600
   */
  readonly tokenSeconds?: number;
  /** A namespace of Vault Enterprise or OpenBao. */
  readonly vaultNamespace?: string;
}

export interface VaultStaticSecretProps {
  /** A `VaultAuth`, or the name of one that is there. */
  readonly auth: { readonly auth: ApiObject } | { readonly name: string };
  readonly destination: Destination;
  /** @default the chart's */
  readonly namespace?: string;
  /**
   * Where the KV engine is mounted.
   * @default "airflow"
   */
  readonly mount?: string;
  /** The secret's path in the engine. */
  readonly path: string;
  /** @default "kv-v2" */
  readonly type?: "kv-v1" | "kv-v2";
  /**
   * A version of the secret, which then never changes.
   * @default the newest
   */
  readonly version?: number;
  /**
   * How often Vault is asked: `30s`, `5m`. It is how long a rotated secret may take to arrive.
   * @default "5m"
   */
  readonly refreshAfter?: string;
  /**
   * Rolled when the content has changed, such as what `holdersOf(airflow, "airflow-keys")` finds.
   * @default nothing
   */
  readonly restarts?: readonly Workload[];
}

interface Common {
  /** A `VaultAuth`, or the name of one that is there. */
  readonly auth: { readonly auth: ApiObject } | { readonly name: string };
  readonly destination: Destination;
  /** @default the chart's */
  readonly namespace?: string;
  /**
   * Where the database engine is mounted.
   * @default "database"
   */
  readonly mount?: string;
  /**
   * Rolled when the credentials have changed, such as what `holdersOf(airflow, "airflow-database")` finds.
   * @default nothing
   */
  readonly restarts?: readonly Workload[];
}

/** A new user of the database for as long as its lease. */
export interface LeasedCredentials extends Common {
  /** The engine's role that says what the user may do. */
  readonly role: string;
  /**
   * Per cent of the lease after which it is renewed, or the user is replaced.
   * @default 67
   */
  readonly renewalPercent?: number;
  /**
   * Whether the user ends with this object.
   * @default true
   */
  readonly revoke?: boolean;
  readonly staticRole?: never;
}

/**
 * One user of the database, whose password Vault changes on its schedule. The operator looks when the next change is due: one that somebody
 * makes out of turn is not seen before.
 */
export interface RotatedCredentials extends Common {
  /** The engine's static role. */
  readonly staticRole: string;
  readonly role?: never;
  readonly renewalPercent?: never;
  readonly revoke?: never;
}

export type VaultDynamicSecretProps = LeasedCredentials | RotatedCredentials;
