import type { k8s } from "cdk8s-plus-28";
import type { Access } from "./access/access";
import type { Auth } from "./access/auth";
import type { ServerTls } from "./access/server-tls";
import type { Autoscaling } from "./autoscaling";
import type { CeleryProps } from "./celery/celery";
import type { PerComponent, Service } from "./component";
import type { Concurrency } from "./concurrency/concurrency";
import type { DagBundle } from "./dags/dag-bundles";
import type { Database } from "./database/database";
import type { DeclarationProps } from "./declarations/declarations";
import type { Executor } from "./executor";
import type { Config } from "./feature";
import type { Keys } from "./keys";
import type { Logs } from "./logs/logs";
import type { MetricsProps } from "./metrics/metrics";
import type { Network } from "./network/network";
import type { AirflowOptions, Options } from "./options";
import type { PodSettings } from "./pod";
import type { SecretsBackend } from "./secrets-backend";
import type { Workers } from "./workers/workers";
import type { Xcom } from "./xcom";

/** What Airflow needs to know, its options under the names and as the values that its version takes. */
export type RenderableProps = Omit<AirflowProps, "config" | "extraConfig"> & { readonly config: Config };

/** What Airflow needs to know. Everything that is not marked otherwise is read during synthesis and cannot be a `ref`. */
export interface AirflowProps extends PodSettings, CeleryProps, DeclarationProps, MetricsProps {
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
  /**
   * Parts whose number of pods follows the load, in place of `replicas`.
   * @default none
   */
  readonly autoscaling?: Autoscaling;
  /** The pods of tasks under the KubernetesExecutor. */
  readonly workers?: Workers;
  /** How many tasks, runs and pods there may be at the same time; sized from a target if one is given. */
  readonly concurrency?: Concurrency;
  /** Such as the cloud identity that a part acts as. Values may be `ref`s. */
  readonly serviceAccountAnnotations?: PerComponent<{ readonly [annotation: string]: string }>;
  /**
   * Options of airflow.cfg by section, over the defaults, by their newest names. Secrets are refused here.
   * @see https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html
   */
  readonly config?: AirflowOptions;
  /** Options of plugins, and of providers that are not in Airflow's official image: any section and name. */
  readonly extraConfig?: Options;
  /**
   * Where task logs go.
   * @default the pods that write them: those of a KubernetesExecutor's task end with its pod
   */
  readonly logs?: Logs;
  /**
   * Where large XComs go.
   * @default the database
   */
  readonly xcom?: Xcom;
  /**
   * Where people reach the web interface and the REST API, and what publishes it.
   * @default inside the cluster only
   */
  readonly access?: Access;
  /**
   * A certificate with which the API server itself answers.
   * @default none: plain HTTP inside the cluster
   */
  readonly apiServerTls?: ServerTls;
  /**
   * Who may log in, and as what.
   * @default users in the database, of whom there is none until you make one
   */
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
  /**
   * Where connections and variables are looked for before Airflow's own database.
   * @default nowhere else
   */
  readonly secretsBackend?: SecretsBackend;
  /** Further labels on every object and pod. */
  readonly labels?: { readonly [label: string]: string };
}
