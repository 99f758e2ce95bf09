import { z } from "zod";
import { cidr } from "./cluster";

export const network = z.strictObject({
  range: cidr
    .optional()
    .describe(
      "This environment's /12 of 10.0.0.0/8. Default: 10.0.0.0/12 for dev, 10.16.0.0/12 for staging, 10.32.0.0/12 for prod.",
    ),
  reserved: z
    .array(cidr)
    .default([])
    .describe("Ranges in use elsewhere (offices, peered networks) that no address of this environment may lie in."),
  natPerZone: z.boolean().optional().describe("One NAT gateway per zone instead of one. Default: as highAvailability."),
  flowLogs: z.boolean().default(true).describe("Record accepted and refused connections."),
  flowLogDays: z.int().min(1).max(3653).default(30).describe("Days for which flow logs are kept."),
  privateDomain: z
    .string()
    .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "a DNS name such as isobar.internal")
    .default("isobar.internal")
    .describe("DNS zone that only the network sees."),
});

/** A network as the environment describes it, defaults filled in. */
export type NetworkSettings = z.output<typeof network>;
