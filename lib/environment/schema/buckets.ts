import { z } from "zod";
import { input } from "./input";

const days = (fallback: number, what: string) => z.int().min(1).max(3653).default(fallback).describe(what);

const bucket = (retentionDays: number, what: string) => ({
  retentionDays: days(retentionDays, what),
  existing: input(z.string().min(1))
    .optional()
    .describe(
      "A bucket that exists already, by name; on Azure <resource group>/<account>/<container>. Its settings stay as they are. Best given in a cloud's override.",
    ),
});

export const buckets = z.strictObject({
  logs: z.strictObject(bucket(30, "Days until a task log expires.")).prefault({}).describe("Task logs."),
  xcom: z
    .strictObject(bucket(7, "Days until a value passed between tasks expires."))
    .prefault({})
    .describe("Values passed between tasks that are too large for the database."),
  backups: z
    .strictObject(bucket(35, "Days for which a backup can be neither changed nor deleted."))
    .prefault({})
    .describe("Backups, immutable."),
});
export type BucketsSettings = z.output<typeof buckets>;
