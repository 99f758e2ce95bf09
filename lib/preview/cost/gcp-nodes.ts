import type { GraphResource, ResourceGraph } from "../graph";
import { type Input, inputOf } from "../policy/input";
import type { NodeGroup } from "./node-group";

/**
 * GKE's node pools, and the default pool of a cluster that keeps it. `totalMinNodeCount` and `totalMaxNodeCount` are of the whole pool;
 * `minNodeCount`, `maxNodeCount`, `nodeCount` and `initialNodeCount` are of each of its zones.
 *
 * @see https://www.pulumi.com/registry/packages/gcp/api-docs/container/nodepool/
 */
export function gkeNodeGroups(graph: ResourceGraph<GraphResource>): readonly NodeGroup[] {
  const clusters = graph.ofType("gcp:container/cluster:Cluster");
  const pools = graph.ofType("gcp:container/nodePool:NodePool").map((resource) => {
    const cluster = inputOf(resource).at("cluster").text;
    const named = clusters.find((candidate) => cluster !== undefined && inputOf(candidate).at("name").is(cluster));
    return nodeGroup(resource, named);
  });
  const kept = clusters.filter((cluster) => {
    const input = inputOf(cluster);
    const removed = input.at("removeDefaultNodePool").is(true) || input.at("enableAutopilot").is(true);
    return !removed && input.at("initialNodeCount").known;
  });
  return [...pools, ...kept.map((cluster) => ({ ...nodeGroup(cluster, cluster), pool: "default-pool" }))];
}

function nodeGroup(resource: GraphResource, cluster: GraphResource | undefined): NodeGroup {
  const input = inputOf(resource);
  const config = input.at("nodeConfig");
  const spot = config.at("spot").is(true) || config.at("preemptible").is(true);
  const { zones, note } = zonesOf(input, cluster && inputOf(cluster));
  const { min, max } = sizes(input, zones);
  return {
    resource,
    cloud: "gcp",
    pool: config.at("labels").key("workload").text ?? input.at("name").text ?? resource.name,
    cluster: (cluster && inputOf(cluster).at("name").text) ?? input.at("cluster").text ?? "",
    purchase: spot ? "spot" : "on-demand",
    machine: config.at("machineType").text,
    min,
    max,
    accelerators: config.at("guestAccelerators").items.flatMap((accelerator) => {
      const type = accelerator.at("type").text;
      return type === undefined ? [] : [{ type, count: accelerator.at("count").number ?? 1 }];
    }),
    disks: [{ type: config.at("diskType").text, gib: config.at("diskSizeGb").number }],
    notes: note === undefined ? [] : [note],
  };
}

function sizes(input: Input, zones: number): { min: number | undefined; max: number | undefined } {
  const times = (count: number | undefined) => (count === undefined ? undefined : count * zones);
  const autoscaling = input.at("autoscaling");
  if (autoscaling.unknown) return { min: undefined, max: undefined };
  if (autoscaling.absent) {
    const given = input.at("nodeCount").absent ? input.at("initialNodeCount") : input.at("nodeCount");
    const nodes = times(given.or(1).number);
    return { min: nodes, max: nodes };
  }
  const total = !autoscaling.at("totalMaxNodeCount").absent;
  return total
    ? { min: autoscaling.at("totalMinNodeCount").or(0).number, max: autoscaling.at("totalMaxNodeCount").number }
    : { min: times(autoscaling.at("minNodeCount").or(0).number), max: times(autoscaling.at("maxNodeCount").number) };
}

/**
 * A regional cluster without zones has three.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters
 */
function zonesOf(pool: Input, cluster: Input | undefined): { zones: number; note?: string } {
  for (const input of [pool, cluster]) {
    const named = input?.at("nodeLocations").items.length ?? 0;
    if (named > 0) return { zones: named };
  }
  const location = pool.at("location").text ?? cluster?.at("location").text;
  if (location !== undefined && /-[a-z]$/.test(location)) return { zones: 1 };
  const perZone = pool.at("autoscaling.totalMaxNodeCount").absent;
  return { zones: 3, ...(perZone && { note: "taken to be in 3 zones, as a region's pools are by default" }) };
}
