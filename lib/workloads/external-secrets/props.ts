import type { ApiObject } from "cdk8s";
import type { StoreProvider } from "./providers";

/** One secret of the store, or a part of it. */
export interface RemoteRef {
  /** The secret's name in the store, such as `prod/airflow/database`; may be a `ref`. */
  readonly key: string;
  /**
   * A field of its content, where that is JSON or Vault's: `password`, or with dots into it.
   * @default the whole content
   */
  readonly property?: string;
  /**
   * A version's id or label, such as AWS' `AWSCURRENT` or a number of Google's.
   * @default the newest
   */
  readonly version?: string;
  /**
   * How the store's text was encoded.
   * @default "None"
   */
  readonly decoding?: "None" | "Auto" | "Base64" | "Base64URL";
}

/** The Secret that is written. */
export interface TargetSecret {
  readonly name: string;
  /**
   * `Owner`: the Secret ends with the ExternalSecret. `Orphan`: it stays. `Merge`: keys are added to one that is there.
   * @default "Owner"
   */
  readonly creationPolicy?: "Owner" | "Orphan" | "Merge";
  /**
   * What happens when the store has the secret no more. `Retain` keeps the last content, so that no deletion in a store stops a pod.
   * @default "Retain"
   */
  readonly deletionPolicy?: "Retain" | "Delete" | "Merge";
  /** @default "Opaque" */
  readonly type?: string;
  readonly labels?: { readonly [label: string]: string };
  readonly annotations?: { readonly [annotation: string]: string };
  /**
   * Contents made of the values, by key: Go templates such as `postgresql://airflow:{{ .password | urlquery }}@db/airflow`.
   * @default the values under their own keys
   * @see https://external-secrets.io/latest/guides/templating/
   */
  readonly template?: { readonly [key: string]: string };
}

/** Several keys at once: every field of one secret, or every secret that fits. */
export type DataFrom =
  | { readonly extract: RemoteRef; readonly find?: never }
  | {
      readonly find: {
        /** A regular expression that its name fits. */
        readonly name?: string;
        /** Only below this path. */
        readonly path?: string;
        readonly tags?: { readonly [tag: string]: string };
      };
      readonly extract?: never;
    };

export interface ExternalSecretProps {
  /** A `SecretStore` of the same namespace, or the name of one that is there. */
  readonly store: { readonly storeName: string; readonly store: ApiObject } | { readonly name: string };
  readonly target: TargetSecret;
  /** @default the chart's */
  readonly namespace?: string;
  /** The Secret's keys, and where the value of each is. */
  readonly data?: { readonly [key: string]: RemoteRef };
  readonly dataFrom?: readonly DataFrom[];
  /**
   * How often the store is asked: `90s`, `1h30m`; `never` asks once. It is how long a rotated secret may take to arrive; every call costs.
   * @default "5m"
   */
  readonly refreshInterval?: string;
}

export interface SecretStoreSettings {
  /** The store's name, and its service account's where none is given: lower-case letters, digits and dashes. */
  readonly name: string;
  /** @default the chart's */
  readonly namespace?: string;
  /**
   * A service account that is there, as which the store is read. Its annotations are then its maker's.
   * @default one is made, for this store alone
   */
  readonly serviceAccountName?: string;
  /**
   * How often the operator makes sure that the store can be reached, in seconds.
   * @default 300
   */
  readonly checkSeconds?: number;
}

export type SecretStoreProps = SecretStoreSettings & StoreProvider;
