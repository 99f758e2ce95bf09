import type { GraphResource, ResourceGraph } from "../../graph";
import { inputOf } from "../input";

/** Servers with PostgreSQL on RDS, Aurora's instances left out: their cluster has the settings. */
export const rdsInstances = (graph: ResourceGraph): readonly GraphResource[] =>
  graph
    .ofType("aws:rds/instance:Instance")
    .filter((server) => inputOf(server).at("engine").is("postgres") || isRdsReplica(server));

/** Clusters with PostgreSQL on RDS: Aurora's, and Multi-AZ ones. */
export const rdsClusters = (graph: ResourceGraph): readonly GraphResource[] =>
  graph
    .ofType("aws:rds/cluster:Cluster")
    .filter((cluster) => inputOf(cluster).at("engine").is("aurora-postgresql", "postgres"));

export const cloudSqlServers = (graph: ResourceGraph): readonly GraphResource[] =>
  graph
    .ofType("gcp:sql/databaseInstance:DatabaseInstance")
    .filter((server) => (inputOf(server).at("databaseVersion").text ?? "").startsWith("POSTGRES"));

export const flexibleServers = (graph: ResourceGraph): readonly GraphResource[] =>
  graph.ofType("azure-native:dbforpostgresql:Server");

/** Servers that CloudNativePG keeps in a cluster. */
export const cloudNativeServers = (graph: ResourceGraph): readonly GraphResource[] =>
  graph.ofType("kubernetes:postgresql.cnpg.io/v1:Cluster");

const isRdsReplica = (server: GraphResource): boolean =>
  inputOf(server).at("engine").absent && !inputOf(server).at("replicateSourceDb").absent;

/** Whether a server only follows another, which is backed up, and has the standby. */
export function isReplica(server: GraphResource): boolean {
  const inputs = inputOf(server);
  return (
    ["replicateSourceDb", "replicationSourceIdentifier", "masterInstanceName", "sourceServerResourceId"].some(
      (source) => !inputs.at(source).absent,
    ) && !inputs.at("createMode").is("PointInTimeRestore", "GeoRestore", "ReviveDropped")
  );
}

export const notReplica = (server: GraphResource): boolean => !isReplica(server);
