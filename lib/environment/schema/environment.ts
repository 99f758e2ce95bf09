import { z } from "zod";
import { airflow } from "./airflow";
import type { cloudNames } from "./clouds";
import { cluster } from "./cluster";
import { buckets, postgres } from "./data";
import { network } from "./network";
import { nodePools } from "./node-pool";

/** What each cloud gets its own merged copy of; `overrides` changes it per cloud. */
export const platform = z.strictObject({
  highAvailability: z.boolean().default(true).describe("Zones, standbys and replicas that survive the loss of one."),
  tags: z
    .record(z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/), z.string().regex(/^[a-z0-9_-]{0,63}$/))
    .default({})
    .describe("Tags and labels on every resource, such as owner and cost-centre."),
  network: network.prefault({}),
  cluster: cluster.optional().describe("Required for every cloud but existing."),
  nodePools: nodePools.optional().describe("Required for every cloud but existing."),
  buckets: buckets.prefault({}),
  postgres: postgres.prefault({}),
  airflow,
});

/** One cloud's part of an environment: overrides merged, defaults filled in. */
export type PlatformSettings = z.output<typeof platform>;
/** The same as a user writes it. */
export type PlatformInput = z.input<typeof platform>;

export const environmentName = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/,
    "at most 16 lower-case letters, digits and dashes, beginning with a letter",
  );

/** Like T, every part optional at every depth, and `null` to remove one. */
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> | null }
    : T;

export type OverridesInput = { [C in (typeof cloudNames)[number]]?: DeepPartial<PlatformInput> };
