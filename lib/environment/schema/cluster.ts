import { z } from "zod";

/** An IPv4 range in CIDR notation. */
export const cidr = z.cidrv4();

export const maintenanceWindow = z.strictObject({
  day: z
    .enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
    .default("sunday")
    .describe("Day of the week, in UTC."),
  startHour: z.int().min(0).max(23).default(3).describe("UTC hour in which disruptive maintenance may begin."),
  hours: z.int().min(4).max(12).default(4).describe("Length in hours; the clouds accept no less than four."),
});
export type MaintenanceWindow = z.output<typeof maintenanceWindow>;

/** Each setting's default is its safest value, so that a lower one is a visible line in the environment. */
export const cluster = z.strictObject({
  version: z
    .string()
    .regex(/^1\.\d\d$/, "a Kubernetes minor version such as 1.35")
    .describe("Kubernetes minor version."),
  publicEndpoint: z
    .union([
      z.literal(false),
      z.strictObject({
        allowedRanges: z.array(cidr).min(1).describe("Who may reach the API from outside, in CIDR notation."),
      }),
    ])
    .default(false)
    .describe(
      "false: the API is reachable from the network only. Otherwise the ranges that may reach it from outside.",
    ),
  secretsEncryption: z.boolean().default(true).describe("Encrypt Kubernetes Secrets with the environment's own key."),
  controlPlaneLogs: z.boolean().default(true).describe("Keep audit and all other control-plane logs."),
  controlPlaneLogDays: z.int().min(1).max(3653).default(90).describe("Days for which control-plane logs are kept."),
  podIdentity: z.boolean().default(true).describe("Give service accounts cloud identities, so that pods need no keys."),
  surgeUpgrade: z.boolean().default(true).describe("Upgrade by adding a node before one is taken away."),
  nodeRepair: z.boolean().default(true).describe("Replace nodes that stay unhealthy."),
  nodeImage: z
    .enum(["hardened", "general"])
    .default("hardened")
    .describe("hardened: Bottlerocket, Container-Optimized OS, Azure Linux. general: Amazon Linux, Ubuntu."),
  metadataHardening: z.boolean().default(true).describe("Keep pods away from the node's own cloud credentials."),
  networkPolicy: z.boolean().default(true).describe("Enforce NetworkPolicy."),
  maintenanceWindow: maintenanceWindow
    .prefault({})
    .describe("When disruptive maintenance may happen, also that of a database of the cloud's own service."),
  deletionProtection: z.boolean().default(true).describe("The cloud refuses to delete the cluster."),
});

/** A cluster as the environment describes it, defaults filled in. */
export type ClusterSettings = z.output<typeof cluster>;
