import fc from "fast-check";
import { refusals } from "../../lib/clouds/postgres/upgrade";
import { postgresVersions } from "../../lib/environment/schema/postgres";
import { clouds, modes, ofType, run, server } from "./postgres-programs";

const at = (version: string, storageGiB: unknown = 100) => ({ version, storageGiB });

describe("a server goes from one state to another", () => {
  test.each([
    ["17", "17"],
    ["POSTGRES_17", "POSTGRES_17"],
    ["17.4", "17.6"],
    ["17", "17.6"],
  ])("within a major version, from %s to %s", (before, after) => {
    expect(refusals(at(before), at(after), undefined)).toEqual([]);
  });

  test("up to a major version when the step is named", () => {
    expect(refusals(at("16"), at("17"), "16")).toEqual([]);
    expect(refusals(at("POSTGRES_15"), at("POSTGRES_18"), "15")).toEqual([]);
  });

  test("not up to a major version by itself, and the refusal says how", () => {
    expect(refusals(at("16"), at("17"), undefined)).toEqual([
      expect.stringMatching(/^version: from 16 to 17 is a major upgrade.*set upgradeFrom: "16"$/),
    ]);
  });

  test("not by a step from another version than the server has", () => {
    expect(refusals(at("16"), at("17"), "15")).toEqual([
      expect.stringMatching(/upgradeFrom says 15.*upgradeFrom: "16"/),
    ]);
  });

  test.each([undefined, "16", "17"])("never down, whatever step is named (%s)", (upgradeFrom) => {
    expect(refusals(at("17"), at("16"), upgradeFrom)).toEqual([
      expect.stringMatching(/^version: from 17 to 16 is a downgrade/),
    ]);
  });

  test("to more storage and never to less", () => {
    expect(refusals(at("17", 100), at("17", 200), undefined)).toEqual([]);
    expect(refusals(at("17", 100), at("17", 50), undefined)).toEqual([
      "storageGiB: from 100 to 50; storage never shrinks; give 100 or more",
    ]);
  });

  test("everything that is wrong is said at once", () => {
    expect(refusals(at("17", 100), at("16", 50), undefined)).toHaveLength(2);
  });

  test("what is not known before the update refuses nothing", () => {
    expect(refusals({ version: undefined, storageGiB: undefined }, at("17"), undefined)).toEqual([]);
    expect(refusals(at("17"), { version: {}, storageGiB: {} }, undefined)).toEqual([]);
  });

  test("a step that is left in the settings after its upgrade does no harm", () => {
    expect(refusals(at("17"), at("17"), "16")).toEqual([]);
  });

  test("of all pairs of versions only upgrades by their own step pass", () => {
    const version = fc.constantFrom(...postgresVersions);
    fc.assert(
      fc.property(version, version, fc.option(version, { nil: undefined }), (before, after, step) => {
        const allowed = before === after || (Number(before) < Number(after) && step === before);
        expect(refusals(at(before), at(after), step).length === 0).toBe(allowed);
      }),
    );
  });
});

describe.each(modes)("%s", (mode) => {
  test("RDS is told to allow a major upgrade only while a step is named", async () => {
    expect((await server("aws", mode)).inputs["allowMajorVersionUpgrade"]).toBe(false);
    const step = { settings: { version: "17" as const, upgradeFrom: "16" as const } };
    expect((await server("aws", mode, step)).inputs["allowMajorVersionUpgrade"]).toBe(true);
  });

  test("Cloud SQL upgrades read replicas along with their server", async () => {
    const settings = { version: "17" as const, upgradeFrom: "16" as const, readReplicas: [{ name: "a" }] };
    const recorded = await run("gcp", mode, { settings });
    const source = recorded.find(({ type, name }) => type.endsWith(":DatabaseInstance") && name === "prod-db");
    expect(source?.inputs["includeReplicasForMajorVersionUpgrade"]).toBe(true);
    expect((await server("gcp", mode)).inputs).not.toHaveProperty("includeReplicasForMajorVersionUpgrade");
  });

  test("an upgrade on AWS has a parameter group of its own", async () => {
    const settings = { version: "18" as const, upgradeFrom: "17" as const };
    const group = ofType(await run("aws", mode, { settings }), ":ParameterGroup");
    expect(group).toMatchObject({ name: "prod-db-18", inputs: { family: "postgres18" } });
  });
});

describe("bad input", () => {
  test.each(clouds.flatMap((cloud) => (["17", "18"] as const).map((step) => [cloud, step] as const)))(
    "on %s a step to 17 from %s is refused as a downgrade",
    async (cloud, upgradeFrom) => {
      await expect(run(cloud, "preview", { settings: { version: "17", upgradeFrom } })).rejects.toThrow(
        new RegExp(`upgradeFrom: "${upgradeFrom}"; allowed: a version before 17: this would be a downgrade`),
      );
    },
  );

  test("Azure upgrades no server that has read replicas", async () => {
    const settings = { version: "17" as const, upgradeFrom: "16" as const, readReplicas: [{ name: "a" }] };
    await expect(run("azure", "preview", { settings })).rejects.toThrow(
      /readReplicas: \["a"\]; allowed: none while upgradeFrom is set/,
    );
  });

  test.each(clouds)("on %s production keeps its backups for a week or more", async (cloud) => {
    const less = { settings: { backup: { retentionDays: 6 } } };
    await expect(run(cloud, "preview", { ...less, production: true })).rejects.toThrow(
      /backup\.retentionDays: 6; allowed: 7 days or more in production/,
    );
    await expect(
      run(cloud, "preview", { settings: { backup: { retentionDays: 7 } }, production: true }),
    ).resolves.toBeDefined();
  });

  test.each(["aws", "gcp"] as const)("on %s less than a week is for what may be lost", async (cloud) => {
    await expect(run(cloud, "preview", { settings: { backup: { retentionDays: 2 } } })).resolves.toBeDefined();
  });

  test("a standby on a size that has none is refused, an exact one too", async () => {
    const sku = { name: "Standard_B1ms", tier: "Burstable" as const };
    await expect(run("azure", "preview", { azure: { sku } })).rejects.toThrow(
      /sku\.tier: "Burstable"; allowed: GeneralPurpose or MemoryOptimized.*highAvailability: false/,
    );
    const week = { backup: { retentionDays: 7 } };
    await expect(run("gcp", "preview", { settings: week, gcp: { tier: "db-f1-micro" } })).rejects.toThrow(
      /tier: "db-f1-micro"; allowed: a tier with a CPU of its own.*highAvailability: false/,
    );
    const alone = { ...week, highAvailability: false };
    await expect(run("gcp", "preview", { settings: alone, gcp: { tier: "db-f1-micro" } })).resolves.toBeDefined();
    await expect(run("azure", "preview", { settings: alone, azure: { sku } })).resolves.toBeDefined();
  });

  test("every size that RDS is asked for has a standby; what is no size is refused", async () => {
    await expect(run("aws", "preview", { aws: { instanceClass: "db.t4g.micro" } })).resolves.toBeDefined();
    await expect(run("aws", "preview", { aws: { instanceClass: "m7g.large" } })).rejects.toThrow(
      /instanceClass: "m7g\.large"; allowed: an instance class, such as db\.m7g\.large/,
    );
  });

  test("an exact tier of Cloud SQL is one of its edition", async () => {
    await expect(run("gcp", "preview", { gcp: { tier: "db-custom-2-8192" } })).rejects.toThrow(
      /tier: "db-custom-2-8192"; allowed: a tier of Enterprise Plus, which more than 7 days of backup need/,
    );
    const week = { settings: { backup: { retentionDays: 7 } }, gcp: { tier: "db-perf-optimized-N-2" } };
    await expect(run("gcp", "preview", week)).rejects.toThrow(
      /tier: "db-perf-optimized-N-2"; allowed: a tier of Enterprise/,
    );
  });

  test.each(clouds)("on %s storage below what every cloud has is refused", async (cloud) => {
    await expect(run(cloud, "preview", { settings: { storageGiB: 19 } })).rejects.toThrow(/storageGiB: 19/);
  });

  test("storage below Azure's smallest disk is that disk", async () => {
    const least = { settings: { storageGiB: 20 } };
    expect((await server("azure", "preview", least)).inputs["storage"]).toMatchObject({ storageSizeGB: 32 });
    expect((await server("aws", "preview", least)).inputs["allocatedStorage"]).toBe(20);
  });
});
