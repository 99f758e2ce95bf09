import { createHash } from "node:crypto";
import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { azureGrant } from "../azure-roles";
import type { Cluster } from "../cluster/cluster";
import {
  type Identity,
  type IdentityArgs,
  type IdentityMarks,
  type NamedGrant,
  namedGrants,
  sqlQuote,
} from "./identity";

export interface AksIdentityArgs extends IdentityArgs<Pick<Cluster, "issuerUrl">> {
  readonly resourceGroupName: pulumi.Input<string>;
  /** @default the resource group's */
  readonly location?: pulumi.Input<string>;
}

const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
/** Azure's own roles for writing may delete too, blobs and the container or any secret, so these grants bring a role each. */
const ownRoles = {
  "bucket.write": [`${blobs}/write`, `${blobs}/add/action`],
  "bucket.delete": [`${blobs}/delete`],
  "secret.write": ["Microsoft.KeyVault/vaults/secrets/setSecret/action"],
} as const;

/** What lets pods act as a managed identity, given its client id. */
export function aksIdentityMarks(principal: pulumi.Input<string>): IdentityMarks {
  return {
    serviceAccountAnnotations: { "azure.workload.identity/client-id": principal },
    podLabels: { "azure.workload.identity/use": "true" },
  };
}

/**
 * A managed identity for one Kubernetes service account, by Microsoft Entra Workload ID. It has no secret, only that service account of
 * that cluster can take it on, and it has the roles that its grants say, each on one container, secret or key.
 * @see https://learn.microsoft.com/azure/aks/workload-identity-overview
 */
export class AksIdentity extends pulumi.ComponentResource implements Identity {
  readonly principal: pulumi.Output<string>;
  readonly serviceAccountAnnotations: IdentityMarks["serviceAccountAnnotations"];
  readonly podLabels: IdentityMarks["podLabels"];
  readonly databaseStatements: readonly pulumi.Output<string>[];
  readonly identity: managedidentity.UserAssignedIdentity;
  /** Lets the Kubernetes service account act as this identity. */
  readonly federation: managedidentity.FederatedIdentityCredential;
  readonly roleAssignments: readonly authorization.RoleAssignment[];
  /** The roles that Azure does not have ready. */
  readonly roles: readonly authorization.RoleDefinition[];

  constructor(name: string, args: AksIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    const grants = namedGrants(name, args);
    super("isobar:azure:Identity", name, {}, opts);
    const child = { parent: this };
    const { resourceGroupName } = args;

    this.identity = new managedidentity.UserAssignedIdentity(
      name,
      { resourceGroupName, ...(args.location !== undefined && { location: args.location }), tags: { ...args.tags } },
      child,
    );
    this.federation = new managedidentity.FederatedIdentityCredential(
      name,
      {
        resourceGroupName,
        resourceName: this.identity.name,
        issuer: args.cluster.issuerUrl,
        subject: `system:serviceaccount:${args.namespace}:${args.serviceAccount}`,
        audiences: ["api://AzureADTokenExchange"],
      },
      child,
    );
    const allowed = grants.flatMap((grant) => allow(grant, this.identity.principalId, child));
    this.roleAssignments = allowed.map(({ assignment }) => assignment);
    this.roles = allowed.flatMap(({ role }) => (role ? [role] : []));

    this.principal = this.identity.clientId;
    ({ serviceAccountAnnotations: this.serviceAccountAnnotations, podLabels: this.podLabels } = aksIdentityMarks(
      this.principal,
    ));
    // Entra logins live inside the database; outside it there are only administrators, which would be too much.
    this.databaseStatements = grants.flatMap(({ grant }) =>
      grant.grant === "database.connect"
        ? [
            pulumi
              .all([this.identity.name, this.identity.principalId])
              .apply(([role, oid]) =>
                [
                  `SELECT pgaadauth_create_principal_with_oid(${sqlQuote(role, "'")}, ${sqlQuote(oid, "'")}, 'service', false, false);`,
                  `GRANT ${sqlQuote(grant.database.user, '"')} TO ${sqlQuote(role, '"')};`,
                ].join("\n"),
              ),
          ]
        : [],
    );
    this.registerOutputs({ principal: this.principal });
  }
}

interface Allowed {
  readonly assignment: authorization.RoleAssignment;
  readonly role?: authorization.RoleDefinition;
}

/** A grant in Azure's terms: one role, on one container, secret or key. */
function allow(
  { name, grant }: NamedGrant,
  principalId: pulumi.Output<string>,
  child: pulumi.CustomResourceOptions,
): Allowed[] {
  switch (grant.grant) {
    case "bucket.read":
      return [
        {
          assignment: azureGrant(
            name,
            { role: "Storage Blob Data Reader", principalId, scope: grant.bucket.id },
            child,
          ),
        },
      ];
    case "secret.read":
      return [
        { assignment: azureGrant(name, { role: "Key Vault Secrets User", principalId, scope: grant.secret }, child) },
      ];
    case "key.use": {
      // It may wrap, unwrap and look at the key. Key Vault Crypto User may also change and back it up.
      const role = "Key Vault Crypto Service Encryption User";
      return [{ assignment: azureGrant(name, { role, principalId, scope: grant.key.resourceId }, child) }];
    }
    case "bucket.write":
    case "bucket.delete":
      return [allowByOwnRole(name, grant.grant, principalId, grant.bucket.id, child)];
    case "secret.write":
      return [allowByOwnRole(name, grant.grant, principalId, grant.secret, child)];
    case "bucket.replace":
    case "database.connect":
      return [];
  }
}

/** A role that Azure does not have ready, and its assignment on one thing. */
function allowByOwnRole(
  name: string,
  grant: keyof typeof ownRoles,
  principalId: pulumi.Output<string>,
  on: pulumi.Input<string>,
  child: pulumi.CustomResourceOptions,
): Allowed {
  const scope = pulumi.output(on);
  const group = scope.apply((id) => id.split("/").slice(0, 5).join("/"));
  const role = new authorization.RoleDefinition(
    name,
    {
      scope: group,
      assignableScopes: [group],
      roleDefinitionId: scope.apply((id) => uuid(`${id}/${name}`)),
      roleName: scope.apply((id) => `${name} ${uuid(`${id}/${name}`).slice(0, 8)}`),
      description: `${grant} and nothing else`,
      roleType: "CustomRole",
      permissions: [{ actions: [], notActions: [], dataActions: [...ownRoles[grant]], notDataActions: [] }],
    },
    child,
  );
  return { role, assignment: azureGrant(name, { role, principalId, scope }, child) };
}

/** A UUID of version 8 that stands for a text. @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8 */
function uuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
