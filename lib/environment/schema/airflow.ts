import { z } from "zod";
import { input } from "./input";
import { nodePoolName } from "./node-pool";

const replicas = (what: string) => z.int().min(1).max(20).optional().describe(what);

export const dagBundle = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "at most 64 letters, digits, underscores and dashes")
    .describe("The bundle's name in Airflow."),
  git: z
    .strictObject({
      url: input(z.string().min(1)).describe("Repository URL without credentials."),
      ref: z.string().min(1).default("main").describe("Branch or tag that is followed."),
      subdirectory: z
        .string()
        .min(1)
        .optional()
        .describe("Folder of the repository that holds DAGs. Default: its top."),
      refreshSeconds: z.int().min(1).default(60).describe("Seconds between looks for new commits."),
    })
    .describe("The git repository that holds the DAGs."),
});
export type DagBundle = z.output<typeof dagBundle>;

export const airflow = z.strictObject({
  version: z
    .string()
    .regex(/^3\.2\.\d+$/, "an Airflow 3.2 version such as 3.2.2")
    .describe("Airflow's version."),
  image: z
    .strictObject({
      repository: z.string().min(1).default("apache/airflow").describe("Where the image is pulled from, without tag."),
      tag: z.string().min(1).optional().describe("The image's tag. Default: the version."),
    })
    .prefault({})
    .describe("The image of every Airflow container."),
  executor: z.enum(["KubernetesExecutor"]).default("KubernetesExecutor").describe("What runs tasks."),
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
  config: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
    .default({})
    .describe("Further options of airflow.cfg, by section."),
});

/** Airflow as the environment describes it, defaults filled in. */
export type AirflowSettings = z.output<typeof airflow>;
