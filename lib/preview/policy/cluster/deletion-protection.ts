import type { GraphResource, ResourceGraph } from "../../graph";
import { eachOf, sound, unless } from "../fault";
import { type Input, inputOf } from "../input";
import { referring, refersTo } from "../references";
import { aks, eks, gke } from "../resource-types";
import type { Rule } from "../rule";

const lock = (scope: string) => `azure-native:authorization:ManagementLock${scope}`;
const resourceGroup = "azure-native:resources:ResourceGroup";

/** AWS and Azure themselves refuse, whoever asks and by whatever tool; for GKE the provider does. */
export const clusterDeletionProtection: Rule = {
  id: "cluster-deletion-protection",
  title: "Nobody deletes the cluster by accident",
  severity: "high",
  setting: "cluster.deletionProtection",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
  check: eachOf({
    [eks.cluster]: (inputs) => unless(inputs.at("deletionProtection").or(false), [true], "can be deleted"),
    // The provider's own: without a word it is on.
    [gke.cluster]: (inputs) => unless(inputs.at("deletionProtection").or(true), [true], "can be deleted"),
    [aks.cluster]: (inputs, cluster, graph) =>
      isLocked(cluster, inputs, graph) || isDenied(cluster, inputs, graph)
        ? sound
        : [{ found: "no lock and no policy with the effect denyAction" }],
  }),
};

/** A lock on the cluster, its resource group or the subscription. */
function isLocked(cluster: GraphResource, inputs: Input, graph: ResourceGraph): boolean {
  const group = groupOf(cluster, inputs, graph);
  const locks = [
    ...referring(graph, lock("ByScope"), "scope", cluster),
    ...referring(graph, lock("AtResourceLevel"), "resourceName", cluster),
    ...(group ? referring(graph, lock("ByScope"), "scope", group) : []),
    ...(group ? referring(graph, lock("AtResourceGroupLevel"), "resourceGroupName", group) : []),
    ...graph.ofType(lock("AtSubscriptionLevel")),
  ];
  return locks.some((one) => inputOf(one).at("level").mayBe("CanNotDelete", "ReadOnly"));
}

/** A policy that denies the deletion of clusters, assigned to the cluster or its resource group. */
function isDenied(cluster: GraphResource, inputs: Input, graph: ResourceGraph): boolean {
  const group = groupOf(cluster, inputs, graph);
  const scopes = [cluster, ...(group ? [group] : [])];
  const denying = graph.ofType("azure-native:authorization:PolicyDefinition").filter((definition) => {
    const rule = inputOf(definition).at("policyRule").json;
    const denies = rule.at("then.effect").mayBe("denyAction", "DenyAction");
    return denies && mentions(rule, "microsoft.containerservice/managedclusters");
  });
  return denying.some((definition) =>
    referring(graph, "azure-native:authorization:PolicyAssignment", "policyDefinitionId", definition).some(
      (assignment) => scopes.some((one) => refersTo(graph, assignment, inputOf(assignment).at("scope"), one) !== false),
    ),
  );
}

function groupOf(cluster: GraphResource, inputs: Input, graph: ResourceGraph): GraphResource | undefined {
  return graph.ofType(resourceGroup).find((one) => refersTo(graph, cluster, inputs.at("resourceGroupName"), one));
}

/** Whether a text stands somewhere inside, or may. */
function mentions(input: Input, text: string): boolean {
  const inner = [...input.items, ...input.entries.map(([, value]) => value)];
  return input.unknown || input.text?.toLowerCase() === text || inner.some((value) => mentions(value, text));
}
