import type { Issue } from "./issue";
import { excluded, families, type GpuFamily, gpuFamilies } from "./machine-families";
import { type MachineType, machineTable } from "./machine-table";
import { nearest } from "./nearest";
import type { ManagedCloudName } from "./schema/clouds";
import { type Architecture, type GpuModel, gpuModel, type NodePoolSettings } from "./schema/node-pool";
import { either } from "./schema/words";

/** The machines of one cloud that fit what a node pool asks for. */
export interface MachineChoice {
  /** Best first; several so that spot has a choice. */
  readonly machineTypes: readonly [string, ...string[]];
  readonly architecture: Architecture;
  /** vCPUs and memory of the first. */
  readonly cpu: number;
  readonly memoryGiB: number;
  readonly gpu?: {
    readonly model: GpuModel;
    readonly count: number;
    /** The accelerator to attach, on Google Cloud, such as nvidia-tesla-t4; built-in ones are named too. */
    readonly accelerator?: string;
  };
}

/** What decides a pool's machines. */
export type MachineAsk = Pick<NodePoolSettings, "cpu" | "memoryGiB" | "gpu" | "architecture" | "machineTypes" | "spot">;

/** Spot draws from so many types at most: more make the autoscaler's guess of a node's size no better. */
const mostTypes = 6;

/**
 * The machines of a cloud that fit a pool: the exact ones it names, else the smallest of the current families, which is the one
 * with the fewest vCPUs and then the least memory that still suffice. Spot pools on AWS get up to six of the same size from
 * several families, best first; Google Cloud and Azure take one machine type per pool.
 *
 * GPUs are matched in model and number: a machine with more of them than asked for is never taken.
 *
 * @returns an issue, its path from the pool's top, when the cloud has no such machine
 */
export function machinesFor(cloud: ManagedCloudName, ask: MachineAsk): MachineChoice | Issue {
  if (ask.machineTypes) return exact(cloud, ask, ask.machineTypes);
  return ask.gpu ? withGpu(cloud, ask, ask.gpu) : bySize(cloud, ask);
}

/** Whether {@link machinesFor} found nothing. */
export function isIssue(result: MachineChoice | Issue): result is Issue {
  return "path" in result;
}

const ofFamily = (cloud: ManagedCloudName, family: RegExp) =>
  machineTable().filter((m) => m.cloud === cloud && family.test(m.name) && !excluded.test(m.name));

const smallestFirst = (a: MachineType, b: MachineType) =>
  a.cpu - b.cpu || a.memoryGiB - b.memoryGiB || (a.name < b.name ? -1 : 1);

function choice(
  cloud: ManagedCloudName,
  ask: MachineAsk,
  candidates: readonly (readonly MachineType[])[],
  gpu?: MachineChoice["gpu"],
): MachineChoice | undefined {
  const fits = (m: MachineType) => m.cpu >= (ask.cpu ?? 0) && m.memoryGiB >= (ask.memoryGiB ?? 0);
  const fitting = candidates.map((family) => family.filter(fits).sort(smallestFirst));
  const best = fitting.find((family) => family.length > 0)?.[0];
  if (!best) return undefined;
  const alike = fitting.flat().filter((m) => m !== best && m.cpu === best.cpu && m.memoryGiB === best.memoryGiB);
  const others = cloud === "aws" && ask.spot ? alike.slice(0, mostTypes - 1) : [];
  return {
    machineTypes: [best.name, ...others.map((m) => m.name)],
    architecture: best.architecture,
    cpu: best.cpu,
    memoryGiB: best.memoryGiB,
    ...(gpu && { gpu }),
  };
}

function bySize(cloud: ManagedCloudName, ask: MachineAsk): MachineChoice | Issue {
  const candidates = families[cloud][ask.architecture].map((family) => ofFamily(cloud, family));
  if (candidates.length === 0) {
    return { path: ["architecture"], given: ask.architecture, allowed: `amd64 on ${cloud}` };
  }
  return choice(cloud, ask, candidates) ?? tooLarge(cloud, ask, candidates.flat(), "");
}

function tooLarge(cloud: ManagedCloudName, ask: MachineAsk, machines: readonly MachineType[], beside: string): Issue {
  const cpu = Math.max(...machines.map((m) => m.cpu));
  const memoryGiB = Math.max(...machines.map((m) => m.memoryGiB));
  const path = (ask.cpu ?? 0) > cpu ? "cpu" : "memoryGiB";
  return {
    path: [path],
    given: ask[path],
    allowed: `at most ${cpu} vCPUs and ${memoryGiB} GiB a node${beside} on ${cloud}`,
  };
}

function withGpu(cloud: ManagedCloudName, ask: MachineAsk, gpu: NonNullable<MachineAsk["gpu"]>): MachineChoice | Issue {
  const family = gpuFamilies[cloud][gpu.model];
  if (!family) {
    return {
      path: ["gpu", "model"],
      given: gpu.model,
      allowed: `${either(Object.keys(gpuFamilies[cloud]))} on ${cloud}`,
    };
  }
  if (ask.architecture !== "amd64") {
    return { path: ["architecture"], given: ask.architecture, allowed: `amd64 for ${gpu.model} on ${cloud}` };
  }
  const all = family.machines.map((machines) => ofFamily(cloud, machines));
  const counts = countsOf(family, all.flat(), gpu.model);
  if (!counts.includes(gpu.count)) {
    return {
      path: ["gpu", "count"],
      given: gpu.count,
      allowed: `${either(counts.map(String))} of ${gpu.model} a node on ${cloud}`,
    };
  }
  const carrying = all.map((machines) => machines.filter((m) => carries(family, m, gpu)));
  const { attached } = family;
  const sized =
    attached && ask.cpu === undefined && ask.memoryGiB === undefined
      ? { ...ask, cpu: attached.vcpuPerGpu * gpu.count }
      : ask;
  const found = choice(cloud, sized, carrying, gpuOf(family, gpu.model, gpu.count));
  return found ?? tooLarge(cloud, ask, carrying.flat(), ` beside ${gpu.count} ${gpu.model}`);
}

function countsOf(family: GpuFamily, machines: readonly MachineType[], model: GpuModel): number[] {
  const counts = family.attached
    ? Object.keys(family.attached.most).map(Number)
    : machines.filter((m) => m.gpuModel === model).map((m) => m.gpus);
  return [...new Set(counts)].sort((a, b) => a - b);
}

function carries(family: GpuFamily, machine: MachineType, gpu: { readonly model: GpuModel; readonly count: number }) {
  if (family.attached) return machine.gpus === 0 && machine.cpu <= (family.attached.most[gpu.count] ?? 0);
  return machine.gpuModel === gpu.model && machine.gpus === gpu.count;
}

function gpuOf(family: GpuFamily | undefined, model: GpuModel, count: number): NonNullable<MachineChoice["gpu"]> {
  return { model, count, ...(family?.accelerator && { accelerator: family.accelerator }) };
}

function exact(cloud: ManagedCloudName, ask: MachineAsk, names: readonly string[]): MachineChoice | Issue {
  const table = machineTable().filter((m) => m.cloud === cloud);
  const machines: MachineType[] = [];
  for (const [index, name] of names.entries()) {
    const found = table.find((m) => m.name === name);
    if (!found) {
      const meant = nearest(
        cloud === "azure" ? `Standard_${name.replace(/^standard_/i, "")}` : name,
        table.map((m) => m.name),
      );
      return {
        path: ["machineTypes", index],
        given: name,
        allowed: `a machine type of ${cloud}`,
        ...(meant !== undefined && { nearest: meant }),
      };
    }
    const issue = agrees(cloud, ask, found, index);
    if (issue) return issue;
    machines.push(found);
  }
  const [best, second] = machines;
  if (!best) return { path: ["machineTypes"], given: names, allowed: "at least one machine type" };
  if (second && cloud !== "aws") {
    return { path: ["machineTypes"], given: names, allowed: `one machine type on ${cloud}` };
  }
  const odd = machines.findIndex((m) => m.gpus !== best.gpus || m.gpuModel !== best.gpuModel);
  if (odd !== -1) {
    return { path: ["machineTypes", odd], given: names[odd], allowed: `machine types with the GPUs of ${best.name}` };
  }
  const model = gpuModel.safeParse(best.gpuModel);
  const built = model.success ? gpuOf(gpuFamilies[cloud][model.data], model.data, best.gpus) : undefined;
  const gpu = built ?? (ask.gpu && gpuOf(gpuFamilies[cloud][ask.gpu.model], ask.gpu.model, ask.gpu.count));
  return {
    machineTypes: [best.name, ...machines.slice(1).map((m) => m.name)],
    architecture: best.architecture,
    cpu: best.cpu,
    memoryGiB: best.memoryGiB,
    ...(gpu && { gpu }),
  };
}

/** What speaks against an exact machine type: its architecture, or its GPUs when the pool asks for some. */
function agrees(cloud: ManagedCloudName, ask: MachineAsk, machine: MachineType, index: number): Issue | undefined {
  const path = ["machineTypes", index];
  if (machine.architecture !== ask.architecture) {
    return {
      path,
      given: machine.name,
      allowed: `${ask.architecture} machines, or architecture: ${machine.architecture}`,
    };
  }
  if (!ask.gpu) return undefined;
  const family = gpuFamilies[cloud][ask.gpu.model];
  const attachable = family?.attached && family.machines.some((pattern) => pattern.test(machine.name));
  if (
    attachable
      ? carries(family, machine, ask.gpu)
      : machine.gpuModel === ask.gpu.model && machine.gpus === ask.gpu.count
  )
    return undefined;
  return { path, given: machine.name, allowed: `machines that carry ${ask.gpu.count} ${ask.gpu.model}` };
}
