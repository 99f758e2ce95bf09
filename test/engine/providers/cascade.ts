import type { CloudResource } from "./cloud";
import { textAt } from "./value";

/** What a cloud deletes together with a resource: what is in a cluster, what is in a database server. */
export function goesWith(gone: CloudResource, all: readonly CloudResource[]): readonly CloudResource[] {
  const { type, properties } = gone;
  if (/^(aws:eks\/cluster|gcp:container\/cluster):Cluster$|:ManagedCluster$/.test(type)) {
    const hosts = ["endpoint", "privateFQDN", "fqdn"].flatMap((property) => textAt(properties, property) ?? []);
    const servers = hosts.flatMap((host) => [host, `https://${host}`, `https://${host}:443`]);
    return all.filter((one) => one.type.startsWith("kubernetes:") && servers.includes(one.id.split(" ")[0] ?? ""));
  }
  if (type === "gcp:sql/databaseInstance:DatabaseInstance") {
    const name = textAt(properties, "name");
    return all.filter((one) => one.type.startsWith("gcp:sql/") && textAt(one.properties, "instance") === name);
  }
  return [];
}
