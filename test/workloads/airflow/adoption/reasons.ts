import type { Fate } from "./fate";

export interface Reason {
  /** Objects that it is about, by kind and name. */
  readonly objects: readonly string[];
  readonly fate: Exclude<Fate, "kept">;
  /** Why, and where the object goes, who takes it away and when. */
  readonly because: string;
}

const helmTakesIt = "Helm takes it away itself when it has succeeded";

/** Why an object is not simply kept. */
export const reasons: readonly Reason[] = [
  {
    objects: ["ConfigMap airflow-config"],
    fate: "changed",
    because: "scripts for probes and tasks come; what you have in `airflow_local_settings.py` goes into the image",
  },
  {
    objects: ["Deployment airflow-scheduler"],
    fate: "changed",
    because: "logs go to the container's output, a sidecar deletes old files only where a part keeps task logs",
  },
  {
    objects: ["Deployment airflow-dag-processor"],
    fate: "changed",
    because: "it logs to the container's output; git-sync has a number, since there may be several repositories",
  },
  {
    objects: ["Deployment airflow-pgbouncer"],
    fate: "changed",
    because: "both legs are encrypted: each pod makes itself a certificate unless it is given one",
  },
  {
    objects: ["NetworkPolicy airflow-redis-policy", "NetworkPolicy airflow-statsd-policy"],
    fate: "changed",
    because: "all policies are labelled alike",
  },
  {
    objects: ["NetworkPolicy airflow-worker-policy"],
    fate: "changed",
    because:
      "it is for pods of single tasks only, Celery's workers have one of their own; the chart's workers lose the broker to it, so stop them first",
  },
  {
    objects: ["StatefulSet airflow-triggerer"],
    fate: "replaced",
    because: "a triggerer keeps nothing. You delete it and its claims; its triggers move to the new pods",
  },
  {
    objects: ["StatefulSet airflow-worker"],
    fate: "replaced",
    because:
      "a new worker starts before an old one has ended its last task, which a StatefulSet cannot. You delete it, when its tasks have ended, and its claims",
  },
  {
    objects: ["Job airflow-run-airflow-migrations"],
    fate: "replaced",
    because: `a Job cannot change, so its name says what it runs. ${helmTakesIt}`,
  },
  {
    objects: ["Secret airflow-api-secret-key", "Secret airflow-jwt-secret"],
    fate: "read",
    because: "sessions and tokens stay valid. Part of the release: `helm uninstall` would delete it",
  },
  {
    objects: ["Secret airflow-fernet-key"],
    fate: "read",
    because: "connections and variables stay readable. Made by a hook, so no release deletes it",
  },
  {
    objects: ["Secret airflow-redis-password"],
    fate: "read",
    because: "Redis has no other password; made by a hook, so no release deletes it",
  },
  {
    objects: ["Secret airflow-redis-password"],
    fate: "left",
    because: "the chart makes it even without Celery, where nobody needs it: you delete it",
  },
  {
    objects: ["Secret airflow-broker-url"],
    fate: "left",
    because: "Airflow composes the broker's URL from Redis' password. You delete it",
  },
  {
    objects: ["Secret airflow-metadata"],
    fate: "left",
    because:
      "Airflow composes its connection from host, user and a Secret with the password alone, which you make. You delete it",
  },
  {
    objects: ["Secret airflow-pgbouncer-config", "Secret airflow-pgbouncer-stats"],
    fate: "left",
    because: "PgBouncer's pods compose their settings from the same password. You delete it",
  },
  {
    objects: [
      "StatefulSet airflow-postgresql",
      "Service airflow-postgresql",
      "Service airflow-postgresql-hl",
      "Secret airflow-postgresql",
    ],
    fate: "left",
    because:
      "no database is made here: move the data first. You delete it; its claim `data-airflow-postgresql-0` stays until you delete that too",
  },
  {
    objects: ["Service airflow-triggerer", "Service airflow-worker"],
    fate: "left",
    because: "the API server finds logs by the pod's address; a Deployment's pods have no names. You delete it",
  },
  {
    objects: ["Job airflow-create-user"],
    fate: "left",
    because: `no user is made with a password that everybody knows; the users there are stay. ${helmTakesIt}`,
  },
  {
    objects: ["ServiceAccount airflow-create-user-job"],
    fate: "left",
    because: "there is no such Job. You delete it",
  },
  {
    objects: [
      "CronJob airflow-cleanup",
      "ServiceAccount airflow-cleanup",
      "Role airflow-cleanup-role",
      "RoleBinding airflow-cleanup-rolebinding",
    ],
    fate: "left",
    because:
      "the scheduler deletes the pods of tasks that succeed; those that fail stay to be looked at, unless `config.kubernetes_executor.delete_worker_pods_on_failure` says otherwise. You delete it",
  },
  {
    objects: ["Role airflow-database-cleanup-role", "RoleBinding airflow-database-cleanup-rolebinding"],
    fate: "left",
    because: "the cleanup talks to the database only, and has no rights in Kubernetes. You delete it",
  },
  {
    objects: [
      "Deployment airflow-flower",
      "Service airflow-flower",
      "ServiceAccount airflow-flower",
      "NetworkPolicy airflow-flower-policy",
    ],
    fate: "left",
    because: "Flower is not offered: queues and workers are in the metrics. You delete it",
  },
];
