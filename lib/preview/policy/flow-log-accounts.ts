import type { GraphResource, ResourceGraph } from "../graph";

/**
 * The storage accounts to which Azure writes flow logs, and the program nothing else. What is in them ends by itself, as in the log groups of the other
 * clouds: it is not protected, and each minute's write of a log would make a version of it.
 *
 * @see https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview
 */
export function flowLogAccounts(graph: ResourceGraph): ReadonlySet<GraphResource> {
  const waitedForBy = (type: string) => new Set(graph.ofType(type).flatMap(({ dependencies }) => dependencies));
  const logged = waitedForBy("azure-native:network:FlowLog");
  const filled = waitedForBy("azure-native:storage:BlobContainer");
  return new Set(
    graph.ofType("azure-native:storage:StorageAccount").filter(({ urn }) => logged.has(urn) && !filled.has(urn)),
  );
}
