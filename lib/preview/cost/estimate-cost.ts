import type { GraphResource, ResourceGraph } from "../graph";
import { eksNodeGroups } from "./aws-nodes";
import { awsEstimators } from "./aws-services";
import { aksNodeGroups } from "./azure-nodes";
import { azureEstimators } from "./azure-services";
import { type Charge, type Estimator, fixed, type Size, type UnknownCharge } from "./charge";
import { clusterEstimators } from "./cluster-services";
import type { CostEstimate, CostLine, PriceSource, UnknownCost } from "./estimate";
import { type GroupSize, groupSizes } from "./expected-nodes";
import { isFree } from "./free-types";
import { gkeNodeGroups } from "./gcp-nodes";
import { gcpEstimators } from "./gcp-services";
import { costLine } from "./line";
import { sumOfCosts } from "./money";
import type { NodeGroup } from "./node-group";
import { nodeCharges } from "./nodes";
import type { PricedCloud, Prices } from "./price-list";
import { regionFinder } from "./region";

export type { CostEstimate } from "./estimate";
export type { Prices } from "./price-list";

export interface EstimateOptions {
  readonly prices: Prices;
  /** Nodes that a pool has on average, by pool. A pool that is not here is taken to be a quarter of the way from its least to its most. */
  readonly expectedNodes: Readonly<Record<string, number>>;
  /**
   * Take expected numbers that fit no pool to the nearest size that does, or leave them out, instead of refusing them: for a base that
   * was written before the numbers.
   * @default false
   */
  readonly adapt?: boolean;
}

const estimators: Readonly<Record<string, Estimator>> = {
  ...awsEstimators,
  ...gcpEstimators,
  ...azureEstimators,
  ...clusterEstimators,
};

/** Estimated by their groups. */
const nodeTypes: readonly string[] = [
  "aws:eks/nodeGroup:NodeGroup",
  "gcp:container/nodePool:NodePool",
  "azure-native:containerservice:AgentPool",
];

/**
 * What a program's resources cost a month. What has no known price, or a size that only an update will tell, is listed and counted
 * nowhere. Whatever the resources hold, it does not throw.
 *
 * @throws InvalidExpectedNodesError when `expectedNodes` names no pool, or a number that none can have
 */
export function estimateCost(graph: ResourceGraph<GraphResource>, options: EstimateOptions): CostEstimate {
  const { prices, expectedNodes, adapt } = options;
  const regionOf = regionFinder(graph);
  const lines: CostLine[] = [];
  const unknown: UnknownCost[] = [];
  const sources = new Map<string, PriceSource>();

  const add = (resource: GraphResource, cloud: PricedCloud, charges: readonly (Charge | UnknownCharge)[]) => {
    const { urn, type, name } = resource;
    for (const charge of charges) {
      const result = costLine(charge, { urn, type, name, cloud }, prices, regionOf(resource, cloud));
      if ("line" in result) {
        lines.push(result.line);
        sources.set(JSON.stringify(result.source), result.source);
      } else unknown.push(result.unknown);
    }
  };

  const groups = [...eksNodeGroups(graph), ...gkeNodeGroups(graph), ...aksNodeGroups(graph)];
  const sizes = groupSizes(groups, expectedNodes, adapt);
  for (const [group, size] of sizes) add(group.resource, group.cloud, nodeCharges(group, size));
  for (const resource of graph.resources) {
    const cloud = graph.cloudOf(resource);
    if (!resource.custom || cloud === "none" || nodeTypes.includes(resource.type)) continue;
    const estimator = Object.hasOwn(estimators, resource.type) ? estimators[resource.type] : undefined;
    if (estimator) add(resource, cloud, estimator(resource, { graph, cloud, nodes: nodesOf(cloud, sizes) }));
    else if (ofCloud(resource.type) && !isFree(resource.type)) {
      add(resource, cloud, [{ service: "other", reason: `no estimate of ${resource.type}` }]);
    }
  }
  return {
    currency: "USD",
    total: sumOfCosts(lines),
    lines: lines.sort(inOrder),
    unknown: unknown.sort(inOrder),
    sources: [...sources.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source),
  };
}

function nodesOf(cloud: PricedCloud, sizes: ReadonlyMap<NodeGroup, GroupSize>): Size | undefined {
  let sum: Size | undefined = fixed(0);
  for (const [group, { size }] of sizes) {
    if (group.cloud === cloud) sum = sum && size && addSizes(sum, size);
  }
  return sum;
}

const addSizes = (a: Size, b: Size): Size => ({
  min: a.min + b.min,
  expected: a.expected + b.expected,
  max: a.max + b.max,
});

/** Kubernetes objects, providers and the like cost nothing but what estimators say. */
const ofCloud = (type: string) => /^(aws|gcp|azure-native):/.test(type);

/** By cloud, service and name; of one resource, in the order of its charges. */
function inOrder(a: CostLine | UnknownCost, b: CostLine | UnknownCost): number {
  const [keyA, keyB] = [a, b].map(({ cloud, service, name, urn }) => [cloud, service, name, urn].join("\0"));
  return keyA === keyB ? 0 : (keyA ?? "") < (keyB ?? "") ? -1 : 1;
}
