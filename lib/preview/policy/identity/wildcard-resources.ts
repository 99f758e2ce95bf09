import type { GraphResource, ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { azureRoleId, dataRoles, isWideScope } from "./azure-roles";
import { grantsOf } from "./google-members";
import { identityPolicies, type Statement, statementsOf } from "./policy-document";
import { isRestrictable } from "./restrictable-actions";
import { everything } from "./wildcard-actions";

/** A right that is meant for one bucket and holds for all of them. What only lists and describes, which often takes no less than `*`, may. */
export const identityWildcardResources: Rule = {
  id: "identity-wildcard-resources",
  title: "Identities may use named resources only",
  severity: "medium",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
  check: (graph) => [...graph.resources.flatMap(aws), ...google(graph), ...azure(graph)],
};

function aws(resource: GraphResource): Breach[] {
  return identityPolicies(resource).flatMap((policy) =>
    statementsOf(policy).flatMap((statement) => {
      const everywhere = statement.resources.find((one) => everyResource.test(one.text ?? ""));
      const place = everywhere ?? (statement.notResources.known ? statement.notResources : undefined);
      if (!statement.effect.is("Allow") || !place || isNarrowed(statement)) return [];
      const actions = statement.actions.filter(({ text = "" }) => !everything.test(text) && isRestrictable(text));
      const [first, ...others] = actions;
      if (!first) return [];
      const more = others.length > 0 ? ` and ${others.length} more` : "";
      return [{ resource, property: place.path, found: `${first.shown}${more} on all there are` }];
    }),
  );
}

/** `*`, and all that a service has or has of a kind: `arn:aws:s3:::*`, `arn:aws:kms:eu-west-1:111122223333:key/*`. */
const everyResource = /^(\*|arn:[\w*-]*:(s3:[^:]*:[^:]*:\*(\/\*)?|(?!s3:)[\w*-]*:[^:]*:[^:]*:(\*|[\w-]+[/:]\*)))$/;

/** Conditions on the resource itself, such as its tag, stand for naming it. */
function isNarrowed({ conditions, conditionsUnknown }: Statement): boolean {
  return (
    conditionsUnknown ||
    conditions.some(({ key }) =>
      /(Resource|Request)Tag\/|^aws:Resource(Account|Org)|^(kms:(ViaService|EncryptionContext|GrantIsForAWSResource|ResourceAliases)|iam:(PassedToService|AWSServiceName|PolicyARN|PermissionsBoundary)|ec2:(Vpc|Subnet|CreateAction|InstanceProfile)|s3:ResourceAccount|sns:Protocol|eks:clusterName)/i.test(
        key,
      ),
    )
  );
}

/** Roles that, given for a project, are for every bucket, secret, key or account in it. */
const rolesOfOne =
  /^roles\/(storage\.(object|admin|legacy)|secretmanager\.(admin|secretAccessor|secretVersion)|cloudkms\.(admin|crypto)|bigquery\.(admin|data)|pubsub\.(admin|editor|publisher|subscriber)|iam\.(serviceAccountUser|serviceAccountTokenCreator|workloadIdentityUser)|cloudsql\.admin)/;

function google(graph: ResourceGraph): Breach[] {
  return graph.resources
    .filter(({ type }) => /^gcp:(projects|folder|organizations)\/i(AM|am)(Member|Binding|Policy):/.test(type))
    .flatMap((resource) =>
      grantsOf(resource)
        .filter(({ role, condition }) => rolesOfOne.test(role.text ?? "") && condition.absent)
        .map(({ role }) => ({
          resource,
          property: role.path,
          found: `${role.shown} on all of a ${placeOf(resource)}`,
        })),
    );
}

const placeOf = ({ type }: GraphResource): string =>
  type.startsWith("gcp:projects/") ? "project" : type.startsWith("gcp:folder/") ? "folder" : "organization";

function azure(graph: ResourceGraph): Breach[] {
  return graph.ofType("azure-native:authorization:RoleAssignment").flatMap((resource) => {
    const scope: Input = inputOf(resource).at("scope");
    const role = dataRoles[azureRoleId(inputOf(resource).at("roleDefinitionId"))];
    const wide = role !== undefined && isWideScope(scope) && inputOf(resource).at("condition").absent;
    return wide ? [{ resource, property: scope.path, found: `${role} on ${scope.shown}` }] : [];
  });
}
