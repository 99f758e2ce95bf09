import type { ResourceGraph } from "../../graph";
import { grantsOf, isEverybody, isGoogleGrant } from "../identity/google-members";
import { namesEverybody, statementsOf } from "../identity/policy-document";
import { inputOf } from "../input";
import type { Breach, Rule } from "../rule";

/** Who may use a key may read what it encrypts. */
export const keyPrincipals: Rule = {
  id: "key-principals",
  title: "Keys are for named principals only",
  severity: "high",
  source: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
  check: (graph) => [...aws(graph), ...google(graph), ...azure(graph)],
};

function aws(graph: ResourceGraph): Breach[] {
  const types = ["key:Key", "keyPolicy:KeyPolicy", "replicaKey:ReplicaKey", "externalKey:ExternalKey"];
  return graph.ofType(...types.map((type) => `aws:kms/${type}`)).flatMap((resource) =>
    statementsOf(inputOf(resource).at("policy"))
      .filter(namesEverybody)
      .map(({ principal }) => ({ resource, property: principal.path, found: "its policy allows everybody" })),
  );
}

function google(graph: ResourceGraph): Breach[] {
  return graph.resources
    .filter((resource) => resource.type.startsWith("gcp:kms/") && isGoogleGrant(resource))
    .flatMap((resource) =>
      grantsOf(resource)
        .flatMap(({ members }) => members)
        .filter(isEverybody)
        .map((member) => ({ resource, property: member.path, found: `granted to ${member.shown}` })),
    );
}

/** An access policy is for a whole vault, so that all rights on keys are all rights on all keys. Roles, which are for one key, leave it out. */
function azure(graph: ResourceGraph): Breach[] {
  const inside = graph.ofType("azure-native:keyvault:Vault").flatMap((resource) => {
    const properties = inputOf(resource).at("properties");
    const policies = properties.at("enableRbacAuthorization").or(false).mayBe(true)
      ? []
      : properties.at("accessPolicies").items;
    return policies.map((policy) => ({ resource, policy }));
  });
  const own = graph
    .ofType("azure-native:keyvault:AccessPolicy")
    .map((resource) => ({ resource, policy: inputOf(resource).at("policy") }));
  return [...inside, ...own].flatMap(({ resource, policy }) =>
    policy
      .at("permissions.keys")
      .items.filter((right) => /^all$/i.test(right.text ?? ""))
      .map((right) => ({ resource, property: right.path, found: "all rights on all keys of the vault" })),
  );
}
