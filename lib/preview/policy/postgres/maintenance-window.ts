import { inputOf } from "../input";
import type { Rule } from "../rule";
import { cloudSqlServers, flexibleServers, notReplica, rdsClusters, rdsInstances } from "./servers";

export const postgresMaintenanceWindow: Rule = {
  id: "postgres-maintenance-window",
  title: "Postgres is maintained at a time that you chose",
  severity: "low",
  setting: "cluster.maintenanceWindow",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html",
  check(graph) {
    const rds = rdsInstances(graph).map((resource) => ({ resource, input: inputOf(resource).at("maintenanceWindow") }));
    const clusters = rdsClusters(graph).map((resource) => ({
      resource,
      input: inputOf(resource).at("preferredMaintenanceWindow"),
    }));
    const google = cloudSqlServers(graph).map((resource) => ({
      resource,
      input: inputOf(resource).at("settings.maintenanceWindow.day"),
    }));
    const chosen = [...rds, ...clusters, ...google].filter(({ input }) => input.absent);
    const azure = flexibleServers(graph)
      .map((resource) => ({ resource, input: inputOf(resource).at("maintenanceWindow.customWindow").or("Disabled") }))
      .filter(({ input }) => !input.mayBe("Enabled"));
    return [...chosen, ...azure]
      .filter(({ resource }) => notReplica(resource))
      .map(({ resource, input }) => ({ resource, property: input.path, found: "at a time that the cloud chooses" }));
  },
};
