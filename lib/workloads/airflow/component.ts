/** The parts of Airflow that run Airflow's own image, in pods of their own. */
export const airflowComponents = [
  "scheduler",
  "apiServer",
  "dagProcessor",
  "triggerer",
  "celeryWorker",
  "migrations",
  "databaseCleanup",
  "declarations",
  "worker",
] as const;
export type AirflowComponent = (typeof airflowComponents)[number];

/** What runs beside Airflow, and is not Airflow. */
export const backingComponents = ["redis", "pgbouncer", "statsd", "logGroomer", "imagePuller"] as const;
export type BackingComponent = (typeof backingComponents)[number];

/** Everything of a release that has pods. `worker` is the pod of one task under the KubernetesExecutor. */
export const components = [...airflowComponents, ...backingComponents] as const;
export type Component = AirflowComponent | BackingComponent;

/** The parts that run all the time, in any number, whatever the executor. */
export const services = ["scheduler", "apiServer", "dagProcessor", "triggerer"] as const;
export type Service = (typeof services)[number];

/** A setting that may differ between the parts of Airflow. */
export type PerComponent<T> = { readonly [C in Component]?: T };
