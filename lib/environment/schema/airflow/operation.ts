import { z } from "zod";

const count = (max: number) => z.int().min(1).max(max);

const bounds = z.strictObject({
  min: count(20).exactOptional().describe("Fewest pods. Default: 2."),
  max: count(20).exactOptional().describe("Most pods. Default: 6."),
  cpu: count(100).exactOptional().describe("Processor use that is aimed at, in per cent. Default: 70."),
  memory: count(100).exactOptional().describe("Memory use that is aimed at, in per cent. Default: 80."),
});

export const autoscaling = z
  .strictObject({
    scheduler: bounds.exactOptional().describe("Schedulers. Default: a fixed number."),
    apiServer: bounds.exactOptional().describe("API servers. Default: a fixed number."),
    triggerer: bounds.exactOptional().describe("Triggerers. Default: a fixed number."),
  })
  .describe("Parts whose number of pods follows their load, in place of replicas.");

export const concurrency = z
  .strictObject({
    target: z
      .strictObject({
        dags: count(100000).describe("DAG files."),
        tasksPerDay: count(100000000).describe("Tasks a day."),
        meanTaskSeconds: z
          .number()
          .positive()
          .max(604800)
          .exactOptional()
          .describe("Seconds that a task runs on average. Default: 60."),
        peakFactor: z
          .number()
          .min(1)
          .max(1000)
          .exactOptional()
          .describe("Tasks of the busiest hour, against the mean of the day. Default: 4."),
      })
      .exactOptional()
      .describe("What Airflow is to carry; the others follow from it."),
    parallelism: count(100000).exactOptional().describe("Tasks at the same time, for each scheduler."),
    maxActiveTasksPerDag: count(100000).exactOptional().describe("Tasks of one DAG run at the same time."),
    maxActiveRunsPerDag: count(100000).exactOptional().describe("Runs of one DAG at the same time."),
  })
  .describe("How much runs at the same time. Default: Airflow's own defaults.");

export const pgbouncer = z.union([
  z.literal(false),
  z.strictObject({
    replicas: count(20).exactOptional().describe("Pods of PgBouncer. Default: 2 with highAvailability, else 1."),
    poolSize: count(1000).exactOptional().describe("Server connections that each pod may keep. Default: 20."),
  }),
]);

export const databaseCleanup = z
  .strictObject({
    retentionDays: count(3653).describe("Days for which runs, tasks and the audit log are kept."),
    schedule: z.string().min(1).exactOptional().describe("Five fields of cron, in UTC. Default: Sundays at midnight."),
  })
  .describe("Regular deletion of old rows. Default: every run is kept for ever.");
