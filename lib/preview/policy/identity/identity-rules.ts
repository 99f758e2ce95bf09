import type { Rule } from "../rule";
import { identityBroadRoles } from "./broad-roles";
import { identityTrust } from "./trust";
import { identityWildcardActions } from "./wildcard-actions";
import { identityWildcardResources } from "./wildcard-resources";

export const identityRules: readonly Rule[] = [
  identityWildcardActions,
  identityWildcardResources,
  identityBroadRoles,
  identityTrust,
];
