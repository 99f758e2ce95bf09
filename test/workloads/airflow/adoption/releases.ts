import type { AirflowProps } from "../../../../lib/workloads/airflow";
import chartReleases from "./chart-releases.json";

/** One object of a release of the official chart 1.22: what is recorded of it. Kinds and names are always there. */
export interface ChartObject {
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector?: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly containers?: readonly string[];
  readonly initContainers?: readonly string[];
  readonly serviceAccount?: string;
  readonly ports?: readonly (readonly [string, number])[];
  /** Of a ConfigMap or Secret. */
  readonly keys?: readonly string[];
  readonly serviceName?: string;
  readonly volumeClaimTemplates?: readonly Claim[];
  readonly roleRef?: string;
  /** Of a Service: whether it has no address of its own. */
  readonly headless?: boolean;
  /** When Helm makes it, outside the release. */
  readonly hook?: string;
}

export interface Claim {
  readonly name: string;
  readonly accessModes?: readonly string[];
  readonly storage?: string;
}

export interface ChartRelease {
  readonly name: string;
  readonly chart: readonly ChartObject[];
  /** The same Airflow, as it is said to Isobar. */
  readonly props: AirflowProps;
}

/** Secrets of the release, which outlive it. */
const keys: AirflowProps["keys"] = {
  fernetKey: { name: "airflow-fernet-key", key: "fernet-key" },
  jwtSecret: { name: "airflow-jwt-secret", key: "jwt-secret" },
  apiSecretKey: { name: "airflow-api-secret-key", key: "api-secret-key" },
};

const common: Pick<AirflowProps, "version" | "namespace" | "releaseName" | "keys"> = {
  version: "3.2.2",
  namespace: "airflow",
  releaseName: "airflow",
  keys,
};

const database: AirflowProps["database"] = {
  host: "db.example",
  passwordSecret: { name: "airflow-database", key: "password" },
};

/** JSON knows no tuples. */
function objects(recorded: readonly (Omit<ChartObject, "ports"> & { readonly ports?: unknown })[]): ChartObject[] {
  return recorded.map(({ ports, ...object }) => ({
    ...object,
    ...(Array.isArray(ports) && {
      ports: ports.map(([name, port]: [unknown, unknown]): [string, number] => [String(name), Number(port)]),
    }),
  }));
}

export const releases: readonly ChartRelease[] = [
  {
    name: "KubernetesExecutor",
    chart: objects(chartReleases.KubernetesExecutor),
    props: {
      ...common,
      executor: "KubernetesExecutor",
      database,
      metrics: { statsd: {} },
      dags: [{ name: "dags", image: { path: "/opt/airflow/dags" } }],
    },
  },
  {
    name: "CeleryExecutor and KubernetesExecutor",
    chart: objects(chartReleases["CeleryExecutor and KubernetesExecutor"]),
    props: {
      ...common,
      executor: ["CeleryExecutor", "KubernetesExecutor"],
      celery: {
        broker: { redis: { passwordSecret: { name: "airflow-redis-password", key: "password" } } },
        workers: { default: { autoscaling: { keda: { max: 10 } } } },
      },
      database: { ...database, pgbouncer: {}, cleanup: { retentionDays: 90 } },
      metrics: { statsd: {} },
      autoscaling: { apiServer: {} },
      access: { host: "airflow.example", ingress: { className: "nginx" }, tls: { secretName: "airflow-tls" } },
      apiServerClients: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } }],
      dags: [{ name: "dags", gitSync: { url: "https://git.example/dags", ref: "main" } }],
    },
  },
];
