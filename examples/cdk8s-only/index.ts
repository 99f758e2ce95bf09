import { App, Chart } from "cdk8s";
import { Airflow } from "isobar/airflow";

/** Plain manifests for Argo CD, Flux or kubectl: no Pulumi, no cloud. */
const app = new App();
const chart = new Chart(app, "airflow", { namespace: "airflow", disableResourceNameHashes: true });

new Airflow(chart, "airflow", {
  version: "3.2.2",
  executor: "KubernetesExecutor",
  database: {
    host: "postgres.databases.svc",
    name: "airflow",
    user: "airflow",
    passwordSecret: { name: "airflow-database", key: "password" },
  },
  keys: {
    fernetKey: { name: "airflow-keys", key: "fernet-key" },
    jwtSecret: { name: "airflow-keys", key: "jwt-secret" },
    apiSecretKey: { name: "airflow-keys", key: "api-secret-key" },
  },
  dags: [{ name: "main", git: { url: "https://git.example.com/data/dags.git", ref: "main" } }],
});

app.synth();
