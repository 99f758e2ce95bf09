import type { Rule } from "../rule";
import { exposureRules } from "./exposure";
import { networkPolicy } from "./network-policy";
import { rbacRules } from "./rbac";

/** Who reaches what is in a cluster. */
export const clusterAccessRules: readonly Rule[] = [networkPolicy, ...rbacRules, ...exposureRules];
