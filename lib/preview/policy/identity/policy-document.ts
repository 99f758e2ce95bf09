import type { GraphResource } from "../../graph";
import { type Input, inputOf } from "../input";

/** One condition of a statement: `StringEquals`, `aws:SourceAccount` and the values that it takes. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly Input[];
}

/** One statement of an IAM policy document. */
export interface Statement {
  readonly effect: Input;
  readonly actions: readonly Input[];
  readonly notActions: Input;
  readonly resources: readonly Input[];
  readonly notResources: Input;
  readonly principal: Input;
  readonly conditions: readonly Condition[];
  /** Whether there are conditions that nothing is known of. */
  readonly conditionsUnknown: boolean;
}

/**
 * The statements of a policy document, which is JSON text or the same as an object; none of what is unknown, absent or no document.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function statementsOf(document: Input): readonly Statement[] {
  return document.json.at("Statement").oneOrMore.map((statement) => {
    const condition = statement.at("Condition");
    return {
      effect: statement.at("Effect"),
      actions: statement.at("Action").oneOrMore,
      notActions: statement.at("NotAction"),
      resources: statement.at("Resource").oneOrMore,
      notResources: statement.at("NotResource"),
      principal: statement.at("Principal"),
      conditions: condition.entries.flatMap(([operator, keys]) =>
        keys.entries.map(([key, values]) => ({ operator, key, values: values.oneOrMore })),
      ),
      conditionsUnknown: condition.unknown || condition.entries.some(([, keys]) => keys.unknown),
    };
  });
}

/** Whether a statement's principal is everybody. */
export function everyPrincipal({ principal }: Statement): boolean {
  return (
    principal.is("*") || [principal, principal.at("AWS")].some((one) => one.oneOrMore.some((value) => value.is("*")))
  );
}

/** Keys that say whose principal it is, or for whom a service of AWS asks. */
const narrowing =
  /^(aws:(Principal|Source)|kms:CallerAccount|s3:DataAccessPoint|elasticfilesystem:AccessedViaMountTarget)/i;

/** Whether a condition makes principals fewer. One with `IfExists` does not: what is anonymous has no such key. */
const isNarrowing = ({ operator, key, values }: Condition): boolean =>
  narrowing.test(key) && !/Not|IfExists|^Null$/i.test(operator) && !values.some((value) => value.is("*"));

/** Whether a statement allows everybody something, with no condition that makes it fewer. */
export function namesEverybody(statement: Statement): boolean {
  return (
    statement.effect.is("Allow") &&
    everyPrincipal(statement) &&
    !statement.conditionsUnknown &&
    !statement.conditions.some(isNarrowing)
  );
}

/** Where types of AWS have policies of what an identity may do. */
const ofIdentities: Readonly<Record<string, string>> = {
  "aws:iam/policy:Policy": "policy",
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/userPolicy:UserPolicy": "policy",
  "aws:iam/groupPolicy:GroupPolicy": "policy",
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
};

/** The documents of a resource that say what an identity may do. */
export function identityPolicies(resource: GraphResource): readonly Input[] {
  const path = Object.hasOwn(ofIdentities, resource.type) ? ofIdentities[resource.type] : undefined;
  if (path !== undefined) return [inputOf(resource).at(path)];
  if (resource.type !== "aws:iam/role:Role") return [];
  return inputOf(resource)
    .at("inlinePolicies")
    .items.map((inline) => inline.at("policy"));
}

/** Where types of AWS have policies of who may use a resource, buckets and keys left out, which have rules of their own. */
const ofResources: Readonly<Record<string, string>> = {
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
  "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
  "aws:iam/role:Role": "assumeRolePolicy",
  "aws:opensearch/domain:Domain": "accessPolicies",
  "aws:opensearch/domainPolicy:DomainPolicy": "accessPolicies",
  "aws:secretsmanager/secret:Secret": "policy",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
  "aws:sns/topic:Topic": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:sqs/queue:Queue": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
};

/** The document of a resource that says who may use it, or take it on. */
export function resourcePolicy(resource: GraphResource): Input | undefined {
  const path = Object.hasOwn(ofResources, resource.type) ? ofResources[resource.type] : undefined;
  return path === undefined ? undefined : inputOf(resource).at(path);
}
