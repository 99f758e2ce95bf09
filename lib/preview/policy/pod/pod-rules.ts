import type { Rule } from "../rule";
import { clearTextSecret } from "./clear-text-secret";
import { hostRules } from "./host";
import { namespaceRules } from "./namespace";
import { runRules } from "./run";
import { securityContextRules } from "./security-context";
import { serviceAccountToken } from "./service-account-token";

/** What pods may do, and what they say of themselves. */
export const podRules: readonly Rule[] = [
  ...namespaceRules,
  ...hostRules,
  ...securityContextRules,
  ...runRules,
  serviceAccountToken,
  clearTextSecret,
];
