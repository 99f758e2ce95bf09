/** Types whose resources hold data, or take along when deleted what does. */
const statefulTypes: ReadonlySet<string> = new Set([
  "aws:eks/cluster:Cluster",
  "aws:kms/key:Key",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
  "azure-native:containerservice:ManagedCluster",
  "azure-native:dbforpostgresql:Database",
  "azure-native:dbforpostgresql:Server",
  "azure-native:keyvault:Key",
  "azure-native:keyvault:Secret",
  "azure-native:keyvault:Vault",
  "azure-native:resources:ResourceGroup",
  "azure-native:storage:BlobContainer",
  "azure-native:storage:StorageAccount",
  "gcp:container/cluster:Cluster",
  "gcp:kms/cryptoKey:CryptoKey",
  "gcp:kms/keyRing:KeyRing",
  "gcp:secretmanager/secret:Secret",
  "gcp:sql/database:Database",
  "gcp:sql/databaseInstance:DatabaseInstance",
  "gcp:storage/bucket:Bucket",
  "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
  "kubernetes:core/v1:Namespace",
  "kubernetes:core/v1:PersistentVolume",
  "kubernetes:core/v1:PersistentVolumeClaim",
  "kubernetes:postgresql.cnpg.io/v1:Cluster",
  "random:index/randomBytes:RandomBytes",
  "random:index/randomPassword:RandomPassword",
]);

/** Whether data is lost with a resource. A StatefulSet counts when it has volumes of its own. */
export function isStateful(type: string, inputs: Readonly<Record<string, unknown>>): boolean {
  if (type === "kubernetes:apps/v1:StatefulSet") {
    const spec = inputs["spec"];
    return spec !== null && typeof spec === "object" && "volumeClaimTemplates" in spec;
  }
  return statefulTypes.has(type);
}
