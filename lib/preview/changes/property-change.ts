import type { Value } from "./property-value";

/** One property whose value differs; secrets and unknown values are named, never shown. */
export interface PropertyChange {
  /** Such as `nodeConfig.labels.workload` or `subnetIds[2]`. */
  readonly path: string;
  readonly old?: Value;
  readonly new?: Value;
  /** Whether the provider makes a new resource for it. */
  readonly replaces: boolean;
  /** Whether the provider sends it as an update that the cloud is known to refuse. */
  readonly refused: boolean;
}
