import { z } from "zod";
import { input } from "./input";

const replicas = z.int().min(1).max(20).optional();

export const dagBundle = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  git: z.strictObject({
    url: input(z.string().min(1)).describe("Repository URL without credentials."),
    ref: z.string().min(1).default("main").describe("Branch or tag that is followed."),
    subdirectory: z.string().optional().describe("Folder of the repository that holds DAGs."),
    refreshSeconds: z.int().min(1).default(60).describe("Seconds between looks for new commits."),
  }),
});
export type DagBundle = z.output<typeof dagBundle>;

export const airflow = z.strictObject({
  version: z
    .string()
    .regex(/^3\.2\.\d+$/, "an Airflow 3.2 version such as 3.2.2")
    .describe("Airflow's version."),
  image: z
    .strictObject({ repository: z.string().min(1).default("apache/airflow"), tag: z.string().min(1).optional() })
    .prefault({})
    .describe("Default tag: the version."),
  executor: z.enum(["KubernetesExecutor"]).default("KubernetesExecutor"),
  namespace: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
    .default("airflow"),
  replicas: z
    .strictObject({ scheduler: replicas, apiServer: replicas, dagProcessor: replicas, triggerer: replicas })
    .prefault({})
    .describe("Default: 2 of each with highAvailability, else 1."),
  workerPool: z
    .string()
    .optional()
    .describe("Node pool on which tasks run. Default: workers when there is such a pool, else core."),
  dags: z.array(dagBundle).min(1),
  config: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
    .default({})
    .describe("Further options of airflow.cfg, by section."),
});

/** Airflow as the environment describes it, defaults filled in. */
export type AirflowSettings = z.output<typeof airflow>;
