import type { k8s } from "cdk8s-plus-28";

/** The parts of Airflow that run in pods of their own. */
export const components = ["scheduler", "apiServer", "dagProcessor", "triggerer", "migrations", "worker"] as const;
export type Component = (typeof components)[number];

/** The parts that run all the time, in any number. */
export const services = ["scheduler", "apiServer", "dagProcessor", "triggerer"] as const;
export type Service = (typeof services)[number];

/** A setting that may differ between the parts of Airflow; `worker` is what runs one task. */
export type PerComponent<T> = { readonly [C in Component]?: T };

/** One key of a Secret in Airflow's namespace, which somebody else makes. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** The PostgreSQL that holds Airflow's metadata. Strings may be the tokens that `ref` gives. */
export interface Database {
  readonly host: string;
  /** @default 5432 */
  readonly port?: number;
  /**
   * The database's name.
   * @default "airflow"
   */
  readonly name?: string;
  /** @default "airflow" */
  readonly user?: string;
  /** Any characters: the password is never part of a URL. */
  readonly passwordSecret: SecretKey;
  /**
   * Whether the connection is encrypted, and how the server proves who it is. The `verify` modes need a certificate authority that
   * the image's libpq finds.
   * @default "require"
   * @see https://www.postgresql.org/docs/current/libpq-ssl.html
   */
  readonly sslMode?: "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";
}

/** The keys that Airflow signs and encrypts with. They must outlive every deployment, so none is ever made in synthesis. */
export interface Keys {
  /** Encrypts connections and variables in the database: a Fernet key, or several with commas, the newest first. */
  readonly fernetKey: SecretKey;
  /** Signs the token with which a task talks to the API server. */
  readonly jwtSecret: SecretKey;
  /** Signs sessions of the web interface and requests for log files. */
  readonly apiSecretKey: SecretKey;
}

/** DAGs that Airflow itself fetches from a git repository, without a sidecar. */
export interface DagBundle {
  readonly name: string;
  readonly git: {
    /** Without credentials. */
    readonly url: string;
    /** Branch or tag that is followed. */
    readonly ref: string;
    /** Folder of the repository that holds DAGs. */
    readonly subdirectory?: string;
    /**
     * Seconds between looks for new commits.
     * @default 60
     */
    readonly refreshSeconds?: number;
  };
}

/** On which nodes pods may run. */
export interface PodScheduling {
  readonly nodeSelector?: { readonly [label: string]: string };
  readonly tolerations?: readonly k8s.Toleration[];
}

export type ConfigValue = string | number | boolean;

/** What Airflow needs to know. Everything that is not marked otherwise is read during synthesis and cannot be a `ref`. */
export interface AirflowProps {
  /** Airflow's version, such as 3.2.2. */
  readonly version: string;
  /** @default apache/airflow at `version` */
  readonly image?: { readonly repository?: string; readonly tag?: string };
  readonly executor: "KubernetesExecutor";
  /** @default the namespace of the chart */
  readonly namespace?: string;
  /**
   * What every name begins with; that of an official chart's release adopts its objects.
   * @default "airflow"
   */
  readonly releaseName?: string;
  readonly database: Database;
  readonly keys: Keys;
  /** At least one. */
  readonly dags: readonly DagBundle[];
  /**
   * Pods of each part; all of them work at the same time.
   * @default 2 of each
   */
  readonly replicas?: { readonly [S in Service]?: number };
  readonly scheduling?: {
    /** Everything but tasks. */
    readonly components?: PodScheduling;
    /** Tasks. */
    readonly workers?: PodScheduling;
  };
  /** Such as the cloud identity that a part acts as. Values may be `ref`s. */
  readonly serviceAccountAnnotations?: PerComponent<{ readonly [annotation: string]: string }>;
  /** Further labels on pods, such as those by which a cloud gives an identity. Values may be `ref`s. */
  readonly podLabels?: PerComponent<{ readonly [label: string]: string }>;
  /** What a part's containers ask for and may use, instead of the default. */
  readonly resources?: PerComponent<k8s.ResourceRequirements>;
  /**
   * Options of airflow.cfg by section, over the defaults. Secrets are refused here.
   * @see https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html
   */
  readonly config?: { readonly [section: string]: { readonly [option: string]: ConfigValue } };
  readonly logs?: {
    /** Where task logs outlive their pods, such as `s3://logs/airflow`; may be a `ref`. Without it they end with the pod. */
    readonly remote?: { readonly url: string };
  };
  /** Who may reach the API server besides tasks, such as the ingress controller. */
  readonly apiServerClients?: readonly k8s.NetworkPolicyPeer[];
  /** Further labels on every object and pod. */
  readonly labels?: { readonly [label: string]: string };
}
