import type { k8s } from "cdk8s-plus-28";
import type { Auth } from "./access/auth";
import type { PerComponent, Service } from "./component";
import type { DagBundle } from "./dags/dag-bundles";
import type { Database } from "./database/database";
import type { Executor } from "./executor";
import type { Config } from "./feature";
import type { Keys } from "./keys";
import type { Logs } from "./logs/logs";
import type { Network } from "./network/network";
import type { PodSettings } from "./pod";
import type { Workers } from "./workers/workers";

/** What Airflow needs to know. Everything that is not marked otherwise is read during synthesis and cannot be a `ref`. */
export interface AirflowProps extends PodSettings {
  /** Airflow's version, such as 3.2.2. */
  readonly version: string;
  /** @default apache/airflow at `version` */
  readonly image?: { readonly repository?: string; readonly tag?: string };
  /** What runs tasks; of several, the first unless a task names another. */
  readonly executor: Executor | readonly Executor[];
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
  /** The pods of tasks under the KubernetesExecutor. */
  readonly workers?: Workers;
  /** Such as the cloud identity that a part acts as. Values may be `ref`s. */
  readonly serviceAccountAnnotations?: PerComponent<{ readonly [annotation: string]: string }>;
  /**
   * Options of airflow.cfg by section, over the defaults. Secrets are refused here.
   * @see https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html
   */
  readonly config?: Config;
  readonly logs?: Logs;
  /** Who may log in. */
  readonly auth?: Auth;
  /** Who may reach the API server besides tasks, such as the ingress controller. */
  readonly apiServerClients?: readonly k8s.NetworkPolicyPeer[];
  /** How far connections may go beyond what Airflow itself needs. */
  readonly network?: Network;
  /**
   * Namespaces besides `namespace` in which tasks may run, by `pod_override`. Each gets its own Role, service account, configuration and
   * policy; none gets rights in the whole cluster.
   * @default none
   */
  readonly taskNamespaces?: readonly string[];
  /** Further labels on every object and pod. */
  readonly labels?: { readonly [label: string]: string };
}
