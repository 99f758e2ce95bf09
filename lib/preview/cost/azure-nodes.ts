import type { GraphResource, ResourceGraph } from "../graph";
import { type Input, inputOf } from "../policy/input";
import type { NodeGroup } from "./node-group";

/**
 * AKS' agent pools: those of their own, and those that stand in the cluster, as its system pool does. Sizes are of the whole pool.
 *
 * @see https://learn.microsoft.com/azure/aks/cluster-autoscaler
 */
export function aksNodeGroups(graph: ResourceGraph<GraphResource>): readonly NodeGroup[] {
  const own = graph.ofType("azure-native:containerservice:AgentPool").map((resource) => {
    const input = inputOf(resource);
    return nodeGroup(resource, input, input.at("agentPoolName"), input.at("resourceName"));
  });
  const within = graph.ofType("azure-native:containerservice:ManagedCluster").flatMap((resource) => {
    const cluster = inputOf(resource);
    return cluster
      .at("agentPoolProfiles")
      .items.map((input) => nodeGroup(resource, input, input.at("name"), cluster.at("resourceName")));
  });
  return [...own, ...within];
}

function nodeGroup(resource: GraphResource, input: Input, name: Input, cluster: Input): NodeGroup {
  const scaled = input.at("enableAutoScaling").is(true);
  const count = input.at("count").or(1).number;
  const ephemeral = input.at("osDiskType").is("Ephemeral");
  return {
    resource,
    cloud: "azure",
    pool: input.at("nodeLabels").key("workload").text ?? name.text ?? resource.name,
    cluster: cluster.text ?? "",
    purchase: input.at("scaleSetPriority").is("Spot") ? "spot" : "on-demand",
    machine: input.at("vmSize").text,
    min: scaled ? input.at("minCount").number : count,
    max: scaled ? input.at("maxCount").number : count,
    accelerators: [],
    // Azure chooses the kind: premium for machines that take it.
    disks: ephemeral ? [] : [{ type: "node-disk", gib: input.at("osDiskSizeGB").number }],
    notes: [],
  };
}
