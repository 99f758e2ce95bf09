import { RoleAssignment } from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";

/** @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const builtInRoles = {
  "Azure Kubernetes Service RBAC Cluster Admin": "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
  "Key Vault Contributor": "f25e0fa2-a7c4-4377-a976-54943a77a395",
  "Key Vault Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
  "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
} as const;

/** Gives a principal one of Azure's own roles on one thing. */
export function grant(
  name: string,
  args: {
    readonly role: keyof typeof builtInRoles;
    readonly principalId: pulumi.Input<string>;
    /** @default ServicePrincipal */
    readonly principalType?: "Group" | "ServicePrincipal";
    readonly scope: pulumi.Input<string>;
  },
  opts: pulumi.CustomResourceOptions,
): RoleAssignment {
  return new RoleAssignment(
    name,
    {
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${builtInRoles[args.role]}`,
      principalId: args.principalId,
      principalType: args.principalType ?? "ServicePrincipal",
      scope: args.scope,
      description: args.role,
    },
    opts,
  );
}
