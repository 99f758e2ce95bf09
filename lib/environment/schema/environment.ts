import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { deepPartial } from "../overrides";
import { airflow } from "./airflow/airflow";
import { buckets } from "./buckets";
import { type CloudName, cloudNames, clouds } from "./clouds";
import { cluster } from "./cluster";
import { cost } from "./cost";
import { network } from "./network";
import { nodePools } from "./node-pool";
import { policy } from "./policy";
import { postgres } from "./postgres";
import { vault } from "./vault";

/** What each cloud gets its own merged copy of; `overrides` changes it per cloud. */
export const platform = z.strictObject({
  highAvailability: z.boolean().default(true).describe("Zones, standbys and replicas that survive the loss of one."),
  production: z.boolean().default(false).describe("Marks what must not be lost: backups are kept for 7 days at least."),
  tags: z
    .record(
      z
        .string()
        .regex(
          /^[a-z][a-z0-9_-]{0,62}$/,
          "at most 63 lower-case letters, digits, dashes and underscores, beginning with a letter",
        ),
      z.string().regex(/^[a-z0-9_-]{0,63}$/, "at most 63 lower-case letters, digits, dashes and underscores"),
    )
    .default({})
    .describe(
      "Tags and labels on every resource, such as owner and cost-centre. The environment's name is one already, as environment.",
    ),
  network: network.prefault({}).describe("Addresses, ways out, and what is logged."),
  cluster: cluster.optional().describe("The Kubernetes cluster. Required for every cloud but existing."),
  nodePools: nodePools.optional().describe("Node pools by name. Required for every cloud but existing."),
  buckets: buckets.prefault({}).describe("Object storage."),
  postgres: postgres.prefault({}).describe("Airflow's database."),
  vault: vault.optional().describe("A store of secrets. Default: none."),
  airflow: airflow.describe("Apache Airflow."),
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

/** What one cloud may change of the platform: every part optional, and `null` to remove one. */
const override = deepPartial(platform).meta({ id: "Override" });

export const overrides = z.strictObject({
  aws: override.optional().describe("What is different on AWS."),
  gcp: override.optional().describe("What is different on Google Cloud."),
  azure: override.optional().describe("What is different on Azure."),
  existing: override.optional().describe("What is different on the existing cluster."),
});

/** An environment as its file holds it. */
export const environment = z.strictObject({
  clouds: clouds.describe("The clouds of this environment, each with its own stack of everything below."),
  primary: z.enum(cloudNames).optional().describe("The cloud that leads. Default: the first of clouds."),
  ...platform.shape,
  policy: policy.prefault({}).describe("What previews and the policy pack accept."),
  cost: cost.prefault({}).describe("What previews estimate with, and what the environment may cost."),
  overrides: overrides
    .optional()
    .describe("Per cloud, what differs from the rest: objects merge, arrays replace, null removes."),
});

/** Like T, every part optional at every depth, and `null` to remove one. */
export type DeepPartial<T> = T extends readonly unknown[] | pulumi.Output<unknown>
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> | null }
    : T;

export type OverridesInput = { [C in CloudName]?: DeepPartial<PlatformInput> };

/** An environment as a user writes it, in a file or in a program. */
export interface EnvironmentInput extends PlatformInput {
  /** The clouds of this environment. */
  readonly clouds: z.input<typeof clouds>;
  /**
   * The cloud that leads.
   * @default the first of clouds
   */
  readonly primary?: CloudName | undefined;
  /** What previews and the policy pack accept. */
  readonly policy?: z.input<typeof policy> | undefined;
  /** What previews estimate with, and what the environment may cost. */
  readonly cost?: z.input<typeof cost> | undefined;
  /** Per cloud, what differs from the rest: objects merge, arrays replace, `null` removes. */
  readonly overrides?: OverridesInput | undefined;
}
