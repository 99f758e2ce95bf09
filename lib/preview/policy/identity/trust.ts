import type { GraphResource, ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { grantsOf, isEverybody, isGoogleGrant } from "./google-members";
import { namesEverybody, resourcePolicy, type Statement, statementsOf } from "./policy-document";

/** An identity that anybody can take on, or a token of anybody at an issuer, such as every repository of a code host. */
export const identityTrust: Rule = {
  id: "identity-trust",
  title: "Identities are for named principals only",
  severity: "high",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
  check: (graph) => [
    ...graph.resources.flatMap(aws),
    ...functions(graph),
    ...graph.resources.flatMap(google),
    ...pools(graph),
    ...federations(graph),
  ],
};

function aws(resource: GraphResource): Breach[] {
  const policy = resourcePolicy(resource);
  if (!policy) return [];
  return statementsOf(policy).flatMap((statement): Breach[] => {
    if (namesEverybody(statement)) return [{ resource, property: statement.principal.path, found: "allows everybody" }];
    const found = anyToken(statement);
    return found === undefined ? [] : [{ resource, property: statement.principal.path, found }];
  });
}

/** Functions of Lambda have their policy in parts. */
function functions(graph: ResourceGraph): Breach[] {
  return graph
    .ofType("aws:lambda/permission:Permission")
    .map((resource) => ({ resource, principal: inputOf(resource).at("principal") }))
    .filter(({ resource, principal }) => {
      const narrower = ["sourceArn", "sourceAccount", "principalOrgId"];
      return principal.is("*") && narrower.every((condition) => inputOf(resource).at(condition).absent);
    })
    .map(({ resource, principal }) => ({ resource, property: principal.path, found: "allows everybody" }));
}

/** What is wrong with a statement that takes tokens of an OpenID Connect issuer. */
function anyToken(statement: Statement): string | undefined {
  const { effect, actions, conditions, conditionsUnknown, principal } = statement;
  const byToken = actions.some((action) =>
    /^sts:(AssumeRoleWithWebIdentity|AssumeRole\*|\*)$/i.test(action.text ?? ""),
  );
  const issuers = principal.at("Federated");
  if (!effect.is("Allow") || !byToken || issuers.absent || conditionsUnknown) return undefined;
  const subjects = conditions.filter(
    ({ operator, key }) => /:(sub|amr|email|oaud|aud)$/i.test(key) && !/Not|IfExists|^Null$/i.test(operator),
  );
  const [subject] = subjects.filter(({ key }) => isSubject(key));
  // Providers of consumer logins name the application by its audience.
  if (!subject) return consumerLogin(issuers) && subjects.length > 0 ? undefined : "takes any subject of its issuer";
  const any = subject.values.find((value) => anySubject.test(value.text ?? ""));
  return any ? `takes any subject like ${any.shown}` : undefined;
}

/** `*`, and every repository, project or service account of an issuer. */
const anySubject = /^[*?]+$|^(repo|project_path|organization|system:serviceaccount):\*/;

const isSubject = (key: string): boolean => /:(sub|amr)$/i.test(key);

const consumerLogin = (issuers: Input): boolean =>
  issuers.oneOrMore.some((issuer) =>
    ["accounts.google.com", "www.amazon.com", "graph.facebook.com"].includes(issuer.text ?? ""),
  );

/** Buckets and keys have rules of their own. */
function google(resource: GraphResource): Breach[] {
  if (!isGoogleGrant(resource) || /^gcp:(storage|kms)\//.test(resource.type)) return [];
  return grantsOf(resource).flatMap(({ members, condition }) =>
    members
      .filter((member) => condition.absent && (isEverybody(member) || wholePool(member)))
      .map((member) => ({ resource, property: member.path, found: `granted to ${member.shown}` })),
  );
}

/** Every identity of a workload identity pool. */
const wholePool = (member: Input): boolean =>
  /^principalSet:.*\/workloadIdentityPools\/[^/]+\/\*$/.test(member.text ?? "");

/**
 * Issuers whose tokens anybody can get, so that a pool needs a condition.
 * @see https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#security-considerations
 */
const sharedIssuers = [
  "https://token.actions.githubusercontent.com",
  "https://gitlab.com",
  "https://app.terraform.io",
  "https://oidc.circleci.com",
  "https://api.bitbucket.org",
];

function pools(graph: ResourceGraph): Breach[] {
  return graph.ofType("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider").flatMap((resource) => {
    const issuer = inputOf(resource).at("oidc.issuerUri");
    const condition = inputOf(resource).at("attributeCondition");
    const shared = sharedIssuers.some((one) => (issuer.text ?? "").startsWith(one));
    return shared && condition.absent
      ? [{ resource, property: condition.path, found: `takes any token of ${issuer.shown}` }]
      : [];
  });
}

function federations(graph: ResourceGraph): Breach[] {
  return graph
    .ofType("azure-native:managedidentity:FederatedIdentityCredential")
    .map((resource) => ({ resource, subject: inputOf(resource).at("subject") }))
    .filter(({ subject }) => /\*/.test(subject.text ?? ""))
    .map(({ resource, subject }) => ({
      resource,
      property: subject.path,
      found: `takes any subject like ${subject.shown}`,
    }));
}
