import type { GraphResource, ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import { referred } from "../references";
import type { Breach, Rule } from "../rule";
import { cloudSqlServers, rdsClusters, rdsInstances } from "./servers";

export const postgresTls: Rule = {
  id: "postgres-tls",
  title: "Postgres refuses connections without TLS",
  severity: "high",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
  check: (graph) => [
    ...oncePerResource([
      ...rdsInstances(graph).flatMap((server) => rds(graph, server, "parameterGroupName", instanceGroup)),
      ...rdsClusters(graph).flatMap((cluster) => rds(graph, cluster, "dbClusterParameterGroupName", clusterGroup)),
    ]),
    ...cloudSqlServers(graph).flatMap(cloudSql),
    ...flexible(graph),
  ],
};

const instanceGroup = "aws:rds/parameterGroup:ParameterGroup";
const clusterGroup = "aws:rds/clusterParameterGroup:ClusterParameterGroup";

/** Servers may share a group. */
const oncePerResource = (breaches: readonly Breach[]): readonly Breach[] => [
  ...new Map(breaches.map((breach) => [breach.resource.urn, breach])).values(),
];

const inClear = "connections in clear text are let in";

/** The parameter `rds.force_ssl` of the server's group, or the default of its version where nothing sets it. */
function rds(graph: ResourceGraph, resource: GraphResource, reference: string, type: string): Breach[] {
  const inputs = inputOf(resource);
  const version = inputs.at("engineVersion");
  const named = inputs.at(reference);
  const group = referred(graph, resource, named, type);
  if (!group) return named.absent ? byDefault(resource, version) : [];
  const parameters = inputOf(group).at("parameters");
  const force = parameters.items.find((parameter) => parameter.at("name").is("rds.force_ssl"))?.at("value");
  if (force) return force.mayBe("1", "on", "true") ? [] : [{ resource: group, property: force.path, found: inClear }];
  return parameters.unknown ? [] : byDefault(group, inputOf(group).at("family"));
}

/**
 * RDS requires TLS from version 15 on, Aurora from 17.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html#AuroraPostgreSQL.Security.SSL
 */
function byDefault(resource: GraphResource, version: Input): Breach[] {
  const major = Number(/^(?:[a-z-]*)(\d+)/.exec(version.text ?? "")?.[1]);
  const isAurora = inputOf(resource).at("engine").is("aurora-postgresql") || /^aurora/.test(version.text ?? "");
  return major < (isAurora ? 17 : 15)
    ? [{ resource, property: version.path, found: `${inClear}: nothing sets rds.force_ssl` }]
    : [];
}

function cloudSql(resource: GraphResource): Breach[] {
  const mode = inputOf(resource).at("settings.ipConfiguration.sslMode").or("ALLOW_UNENCRYPTED_AND_ENCRYPTED");
  const byProxyOnly = inputOf(resource).at("settings.connectorEnforcement").mayBe("REQUIRED");
  return byProxyOnly || !mode.is("ALLOW_UNENCRYPTED_AND_ENCRYPTED")
    ? []
    : [{ resource, property: mode.path, found: inClear }];
}

/** Azure requires TLS unless a parameter says otherwise. */
function flexible(graph: ResourceGraph): Breach[] {
  return graph.ofType("azure-native:dbforpostgresql:Configuration").flatMap((resource): Breach[] => {
    const name = inputOf(resource).at("configurationName");
    const value = inputOf(resource).at("value");
    if (name.is("require_secure_transport") && /^off$/i.test(value.text ?? ""))
      return [{ resource, property: value.path, found: inClear }];
    return name.is("ssl_min_protocol_version") && value.is("TLSv1", "TLSv1.1")
      ? [{ resource, property: value.path, found: `${value.shown} is let in` }]
      : [];
  });
}
