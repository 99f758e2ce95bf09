import type { GraphResource, ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { identityPolicies, statementsOf } from "./policy-document";

/**
 * `*` and `s3:*` allow what nobody thought of, and what the cloud adds tomorrow. Google's own roles take no wildcard; broad ones are a rule
 * of their own.
 */
export const identityWildcardActions: Rule = {
  id: "identity-wildcard-actions",
  title: "Identities may do named things only",
  severity: "high",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  check: (graph) => [...graph.resources.flatMap(aws), ...azure(graph)],
};

function aws(resource: GraphResource): Breach[] {
  return identityPolicies(resource).flatMap((policy) =>
    statementsOf(policy)
      .filter(({ effect }) => effect.is("Allow"))
      .flatMap(({ actions, notActions }) => [
        ...actions
          .filter((action) => everything.test(action.text ?? ""))
          .map((action) => ({ resource, property: action.path, found: `allows ${action.shown}` })),
        ...(notActions.absent || notActions.unknown
          ? []
          : [{ resource, property: notActions.path, found: `allows all but ${notActions.shown}` }]),
      ]),
  );
}

/** `*`, `s3:*`, and what amounts to them, such as `s3:**` or `*:*`. */
export const everything = /^([\w-]+:|\*:)?\*+$/;

function azure(graph: ResourceGraph): Breach[] {
  return graph.ofType("azure-native:authorization:RoleDefinition").flatMap((resource) =>
    inputOf(resource)
      .at("permissions")
      .items.flatMap((permission) => [...permission.at("actions").items, ...permission.at("dataActions").items])
      .filter(wholeProvider)
      .map((action) => ({ resource, property: action.path, found: `allows ${action.shown}` })),
  );
}

/** `*` or `Microsoft.Storage/*`: all that a provider can, to all that it has. */
const wholeProvider = (action: Input): boolean => /^(\*|[\w.]+\/\*)(\/\*)*$/.test(action.text ?? "");
