import { z } from "zod";
import { nodePoolName } from "../node-pool";
import { access, auth } from "./access";
import { dagBundle } from "./dags";
import { celery, executor, workers } from "./executors";
import { apiServerClients, taskEgress } from "./network";
import { autoscaling, concurrency, databaseCleanup, pgbouncer } from "./operation";

const replicas = (what: string) => z.int().min(1).max(20).optional().describe(what);

/** The same, that may be left out. */
const optional = <S extends z.ZodType>(schema: S) => schema.exactOptional().describe(schema.description ?? "");

const options = <V extends z.ZodType>(value: V) => z.record(z.string(), z.record(z.string(), value));

export const airflow = z.strictObject({
  version: z
    .string()
    .regex(/^3\.[12]\.\d+$/, "an Airflow 3.2 or 3.1 version such as 3.2.2")
    .describe("Airflow's version."),
  image: z
    .strictObject({
      repository: z.string().min(1).default("apache/airflow").describe("Where the image is pulled from, without tag."),
      tag: z.string().min(1).optional().describe("The image's tag. Default: the version."),
    })
    .prefault({})
    .describe("The image of every Airflow container."),
  executor,
  celery: optional(celery),
  workers: optional(workers),
  namespace: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "at most 63 lower-case letters, digits and dashes")
    .default("airflow")
    .describe("The Kubernetes namespace that Airflow runs in."),
  replicas: z
    .strictObject({
      scheduler: replicas("Schedulers at the same time. Default: 2 with highAvailability, else 1."),
      apiServer: replicas("API servers. Default: 2 with highAvailability, else 1."),
      dagProcessor: replicas("DAG processors. Default: 2 with highAvailability, else 1."),
      triggerer: replicas("Triggerers. Default: 2 with highAvailability, else 1."),
    })
    .prefault({})
    .describe("How many run of each component."),
  autoscaling: optional(autoscaling),
  concurrency: optional(concurrency),
  access: optional(access),
  auth: optional(auth),
  apiServerClients: optional(apiServerClients),
  taskEgress: optional(taskEgress),
  pgbouncer: pgbouncer
    .default({})
    .describe("Pods between Airflow and its database, by which many connections share a few; false for none."),
  databaseCleanup: optional(databaseCleanup),
  workerPool: nodePoolName
    .optional()
    .describe("Node pool on which tasks run. Default: workers when there is such a pool, else core."),
  dags: z.array(dagBundle).min(1).describe("Where DAGs come from, one bundle per repository."),
  xcom: z
    .strictObject({
      thresholdBytes: z
        .int()
        .min(0)
        .max(2 ** 31 - 1)
        .optional()
        .describe("Bytes of JSON from which a value goes to the bucket. Default: 1048576."),
    })
    .optional()
    .describe(
      "Large values passed between tasks go to the bucket for XComs. On AWS the image must have s3fs. Default: all are in the database.",
    ),
  config: options(z.union([z.string(), z.number(), z.boolean(), z.array(z.json()), z.record(z.string(), z.json())]))
    .default({})
    .describe("Further options of airflow.cfg, by section, under their newest names."),
  extraConfig: options(z.union([z.string(), z.number(), z.boolean()]))
    .exactOptional()
    .describe("Options of plugins and of providers that are not in Airflow's official image, by section."),
});

/** Airflow as the environment describes it, defaults filled in. */
export type AirflowSettings = z.output<typeof airflow>;
