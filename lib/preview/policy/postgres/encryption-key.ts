import type { GraphResource } from "../../graph";
import { inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { cloudSqlServers, flexibleServers, isReplica, notReplica, rdsClusters, rdsInstances } from "./servers";

export const postgresEncryptionKey: Rule = {
  id: "postgres-encryption-key",
  title: "Postgres is encrypted with a key of one's own",
  severity: "medium",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
  check: (graph) => [
    ...[...rdsInstances(graph), ...rdsClusters(graph)].flatMap(rds),
    // A replica in its source's region has its source's key.
    ...cloudSqlServers(graph).filter(notReplica).flatMap(cloudSql),
    ...flexibleServers(graph).flatMap(flexibleServer),
  ],
};

function rds(resource: GraphResource): Breach[] {
  const inputs = inputOf(resource);
  const encrypted = inputs.at("storageEncrypted").or(false);
  const key = inputs.at("kmsKeyId");
  if (isReplica(resource)) return [];
  if (!encrypted.mayBe(true)) return [{ resource, property: encrypted.path, found: "not encrypted" }];
  return key.absent || /\baws\/rds$/.test(key.text ?? "")
    ? [{ resource, property: key.path, found: "encrypted with the account's key of AWS" }]
    : [];
}

function cloudSql(resource: GraphResource): Breach[] {
  const key = inputOf(resource).at("encryptionKeyName");
  return key.absent ? [{ resource, property: key.path, found: "encrypted with a key of Google" }] : [];
}

function flexibleServer(resource: GraphResource): Breach[] {
  const encryption = inputOf(resource).at("dataEncryption");
  const key = encryption.at("primaryKeyURI");
  return key.absent || encryption.at("type").is("SystemManaged")
    ? [{ resource, property: key.path, found: "encrypted with a key of Microsoft" }]
    : [];
}
