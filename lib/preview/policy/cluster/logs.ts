import type { GraphResource, ResourceGraph } from "../../graph";
import { eachOf, fault, sound } from "../fault";
import { type Input, inputOf } from "../input";
import { referring } from "../references";
import { aks, eks, gke } from "../resource-types";
import type { Rule } from "../rule";

const diagnosticSetting = "azure-native:monitor:DiagnosticSetting";

/** Azure's categories, each satisfied by any of a few. @see https://learn.microsoft.com/azure/aks/monitor-aks-reference#resource-logs */
const aksCategories: readonly (readonly string[])[] = [
  ["kube-apiserver"],
  ["kube-audit", "kube-audit-admin"],
  ["kube-controller-manager"],
  ["kube-scheduler"],
];

/** Who did what in the cluster, and why it failed. */
export const clusterControlPlaneLogs: Rule = {
  id: "cluster-control-plane-logs",
  title: "The control plane's audit and component logs are kept",
  severity: "medium",
  setting: "cluster.controlPlaneLogs",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",
  check: eachOf({
    [eks.cluster]: (inputs) =>
      lacking(inputs.at("enabledClusterLogTypes"), ["api", "audit", "authenticator", "controllerManager", "scheduler"]),
    // Google keeps the audit log of what administrators do in any case.
    [gke.cluster]: (inputs) =>
      lacking(inputs.at("loggingConfig.enableComponents"), ["APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]),
    [aks.cluster]: (_, cluster, graph) => {
      const kept = logsKept(cluster, graph);
      if (kept === undefined) return sound;
      const missing = aksCategories.filter((names) => !names.some((name) => kept.has(name))).map(([name]) => name);
      return missing.length === 0 ? sound : [{ found: `not kept: ${missing.join(", ")}` }];
    },
  }),
};

function lacking(given: Input, wanted: readonly string[]) {
  const missing = wanted.filter((log) => !given.mayHold(log));
  return missing.length === 0 ? sound : [fault(given, `not kept: ${missing.join(", ")}`)];
}

/** The categories that diagnostic settings of a cluster keep; undefined when that is not known. */
function logsKept(cluster: GraphResource, graph: ResourceGraph): ReadonlySet<string> | undefined {
  const logs = referring(graph, diagnosticSetting, "resourceUri", cluster).map((one) => inputOf(one).at("logs"));
  const kept = new Set<string>();
  for (const list of logs) {
    if (list.unknown) return undefined;
    for (const log of list.items) {
      const [category, group] = [log.at("category"), log.at("categoryGroup")];
      if (log.unknown || category.unknown || group.unknown) return undefined;
      if (!log.at("enabled").mayBe(true)) continue;
      if (category.text !== undefined) kept.add(category.text);
      if (group.is("allLogs")) for (const [name] of aksCategories) if (name !== undefined) kept.add(name);
      if (group.is("audit")) kept.add("kube-audit");
    }
  }
  return kept;
}
