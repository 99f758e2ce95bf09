import type { Rule } from "../rule";
import { clusterApiAccess, clusterPrivateApi } from "./access";
import { clusterDeletionProtection } from "./deletion-protection";
import { clusterSecretsKey } from "./encryption";
import { clusterMetadataService, clusterPodIdentity } from "./identity";
import { clusterControlPlaneLogs } from "./logs";
import { clusterMaintenanceWindow } from "./maintenance-window";
import { clusterNetworkPolicy } from "./network-policy";
import { clusterVersion } from "./version";

/** What must hold of a cluster itself. */
export const clusterRules: readonly Rule[] = [
  clusterPrivateApi,
  clusterSecretsKey,
  clusterControlPlaneLogs,
  clusterPodIdentity,
  clusterNetworkPolicy,
  clusterMetadataService,
  clusterMaintenanceWindow,
  clusterDeletionProtection,
  clusterApiAccess,
  clusterVersion,
];
