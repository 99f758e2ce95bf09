import { inputOf } from "../input";
import type { Rule } from "../rule";
import { cloudNativeServers, cloudSqlServers, flexibleServers, notReplica, rdsClusters, rdsInstances } from "./servers";

export const postgresHighAvailability: Rule = {
  id: "postgres-high-availability",
  title: "A standby of Postgres waits in another zone",
  severity: "medium",
  setting: "postgres.highAvailability",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",
  check(graph) {
    const rds = rdsInstances(graph).map((resource) => {
      const standby = inputOf(resource).at("multiAz").or(false);
      return { resource, property: standby.path, holds: standby.mayBe(true), found: "no standby" };
    });
    // Aurora keeps its data in three zones, and has its standbys as instances of their own.
    const multiAz = rdsClusters(graph)
      .filter((cluster) => inputOf(cluster).at("engine").is("aurora-postgresql"))
      .filter((cluster) => inputOf(cluster).at("engineMode").or("provisioned").is("provisioned"))
      .map((resource) => {
        const instances = graph
          .ofType("aws:rds/clusterInstance:ClusterInstance")
          .filter((instance) => instance.dependencies.includes(resource.urn));
        return { resource, property: undefined, holds: instances.length !== 1, found: "one instance, so no standby" };
      });
    const google = cloudSqlServers(graph).map((resource) => {
      const type = inputOf(resource).at("settings.availabilityType").or("ZONAL");
      return { resource, property: type.path, holds: type.mayBe("REGIONAL"), found: `no standby: ${type.shown}` };
    });
    const azure = flexibleServers(graph).map((resource) => {
      const mode = inputOf(resource).at("highAvailability.mode").or("Disabled");
      const found = mode.is("SameZone") ? "its standby is in the same zone" : "no standby";
      return { resource, property: mode.path, holds: mode.mayBe("ZoneRedundant"), found };
    });
    const inCluster = cloudNativeServers(graph).map((resource) => {
      const instances = inputOf(resource).at("spec.instances").or(1);
      return {
        resource,
        property: instances.path,
        holds: (instances.number ?? 2) > 1,
        found: "one instance, so no standby",
      };
    });
    return [...rds, ...multiAz, ...google, ...azure, ...inCluster]
      .filter(({ resource, holds }) => !holds && notReplica(resource))
      .map(({ resource, property, found }) => ({ resource, found, ...(property !== undefined && { property }) }));
  },
};
