import type { RuleId } from "../../../../lib/environment/schema/policy";
import { UNKNOWN } from "../../../../lib/preview/changes/property-value";
import { ResourceGraph } from "../../../../lib/preview/graph";
import { postgresRules } from "../../../../lib/preview/policy/postgres/postgres-rules";
import type { RecordedResource } from "../../../../lib/preview/recording/record";
import { type Changes, type Cloud, clouds, modes, run } from "../../../clouds/postgres-programs";
import { findingsOf, type Literal, ruleOf } from "../graph";

const find = (id: RuleId, ...literals: readonly Literal[]) => findingsOf(ruleOf(postgresRules, id), literals);

const rds = (inputs: object = {}): Literal => ({
  type: "aws:rds/instance:Instance",
  name: "db",
  inputs: { engine: "postgres", ...inputs },
});
const aurora = (inputs: object = {}): Literal => ({
  type: "aws:rds/cluster:Cluster",
  name: "db",
  inputs: { engine: "aurora-postgresql", ...inputs },
});
const cloudSql = (settings: unknown = {}, inputs: object = {}): Literal => ({
  type: "gcp:sql/databaseInstance:DatabaseInstance",
  name: "db",
  inputs: { databaseVersion: "POSTGRES_17", settings, ...inputs },
});
const azure = (inputs: object = {}): Literal => ({
  type: "azure-native:dbforpostgresql:Server",
  name: "db",
  inputs: { ...inputs },
});
const inCluster = (spec: unknown): Literal => ({
  type: "kubernetes:postgresql.cnpg.io/v1:Cluster",
  name: "db",
  inputs: { spec },
});
const replicas: Literal[] = [
  rds({ replicateSourceDb: "other" }),
  { type: "aws:rds/instance:Instance", name: "db", inputs: { replicateSourceDb: "other" } },
  cloudSql({}, { masterInstanceName: "other" }),
  azure({ createMode: "Replica", sourceServerResourceId: "other" }),
];

test("servers that are not PostgreSQL are not judged", () => {
  const others: Literal[] = [
    { type: "aws:rds/instance:Instance", inputs: { engine: "mysql", publiclyAccessible: false } },
    { type: "gcp:sql/databaseInstance:DatabaseInstance", inputs: { databaseVersion: "MYSQL_8_4" } },
  ];
  const found = postgresRules.flatMap(({ id }) => find(id, ...others));
  expect(found).toEqual([]);
});

describe("postgres-high-availability", () => {
  const id = "postgres-high-availability";

  test("a standby in another zone passes, and a replica needs none", () => {
    expect(
      find(
        id,
        rds({ multiAz: true }),
        rds({ multiAz: UNKNOWN }),
        cloudSql({ availabilityType: "REGIONAL" }),
        azure({ highAvailability: { mode: "ZoneRedundant" } }),
        inCluster({ instances: 3 }),
        ...replicas,
      ),
    ).toEqual([]);
  });

  test("a server alone is found", () => {
    expect(find(id, rds(), cloudSql(), azure({ highAvailability: { mode: "SameZone" } }), inCluster({}))).toEqual([
      { name: "db", property: "multiAz", found: "no standby" },
      { name: "db", property: "settings.availabilityType", found: "no standby: ZONAL" },
      { name: "db", property: "highAvailability.mode", found: "its standby is in the same zone" },
      { name: "db", property: "spec.instances", found: "one instance, so no standby" },
    ]);
  });

  test("Aurora with one instance is found, with two or an unknown number it is not", () => {
    const instance = (name: string): Literal => ({
      type: "aws:rds/clusterInstance:ClusterInstance",
      name,
      after: ["db"],
    });
    expect(find(id, aurora(), instance("one"))).toEqual([{ name: "db", found: "one instance, so no standby" }]);
    expect(find(id, aurora(), instance("one"), instance("two"))).toEqual([]);
    expect(find(id, aurora())).toEqual([]);
  });
});

describe("postgres-encryption-key", () => {
  const id = "postgres-encryption-key";

  test("a key of one's own passes, also one that is not made yet", () => {
    expect(
      find(
        id,
        rds({ storageEncrypted: true, kmsKeyId: UNKNOWN }),
        cloudSql({}, { encryptionKeyName: UNKNOWN }),
        azure({ dataEncryption: { type: "AzureKeyVault", primaryKeyURI: UNKNOWN } }),
        azure({ dataEncryption: UNKNOWN }),
      ),
    ).toEqual([]);
  });

  test("no encryption, and a key of the cloud, are found", () => {
    expect(find(id, rds(), aurora({ storageEncrypted: true }), cloudSql(), azure())).toEqual([
      { name: "db", property: "storageEncrypted", found: "not encrypted" },
      { name: "db", property: "kmsKeyId", found: "encrypted with the account's key of AWS" },
      { name: "db", property: "encryptionKeyName", found: "encrypted with a key of Google" },
      { name: "db", property: "dataEncryption.primaryKeyURI", found: "encrypted with a key of Microsoft" },
    ]);
  });
});

describe("postgres-private", () => {
  const id = "postgres-private";
  const found = "has a public address";

  test("a private address passes", () => {
    expect(
      find(
        id,
        rds(),
        rds({ publiclyAccessible: UNKNOWN }),
        cloudSql({ ipConfiguration: { ipv4Enabled: false } }),
        cloudSql(UNKNOWN),
        azure({ network: { delegatedSubnetResourceId: UNKNOWN } }),
        azure({ network: { publicNetworkAccess: "Disabled" } }),
      ),
    ).toEqual([]);
  });

  test("a public address, which is Google's and Azure's default, is found", () => {
    expect(find(id, rds({ publiclyAccessible: true }), cloudSql(), azure())).toEqual([
      { name: "db", property: "publiclyAccessible", found },
      { name: "db", property: "settings.ipConfiguration.ipv4Enabled", found },
      { name: "db", property: "network.publicNetworkAccess", found },
    ]);
    const open = { ipv4Enabled: true, authorizedNetworks: [{ value: "0.0.0.0/0" }] };
    expect(find(id, cloudSql({ ipConfiguration: open }))).toMatchObject([{ found: `${found}, open to everybody` }]);
  });

  test("a way in beside the network is found", () => {
    expect(
      find(id, cloudSql({ ipConfiguration: { ipv4Enabled: false }, dataApiAccess: "ALLOW_DATA_API" })),
    ).toMatchObject([{ property: "settings.dataApiAccess" }]);
    const rule = (endIpAddress: string): Literal => ({
      type: "azure-native:dbforpostgresql:FirewallRule",
      inputs: { startIpAddress: "0.0.0.0", endIpAddress },
    });
    expect(find(id, rule("0.0.0.0"), rule("255.255.255.255"))).toMatchObject([
      { property: "startIpAddress", found: "open to all of Azure" },
      { property: "startIpAddress", found: "open to everybody" },
    ]);
  });
});

describe("postgres-tls", () => {
  const id = "postgres-tls";
  const group = (family: string, value?: unknown): Literal => ({
    type: "aws:rds/parameterGroup:ParameterGroup",
    name: "group",
    inputs: { family, parameters: value === undefined ? [] : [{ name: "rds.force_ssl", value }] },
  });
  const found = "connections in clear text are let in";

  test("TLS that is required, or is by default, passes", () => {
    expect(find(id, rds({ parameterGroupName: "group" }), group("postgres14", "1"))).toEqual([]);
    expect(find(id, rds({ parameterGroupName: "group" }), group("postgres14", UNKNOWN))).toEqual([]);
    expect(
      find(id, rds({ engineVersion: "17.4" }), rds({ engineVersion: UNKNOWN }), aurora({ engineVersion: "17" })),
    ).toEqual([]);
    expect(find(id, rds({ engineVersion: "14", parameterGroupName: "somebody-elses" }))).toEqual([]);
    expect(find(id, cloudSql({ ipConfiguration: { sslMode: "ENCRYPTED_ONLY" } }), cloudSql(UNKNOWN), azure())).toEqual(
      [],
    );
  });

  test("a group that switches it off is found once, also when it is not made yet and two servers have it", () => {
    const server = (name: string): Literal => ({ ...rds({ parameterGroupName: UNKNOWN }), name, after: ["group"] });
    expect(find(id, server("a"), server("b"), group("postgres17", "0"))).toEqual([
      { name: "group", property: "parameters[0].value", found },
    ]);
  });

  test("versions that do not require it by themselves are found", () => {
    const byDefault = `${found}: nothing sets rds.force_ssl`;
    expect(find(id, rds({ engineVersion: "14.9" }), aurora({ engineVersion: "16.1" }))).toEqual([
      { name: "db", property: "engineVersion", found: byDefault },
      { name: "db", property: "engineVersion", found: byDefault },
    ]);
    expect(find(id, rds({ parameterGroupName: "group" }), group("postgres14"))).toEqual([
      { name: "group", property: "family", found: byDefault },
    ]);
  });

  test("Cloud SQL and Azure that let clear text in are found", () => {
    expect(find(id, cloudSql())).toEqual([{ name: "db", property: "settings.ipConfiguration.sslMode", found }]);
    const parameter = (configurationName: string, value: string): Literal => ({
      type: "azure-native:dbforpostgresql:Configuration",
      name: "parameter",
      inputs: { configurationName, value },
    });
    expect(
      find(id, parameter("require_secure_transport", "OFF"), parameter("ssl_min_protocol_version", "TLSv1.1")),
    ).toEqual([
      { name: "parameter", property: "value", found },
      { name: "parameter", property: "value", found: "TLSv1.1 is let in" },
    ]);
    expect(find(id, parameter("require_secure_transport", "on"), parameter("work_mem", "off"))).toEqual([]);
  });
});

describe("postgres-backups", () => {
  const id = "postgres-backups";
  const backup = (more: object) => cloudSql({ backupConfiguration: { enabled: true, ...more } });

  test("a week passes, also by default, and a replica needs none", () => {
    expect(
      find(
        id,
        rds({ backupRetentionPeriod: 7 }),
        rds({ backupRetentionPeriod: UNKNOWN }),
        backup({ pointInTimeRecoveryEnabled: true }),
        cloudSql({ edition: "ENTERPRISE_PLUS", backupConfiguration: { enabled: true } }),
        cloudSql(UNKNOWN),
        azure(),
        inCluster({ plugins: [{ name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true }] }),
        inCluster(UNKNOWN),
        ...replicas,
      ),
    ).toEqual([]);
  });

  test("less is found", () => {
    expect(find(id, rds(), rds({ backupRetentionPeriod: 3 }), aurora(), cloudSql(), inCluster({}))).toEqual([
      { name: "db", property: "backupRetentionPeriod", found: "no backups" },
      { name: "db", property: "backupRetentionPeriod", found: "backups of 3 days" },
      { name: "db", property: "backupRetentionPeriod", found: "backups of 1 day" },
      { name: "db", property: "settings.backupConfiguration.enabled", found: "no backups" },
      { name: "db", property: "spec.plugins", found: "no backups" },
    ]);
    expect(find(id, backup({}))).toMatchObject([{ found: "daily backups only, without a log" }]);
    expect(find(id, backup({ pointInTimeRecoveryEnabled: true, transactionLogRetentionDays: 2 }))).toMatchObject([
      { property: "settings.backupConfiguration.transactionLogRetentionDays", found: "backups of 2 days" },
    ]);
    expect(find(id, azure({ backup: { backupRetentionDays: 3 } }))).toHaveLength(1);
  });
});

describe("postgres-deletion-protection", () => {
  const id = "postgres-deletion-protection";
  const lock = (inputs: object, type = "ManagementLockByScope", after: readonly string[] = []): Literal => ({
    type: `azure-native:authorization:${type}`,
    name: "lock",
    inputs: { level: "CanNotDelete", ...inputs },
    after,
  });
  const group: Literal = { type: "azure-native:resources:ResourceGroup", name: "group" };

  test("protection of the cloud passes, and a last backup unless it is a replica", () => {
    expect(find(id, rds({ deletionProtection: true }), cloudSql({ deletionProtectionEnabled: true }))).toEqual([]);
    expect(find(id, rds({ deletionProtection: UNKNOWN }), cloudSql(UNKNOWN))).toEqual([]);
    expect(find(id, rds({ replicateSourceDb: "a", deletionProtection: true, skipFinalSnapshot: true }))).toEqual([]);
  });

  test("a lock on Azure's server, its group or its subscription passes", () => {
    expect(find(id, azure(), lock({ scope: UNKNOWN }, undefined, ["db"]))).toEqual([]);
    expect(find(id, azure(), lock({ scope: UNKNOWN }))).toEqual([]);
    expect(find(id, azure(), lock({ resourceName: "db" }, "ManagementLockAtResourceLevel"))).toEqual([]);
    const ofGroup = lock({ resourceGroupName: "group" }, "ManagementLockAtResourceGroupLevel");
    expect(find(id, group, azure({ resourceGroupName: "group" }), ofGroup)).toEqual([]);
    expect(find(id, azure(), lock({}, "ManagementLockAtSubscriptionLevel"))).toEqual([]);
  });

  test("a server that can be deleted is found", () => {
    const found = "can be deleted";
    expect(find(id, rds({ skipFinalSnapshot: true }), cloudSql(), azure())).toEqual([
      { name: "db", property: "deletionProtection", found },
      { name: "db", property: "skipFinalSnapshot", found: "deleted without a last backup" },
      { name: "db", property: "settings.deletionProtectionEnabled", found },
      { name: "db", found: "can be deleted: nothing locks it" },
    ]);
    const other: Literal = { type: "azure-native:storage:StorageAccount", name: "other" };
    expect(find(id, azure(), other, lock({ scope: UNKNOWN }, undefined, ["other"]))).toHaveLength(1);
  });
});

describe("postgres-identity-login", () => {
  const id = "postgres-identity-login";
  const flag = (name: string, value: string) => cloudSql({ databaseFlags: [{ name, value }] });

  test("a login by identity passes", () => {
    expect(
      find(
        id,
        rds({ iamDatabaseAuthenticationEnabled: true }),
        flag("cloudsql.iam_authentication", "on"),
        cloudSql({ databaseFlags: UNKNOWN }),
        azure({ authConfig: { activeDirectoryAuth: "Enabled" } }),
      ),
    ).toEqual([]);
  });

  test("a password as the only login is found", () => {
    const found = "login with a password only";
    expect(find(id, rds(), flag("cloudsql.iam_authentication", "off"), azure())).toEqual([
      { name: "db", property: "iamDatabaseAuthenticationEnabled", found },
      { name: "db", property: "settings.databaseFlags", found },
      { name: "db", property: "authConfig.activeDirectoryAuth", found },
    ]);
  });
});

describe("postgres-maintenance-window", () => {
  const id = "postgres-maintenance-window";

  test("a window passes, and a replica follows its server", () => {
    expect(
      find(
        id,
        rds({ maintenanceWindow: "sun:03:00-sun:04:00" }),
        aurora({ preferredMaintenanceWindow: UNKNOWN }),
        cloudSql({ maintenanceWindow: { day: 7, hour: 3 } }),
        azure({ maintenanceWindow: { customWindow: "Enabled" } }),
        ...replicas,
      ),
    ).toEqual([]);
  });

  test("none is found", () => {
    expect(find(id, rds(), cloudSql(), azure()).map(({ property }) => property)).toEqual([
      "maintenanceWindow",
      "settings.maintenanceWindow.day",
      "maintenanceWindow.customWindow",
    ]);
  });
});

/** Rules that find something in what Isobar makes, with what each finds. */
async function foundIn(
  cloud: Cloud,
  mode: "preview" | "update",
  changes?: Changes,
  edit = (one: RecordedResource) => one,
) {
  const graph = new ResourceGraph((await run(cloud, mode, changes)).map(edit));
  return postgresRules.flatMap((rule) =>
    rule.check(graph, { environment: "test" }).map(({ property }) => [rule.id, property]),
  );
}

const server = /:(Instance|DatabaseInstance|Server)$/;
/** The same inputs with one value changed, at a path of keys. */
function change(inputs: unknown, [key, ...path]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return value;
  const given: unknown = inputs === null || typeof inputs !== "object" ? {} : inputs;
  if (Array.isArray(given)) return given.map((item, index) => (index === key ? change(item, path, value) : item));
  const object = { ...(given as Record<string, unknown>) };
  return { ...object, [key]: change(object[key], path, value) };
}
const edit = (type: RegExp, path: readonly (string | number)[], value: unknown) => (one: RecordedResource) =>
  type.test(one.type) ? { ...one, inputs: change(one.inputs, path, value) as RecordedResource["inputs"] } : one;

describe.each(modes)("in %s, what Isobar makes", (mode) => {
  test.each(clouds)("on %s has no finding, and neither have its read replicas", async (cloud) => {
    expect(await foundIn(cloud, mode)).toEqual([]);
    expect(await foundIn(cloud, mode, { settings: { readReplicas: [{ name: "reports" }] } })).toEqual([]);
  });

  test.each(clouds)("on %s, without a standby, has exactly that finding", async (cloud) => {
    const found = await foundIn(cloud, mode, { settings: { highAvailability: false } });
    expect(found.map(([id]) => id)).toEqual(["postgres-high-availability"]);
  });

  test.each(clouds)("on %s, without deletion protection, has exactly that finding", async (cloud) => {
    const found = await foundIn(cloud, mode, { settings: { deletionProtection: false } });
    expect(found.map(([id]) => id)).toEqual(["postgres-deletion-protection"]);
  });

  // Azure keeps no backup for less than a week.
  test.each(["aws", "gcp"] as const)("on %s, with backups of 3 days, has exactly that finding", async (cloud) => {
    const found = await foundIn(cloud, mode, { settings: { backup: { retentionDays: 3 } } });
    expect(found.map(([id]) => id)).toEqual(["postgres-backups"]);
  });

  // These no environment lowers: a program's own transform might.
  test.each<[string, Cloud, RegExp, readonly (string | number)[], unknown]>([
    ["postgres-encryption-key", "aws", server, ["kmsKeyId"], undefined],
    ["postgres-encryption-key", "gcp", server, ["encryptionKeyName"], undefined],
    ["postgres-encryption-key", "azure", server, ["dataEncryption"], undefined],
    ["postgres-private", "aws", server, ["publiclyAccessible"], true],
    ["postgres-private", "gcp", server, ["settings", "ipConfiguration", "ipv4Enabled"], true],
    ["postgres-private", "azure", server, ["network"], { publicNetworkAccess: "Enabled" }],
    ["postgres-tls", "aws", /:ParameterGroup$/, ["parameters", 0, "value"], "0"],
    ["postgres-tls", "gcp", server, ["settings", "ipConfiguration", "sslMode"], undefined],
    ["postgres-identity-login", "aws", server, ["iamDatabaseAuthenticationEnabled"], false],
    ["postgres-identity-login", "gcp", server, ["settings", "databaseFlags", 0, "value"], "off"],
    ["postgres-identity-login", "azure", server, ["authConfig", "activeDirectoryAuth"], "Disabled"],
    ["postgres-maintenance-window", "aws", server, ["maintenanceWindow"], undefined],
    ["postgres-maintenance-window", "gcp", server, ["settings", "maintenanceWindow"], undefined],
    ["postgres-maintenance-window", "azure", server, ["maintenanceWindow"], undefined],
  ])("lowered by hand, %s is the one finding on %s", async (id, cloud, type, path, value) => {
    const found = await foundIn(cloud, mode, undefined, edit(type, path, value));
    expect(found.map(([rule]) => rule)).toEqual([id]);
  });

  test("lowered by hand, postgres-tls is the one finding on azure", async () => {
    const found = await foundIn("azure", mode, undefined, (one) =>
      one.inputs["configurationName"] === "require_secure_transport"
        ? { ...one, inputs: { ...one.inputs, value: "off" } }
        : one,
    );
    expect(found).toEqual([["postgres-tls", "value"]]);
  });
});
