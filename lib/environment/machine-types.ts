import type { Architecture, GpuModel } from "./schema/node-pool";

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
