import { App, Chart } from "cdk8s";
import { Airflow } from "../../lib/workloads/airflow";

/** The manifests of the environment `local`, in the order in which they are applied. */
export function renderLocalEnvironment(): object[] {
  const chart = new Chart(new App(), "airflow", { namespace: "airflow", disableResourceNameHashes: true });
  new Airflow(chart, "airflow", {
    version: "3.2.2",
    executor: "KubernetesExecutor",
    database: { host: "host.isobar.internal", passwordSecret: { name: "airflow-database", key: "password" } },
    keys: {
      fernetKey: { name: "airflow-keys", key: "fernet-key" },
      jwtSecret: { name: "airflow-keys", key: "jwt-secret" },
      apiSecretKey: { name: "airflow-keys", key: "api-secret-key" },
    },
    dags: [{ name: "dags", git: { url: "git://host.isobar.internal/dags", ref: "main", refreshSeconds: 5 } }],
    replicas: { scheduler: 1, apiServer: 1, dagProcessor: 1, triggerer: 1 },
  });
  return chart.toJson();
}
