import type { ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { azureRoleId, isWideScope, privilegedRoles } from "./azure-roles";
import { grantsOf } from "./google-members";

/** Who has Owner, Editor or AdministratorAccess has all the rest. */
export const identityBroadRoles: Rule = {
  id: "identity-broad-roles",
  title: "No identity has a role that may do everything",
  severity: "high",
  source: "https://cloud.google.com/iam/docs/best-practices-for-using-service-accounts",
  check: (graph) => [...aws(graph), ...google(graph), ...azure(graph)],
};

/**
 * AWS's own policies of all of AWS, of all of IAM, or of all of a service.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const broadPolicy =
  /^arn:[\w-]+:iam::aws:policy\/(job-function\/)?(AdministratorAccess(-\w+)?|PowerUserAccess|SystemAdministrator|DatabaseAdministrator|NetworkAdministrator|\w+FullAccess(V\d+)?)$/;

function aws(graph: ResourceGraph): Breach[] {
  const attachments = graph.ofType(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
  );
  const given = [
    ...attachments.map((resource) => ({
      resource,
      policies: [inputOf(resource).at("policyArn"), inputOf(resource).at("managedPolicyArn")],
    })),
    ...graph
      .ofType("aws:iam/role:Role", "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive")
      .map((resource) => ({
        resource,
        policies: [...inputOf(resource).at("managedPolicyArns").items, ...inputOf(resource).at("policyArns").items],
      })),
  ];
  return given.flatMap(({ resource, policies }) =>
    policies
      .filter((policy) => broadPolicy.test(policy.text ?? ""))
      .map((policy) => ({ resource, property: policy.path, found: policy.text?.split("/").at(-1) ?? policy.shown })),
  );
}

/**
 * Basic roles that write, and roles that can give themselves any other.
 * @see https://cloud.google.com/iam/docs/roles-overview#basic
 */
const broadGoogleRoles = [
  "roles/owner",
  "roles/editor",
  "roles/iam.securityAdmin",
  "roles/resourcemanager.projectIamAdmin",
  "roles/resourcemanager.folderIamAdmin",
  "roles/resourcemanager.folderAdmin",
  "roles/resourcemanager.organizationAdmin",
];

function google(graph: ResourceGraph): Breach[] {
  return graph.resources
    .filter(({ type }) => /^gcp:(projects|folder|organizations)\/i(AM|am)(Member|Binding|Policy):/.test(type))
    .flatMap((resource) =>
      grantsOf(resource)
        .filter(
          ({ role, members, condition }) => role.is(...broadGoogleRoles) && members.length > 0 && condition.absent,
        )
        .map(({ role }) => ({ resource, property: role.path, found: role.shown })),
    );
}

function azure(graph: ResourceGraph): Breach[] {
  return graph.ofType("azure-native:authorization:RoleAssignment").flatMap((resource) => {
    const inputs = inputOf(resource);
    const role: Input = inputs.at("roleDefinitionId");
    const name = privilegedRoles[azureRoleId(role)];
    const broad = name !== undefined && isWideScope(inputs.at("scope")) && inputs.at("condition").absent;
    return broad ? [{ resource, property: role.path, found: `${name} on ${inputs.at("scope").shown}` }] : [];
  });
}
