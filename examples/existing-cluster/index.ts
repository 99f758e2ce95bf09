import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Airflow } from "isobar/airflow";
import { Manifests } from "isobar/manifests";

/** Airflow in a program that has its own cluster and database already: only the construct is Isobar's. */
const config = new pulumi.Config("existing-cluster");
const database = new pulumi.StackReference("acme/database/prod");
const provider = new k8s.Provider("theirs", { kubeconfig: config.require("kubeconfig"), clusterIdentifier: "theirs" });

export const airflow = new Manifests(
  "airflow",
  (chart, ref) => {
    new Airflow(chart, "airflow", {
      version: "3.2.2",
      executor: "KubernetesExecutor",
      database: {
        host: ref(database.requireOutput("host")),
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
  },
  { provider },
);
