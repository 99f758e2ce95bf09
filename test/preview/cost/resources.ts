import type { EstimateOptions } from "../../../lib/preview/cost/estimate-cost";
import { estimateCost } from "../../../lib/preview/cost/estimate-cost";
import { loadPrices } from "../../../lib/preview/cost/prices";
import { type GraphResource, ResourceGraph } from "../../../lib/preview/graph";

/** A resource of a program, as a recording has it. */
export function resource(type: string, name: string, inputs: Readonly<Record<string, unknown>> = {}): GraphResource {
  const urn = `urn:pulumi:test::test::${type}::${name}`;
  return { urn, type, name, custom: true, parent: undefined, inputs, protect: false, dependencies: [] };
}

/** An EKS node group of three to ten m7i.xlarge. */
export const nodeGroup = (name: string, changes: Readonly<Record<string, unknown>> = {}): GraphResource =>
  resource("aws:eks/nodeGroup:NodeGroup", name, {
    region: "us-east-1",
    clusterName: "test",
    nodeGroupName: name,
    labels: { workload: name },
    instanceTypes: ["m7i.xlarge"],
    capacityType: "ON_DEMAND",
    scalingConfig: { minSize: 3, maxSize: 10, desiredSize: 3 },
    ...changes,
  });

/** The cost of resources at the prices that come with Isobar. */
export function costOf(resources: readonly GraphResource[], options: Partial<EstimateOptions> = {}) {
  return estimateCost(new ResourceGraph(resources), { prices: loadPrices(), expectedNodes: {}, ...options });
}
