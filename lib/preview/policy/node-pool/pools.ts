import type { GraphCloud, GraphResource, ResourceGraph } from "../../graph";
import { type Fault, sound } from "../fault";
import { type Input, inputOf } from "../input";
import { referred } from "../references";
import { aks, eks, gke } from "../resource-types";
import type { Breach, Rule } from "../rule";

/** Nodes of one kind, wherever a program writes them down: as a resource, or inside their cluster. */
export interface Pool {
  readonly cloud: Exclude<GraphCloud, "none">;
  /** What holds it. */
  readonly resource: GraphResource;
  /** Its inputs; paths start at the resource. */
  readonly inputs: Input;
  /** Undefined when it is not known for sure which one. */
  readonly cluster: GraphResource | undefined;
}

/** All pools of a program, those of the same cloud together. */
export function poolsOf(graph: ResourceGraph): readonly Pool[] {
  return [
    ...own(graph, "aws", eks.nodeGroup, "clusterName", eks.cluster),
    ...own(graph, "gcp", gke.nodePool, "cluster", gke.cluster),
    ...graph.ofType(gke.cluster).flatMap(poolsInGke),
    ...own(graph, "azure", aks.agentPool, "resourceName", aks.cluster),
    ...graph.ofType(aks.cluster).flatMap((cluster): Pool[] =>
      inputOf(cluster)
        .at("agentPoolProfiles")
        .items.map((inputs) => ({ cloud: "azure", resource: cluster, inputs, cluster })),
    ),
  ];
}

function own(
  graph: ResourceGraph,
  cloud: Pool["cloud"],
  type: string,
  clusterPath: string,
  clusterType: string,
): Pool[] {
  return graph.ofType(type).map((resource) => {
    const inputs = inputOf(resource);
    return { cloud, resource, inputs, cluster: referred(graph, resource, inputs.at(clusterPath), clusterType) };
  });
}

/** The pools written in a cluster of GKE, or the one that it makes by itself, unless that is removed at once. */
function poolsInGke(cluster: GraphResource): Pool[] {
  const inputs = inputOf(cluster);
  const within = inputs.at("nodePools");
  if (inputs.at("enableAutopilot").mayBe(true) || within.unknown) return [];
  const pool = (given: Input): Pool => ({ cloud: "gcp", resource: cluster, inputs: given, cluster });
  if (within.items.length > 0) return within.items.map(pool);
  return inputs.at("removeDefaultNodePool").mayBe(true) ? [] : [pool(inputs)];
}

/** What is wrong with one pool. */
export type PoolJudge = (inputs: Input, pool: Pool, graph: ResourceGraph) => readonly Fault[];

/** Judges each pool by its cloud, so that the clouds of a rule stand side by side. */
export function eachPool(judges: Partial<Readonly<Record<Pool["cloud"], PoolJudge>>>): Rule["check"] {
  return (graph) =>
    poolsOf(graph).flatMap((pool): Breach[] =>
      (judges[pool.cloud]?.(pool.inputs, pool, graph) ?? sound).map((found) => ({ resource: pool.resource, ...found })),
    );
}

const labelPaths: Readonly<Record<Pool["cloud"], string>> = {
  aws: "labels",
  gcp: "nodeConfig.labels",
  azure: "nodeLabels",
};

/** The Kubernetes labels of its nodes. */
export function labelsOf({ cloud, inputs }: Pool): Input {
  return inputs.at(labelPaths[cloud]);
}

/** `nodePools.gpu.min`, when an environment describes the pool; undefined for pools of somebody's own. */
export function poolSetting(pool: Pool, graph: ResourceGraph, setting: string): string | undefined {
  const inEnvironment = graph.componentOf(pool.resource, /^isobar:\w+:NodePool$/) !== undefined;
  const name = labelsOf(pool).key("workload").text;
  return inEnvironment && name !== undefined ? `nodePools.${name}.${setting}` : undefined;
}

/** The launch template of a node group of EKS; undefined when it has none, or one that is not of this program. */
export function launchTemplateOf({ resource, inputs }: Pool, graph: ResourceGraph): GraphResource | undefined {
  const template = inputs.at("launchTemplate");
  const id = template.at("id");
  return referred(graph, resource, id.absent ? template.at("name") : id, eks.launchTemplate);
}

/** Whether a pool's machines are Azure's spot machines, Google's or EC2's, for sure. */
export function isSpot({ cloud, inputs }: Pool): boolean {
  return {
    aws: () => inputs.at("capacityType").is("SPOT"),
    gcp: () => inputs.at("nodeConfig.spot").is(true) || inputs.at("nodeConfig.preemptible").is(true),
    azure: () => inputs.at("scaleSetPriority").is("Spot"),
  }[cloud]();
}

/** Whether a pool runs Windows, to which much does not apply, or may. */
export function mayBeWindows({ inputs }: Pool): boolean {
  const systems = ["amiType", "nodeConfig.imageType", "osType"].map((path) => inputs.at(path));
  return systems.some((system) => system.unknown || /^windows/i.test(system.text ?? ""));
}
