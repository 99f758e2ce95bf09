import { z } from "zod";

/** GPU models that at least one of the three clouds offers, by the names Kubernetes people use for them. */
export const gpuModel = z.enum(["t4", "l4", "a10g", "v100", "a100", "h100", "l40s"]);
export type GpuModel = z.output<typeof gpuModel>;

/** Processor architecture, as in the node label `kubernetes.io/arch`. */
export const architecture = z.enum(["amd64", "arm64"]);
export type Architecture = z.output<typeof architecture>;

const labelKey = z
  .string()
  .regex(
    /^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    "a Kubernetes label key: at most 63 letters, digits, dots, dashes and underscores, after an optional DNS prefix and a slash",
  );
const labelValue = z
  .string()
  .regex(
    /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/,
    "a Kubernetes label value: at most 63 letters, digits, dots, dashes and underscores",
  );

export const taint = z.strictObject({
  key: labelKey.describe("The taint's key."),
  value: labelValue.default("").describe("The taint's value."),
  effect: z
    .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .describe("What happens to pods that do not tolerate it."),
});
export type Taint = z.output<typeof taint>;

/** The name of a node pool: a DNS label, short enough that every cloud's own name for it stays readable. */
export const nodePoolName = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,22}[a-z0-9])?$/,
    "at most 24 lower-case letters, digits and dashes, beginning with a letter",
  );

export const nodePool = z
  .strictObject({
    cpu: z.number().positive().optional().describe("vCPUs of one node, at least this many."),
    memoryGiB: z.number().positive().optional().describe("Memory of one node in GiB, at least this much."),
    gpu: z
      .strictObject({
        model: gpuModel.describe("The GPU's model."),
        count: z.int().min(1).max(16).default(1).describe("GPUs of one node."),
      })
      .optional()
      .describe("The GPUs of one node. Without cpu and memoryGiB the smallest machine that carries them is taken."),
    architecture: architecture.default("amd64").describe("Processor architecture of the nodes and their images."),
    machineTypes: z
      .array(z.string())
      .min(1)
      .optional()
      .describe("Exact machine types of one cloud instead of sizes; best given in that cloud's override."),
    min: z.int().min(0).default(0).describe("Fewest nodes over all zones. 0 lets the pool vanish when idle."),
    max: z.int().min(1).max(1000).describe("Most nodes over all zones."),
    spot: z
      .union([
        z.literal(false),
        z.strictObject({
          fallback: z.boolean().default(true).describe("Whether on-demand nodes stand in when spot is short."),
        }),
      ])
      .default(false)
      .describe(
        "Cheaper nodes that the cloud may take back; on-demand ones stand in for them when `fallback` is true.",
      ),
    diskGiB: z.int().min(30).max(4096).default(100).describe("Boot disk of one node in GiB, encrypted."),
    maxPods: z.int().min(8).max(250).default(64).describe("Most pods on one node."),
    zones: z
      .array(z.string())
      .min(1)
      .optional()
      .describe("The cloud's zone names; all zones of the network by default."),
    labels: z
      .record(labelKey, labelValue)
      .default({})
      .describe("Further node labels; `workload` is always the pool's name."),
    taints: z
      .array(taint)
      .optional()
      .describe("Instead of the defaults: none for core, nvidia.com/gpu for GPU pools, workload=<pool> for the rest."),
  })
  .superRefine(
    (pool, context) => {
      if (typeof pool.min === "number" && typeof pool.max === "number" && pool.min > pool.max) {
        context.addIssue({
          code: "custom",
          path: ["min"],
          input: pool.min,
          message: `at most max, which is ${pool.max}`,
        });
      }
      if (!pool.machineTypes && !pool.gpu && (pool.cpu === undefined || pool.memoryGiB === undefined)) {
        context.addIssue({
          code: "custom",
          path: [pool.cpu === undefined ? "cpu" : "memoryGiB"],
          input: undefined,
          message: "cpu and memoryGiB, a gpu, or machineTypes",
        });
      }
    },
    { when: ({ value }) => z.core.util.isPlainObject(value) },
  );

/** One node pool as the environment describes it, defaults filled in. */
export type NodePoolSettings = z.output<typeof nodePool>;

export const nodePools = z.record(nodePoolName, nodePool).superRefine(
  (pools, context) => {
    const core = pools["core"];
    if (core === undefined) {
      context.addIssue({
        code: "custom",
        path: ["core"],
        input: undefined,
        message: "a pool named core, which runs the cluster's own pods",
      });
    } else if (core.min < 1 || core.spot || core.gpu) {
      const path = core.min < 1 ? "min" : core.spot ? "spot" : "gpu";
      context.addIssue({
        code: "custom",
        path: ["core", path],
        input: core[path],
        message: "core keeps at least one on-demand node without GPUs, since the cluster's own pods need it",
      });
    }
  },
  { when: ({ value }) => z.core.util.isPlainObject(value) },
);
