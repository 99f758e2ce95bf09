import type { ResourceGraph } from "../../graph";
import { eachOf, fault, sound, unless } from "../fault";
import { inputOf } from "../input";
import { referring } from "../references";
import { aks, eks, gke } from "../resource-types";
import type { Rule } from "../rule";
import { isAutoMode, isAutopilot } from "./identity";

/** A NetworkPolicy that nothing enforces is only text. */
export const clusterNetworkPolicy: Rule = {
  id: "cluster-network-policy",
  title: "Network policies are enforced",
  severity: "medium",
  setting: "cluster.networkPolicy",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites",
  check: eachOf({
    [eks.cluster]: (inputs, cluster, graph) => {
      const network = referring(graph, eks.addon, "clusterName", cluster).filter((addon) =>
        inputOf(addon).at("addonName").mayBe("vpc-cni"),
      );
      const enforced = network.some((addon) =>
        inputOf(addon).at("configurationValues").json.at("enableNetworkPolicy").or(false).mayBe(true),
      );
      return enforced || isAutoMode(inputs) || hasOtherEngine(graph)
        ? sound
        : [{ found: network.length > 0 ? "the add-on vpc-cni does not enforce them" : "no add-on that enforces them" }];
    },
    [gke.cluster]: (inputs) => {
      const datapath = inputs.at("datapathProvider").or("LEGACY_DATAPATH");
      const calico = inputs.at("networkPolicy.enabled").mayBe(true);
      return calico || isAutopilot(inputs) ? sound : unless(datapath, ["ADVANCED_DATAPATH"]);
    },
    [aks.cluster]: (inputs) => {
      const engine = inputs.at("networkProfile.networkPolicy").or("none");
      return engine.is("none") ? [fault(engine, "no network policy engine")] : sound;
    },
  }),
};

/** Calico or Cilium by their charts, which bring an engine of their own. */
function hasOtherEngine(graph: ResourceGraph): boolean {
  return graph
    .ofType("kubernetes:helm.sh/v3:Release", "kubernetes:helm.sh/v4:Chart")
    .map((release) => inputOf(release).at("chart"))
    .some((chart) => chart.unknown || /(^|\/)(cilium|calico|tigera-operator)$/.test(chart.text ?? ""));
}
