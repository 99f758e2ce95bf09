import { RoleAssignment } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";

/** Azure's own roles that Isobar gives. See https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const azureRoles = {
  "Azure Kubernetes Service RBAC Cluster Admin": "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
  "Key Vault Contributor": "f25e0fa2-a7c4-4377-a976-54943a77a395",
  "Key Vault Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
  "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
  "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
} as const;

export interface AzureGrantArgs {
  /** One of Azure's own roles, or the id of another. */
  readonly role: keyof typeof azureRoles | { readonly id: pulumi.Input<string> };
  readonly principalId: pulumi.Input<string>;
  /** Named, Azure does not look for a principal that its directory may not show everywhere yet. @default ServicePrincipal */
  readonly principalType?: "Group" | "ServicePrincipal";
  /** The resource id of the one thing that the role is given on. */
  readonly scope: pulumi.Input<string>;
}

/** Gives a principal a role on one thing. */
export function azureGrant(
  name: string,
  { role, principalId, principalType = "ServicePrincipal", scope }: AzureGrantArgs,
  opts: pulumi.CustomResourceOptions,
): RoleAssignment {
  const own = typeof role === "string";
  // Azure knows its own roles in every subscription, and answers with the one of the thing.
  const roleDefinitionId = own
    ? pulumi.output(scope).apply((id) => {
        const [, , subscription = ""] = id.split("/");
        return `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${azureRoles[role]}`;
      })
    : role.id;
  const description = own ? { description: role } : {};
  return new RoleAssignment(name, { roleDefinitionId, principalId, principalType, scope, ...description }, opts);
}

/** A Key Vault key as storage accounts name it, without a version so that the account follows its rotation. */
export function keyVaultProperties(keyUrl: string): { keyVaultUri: string; keyName: string } {
  const { origin, pathname } = new URL(keyUrl);
  return { keyVaultUri: `${origin}/`, keyName: pathname.split("/")[2] ?? "" };
}
