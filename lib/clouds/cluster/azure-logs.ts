import { DiagnosticSetting } from "@pulumi/azure-native/monitor";
import { Workspace } from "@pulumi/azure-native/operationalinsights";
import type * as pulumi from "@pulumi/pulumi";

/** @see https://learn.microsoft.com/azure/aks/monitor-aks-reference#resource-logs */
const categories = [
  "kube-apiserver",
  "kube-audit",
  "kube-audit-admin",
  "kube-controller-manager",
  "kube-scheduler",
  "cluster-autoscaler",
  "cloud-controller-manager",
  "guard",
  "csi-azuredisk-controller",
  "csi-azurefile-controller",
  "csi-snapshot-controller",
];

/**
 * Keeps every control-plane log of a cluster in a workspace of its own, for at least `days`; a workspace keeps none for less than 30.
 *
 * @see https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
 */
export function keepControlPlaneLogs(
  name: string,
  args: {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly tags: Record<string, string>;
    readonly clusterId: pulumi.Input<string>;
    readonly days: number;
  },
  opts: pulumi.CustomResourceOptions,
): Workspace {
  const { resourceGroupName, location, tags } = args;
  const workspace = new Workspace(
    `${name}-control-plane`,
    { resourceGroupName, location, sku: { name: "PerGB2018" }, retentionInDays: Math.max(args.days, 30), tags },
    opts,
  );
  new DiagnosticSetting(
    `${name}-control-plane`,
    {
      name: "control-plane",
      resourceUri: args.clusterId,
      workspaceId: workspace.id,
      logAnalyticsDestinationType: "Dedicated",
      logs: categories.map((category) => ({ category, enabled: true })),
    },
    opts,
  );
  return workspace;
}
