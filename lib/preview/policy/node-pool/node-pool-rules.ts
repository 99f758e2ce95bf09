import type { Rule } from "../rule";
import { nodePoolAutoRepair, nodePoolSurgeUpgrade, nodePoolZones } from "./availability";
import { nodePoolGpuDriver, nodePoolScaleToZero } from "./gpu";
import { nodePoolDiskEncryption, nodePoolImage, nodePoolPrivateNodes, nodePoolSecureBoot } from "./hardening";
import { nodePoolSpotFallback } from "./spot-fallback";

/** What must hold of a cluster's nodes. */
export const nodePoolRules: readonly Rule[] = [
  nodePoolSpotFallback,
  nodePoolGpuDriver,
  nodePoolScaleToZero,
  nodePoolZones,
  nodePoolSurgeUpgrade,
  nodePoolAutoRepair,
  nodePoolImage,
  nodePoolDiskEncryption,
  nodePoolPrivateNodes,
  nodePoolSecureBoot,
];
