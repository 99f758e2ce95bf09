import type { ResourceGraph } from "../../graph";
import { inputOf } from "../input";
import type { Breach, Rule } from "../rule";

/** Azure's Key Vault takes no key for its secrets. */
export const secretEncryptionKey: Rule = {
  id: "secret-encryption-key",
  title: "Secrets are encrypted with a key of one's own",
  severity: "medium",
  source: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
  check: (graph) => [...aws(graph), ...google(graph)],
};

function aws(graph: ResourceGraph): Breach[] {
  const parameters = graph
    .ofType("aws:ssm/parameter:Parameter")
    .filter((parameter) => inputOf(parameter).at("type").is("SecureString"))
    .map((resource) => ({ resource, key: inputOf(resource).at("keyId") }));
  const secrets = graph
    .ofType("aws:secretsmanager/secret:Secret")
    .map((resource) => ({ resource, key: inputOf(resource).at("kmsKeyId") }));
  const passwords = graph
    .ofType("aws:rds/instance:Instance", "aws:rds/cluster:Cluster")
    .filter((server) => inputOf(server).at("manageMasterUserPassword").is(true))
    .map((resource) => ({ resource, key: inputOf(resource).at("masterUserSecretKmsKeyId") }));
  return [...secrets, ...parameters, ...passwords]
    .filter(({ key }) => key.absent || /\baws\/(secretsmanager|ssm)$/.test(key.text ?? ""))
    .map(({ resource, key }) => ({ resource, property: key.path, found: "encrypted with the account's key of AWS" }));
}

function google(graph: ResourceGraph): Breach[] {
  const replicated = graph.ofType("gcp:secretmanager/secret:Secret").flatMap((resource) => {
    const replication = inputOf(resource).at("replication");
    const replicas = replication.at("userManaged.replicas");
    const places = replicas.absent ? [replication.at("auto")] : replicas.items;
    return places.map((place) => ({ resource, key: place.at("customerManagedEncryption") }));
  });
  const regional = graph
    .ofType("gcp:secretmanager/regionalSecret:RegionalSecret")
    .map((resource) => ({ resource, key: inputOf(resource).at("customerManagedEncryption") }));
  return [...replicated, ...regional]
    .filter(({ key }) => key.absent)
    .map(({ resource, key }) => ({ resource, property: key.path, found: "encrypted with a key of Google" }));
}
