import { MaintenanceConfiguration, type ManagedCluster } from "@pulumi/azure-native/containerservice";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "../../environment/schema/cluster";
import { hourSlots, startTime, weekday } from "./maintenance";

/**
 * The window for Azure's own releases, for Kubernetes upgrades and for node images, each under the name that Azure gave it.
 *
 * @see https://learn.microsoft.com/azure/aks/planned-maintenance
 */
export function maintenance(
  name: string,
  args: {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly cluster: ManagedCluster;
    readonly clusterName: string;
  },
  { maintenanceWindow: window }: Pick<ClusterSettings, "maintenanceWindow">,
  opts: pulumi.CustomResourceOptions,
): MaintenanceConfiguration[] {
  const weekly = {
    maintenanceWindow: {
      schedule: { weekly: { dayOfWeek: weekday(window.day), intervalWeeks: 1 } },
      durationHours: window.hours,
      startTime: startTime(window),
      utcOffset: "+00:00",
    },
  };
  const configurations = {
    default: { timeInWeek: hourSlots(window).map(({ day, hours }) => ({ day: weekday(day), hourSlots: hours })) },
    aksManagedAutoUpgradeSchedule: weekly,
    aksManagedNodeOSUpgradeSchedule: weekly,
  };
  return Object.entries(configurations).map(
    ([configName, configuration]) =>
      new MaintenanceConfiguration(
        `${name}-${configName}`,
        {
          configName,
          resourceGroupName: args.resourceGroupName,
          resourceName: args.clusterName,
          ...configuration,
        },
        { ...opts, dependsOn: [args.cluster] },
      ),
  );
}
