import { z } from "zod";
import { nodePoolName } from "../node-pool";

const executorName = z.enum(["LocalExecutor", "CeleryExecutor", "KubernetesExecutor"]);

export const executor = z
  .union([executorName, z.array(executorName).min(1)])
  .default("KubernetesExecutor")
  .describe("What runs tasks; of several, the first unless a task names another.");

const count = (max: number) => z.int().min(1).max(max);

/** Workers of the CeleryExecutor that are alike. */
const workerSet = z
  .strictObject({
    queues: z
      .array(z.string().regex(/^[\w.-]{1,100}$/, "1 to 100 letters, digits, dots, _ and -"))
      .min(1)
      .exactOptional()
      .describe("Queues that they take tasks from. Default: the set's name."),
    replicas: count(1000).exactOptional().describe("How many there are. Default: 2."),
    autoscaling: z
      .union([
        z.strictObject({
          keda: z
            .strictObject({
              min: z.int().min(0).exactOptional().describe("Workers when there is nothing to do. Default: 2."),
              max: count(1000).describe("Most workers."),
            })
            .describe("By tasks that wait and run; KEDA must be in the cluster."),
        }),
        z.strictObject({
          hpa: z
            .strictObject({
              min: count(1000).exactOptional().describe("Fewest workers. Default: 2."),
              max: count(1000).describe("Most workers."),
              cpuPercent: count(100).exactOptional().describe("Processor use that is aimed at. Default: 70."),
            })
            .describe("By processor use."),
        }),
      ])
      .exactOptional()
      .describe("Who decides how many there are, in place of replicas."),
    concurrency: count(256).exactOptional().describe("Tasks that one worker runs at a time. Default: 16."),
    longestTaskSeconds: count(604800)
      .exactOptional()
      .describe("Seconds that a worker which is told to stop waits for its tasks. Default: 3600."),
  })
  .superRefine(
    (set, context) => {
      if (set.replicas === undefined || set.autoscaling === undefined) return;
      context.addIssue({
        code: "custom",
        path: ["replicas"],
        input: set.replicas,
        message: "nothing, where autoscaling decides",
      });
    },
    { when: ({ value }) => z.core.util.isPlainObject(value) },
  );

export const celery = z
  .strictObject({
    resultBackend: z
      .enum(["database", "broker"])
      .default("database")
      .describe("Where workers write how a task ended. With broker they hold no credential of the database."),
    workers: z
      .record(
        z.string().regex(/^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/, "at most 20 lower-case letters, digits and dashes"),
        workerSet,
      )
      .describe("Sets of workers by name; one of them takes from the queue default."),
  })
  .describe("Workers of the CeleryExecutor, with a Redis of their own in the cluster.");

const cpu = z.number().positive().describe("Cores, such as 0.5 or 4.");
const memoryGiB = z.number().positive().describe("Memory in GiB.");

/** A kind of task pod under the KubernetesExecutor. */
const profile = z.strictObject({
  resources: z
    .strictObject({
      cpu,
      memoryGiB,
      limits: z
        .strictObject({
          cpu: cpu.exactOptional().describe("Cores."),
          memoryGiB: memoryGiB.exactOptional().describe("Memory in GiB."),
        })
        .exactOptional()
        .describe("What a task may use at most. Default: twice what it asks for."),
    })
    .exactOptional()
    .describe("What a task asks for. Default: light 0.25 CPU and 0.5 GiB, heavy 2 and 8, gpu 4 and 16."),
  gpus: z.int().min(0).max(16).exactOptional().describe("GPUs of a task. Default: 1 of gpu, else 0."),
  pool: nodePoolName
    .exactOptional()
    .describe("Node pool that its tasks run on. Default: the pool of its own name if there is one, else workerPool."),
  spot: z
    .enum(["preferred", "required", "never"])
    .exactOptional()
    .describe("Whether on spot nodes. Default: as the pool has it."),
  longestTaskSeconds: count(604800)
    .exactOptional()
    .describe("Seconds that a task which is told to stop has. Default: 600."),
  image: z.string().min(1).exactOptional().describe("A whole image with this Airflow. Default: Airflow's own."),
});

export const workers = z
  .strictObject({
    profiles: z
      .record(z.string().regex(/^[a-z][a-z0-9_]{0,40}$/, "lower-case letters, digits and underscores"), profile)
      .exactOptional()
      .describe("Kinds of task pods by name, which DAGs import from isobar_profiles."),
    prePull: z
      .boolean()
      .default(false)
      .describe("Whether each node for tasks pulls their images before it needs them."),
  })
  .describe("The pods of tasks under the KubernetesExecutor.");
