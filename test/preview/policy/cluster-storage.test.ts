import { UNKNOWN } from "../../../lib/preview/changes/property-value";
import { clusterStorageRules } from "../../../lib/preview/policy/cluster-storage/cluster-storage-rules";
import { findingsOf, type Literal, ruleOf } from "./graph";

type Fields = Readonly<Record<string, unknown>>;

describe("a storage class", () => {
  const storageClass = (provisioner: string, parameters: unknown): Literal => ({
    type: "kubernetes:storage.k8s.io/v1:StorageClass",
    name: "fast",
    inputs: { provisioner, parameters },
  });
  const rule = ruleOf(clusterStorageRules, "volume-encryption");
  const found = (...literals: Literal[]) => findingsOf(rule, literals);

  test.each([
    ["ebs.csi.aws.com", {}, "encrypted", "encrypted is absent"],
    ["ebs.csi.aws.com", { encrypted: "false" }, "encrypted", "encrypted is false"],
    ["ebs.csi.aws.com", { encrypted: "true" }, "kmsKeyId", "kmsKeyId is absent: the cloud's own key"],
    [
      "pd.csi.storage.gke.io",
      { type: "pd-ssd" },
      "disk-encryption-kms-key",
      "disk-encryption-kms-key is absent: the cloud's own key",
    ],
    ["disk.csi.azure.com", undefined, "diskEncryptionSetID", "diskEncryptionSetID is absent: the cloud's own key"],
  ])("of %s with %j is found", (provisioner, parameters, property, shown) => {
    expect(found(storageClass(provisioner, parameters))).toEqual([
      { name: "fast", property: `parameters.${property}`, found: shown },
    ]);
  });

  test.each([
    ["ebs.csi.aws.com", { encrypted: "true", kmskeyid: UNKNOWN }],
    ["ebs.csi.aws.com", { encrypted: true, kmsKeyId: "arn" }],
    ["ebs.csi.aws.com", UNKNOWN],
    ["pd.csi.storage.gke.io", { "disk-encryption-kms-key": "key" }],
    ["disk.csi.azure.com", { diskEncryptionSetID: "set" }],
    ["nfs.csi.k8s.io", {}],
    ["constructor", {}],
  ])("of %s with %j is not", (provisioner, parameters) => {
    expect(found(storageClass(provisioner, parameters))).toEqual([]);
  });

  test("of AKS takes the cluster's key where it names none", () => {
    const cluster = { type: "azure-native:containerservice:ManagedCluster", inputs: { diskEncryptionSetID: UNKNOWN } };
    expect(found(storageClass("disk.csi.azure.com", {}), cluster)).toEqual([]);
  });
});

describe("a database in a cluster", () => {
  const rule = ruleOf(clusterStorageRules, "database-scheduled-backup");
  const archived = { plugins: [{ name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true }] };
  const database = (spec: Fields, name: unknown = "db"): Literal => ({
    type: "kubernetes:postgresql.cnpg.io/v1:Cluster",
    name: "db",
    inputs: { metadata: { name, namespace: "data" }, spec },
  });
  const backup = (spec: Fields, namespace = "data"): Literal => ({
    type: "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup",
    name: "nightly",
    inputs: { metadata: { namespace }, spec: { schedule: "0 0 0 * * *", cluster: { name: "db" }, ...spec } },
  });
  const found = (...literals: Literal[]) => findingsOf(rule, literals);

  test("without an archive of its log is found", () => {
    const expected = [{ name: "db", property: "spec.plugins", found: "no archive of its log" }];
    expect(found(database({ plugins: [{ name: "other" }] }), backup({}))).toEqual(expected);
  });
  test("without a schedule is found", () => {
    expect(found(database(archived))).toEqual([{ name: "db", found: "no ScheduledBackup" }]);
  });
  test.each([
    ["another database", backup({ cluster: { name: "other" } })],
    ["a namesake in another namespace", backup({}, "other")],
    ["nothing, since it is suspended", backup({ suspend: true })],
  ])("with a schedule for %s is found", (_, schedule) => {
    expect(found(database(archived), schedule)).toHaveLength(1);
  });
  test("that is archived and backed up is not", () => {
    expect(found(database(archived), backup({}))).toEqual([]);
    expect(found(database({ backup: { barmanObjectStore: {} } }), backup({}))).toEqual([]);
    expect(found(database({ plugins: UNKNOWN }, UNKNOWN), backup({ cluster: { name: UNKNOWN } }))).toEqual([]);
  });
  test("that follows another is not: the data is the other's", () => {
    expect(found(database({ replica: { enabled: true } }))).toEqual([]);
  });
  test("of another operator is not judged", () => {
    expect(found({ ...database({}), type: "kubernetes:example.com/v1:Cluster" })).toEqual([]);
  });
});
