import type { ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import { type KubernetesObject, mayBeBeside, nameOf, objectsOf } from "../manifest/object";
import type { Breach, Rule } from "../rule";

/** The parameter that names the key, by provisioner. Drivers take parameters in any letter case. */
const keys: Readonly<Record<string, string>> = {
  // https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
  "ebs.csi.aws.com": "kmsKeyId",
  "ebs.csi.eks.amazonaws.com": "kmsKeyId",
  "kubernetes.io/aws-ebs": "kmsKeyId",
  // https://cloud.google.com/kubernetes-engine/docs/how-to/using-cmek
  "pd.csi.storage.gke.io": "disk-encryption-kms-key",
  "kubernetes.io/gce-pd": "disk-encryption-kms-key",
  // https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys
  "disk.csi.azure.com": "diskEncryptionSetID",
  "kubernetes.io/azure-disk": "diskEncryptionSetID",
};

const volumeEncryption: Rule = {
  id: "volume-encryption",
  title: "Volumes are encrypted with a key of the environment",
  severity: "medium",
  source: "https://kubernetes.io/docs/concepts/storage/storage-classes/",
  check: (graph) =>
    objectsOf(graph, "StorageClass").flatMap(({ resource, manifest }): Breach[] => {
      const provisioner = manifest.at("provisioner").text ?? "";
      const key = Object.hasOwn(keys, provisioner) ? keys[provisioner] : undefined;
      const parameters = manifest.at("parameters");
      if (key === undefined || parameters.unknown) return [];
      const encrypted = parameter(parameters, "encrypted");
      if (key === "kmsKeyId" && !encrypted.mayBe(true))
        return [{ resource, property: encrypted.path, found: `encrypted is ${encrypted.shown}` }];
      const given = parameter(parameters, key);
      if (!given.absent || (key === "diskEncryptionSetID" && byCluster(graph))) return [];
      return [{ resource, property: given.path, found: `${key} is absent: the cloud's own key` }];
    }),
};

function parameter(parameters: Input, name: string): Input {
  const [key = name] = parameters.entries.map(([one]) => one).filter((one) => one.toLowerCase() === name.toLowerCase());
  return parameters.key(key);
}

/** AKS encrypts volumes with the cluster's own disk encryption set where a class names none. */
const byCluster = (graph: ResourceGraph): boolean =>
  graph
    .ofType("azure-native:containerservice:ManagedCluster")
    .some((cluster) => !inputOf(cluster).at("diskEncryptionSetID").absent);

const scheduledBackup: Rule = {
  id: "database-scheduled-backup",
  title: "Databases in a cluster archive their log and are backed up by a schedule",
  severity: "high",
  setting: "postgres.backup",
  source: "https://cloudnative-pg.io/documentation/current/backup/",
  check: (graph) => {
    const backups = objectsOf(graph, "ScheduledBackup");
    return objectsOf(graph, "Cluster")
      .filter(({ resource, manifest }) => isPostgres(resource.type) && !manifest.at("spec.replica.enabled").mayBe(true))
      .flatMap((database): Breach[] => {
        const { resource, manifest } = database;
        const spec = manifest.at("spec");
        if (!mayArchive(spec)) return [{ resource, property: spec.at("plugins").path, found: "no archive of its log" }];
        const scheduled = backups.some((backup) => mayBeBeside(backup, database) && mayBackUp(backup, database));
        return scheduled ? [] : [{ resource, found: "no ScheduledBackup" }];
      });
  },
};

const isPostgres = (type: string) => type.startsWith("kubernetes:postgresql.cnpg.io/");

/** By a plugin, or by the older settings of the cluster itself. */
function mayArchive(spec: Input): boolean {
  const plugins = spec.at("plugins");
  const builtIn = ["backup.barmanObjectStore", "backup.volumeSnapshot"].some((path) => !spec.at(path).absent);
  return builtIn || plugins.unknown || plugins.items.some((plugin) => plugin.at("isWALArchiver").mayBe(true));
}

function mayBackUp({ manifest }: KubernetesObject, database: KubernetesObject): boolean {
  const spec = manifest.at("spec");
  const [wanted, name] = [spec.at("cluster.name"), nameOf(database)];
  const same = wanted.unknown || name.unknown || (wanted.text !== undefined && wanted.text === name.text);
  return same && !spec.at("suspend").is(true);
}

/** What keeps the data that is in a cluster. */
export const clusterStorageRules: readonly Rule[] = [volumeEncryption, scheduledBackup];
