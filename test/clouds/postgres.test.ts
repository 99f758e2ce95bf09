import * as servicenetworking from "@pulumi/gcp/servicenetworking";
import fc from "fast-check";
import { checkRds, rdsSizes } from "../../lib/clouds/postgres/aws-limits";
import { checkFlexibleServer, flexibleServerSizes } from "../../lib/clouds/postgres/azure-limits";
import { checkCloudSql, cloudSqlTier } from "../../lib/clouds/postgres/gcp-limits";
import { smallestSize } from "../../lib/clouds/postgres/postgres";
import { postgres } from "../../lib/environment/schema/postgres";
import { type RecordedResource, record, UNKNOWN } from "../../lib/preview/recording/record";
import { clouds, key, keyResourceId, make, modes, ofType, run, server, serverTypes, tags } from "./postgres-programs";

function parameters(recorded: readonly RecordedResource[]): Record<string, unknown> {
  return Object.fromEntries(
    recorded
      .filter((resource) => resource.type.endsWith(":Configuration"))
      .map(({ inputs }) => [inputs["configurationName"], inputs["value"]]),
  );
}

describe.each(modes)("%s", (mode) => {
  test("a standby waits in another zone", async () => {
    expect((await server("aws", mode)).inputs["multiAz"]).toBe(true);
    expect((await server("gcp", mode)).inputs["settings"]).toMatchObject({ availabilityType: "REGIONAL" });
    expect((await server("azure", mode)).inputs).toMatchObject({
      availabilityZone: "2",
      highAvailability: { mode: "ZoneRedundant", standbyAvailabilityZone: "3" },
    });
  });

  test("no standby when the environment or the settings say so, the settings first", async () => {
    const less = { settings: { highAvailability: false }, highAvailability: true };
    expect((await server("aws", mode, less)).inputs["multiAz"]).toBe(false);
    expect((await server("gcp", mode, { highAvailability: false })).inputs["settings"]).toMatchObject({
      availabilityType: "ZONAL",
    });
    expect((await server("azure", mode, less)).inputs["highAvailability"]).toMatchObject({ mode: "Disabled" });
  });

  test("data and backups are encrypted with the given key", async () => {
    expect((await server("aws", mode)).inputs).toMatchObject({
      storageEncrypted: true,
      kmsKeyId: key.aws,
      performanceInsightsKmsKeyId: key.aws,
    });
    expect((await server("gcp", mode)).inputs["encryptionKeyName"]).toBe(key.gcp);
    const recorded = await run("azure", mode);
    expect(ofType(recorded, ":Server").inputs["dataEncryption"]).toMatchObject({
      type: "AzureKeyVault",
      primaryKeyURI: key.azure,
      primaryUserAssignedIdentityId: mode === "preview" ? UNKNOWN : "prod-db-key-user-id",
    });
    expect(ofType(recorded, ":RoleAssignment").inputs).toMatchObject({
      scope: keyResourceId,
      roleDefinitionId: expect.stringMatching(/^\/subscriptions\/s1\/.*e147488a-f6f5-4113-8e2d-b22465e65bf6$/),
    });
    expect(ofType(recorded, ":Server").dependencies).toContain(ofType(recorded, ":RoleAssignment").urn);
  });

  test("only the private network reaches it", async () => {
    const aws = await run("aws", mode);
    expect(ofType(aws, ":Instance").inputs["publiclyAccessible"]).toBe(false);
    const rules = aws.filter((resource) => resource.type.endsWith(":SecurityGroupIngressRule"));
    expect(rules.map(({ inputs }) => inputs)).toMatchObject([
      { cidrIpv4: "10.1.0.0/16", fromPort: 5432, toPort: 5432, ipProtocol: "tcp" },
    ]);
    expect((await server("gcp", mode)).inputs["settings"]).toMatchObject({
      ipConfiguration: { ipv4Enabled: false, privateNetwork: "projects/p/global/networks/n" },
    });
    const azure = await run("azure", mode);
    expect(ofType(azure, ":Server").inputs["network"]).toMatchObject({
      delegatedSubnetResourceId: "/subscriptions/s1/vnet/db",
      publicNetworkAccess: "Disabled",
    });
    expect(ofType(azure, ":PrivateZone").inputs["privateZoneName"]).toMatch(
      /\.private\.postgres\.database\.azure\.com$/,
    );
    expect(ofType(azure, ":VirtualNetworkLink").inputs["virtualNetwork"]).toEqual({ id: "/subscriptions/s1/vnet" });
    expect(ofType(azure, ":Server").dependencies).toContain(ofType(azure, ":VirtualNetworkLink").urn);
  });

  test("connections without TLS are refused", async () => {
    expect(ofType(await run("aws", mode), ":ParameterGroup").inputs).toMatchObject({
      family: "postgres17",
      parameters: expect.arrayContaining([{ name: "rds.force_ssl", value: "1" }]),
    });
    expect((await server("gcp", mode)).inputs["settings"]).toMatchObject({
      ipConfiguration: { sslMode: "ENCRYPTED_ONLY" },
    });
    expect(parameters(await run("azure", mode))).toMatchObject({
      require_secure_transport: "on",
      ssl_min_protocol_version: "TLSv1.2",
    });
  });

  test("any second of the last 30 days can be restored", async () => {
    expect((await server("aws", mode)).inputs["backupRetentionPeriod"]).toBe(30);
    expect((await server("gcp", mode)).inputs["settings"]).toMatchObject({
      edition: "ENTERPRISE_PLUS",
      backupConfiguration: {
        enabled: true,
        pointInTimeRecoveryEnabled: true,
        transactionLogRetentionDays: 30,
        backupRetentionSettings: { retainedBackups: 31, retentionUnit: "COUNT" },
      },
    });
    expect((await server("azure", mode)).inputs["backup"]).toMatchObject({ backupRetentionDays: 30 });
  });

  test("the cloud refuses to delete it, Pulumi too, and backups outlive it", async () => {
    const aws = await server("aws", mode);
    expect(aws).toMatchObject({
      protect: true,
      inputs: { deletionProtection: true, skipFinalSnapshot: false, deleteAutomatedBackups: false },
    });
    expect(aws.inputs["finalSnapshotIdentifier"]).toBe("prod-db-final");
    expect(await server("gcp", mode)).toMatchObject({
      protect: true,
      inputs: {
        deletionProtection: true,
        settings: {
          deletionProtectionEnabled: true,
          retainBackupsOnDelete: true,
          finalBackupConfig: { enabled: true, retentionDays: 30 },
        },
      },
    });
    const azure = await run("azure", mode);
    expect(ofType(azure, ":Server").protect).toBe(true);
    expect(ofType(azure, ":ManagementLockByScope").inputs).toMatchObject({
      level: "CanNotDelete",
      scope: mode === "preview" ? UNKNOWN : "prod-db-id",
    });
  });

  test("the cloud's deletion protection goes only when asked, Pulumi's stays", async () => {
    const less = { settings: { deletionProtection: false } };
    expect(await server("aws", mode, less)).toMatchObject({ protect: true, inputs: { deletionProtection: false } });
    expect(await server("gcp", mode, less)).toMatchObject({
      protect: true,
      inputs: { deletionProtection: false, settings: { deletionProtectionEnabled: false } },
    });
    const azure = await run("azure", mode, less);
    expect(azure.filter((resource) => resource.type.includes("Lock"))).toEqual([]);
    expect(ofType(azure, ":Server").protect).toBe(true);
  });

  test("identities of the cloud can log in without a password", async () => {
    expect((await server("aws", mode)).inputs["iamDatabaseAuthenticationEnabled"]).toBe(true);
    expect((await server("gcp", mode)).inputs["settings"]).toMatchObject({
      databaseFlags: expect.arrayContaining([{ name: "cloudsql.iam_authentication", value: "on" }]),
    });
    expect((await server("azure", mode)).inputs["authConfig"]).toEqual({
      activeDirectoryAuth: "Enabled",
      passwordAuth: "Enabled",
      tenantId: "tenant",
    });
  });

  test("maintenance happens in its window, after the backup", async () => {
    expect((await server("aws", mode)).inputs).toMatchObject({
      maintenanceWindow: "sun:03:00-sun:04:00",
      backupWindow: "01:00-02:00",
      autoMinorVersionUpgrade: true,
    });
    expect((await server("gcp", mode)).inputs["settings"]).toMatchObject({
      maintenanceWindow: { day: 7, hour: 3 },
      backupConfiguration: { startTime: "01:00" },
    });
    expect((await server("azure", mode)).inputs["maintenanceWindow"]).toEqual({
      customWindow: "Enabled",
      dayOfWeek: 0,
      startHour: 3,
      startMinute: 0,
    });
  });

  test("storage grows by itself, slow statements are logged, queries can be looked into", async () => {
    const aws = await run("aws", mode);
    expect(ofType(aws, ":Instance").inputs).toMatchObject({
      allocatedStorage: 100,
      maxAllocatedStorage: 1000,
      performanceInsightsEnabled: true,
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      copyTagsToSnapshot: true,
    });
    expect(JSON.stringify(ofType(aws, ":ParameterGroup").inputs)).toContain("log_min_duration_statement");
    expect((await server("gcp", mode)).inputs["settings"]).toMatchObject({
      diskSize: 100,
      diskAutoresize: true,
      insightsConfig: { queryInsightsEnabled: true },
      databaseFlags: expect.arrayContaining([{ name: "log_min_duration_statement", value: "1000" }]),
    });
    const azure = await run("azure", mode);
    expect(ofType(azure, ":Server").inputs["storage"]).toEqual({ storageSizeGB: 128, autoGrow: "Enabled" });
    expect(parameters(azure)).toMatchObject({
      log_min_duration_statement: "1000",
      "pg_qs.query_capture_mode": "top",
      "pgms_wait_sampling.query_capture_mode": "all",
    });
    const burstable = { settings: { cpu: 2, memoryGiB: 4, highAvailability: false } };
    expect(parameters(await run("azure", mode, burstable))).not.toHaveProperty(["pg_qs.query_capture_mode"]);
  });

  test("RDS' logs go to groups that are there before it, encrypted and not kept for ever", async () => {
    const aws = await run("aws", mode);
    const { inputs, dependencies } = ofType(aws, ":Instance");
    const groups = aws.filter(({ type }) => type.endsWith(":LogGroup"));
    const known = ["postgresql", "upgrade"].map((log) => `/aws/rds/instance/${inputs["identifier"]}/${log}`);
    expect(groups.map(({ inputs }) => inputs["name"])).toEqual(mode === "update" ? known : [UNKNOWN, UNKNOWN]);
    expect(groups.map(({ name }) => name)).toEqual(["prod-db-postgresql", "prod-db-upgrade"]);
    for (const group of groups) {
      expect(group.inputs).toMatchObject({ retentionInDays: 90, kmsKeyId: inputs["kmsKeyId"] });
      expect(dependencies).toContain(group.urn);
    }
  });

  test.each(clouds)("on %s resources are the component's children and tagged", async (cloud) => {
    const recorded = await run(cloud, mode);
    const component = recorded.find((resource) => resource.type === `isobar:${cloud}:Postgres`);
    const children = recorded.filter((resource) => resource.custom);
    expect(children.filter((child) => child.parent !== component?.urn)).toEqual([]);
    const taggable =
      /:(Instance|ParameterGroup|SubnetGroup|SecurityGroup|SecurityGroupIngressRule|LogGroup|Server|PrivateZone|VirtualNetworkLink|UserAssignedIdentity)$/;
    for (const child of children.filter((resource) => taggable.test(resource.type))) {
      expect(child.inputs["tags"]).toEqual(tags);
    }
    if (cloud === "gcp") {
      expect(ofType(recorded, ":DatabaseInstance").inputs["settings"]).toMatchObject({ userLabels: tags });
    }
  });
});

test("a failover on Azure that swaps the zones, and a disk that grew, are no reason to change or replace the server", async () => {
  expect((await server("azure")).ignoreChanges).toEqual([
    "availabilityZone",
    "highAvailability.standbyAvailabilityZone",
    "storage.storageSizeGB",
  ]);
});

test("Azure's parameters are set one after another, and the lock comes last", async () => {
  const recorded = await run("azure", "preview", {
    azure: { entraAdministrators: [{ objectId: "o", name: "dba", type: "Group" }] },
  });
  const configurations = recorded.filter((resource) => resource.type.endsWith(":Configuration"));
  const urns = new Set(configurations.map(({ urn }) => urn));
  const behind = configurations.map(({ dependencies }) => dependencies.filter((urn) => urns.has(urn)).length);
  expect(behind.filter((count) => count !== 1)).toEqual([0]);
  const administrator = ofType(recorded, ":AdministratorsMicrosoftEntra");
  expect(administrator.inputs).toMatchObject({ objectId: "o", principalName: "dba", principalType: "Group" });
  expect(ofType(recorded, ":ManagementLockByScope").dependencies).toContain(administrator.urn);
});

test("a private DNS zone that exists is used instead of a new one", async () => {
  const recorded = await run("azure", "preview", { azure: { privateDnsZoneId: "/zones/theirs" } });
  expect(recorded.filter((resource) => /PrivateZone|VirtualNetworkLink/.test(resource.type))).toEqual([]);
  expect(ofType(recorded, ":Server").inputs["network"]).toMatchObject({ privateDnsZoneArmResourceId: "/zones/theirs" });
});

test("on AWS, named security groups are let in and nothing else of the VPC", async () => {
  const recorded = await run("aws", "preview", { aws: { clientSecurityGroupIds: ["sg-1", "sg-2"] } });
  const rules = recorded.filter((resource) => resource.type.endsWith(":SecurityGroupIngressRule"));
  expect(rules.map(({ inputs }) => inputs["referencedSecurityGroupId"])).toEqual(["sg-1", "sg-2"]);
  expect(rules.filter(({ inputs }) => "cidrIpv4" in inputs)).toEqual([]);
});

test("Cloud SQL waits for private services access when the program makes it", async () => {
  const recorded = await record(() => {
    const privateServicesAccess = new servicenetworking.Connection("psa", {
      network: "n",
      service: "servicenetworking.googleapis.com",
      reservedPeeringRanges: ["r"],
    });
    make("gcp", { gcp: { privateServicesAccess } });
  });
  expect(ofType(recorded, ":DatabaseInstance").dependencies).toContain(ofType(recorded, ":Connection").urn);
});

test("Cloud SQL is Enterprise up to 7 days of backup; asked for with more, it restores older days from daily backups", async () => {
  const week = await server("gcp", "preview", { settings: { backup: { retentionDays: 7 } } });
  expect(week.inputs["settings"]).toMatchObject({
    edition: "ENTERPRISE",
    tier: "db-custom-2-8192",
    backupConfiguration: { transactionLogRetentionDays: 7, backupRetentionSettings: { retainedBackups: 8 } },
  });
  const month = await server("gcp", "preview", { gcp: { edition: "ENTERPRISE" } });
  expect(month.inputs["settings"]).toMatchObject({
    backupConfiguration: { transactionLogRetentionDays: 7, backupRetentionSettings: { retainedBackups: 31 } },
  });
});

test("what the grant database.connect names, on each cloud", async () => {
  const ids: Record<string, unknown> = {};
  for (const cloud of clouds) {
    await record(
      () =>
        void make(cloud, {}).id.apply((id) => {
          ids[cloud] = id;
        }),
      {
        mode: "update",
        outputs: (type) => ({
          ...(type === serverTypes.aws && { arn: "arn:aws:rds:us-east-1:1:db:prod-db-1", resourceId: "db-ABC" }),
          ...(type === serverTypes.gcp && { name: "prod-db-1", project: "data" }),
        }),
      },
    );
  }
  expect(ids).toEqual({
    aws: "arn:aws:rds-db:us-east-1:1:dbuser:db-ABC",
    gcp: "projects/data/instances/prod-db-1",
    azure: "prod-db-id",
  });
});

describe("sizes", () => {
  const settings = (cpu: number, memoryGiB: number, more = {}) => postgres.parse({ cpu, memoryGiB, ...more });

  test.each([
    [2, 8, "db.m7g.large", "db-custom-2-8192", "db-perf-optimized-N-2", "Standard_D2ds_v5"],
    [2, 4, "db.t4g.medium", "db-custom-2-4096", "db-perf-optimized-N-2", "Standard_B2s"],
    [1, 2, "db.t4g.small", "db-custom-1-3840", "db-perf-optimized-N-2", "Standard_B2s"],
    [2, 16, "db.r7g.large", "db-custom-4-16384", "db-perf-optimized-N-2", "Standard_E2ds_v5"],
    [3, 10, "db.m7g.xlarge", "db-custom-4-10240", "db-perf-optimized-N-4", "Standard_D4ds_v5"],
    [16, 64, "db.m7g.4xlarge", "db-custom-16-65536", "db-perf-optimized-N-16", "Standard_D16ds_v5"],
  ])("%d vCPUs and %d GiB are %s, %s or %s, %s", (cpu, memoryGiB, rds, enterprise, plus, flexible) => {
    const asked = { cpu, memoryGiB };
    expect(smallestSize(rdsSizes, asked)?.name).toBe(rds);
    expect(cloudSqlTier("ENTERPRISE", asked)?.name).toBe(enterprise);
    expect(cloudSqlTier("ENTERPRISE_PLUS", asked)?.name).toBe(plus);
    expect(smallestSize(flexibleServerSizes, asked)?.name).toBe(flexible);
  });

  test("a server always has what was asked for, and Cloud SQL's custom sizes keep Google's rules", () => {
    const asks = fc.record({
      cpu: fc.double({ min: 0.1, max: 96, noNaN: true }),
      memoryGiB: fc.double({ min: 0.5, max: 624, noNaN: true }),
    });
    fc.assert(
      fc.property(asks, (asked) => {
        const sizes = [
          smallestSize(rdsSizes, asked),
          smallestSize(flexibleServerSizes, asked),
          cloudSqlTier("ENTERPRISE", asked),
          cloudSqlTier("ENTERPRISE_PLUS", asked),
        ];
        for (const size of sizes) {
          expect((size?.cpu ?? 96) >= asked.cpu && (size?.memoryGiB ?? 999) >= asked.memoryGiB).toBe(true);
        }
        const custom = cloudSqlTier("ENTERPRISE", asked);
        const [, cpu = 0, memory = 0] = /^db-custom-(\d+)-(\d+)$/.exec(custom?.name ?? "")?.map(Number) ?? [];
        if (custom) {
          expect(cpu === 1 || cpu % 2 === 0).toBe(true);
          expect(memory % 256).toBe(0);
          expect(memory).toBeGreaterThanOrEqual(3840);
          expect(memory / 1024 / cpu).toBeGreaterThanOrEqual(0.9);
          expect(memory / 1024 / cpu).toBeLessThanOrEqual(6.5);
        }
      }),
    );
  });

  test("a standby on Azure is never burstable", async () => {
    const small = { settings: { cpu: 2, memoryGiB: 4 } };
    expect((await server("azure", "preview", small)).inputs["sku"]).toMatchObject({ tier: "GeneralPurpose" });
    expect((await server("azure", "preview", { ...small, highAvailability: false })).inputs["sku"]).toMatchObject({
      name: "Standard_B2s",
      tier: "Burstable",
    });
  });

  test("a size that a cloud does not sell is said before anything is made", () => {
    const huge = settings(500, 8);
    expect(checkRds(huge)).toMatchObject([{ path: ["cpu"], given: 500, allowed: "at most 64 vCPUs and 512 GiB" }]);
    expect(checkCloudSql(huge)).toMatchObject([{ path: ["cpu"], allowed: "at most 80 vCPUs and 640 GiB" }]);
    expect(checkFlexibleServer(huge)).toMatchObject([{ path: ["cpu"], allowed: "at most 96 vCPUs and 672 GiB" }]);
  });

  test("an exact size wins", async () => {
    expect((await server("aws", "preview", { aws: { instanceClass: "db.m8g.large" } })).inputs["instanceClass"]).toBe(
      "db.m8g.large",
    );
    expect(
      (await server("gcp", "preview", { gcp: { tier: "db-perf-optimized-N-4" } })).inputs["settings"],
    ).toMatchObject({
      tier: "db-perf-optimized-N-4",
    });
    const sku = { name: "Standard_D4ads_v5", tier: "GeneralPurpose" as const };
    expect((await server("azure", "preview", { azure: { sku } })).inputs["sku"]).toEqual(sku);
  });
});

describe("bad input", () => {
  test.each(clouds)("on %s everything wrong with the settings is said at once, with its path", async (cloud) => {
    const settings = { cpu: -1, storageGiB: 1, backup: { retentionDays: 99 } };
    await expect(run(cloud, "preview", { settings })).rejects.toThrow(
      /database prod-db has 3 errors:[\s\S]*cpu: -1[\s\S]*storageGiB: 1[\s\S]*backup\.retentionDays: 99/,
    );
  });

  test.each(clouds)("on %s a standby without a second zone is refused", async (cloud) => {
    await expect(run(cloud, "preview", { zones: ["a"] })).rejects.toThrow(/zones: \["a"\]; allowed: two zones or more/);
  });

  test("Azure keeps backups for no less than a week", async () => {
    const settings = { backup: { retentionDays: 3 } };
    await expect(run("azure", "preview", { settings })).rejects.toThrow(
      /backup\.retentionDays: 3; allowed: 7 to 35 days on Azure/,
    );
  });
});

test.each([
  ["monday" as const, 0, "mon:00:00-mon:01:00", "22:00-23:00", 1],
  ["saturday" as const, 23, "sat:23:00-sun:00:00", "21:00-22:00", 6],
  ["sunday" as const, 23, "sun:23:00-mon:00:00", "21:00-22:00", 0],
])("maintenance on %s at %d is written as each cloud writes it", async (day, startHour, window, backup, azureDay) => {
  const maintenanceWindow = { day, startHour };
  expect((await server("aws", "preview", { maintenanceWindow })).inputs).toMatchObject({
    maintenanceWindow: window,
    backupWindow: backup,
  });
  expect((await server("azure", "preview", { maintenanceWindow })).inputs["maintenanceWindow"]).toMatchObject({
    dayOfWeek: azureDay,
    startHour,
  });
  expect((await server("gcp", "preview", { maintenanceWindow })).inputs["settings"]).toMatchObject({
    maintenanceWindow: { day: azureDay === 0 ? 7 : azureDay, hour: startHour },
  });
});

test.each(clouds)("on %s a maintenance window that no week has is refused, naming what is wrong", async (cloud) => {
  const maintenanceWindow = { day: "someday" as "sunday", startHour: 24 };
  await expect(run(cloud, "preview", { maintenanceWindow })).rejects.toThrow(
    /maintenanceWindow\.day: "someday"; allowed: monday.*\n.*maintenanceWindow\.startHour: 24; allowed: a whole number from 0 to 23/,
  );
});

test.each(clouds)("on %s a server in the cluster is refused where the cloud's own is made", async (cloud) => {
  await expect(run(cloud, "preview", { settings: { inCluster: true } })).rejects.toThrow(
    /inCluster: true; allowed: nothing here: this is a server of the cloud's own service/,
  );
});
