import { fault, sound, unless } from "../fault";
import { type Input, inputOf } from "../input";
import type { Rule } from "../rule";
import { eachPool, poolSetting } from "./pools";

/** One zone that fails must not take all nodes of a kind. */
export const nodePoolZones: Rule = {
  id: "node-pool-zones",
  title: "Nodes of a pool spread over several zones",
  severity: "medium",
  setting: "nodePools.<pool>.zones",
  source: "https://kubernetes.io/docs/setup/best-practices/multiple-zones/",
  check: eachPool({
    aws: (inputs, pool, graph) => {
      const subnets = inputs.at("subnetIds");
      return isOne(subnets)
        ? [fault(subnets, "one subnet, which is in one zone", poolSetting(pool, graph, "zones"))]
        : sound;
    },
    gcp: (inputs, pool, graph) => {
      const zones = inputs.at("nodeLocations");
      const setting = poolSetting(pool, graph, "zones");
      if (isOne(zones)) return [fault(zones, `zone ${zones.items[0]?.shown} only`, setting)];
      if (zones.items.length > 0 || zones.unknown) return sound;
      // Without zones of its own a pool has its cluster's.
      const ofCluster = pool.cluster && inputOf(pool.cluster);
      const inherited = ofCluster?.at("nodeLocations");
      if (inherited && (inherited.unknown || inherited.items.length > 0)) {
        return isOne(inherited) ? [fault(zones, `zone ${inherited.items[0]?.shown} only`, setting)] : sound;
      }
      const own = inputs.at("location");
      const location = own.absent && ofCluster ? ofCluster.at("location") : own;
      return /^[a-z]+-[a-z]+\d+-[a-z]$/.test(location.text ?? "")
        ? [fault(own, `zone ${location.shown} only`, setting)]
        : sound;
    },
    azure: (inputs, pool, graph) => {
      const zones = inputs.at("availabilityZones");
      const none = zones.absent || (zones.known && zones.items.length === 0);
      if (!none && !isOne(zones)) return sound;
      return [
        fault(zones, none ? "no zones" : `zone ${zones.items[0]?.shown} only`, poolSetting(pool, graph, "zones")),
      ];
    },
  }),
};

/** Whether all that a list holds is one thing. Two unknown ones are two. */
function isOne(list: Input): boolean {
  const { items } = list;
  const [first] = items;
  return (
    items.length === 1 ||
    (first?.known === true && items.length > 1 && items.every((item) => item.is(first.text ?? "")))
  );
}

/** An upgrade that takes a node before it adds one leaves its pods waiting. */
export const nodePoolSurgeUpgrade: Rule = {
  id: "node-pool-surge-upgrade",
  title: "An upgrade adds a node before it takes one away",
  severity: "low",
  setting: "cluster.surgeUpgrade",
  source: "https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies",
  check: eachPool({
    aws: (inputs) => unless(inputs.at("updateConfig.updateStrategy").or("DEFAULT"), ["DEFAULT"], "takes nodes first"),
    gcp: (inputs) => {
      const settings = inputs.at("upgradeSettings");
      const surge = settings.at("maxSurge").or(1);
      return settings.at("strategy").or("SURGE").is("SURGE") && surge.is(0)
        ? [fault(surge, "takes nodes first")]
        : sound;
    },
    // Azure never adds a spot node for an upgrade.
    azure: (inputs) => {
      const surge = inputs.at("upgradeSettings.maxSurge").or("10%");
      return !inputs.at("scaleSetPriority").mayBe("Spot") && surge.is("0", "0%")
        ? [fault(surge, "takes nodes first")]
        : sound;
    },
  }),
};

/** AKS does so always: https://learn.microsoft.com/azure/aks/node-auto-repair */
export const nodePoolAutoRepair: Rule = {
  id: "node-pool-auto-repair",
  title: "Nodes that stay unhealthy are replaced",
  severity: "low",
  setting: "cluster.nodeRepair",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/node-health.html",
  check: eachPool({
    aws: (inputs) => unless(inputs.at("nodeRepairConfig.enabled").or(false), [true], "not replaced"),
    gcp: (inputs) => unless(inputs.at("management.autoRepair").or(true), [true], "not replaced"),
  }),
};
