import type { GraphResource, ResourceGraph } from "../../graph";
import { inputOf } from "../input";
import { referring, refersTo } from "../references";
import type { Breach, Rule } from "../rule";
import { cloudSqlServers, flexibleServers, notReplica, rdsClusters, rdsInstances } from "./servers";

/** The cloud itself refuses, also where somebody clicks, and Pulumi is not asked. */
export const postgresDeletionProtection: Rule = {
  id: "postgres-deletion-protection",
  title: "The cloud refuses to delete Postgres, and a last backup outlives it",
  severity: "high",
  setting: "postgres.deletionProtection",
  source: "https://cloud.google.com/sql/docs/postgres/deletion-protection",
  check: (graph) => [
    ...[...rdsInstances(graph), ...rdsClusters(graph)].flatMap(rds),
    ...cloudSqlServers(graph).flatMap(cloudSql),
    ...azure(graph),
  ],
};

const found = "can be deleted";

function rds(resource: GraphResource): Breach[] {
  const on = inputOf(resource).at("deletionProtection").or(false);
  const skipped = inputOf(resource).at("skipFinalSnapshot").or(false);
  return [
    ...(on.mayBe(true) ? [] : [{ resource, property: on.path, found }]),
    // A replica has no snapshot of its own.
    ...(skipped.mayBe(false) || !notReplica(resource)
      ? []
      : [{ resource, property: skipped.path, found: "deleted without a last backup" }]),
  ];
}

function cloudSql(resource: GraphResource): Breach[] {
  const on = inputOf(resource).at("settings.deletionProtectionEnabled").or(false);
  return on.mayBe(true) ? [] : [{ resource, property: on.path, found }];
}

const lock = (scope: string) => `azure-native:authorization:ManagementLock${scope}`;

/** Azure's servers have no such setting of their own; a lock on the server, its resource group or the subscription is one. */
function azure(graph: ResourceGraph): Breach[] {
  const groups = graph.ofType("azure-native:resources:ResourceGroup");
  return flexibleServers(graph)
    .filter((server) => {
      const own = inputOf(server).at("resourceGroupName");
      const around = groups.filter((group) => refersTo(graph, server, own, group) === true);
      const locks = [
        ...referring(graph, lock("ByScope"), "scope", server),
        ...referring(graph, lock("AtResourceLevel"), "resourceName", server),
        ...around.flatMap((group) => referring(graph, lock("ByScope"), "scope", group)),
        ...around.flatMap((group) => referring(graph, lock("AtResourceGroupLevel"), "resourceGroupName", group)),
        ...graph.ofType(lock("AtSubscriptionLevel")),
      ];
      return !locks.some((one) => inputOf(one).at("level").mayBe("CanNotDelete", "ReadOnly"));
    })
    .map((resource) => ({ resource, found: "can be deleted: nothing locks it" }));
}
