import type { ManagedCloudName } from "./schema/clouds";
import type { Architecture, GpuModel } from "./schema/node-pool";

/**
 * Families for pools without GPUs, best first: those of the latest generation that most regions have, then the ones that stand
 * in for them on spot. Each has a compute, a general and a memory shape (2, 4 and 8 GiB per vCPU). Burstable types (t3, B) are
 * left out because a busy scheduler exhausts their credits; metal ones because they boot slowly; machines with one vCPU
 * because the kubelet and daemons leave little of it.
 *
 * - aws: Intel's 7th generation, AMD's, then their 6th and Intel's 5th for spot. Graviton 3, then 4 and 2.
 * - gcp: E2, the cheapest per vCPU and in every region, up to 32 vCPUs; N2 and N2D beyond. N4, C4 and C4A boot from Hyperdisk
 *   only and are left to exact machine types once the table has them; it has no arm64 machine of Google's.
 * - azure: the v5 series, then v6, which needs NVMe and is in fewer regions; Intel before AMD. Ampere and Cobalt for arm64.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html
 * @see https://cloud.google.com/compute/docs/general-purpose-machines
 * @see https://learn.microsoft.com/azure/virtual-machines/sizes/overview
 */
export const families: Readonly<Record<ManagedCloudName, Readonly<Record<Architecture, readonly RegExp[]>>>> = {
  aws: {
    amd64: [/^[cmr]7i\./, /^[cmr]7a\./, /^[cmr]6i\./, /^[cmr]6a\./, /^[cmr]5\./],
    arm64: [/^[cmr]7g\./, /^[cmr]8g\./, /^[cmr]6g\./],
  },
  gcp: {
    amd64: [/^e2-/, /^n2-/, /^n2d-/],
    arm64: [],
  },
  azure: {
    amd64: [
      /^Standard_(D\d+l?|E\d+)s_v5$/,
      /^Standard_(D\d+al?|E\d+a)s_v5$/,
      /^Standard_(D\d+l?|E\d+)s_v6$/,
      /^Standard_(D\d+al?|E\d+a)s_v6$/,
    ],
    arm64: [/^Standard_(D\d+pl?|E\d+p)s_v5$/, /^Standard_(D\d+pl?|E\d+p)s_v6$/],
  },
};

/** Never chosen by size, whatever the family. */
export const excluded = /\.metal|\.medium$/;

/** How a cloud offers a GPU model. */
export interface GpuFamily {
  /** Machines that carry it, best first. */
  readonly machines: readonly RegExp[];
  /** Google's name for it, which node pools must give. */
  readonly accelerator?: string;
  /** For GPUs that are attached to machines without any: the counts that can be, and the most vCPUs beside each. */
  readonly attached?: { readonly vcpuPerGpu: number; readonly most: Readonly<Record<number, number>> };
}

/**
 * Where each GPU model is found.
 *
 * - gcp attaches T4 and V100 to N1 only; L4 comes with G2, A100 (40 GB) with A2, H100 with A3. Without sizes, as many vCPUs are
 *   taken for one as the other clouds put beside it.
 * - azure's V100 machines (NCv3) were retired on 2025-09-30.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
 * @see https://cloud.google.com/compute/docs/gpus
 * @see https://learn.microsoft.com/azure/virtual-machines/sizes/overview#gpu-accelerated
 * @see https://learn.microsoft.com/azure/virtual-machines/ncv3-nc6s-nc12s-nc24s-retirement
 */
export const gpuFamilies: Readonly<Record<ManagedCloudName, { readonly [M in GpuModel]?: GpuFamily }>> = {
  aws: {
    t4: { machines: [/^g4dn\./] },
    l4: { machines: [/^g6\./, /^gr6\./] },
    a10g: { machines: [/^g5\./] },
    l40s: { machines: [/^g6e\./] },
    v100: { machines: [/^p3\./] },
    a100: { machines: [/^p4d\./] },
    h100: { machines: [/^p5\./] },
  },
  gcp: {
    t4: {
      machines: [/^n1-(standard|highmem)-/],
      accelerator: "nvidia-tesla-t4",
      attached: { vcpuPerGpu: 4, most: { 1: 48, 2: 48, 4: 96 } },
    },
    v100: {
      machines: [/^n1-(standard|highmem)-/],
      accelerator: "nvidia-tesla-v100",
      attached: { vcpuPerGpu: 8, most: { 1: 12, 2: 24, 4: 48, 8: 96 } },
    },
    l4: { machines: [/^g2-/], accelerator: "nvidia-l4" },
    a100: { machines: [/^a2-highgpu-/], accelerator: "nvidia-tesla-a100" },
    h100: { machines: [/^a3-highgpu-/], accelerator: "nvidia-h100-80gb" },
  },
  azure: {
    t4: { machines: [/^Standard_NC\d+as_T4_v3$/] },
    a100: { machines: [/^Standard_NC\d+ads_A100_v4$/, /^Standard_ND96amsr_A100_v4$/] },
    h100: { machines: [/^Standard_NC\d+adi?s_H100_v5$/, /^Standard_ND96isr_H100_v5$/] },
  },
};
