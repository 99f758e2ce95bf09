import { z } from "zod";
import type { PricedCloud } from "./price-list";
import { servicePrices } from "./service-prices";

/** Clouds that have prices. */
export const pricedClouds = ["aws", "gcp", "azure"] as const satisfies readonly PricedCloud[];

const perHour = z.number().min(0).describe("US dollars an hour");
const purchases = z.strictObject({ onDemand: perHour.optional(), spot: perHour.optional() });
const byCloud = <S extends z.ZodType>(schema: S) =>
  z.strictObject({ aws: schema.optional(), gcp: schema.optional(), azure: schema.optional() });
const services = (cloud: PricedCloud) =>
  z.strictObject(
    Object.fromEntries(Object.keys(servicePrices[cloud]).map((name) => [name, z.number().min(0).optional()])),
  );

const kinds = {
  /** Nodes' machines, an hour. */
  machines: byCloud(z.record(z.string(), purchases)).optional(),
  /** GPUs attached to machines, an hour. */
  accelerators: byCloud(z.record(z.string(), purchases)).optional(),
  /** Database servers' machines, without standby and storage, an hour. */
  databases: byCloud(z.record(z.string(), perHour)).optional(),
  /** Disks, per GiB and month. */
  disks: byCloud(z.record(z.string(), z.number().min(0))).optional(),
  services: z
    .strictObject({
      aws: services("aws").optional(),
      gcp: services("gcp").optional(),
      azure: services("azure").optional(),
    })
    .optional(),
};
const kindsOfPrices = z.strictObject(kinds);
/** Prices of one region, or of all. */
export type KindsOfPrices = z.output<typeof kindsOfPrices>;

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "a day, as 2026-11-01")
  .refine((text) => !Number.isNaN(Date.parse(text)), "a day of the calendar, as 2026-11-01");

const regionName = z
  .string()
  .regex(/^[a-z][a-z0-9-]+$/, "a region as its cloud writes it, as us-east-1, us-east1 or eastus");

/** What a file of prices may hold; docs/cost.md is the page on it. */
export const priceFile = z.strictObject({
  date: day.describe("The day that the prices are from."),
  source: z.string().min(1).describe("Where they are from, for the reader."),
  region: regionName.optional().describe("Where they hold. Default: everywhere."),
  ...kinds,
  regions: z
    .record(regionName, z.strictObject({ factor: z.number().positive().optional(), ...kinds }))
    .optional()
    .describe("Prices of one region, or a factor on prices of others that it has no own of."),
});
