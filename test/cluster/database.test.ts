import { type AirflowInstallation, installAirflow } from "./airflow";
import { selfSignedCertificate } from "./certificate";
import { eventually } from "./command";
import { databaseSecret, keySecrets, randomFernetKey } from "./installation";
import { Testbed } from "./testbed";

const namespace = "database";
const [oldKey, newKey] = [randomFernetKey(), randomFernetKey()];
const fernetSecret = { name: "airflow-fernet", key: "fernet-key" };
const pgbouncer = { replicas: 2, poolSize: 6, reservePoolSize: 2, certificateSecret: "pgbouncer-tls" };

let airflow: AirflowInstallation;

beforeAll(async () => {
  airflow = await installAirflow({
    namespace,
    images: ["pgbouncer"],
    secrets: {
      "pgbouncer-tls": await selfSignedCertificate("airflow-pgbouncer"),
      "database-ca": { "ca.crt": Testbed.current().postgres.certificate },
      [fernetSecret.name]: { [fernetSecret.key]: oldKey },
    },
    props: {
      database: {
        host: "host.isobar.internal",
        name: namespace,
        user: namespace,
        passwordSecret: databaseSecret,
        sslMode: "verify-full",
        certificateAuthority: { secret: { name: "database-ca", key: "ca.crt" } },
        pgbouncer,
        cleanup: { retentionDays: 30 },
      },
      keys: { ...keySecrets, fernetKey: { ...fernetSecret, version: "old" } },
    },
  });
});

/** What PgBouncer's console answers the scheduler, whose environment says where it is: each pod answers for itself. */
async function console(command: string, connection = ""): Promise<Record<string, unknown>[]> {
  const program = `
import json, psycopg2, sys
connection = psycopg2.connect("dbname=pgbouncer " + sys.argv[2])
connection.autocommit = True
cursor = connection.cursor()
cursor.execute(sys.argv[1])
names = [column.name for column in cursor.description]
print(json.dumps([dict(zip(names, row)) for row in cursor.fetchall()], default=str))
`;
  return JSON.parse(await airflow.exec("scheduler", "python", "-c", program, command, connection));
}

/** What every PgBouncer answers, about Airflow's database. */
async function everyConsole(command: string): Promise<Record<string, unknown>[]> {
  const pods = await airflow.pods("pgbouncer");
  // A pod's status, as the API server gives it.
  const addresses = pods.map(({ status }) => (status as { podIP: string }).podIP);
  const rows = await Promise.all(addresses.map((address) => console(command, `hostaddr=${address}`)));
  return rows.flat().filter(({ database }) => database === namespace);
}

test("Airflow's connections go through PgBouncer, encrypted before it and behind it", async () => {
  const clients = await eventually("Airflow is connected", 60, async () => {
    const connected = await everyConsole("SHOW CLIENTS");
    return connected.length > 0 ? connected : undefined;
  });
  for (const { tls } of clients) expect(tls).toMatch(/^TLSv1\.[23]/);
  const servers = await eventually("PgBouncer is connected", 60, async () => {
    const connected = await everyConsole("SHOW SERVERS");
    return connected.length > 0 ? connected : undefined;
  });
  for (const { tls } of servers) expect(tls).toMatch(/^TLSv1\.[23]/);
  const settings = Object.fromEntries((await console("SHOW CONFIG")).map(({ key, value }) => [key, value]));
  expect(settings).toMatchObject({ server_tls_sslmode: "verify-full", pool_mode: "transaction" });
  const open = await airflow.query(
    `SELECT count(*) FILTER (WHERE NOT ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '${namespace}'`,
  );
  expect(open).toBe("0");
});

test("whom Airflow talks to is checked: under another name PgBouncer is refused", async () => {
  await expect(console("SHOW VERSION", "host=airflow-pgbouncer.database")).rejects.toThrow(/does not match host name/);
});

test("the asynchronous engine works behind PgBouncer, for several at a time", async () => {
  const run = await airflow.runDag("chain");
  const wait = `/dags/chain/dagRuns/${encodeURIComponent(run.dag_run_id)}/wait?interval=1`;
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => (await airflow.api.request("GET", wait)).text()),
    );
    for (const answer of answers) expect(answer).toContain('"success"');
  }
  // Names of statements that were left behind in a server's connection would be found again by another client.
  expect(await airflow.exec("api-server", "python", "-c", asynchronous)).toContain("100 transactions");
});

/** In Airflow's own engine, as the API server makes it: transactions side by side, and a ping before each. */
const asynchronous = `
import asyncio
from airflow import settings
from sqlalchemy import text

settings.initialize() if hasattr(settings, "initialize") else None

async def one(number):
    async with settings.AsyncSession() as session:
        value = (await session.execute(text("SELECT :n + 0"), {"n": number})).scalar_one()
        left = (await session.execute(text("SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql"))).scalar_one()
        assert value == number
        return left

async def main():
    left = []
    for start in range(0, 100, 10):
        left += await asyncio.gather(*(one(n) for n in range(start, start + 10)))
    assert max(left) == 0, f"{max(left)} prepared statements were left"
    print(len(left), "transactions")

asyncio.run(main())
`;

test("however many connections Airflow opens, the server has no more than the pools", async () => {
  const servers = await airflow.query(
    `SELECT count(*) FROM pg_stat_activity WHERE usename = '${namespace}' AND backend_type = 'client backend'`,
  );
  expect(Number(servers)).toBeLessThanOrEqual(pgbouncer.replicas * (pgbouncer.poolSize + pgbouncer.reservePoolSize));
  expect(Number(servers)).toBeGreaterThan(0);
});

test("a PgBouncer that is drained takes no transaction with it: the run goes on, and nothing restarts", async () => {
  const run = await airflow.trigger("chain");
  const [first] = await airflow.pods("pgbouncer");
  await airflow.kubectl(["delete", "pod", first?.metadata.name ?? "", "--wait=true"]);
  await airflow.waitForRun(run);
  const tasks = await airflow.taskInstances(run);
  expect(tasks.map(({ state, try_number }) => `${state} at try ${try_number}`)).toEqual(
    Array(3).fill("success at try 1"),
  );
  expect(await airflow.restarts()).toEqual({});
});

test("rows older than the retention are deleted, younger ones stay", async () => {
  // What a try before this one left.
  await airflow.query("DELETE FROM log WHERE owner = 'x'");
  await airflow.kubectl(["delete", "job", "cleanup-now", "--ignore-not-found"]);
  await airflow.query(
    "INSERT INTO log (dttm, event, owner) VALUES (now() - interval '31 days', 'old', 'x'), (now() - interval '29 days', 'young', 'x')",
  );
  await airflow.kubectl(["create", "job", "cleanup-now", "--from=cronjob/airflow-database-cleanup"]);
  await eventually("the cleanup ends", 300, async () => {
    const [job] = await airflow.namespace.list("jobs", "--field-selector=metadata.name=cleanup-now");
    const conditions = (job?.status as { conditions?: { type: string }[] } | undefined)?.conditions ?? [];
    return conditions.find(({ type }) => type === "Complete" || type === "Failed");
  });
  expect(await airflow.query("SELECT string_agg(event, ',') FROM log WHERE owner = 'x'")).toBe("young");
  const status = await airflow.kubectl(["get", "job", "cleanup-now", "--output=jsonpath={.status.succeeded}"]);
  expect(status).toBe("1");
  expect(
    await airflow.query("SELECT count(*) FROM information_schema.tables WHERE table_name LIKE '_airflow_del%'"),
  ).toBe("0");
});

test("the Fernet key is rotated: what the old one encrypted is read with the new one alone", async () => {
  const password = "s3cret %$\"'";
  const set = (...fernet: string[]) =>
    airflow.namespace.setSecret(fernetSecret.name, { [fernetSecret.key]: fernet.join(",") });
  const version = (text: string) => ({ ...keySecrets, fernetKey: { ...fernetSecret, version: text } });
  // As it is at first, unless a try before this one came to the new key.
  await set(oldKey);
  await airflow.apply({ keys: version("old") });
  await airflow.query("DELETE FROM connection WHERE conn_id = 'warehouse'");
  await airflow.api.post("/connections", { connection_id: "warehouse", conn_type: "postgres", login: "ada", password });
  const stored = () => airflow.query("SELECT password FROM connection WHERE conn_id = 'warehouse'");
  const first = await stored();
  expect(first).not.toContain("s3cret");
  await airflow.runDag("read_connection", { expected: password });

  await set(newKey, oldKey);
  await airflow.apply({ keys: version("both") });
  expect(await airflow.exec("scheduler", "printenv", "AIRFLOW__CORE__FERNET_KEY")).toContain(`${newKey},${oldKey}`);
  expect(await stored()).toBe(first);
  await airflow.apply({ keys: { ...version("both"), fernetRotation: String(Date.now()) } });
  expect(await stored()).not.toBe(first);

  await set(newKey);
  await airflow.apply({ keys: version("new") });
  expect((await airflow.exec("scheduler", "printenv", "AIRFLOW__CORE__FERNET_KEY")).trim()).toBe(newKey);
  await airflow.runDag("read_connection", { expected: password });
});
