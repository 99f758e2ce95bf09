import type * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { azureGrant } from "../azure-roles";

export interface KeyUserArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: pulumi.Input<string>;
  readonly keyResourceId: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The identity with which a server uses a key, and its role on it. */
export interface KeyUser {
  readonly identity: managedidentity.UserAssignedIdentity;
  readonly role: authorization.RoleAssignment;
}

/** An identity that may use one key and nothing else. */
export function keyUser(
  name: string,
  { keyResourceId, ...place }: KeyUserArgs,
  opts: pulumi.CustomResourceOptions,
): KeyUser {
  const identity = new managedidentity.UserAssignedIdentity(`${name}-key-user`, place, opts);
  const role = azureGrant(
    `${name}-key-user`,
    {
      role: "Key Vault Crypto Service Encryption User",
      principalId: identity.principalId,
      scope: keyResourceId,
    },
    opts,
  );
  return { identity, role };
}

/** What a server's inputs say of its key. */
export function encryptedWith(keyUrl: pulumi.Input<string>, { identity }: KeyUser) {
  return {
    identity: {
      type: "UserAssigned",
      userAssignedIdentities: pulumi.output(identity.id).apply((id) => ({ [id]: {} })),
    },
    dataEncryption: {
      type: "AzureKeyVault",
      primaryKeyURI: keyUrl,
      primaryUserAssignedIdentityId: identity.id,
    },
  };
}
