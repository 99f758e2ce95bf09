import type { Input } from "../input";

/**
 * Roles that may do everything, or give away what they may not do.
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged
 */
export const privilegedRoles: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
};

/**
 * Roles on what is kept: blobs, secrets and keys.
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security
 */
export const dataRoles: Readonly<Record<string, string>> = {
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
  "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
  "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
  "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": "Key Vault Crypto Officer",
  "12338af0-0e69-4776-bea7-57ae8d297424": "Key Vault Crypto User",
};

/** The id that a role has in every subscription, of `…/roleDefinitions/<id>`; empty for what is unknown. */
export const azureRoleId = (role: Input): string => (role.text ?? "").split("/").at(-1)?.toLowerCase() ?? "";

/** A whole subscription, management group or tenant; a made-up id of a recording is none. */
export const isWideScope = (scope: Input): boolean =>
  /^\/?(subscriptions\/[^/]+|providers\/Microsoft\.Management\/managementGroups\/[^/]+)?\/?$/i.test(scope.text ?? "-");
