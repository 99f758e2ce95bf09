import type { Rule } from "../rule";
import { networkFlowLogs } from "./flow-logs";
import { networkNatPerZone } from "./nat-per-zone";
import { networkOpenIngress } from "./open-ingress";
import { networkPrivateEndpoints } from "./private-endpoints";

/** What must hold of the networks that clusters are in. */
export const networkRules: readonly Rule[] = [
  networkFlowLogs,
  networkOpenIngress,
  networkNatPerZone,
  networkPrivateEndpoints,
];
