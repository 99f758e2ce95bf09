import type { AirflowProps } from "../../lib/workloads/airflow";

/** A whole production Airflow: the parts of the chart's release of 64 objects, and what Isobar adds by default. */
export const production = (namespace: string): AirflowProps => ({
  version: "3.2.2",
  namespace,
  executor: ["CeleryExecutor", "KubernetesExecutor"],
  celery: {
    broker: { redis: { passwordSecret: { name: "airflow-redis-password", key: "password" } } },
    workers: { default: { autoscaling: { keda: { max: 10 } } } },
  },
  database: {
    host: "db.internal",
    passwordSecret: { name: "airflow-database", key: "password" },
    pgbouncer: {},
    cleanup: { retentionDays: 90 },
  },
  keys: {
    fernetKey: { name: "airflow-keys", key: "fernet-key" },
    jwtSecret: { name: "airflow-keys", key: "jwt-secret" },
    apiSecretKey: { name: "airflow-keys", key: "api-secret-key" },
  },
  dags: [{ name: "main", gitSync: { url: "https://git.internal/dags", ref: "main" } }],
  autoscaling: { apiServer: {}, triggerer: { keda: {} } },
  metrics: { statsd: {}, rules: {}, dashboards: true },
  logs: { remote: { s3: { bucket: "logs", identity: "podIdentity" } } },
  access: { host: `${namespace}.example.com`, ingress: { className: "nginx" }, tls: { secretName: "airflow-tls" } },
  apiServerClients: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } }],
});
