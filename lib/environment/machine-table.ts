import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CloudName, cloudNames } from "./schema/clouds";
import type { Architecture } from "./schema/node-pool";

/** One machine type that a cloud rents out. */
export interface MachineType {
  readonly cloud: Exclude<CloudName, "existing">;
  /** The cloud's own name for it, as its API takes it: `m7i.xlarge`, `n2-standard-4`, `Standard_D4s_v5`. */
  readonly name: string;
  readonly cpu: number;
  readonly memoryGiB: number;
  /** GPUs that are built in; those attached to Google's N1 are not. */
  readonly gpus: number;
  /** Their model; undefined where there is none or the table does not know it. */
  readonly gpuModel: string | undefined;
  readonly architecture: Architecture;
  /** US dollars per hour in us-east-1, us-central1 and eastus; undefined where unknown. See {@link machineTable} for the dates. */
  readonly onDemandUsdPerHour: number | undefined;
  readonly spotUsdPerHour: number | undefined;
}

let table: readonly MachineType[] | undefined;

/**
 * Every machine type that Isobar knows, from `machine-types.csv` beside this file, read once.
 *
 * | cloud | shapes from | prices from |
 * |---|---|---|
 * | aws | Kubernetes Cluster Autoscaler's list of EC2 types, 2026-01-22 | Karpenter for AWS 1.14.1, us-east-1, 2026-07-06, on demand only |
 * | gcp | memory per vCPU of each family; a3-highgpu-8g from https://cloud.google.com/compute/docs/gpus | Cluster Autoscaler's GCE price table, 2026-08-22, with spot |
 * | azure | Cluster Autoscaler's list of Azure types, 2026-08-22 | Karpenter for Azure, eastus, 2026-06-18, on demand only |
 *
 * @see https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler/cloudprovider
 */
export function machineTable(): readonly MachineType[] {
  table ??= readFileSync(join(__dirname, "machine-types.csv"), "utf8").trimEnd().split("\n").slice(1).map(machineType);
  return table;
}

function machineType(row: string): MachineType {
  const [cloud, name = "", , cpu, memoryMiB, gpus, gpuModel, architecture, onDemand, spot] = row.split(",");
  const known = cloudNames.find((candidate) => candidate === cloud);
  if (known === undefined || known === "existing") throw new Error(`machine-types.csv: no cloud is named ${cloud}`);
  return {
    cloud: known,
    name,
    cpu: Number(cpu),
    memoryGiB: Number(memoryMiB) / 1024,
    gpus: Number(gpus),
    gpuModel: gpuModel || undefined,
    architecture: architecture === "arm64" ? "arm64" : "amd64",
    onDemandUsdPerHour: onDemand ? Number(onDemand) : undefined,
    spotUsdPerHour: spot ? Number(spot) : undefined,
  };
}
