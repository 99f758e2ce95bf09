import type { GraphResource, ResourceGraph } from "../../graph";
import { inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { cloudSqlServers, flexibleServers, rdsClusters, rdsInstances } from "./servers";

export const postgresPrivate: Rule = {
  id: "postgres-private",
  title: "Only a private network reaches Postgres",
  severity: "high",
  source: "https://cloud.google.com/sql/docs/postgres/private-ip",
  check: (graph) => [
    ...rdsInstances(graph).flatMap(rds),
    ...graph.ofType("aws:rds/clusterInstance:ClusterInstance").flatMap(rds),
    ...rdsClusters(graph).flatMap(rds),
    ...cloudSqlServers(graph).flatMap(cloudSql),
    ...flexibleServers(graph).flatMap(flexibleServer),
    ...firewallRules(graph),
  ],
};

function rds(resource: GraphResource): Breach[] {
  const open = inputOf(resource).at("publiclyAccessible").or(false);
  return open.mayBe(false) ? [] : [{ resource, property: open.path, found: "has a public address" }];
}

function cloudSql(resource: GraphResource): Breach[] {
  const configuration = inputOf(resource).at("settings.ipConfiguration");
  const open = configuration.at("ipv4Enabled").or(true);
  if (!open.mayBe(false)) {
    const networks = configuration.at("authorizedNetworks").items.map((network) => network.at("value"));
    const anybody = networks.some((network) => network.is("0.0.0.0/0"));
    return [{ resource, property: open.path, found: `has a public address${anybody ? ", open to everybody" : ""}` }];
  }
  const api = inputOf(resource).at("settings.dataApiAccess");
  return api.is("ALLOW_DATA_API")
    ? [{ resource, property: api.path, found: "reachable over Google's public API" }]
    : [];
}

function flexibleServer(resource: GraphResource): Breach[] {
  const network = inputOf(resource).at("network");
  const access = network.at("publicNetworkAccess").or("Enabled");
  // In a subnet of one's own there is no public address, whatever else is said.
  return access.mayBe("Disabled") || !network.at("delegatedSubnetResourceId").absent
    ? []
    : [{ resource, property: access.path, found: "has a public address" }];
}

/** Azure lets all of its customers in with a rule from 0.0.0.0 to 0.0.0.0. */
function firewallRules(graph: ResourceGraph): Breach[] {
  return graph
    .ofType("azure-native:dbforpostgresql:FirewallRule")
    .map((resource) => ({ resource, start: inputOf(resource).at("startIpAddress") }))
    .filter(({ start }) => start.is("0.0.0.0"))
    .map(({ resource, start }) => {
      const everybody = inputOf(resource).at("endIpAddress").is("255.255.255.255");
      return { resource, property: start.path, found: everybody ? "open to everybody" : "open to all of Azure" };
    });
}
