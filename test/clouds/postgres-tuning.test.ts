import fc from "fast-check";
import { aws } from "isobar/aws";
import { azure } from "isobar/azure";
import { gcp } from "isobar/gcp";
import { rdsConnections } from "../../lib/clouds/postgres/aws-limits";
import { flexibleServerConnections } from "../../lib/clouds/postgres/azure-limits";
import { cloudSqlConnections } from "../../lib/clouds/postgres/gcp-limits";
import { connectionsFor, tuningFor } from "../../lib/clouds/postgres/tuning";
import { postgres } from "../../lib/environment/schema/postgres";
import type { RecordedResource } from "../../lib/preview/recording/record";
import { type Changes, type Cloud, clouds, ofType, run } from "./postgres-programs";

const settings = (memoryGiB: number, more = {}) => postgres.parse({ memoryGiB, ...more });

/** Parameters as the cloud gets them. */
async function parameters(cloud: Cloud, changes: Changes = {}): Promise<Record<string, unknown>> {
  const recorded = await run(cloud, "preview", changes);
  const pairs: Record<Cloud, () => readonly { name: unknown; value: unknown }[]> = {
    aws: () => list(ofType(recorded, ":ParameterGroup"), ["parameters"]),
    gcp: () => list(ofType(recorded, ":DatabaseInstance"), ["settings", "databaseFlags"]),
    azure: () =>
      recorded
        .filter(({ type }) => type.endsWith(":Configuration"))
        .map(({ inputs }) => ({ name: inputs["configurationName"], value: inputs["value"] })),
  };
  return Object.fromEntries(pairs[cloud]().map(({ name, value }) => [name, value]));
}

function list({ inputs }: RecordedResource, path: readonly string[]): readonly { name: unknown; value: unknown }[] {
  const found = path.reduce<unknown>((at, key) => Object(at)[key], inputs);
  return Array.isArray(found) ? found : [];
}

test.each(clouds)("on %s the server is tuned for Airflow, in the cloud's own units", async (cloud) => {
  const [on, connections] = { aws: ["1", "400"], gcp: ["on", "400"], azure: ["on", "859"] }[cloud];
  const week = { settings: { memoryGiB: 8, backup: { retentionDays: 7 } } };
  expect(await parameters(cloud, week)).toMatchObject({
    max_connections: connections,
    work_mem: "16384",
    maintenance_work_mem: "262144",
    autovacuum_vacuum_scale_factor: "0.05",
    autovacuum_analyze_scale_factor: "0.02",
    idle_in_transaction_session_timeout: "600000",
    random_page_cost: "1.1",
    log_min_duration_statement: "1000",
    log_lock_waits: on,
    log_temp_files: "10240",
    log_autovacuum_min_duration: "60000",
  });
});

test("on AWS only what needs a restart waits for one", async () => {
  const group = ofType(await run("aws"), ":ParameterGroup").inputs["parameters"];
  const waiting = (Array.isArray(group) ? group : []).filter(({ applyMethod }) => applyMethod === "pending-reboot");
  expect(waiting.map(({ name }) => name)).toEqual(["max_connections"]);
});

test("memory is never promised twice: a larger server gets no less, and within what every cloud allows", () => {
  const sizes = fc.double({ min: 0.6, max: 1024, noNaN: true });
  fc.assert(
    fc.property(sizes, sizes, (one, other) => {
      const [small, large] = one < other ? [one, other] : [other, one];
      const [less, more] = [small, large].map((memory) => tuningFor(memory, connectionsFor(memory)));
      for (const [name, value] of Object.entries(less ?? {})) {
        expect(Number(more?.[name])).toBeGreaterThanOrEqual(Number(value));
      }
      const { max_connections, work_mem, maintenance_work_mem } = more ?? {};
      // Azure's bounds are the narrowest of the three clouds.
      expect(Number(work_mem)).toBeGreaterThanOrEqual(4096);
      expect(Number(maintenance_work_mem)).toBeLessThanOrEqual(2097151);
      expect(
        Number.isInteger(max_connections) && Number.isInteger(work_mem) && Number.isInteger(maintenance_work_mem),
      ).toBe(true);
      if (large >= 2) {
        const workers = 3;
        expect(workers * Number(maintenance_work_mem)).toBeLessThanOrEqual((large * 1024 * 1024) / 8);
      }
    }),
  );
});

describe("how many connections a server takes is known before it is made", () => {
  test.each([
    // Azure's own table: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-limits
    [8, 398, 400, 844],
    [16, 798, 800, 1703],
    [32, 1598, 1600, 3422],
    [64, 3198, 3200, 4985],
    [256, 4998, 5000, 4985],
  ])("with %d GiB: RDS %d, Cloud SQL %d, Azure %d", (memoryGiB, rds, cloudSql, azure) => {
    expect(rdsConnections(settings(memoryGiB))).toBe(rds);
    expect(cloudSqlConnections(settings(memoryGiB), { tier: `db-custom-2-${memoryGiB * 1024}` })).toBe(cloudSql);
    expect(flexibleServerConnections(settings(memoryGiB))).toBe(azure);
  });

  test("it is that of the size that is made, not of the one that was asked for", () => {
    expect(rdsConnections(settings(1))).toBe(98);
    expect(cloudSqlConnections(settings(8))).toBe(800);
    expect(cloudSqlConnections(settings(8, { backup: { retentionDays: 7 } }))).toBe(400);
    expect(flexibleServerConnections(settings(4, { highAvailability: false }))).toBe(414);
    expect(flexibleServerConnections(settings(4))).toBe(844);
    expect(flexibleServerConnections(settings(4, { highAvailability: false, readReplicas: [{ name: "a" }] }))).toBe(
      844,
    );
  });

  test.each(clouds)("on %s it is what the server is set to", async (cloud) => {
    const { max_connections } = await parameters(cloud, { settings: { memoryGiB: 32 } });
    const known = {
      // RDS keeps two of them for its own role.
      aws: rdsConnections(settings(32)) + 2,
      gcp: cloudSqlConnections(settings(32)),
      // Azure keeps 15 of them for itself.
      azure: flexibleServerConnections(settings(32)) + 15,
    };
    expect(max_connections).toBe(String(known[cloud]));
  });

  test("an exact size counts", () => {
    expect(rdsConnections(settings(8), "db.r7g.xlarge")).toBe(1598);
    // Named by nobody's list, and yet not tuned for the eight GiB that are the default.
    expect(rdsConnections(settings(8), "db.t4g.micro")).toBe(48);
    expect(rdsConnections(settings(8), "db.m6gd.large")).toBe(398);
    expect(rdsConnections(settings(8), "db.m5.24xlarge")).toBe(4998);
    expect(rdsConnections(settings(8), "db.x2g.large")).toBe(398);
    expect(cloudSqlConnections(settings(8), { tier: "db-f1-micro" })).toBe(30);
    expect(flexibleServerConnections(settings(8), { name: "Standard_B1ms", tier: "Burstable" })).toBe(35);
    expect(flexibleServerConnections(settings(8), { name: "Standard_D4s_v3", tier: "GeneralPurpose" })).toBe(1703);
    expect(flexibleServerConnections(settings(8), { name: "Standard_E96ds_v5", tier: "MemoryOptimized" })).toBe(4985);
    expect(cloudSqlConnections(settings(8), { tier: "db-perf-optimized-N-8" })).toBe(3200);
    expect(flexibleServerConnections(settings(8), { name: "Standard_E8ds_v5", tier: "MemoryOptimized" })).toBe(4985);
  });

  test("every cloud tells it of what a platform asks for, before anything is made", () => {
    const known = [
      aws({ region: "us-east-1", admins: [] }),
      gcp({ project: "data", region: "us-east1", admins: [] }),
      azure({ subscriptionId: "s", tenantId: "t", region: "eastus2", admins: [] }),
    ];
    const connections = (highAvailability: boolean) =>
      known.map((cloud) => cloud.databaseConnections({ highAvailability, postgres: settings(4) }));
    expect(connections(true)).toEqual([198, 800, 844]);
    expect(connections(false)).toEqual([198, 800, 414]);
  });
});
