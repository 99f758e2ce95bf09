import type { ResourceGraph } from "../../graph";
import type { Input } from "../input";
import type { Breach, Rule } from "../rule";
import { hasGpu } from "./gpu";
import { isSpot, labelsOf, type Pool, poolSetting, poolsOf } from "./pools";

/** Spot nodes may be taken back all at once; what ran on them must find others. */
export const nodePoolSpotFallback: Rule = {
  id: "node-pool-spot-fallback",
  title: "On-demand nodes stand in for spot nodes",
  severity: "medium",
  setting: "nodePools.<pool>.spot.fallback",
  source: "https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms",
  check: (graph) => {
    const pools = poolsOf(graph);
    const onDemand = pools.filter((pool) => !isSpot(pool));
    return pools.filter(isSpot).flatMap((pool): readonly Breach[] => {
      const setting = poolSetting(pool, graph, "spot.fallback");
      const found = { resource: pool.resource, found: "no on-demand pool that takes the same pods" };
      const standsIn = onDemand.some((other) => mayStandIn(other, pool, graph));
      return standsIn ? [] : [{ ...found, ...(setting !== undefined && { setting }) }];
    });
  },
};

/** Labels and taints that say how the nodes are paid for, not what is for them. */
const ofCapacity = /capacity|spot|preemptible|lifecycle|scalesetpriority|gke-provisioning/i;

/** Whether pods made for the spot pool can go to the other one: it carries the labels they select and no taint they do not expect. */
function mayStandIn(other: Pool, spot: Pool, graph: ResourceGraph): boolean {
  const [gpus, wanted] = [hasGpu(other, graph), hasGpu(spot, graph)];
  if (other.cloud !== spot.cloud || (gpus !== undefined && wanted !== undefined && gpus !== wanted)) return false;
  if (other.cluster !== undefined && spot.cluster !== undefined && other.cluster !== spot.cluster) return false;
  const [labels, tolerated] = [labelsOf(other), taintsOf(spot)];
  const sameLabels = labelsOf(spot).entries.every(
    ([key, value]) =>
      ofCapacity.test(key) ||
      labels.unknown ||
      value.unknown ||
      labels.key(key).unknown ||
      labels.key(key).text === value.text,
  );
  const taints = taintsOf(other);
  return (
    sameLabels &&
    (tolerated === undefined || taints === undefined || taints.every((taint) => tolerated.includes(taint)))
  );
}

/** `key=value:effect` of each taint; undefined when one is unknown. */
function taintsOf({ cloud, inputs }: Pool): readonly string[] | undefined {
  const list = inputs.at({ aws: "taints", gcp: "nodeConfig.taints", azure: "nodeTaints" }[cloud]);
  const texts = list.items.map((taint) => (cloud === "azure" ? partText(taint) : taintText(taint)));
  const known = texts.filter((text) => text !== undefined);
  return list.unknown || known.length < texts.length ? undefined : known.filter((text) => !ofCapacity.test(text));
}

function taintText(taint: Input): string | undefined {
  const [key, value, effect] = ["key", "value", "effect"].map((part) => partText(taint.at(part)));
  return key === undefined || value === undefined || effect === undefined ? undefined : `${key}=${value}:${effect}`;
}

/** Undefined when it is unknown. */
function partText(part: Input): string | undefined {
  return part.unknown ? undefined : (part.text ?? "");
}
