import type { AirflowProps } from "../../lib/workloads/airflow";
import { type AirflowInstallation, installAirflow } from "./airflow";
import { AirflowApi } from "./airflow-api";
import { searchForSecrets } from "./secret-search";

const namespace = "declarations";
const hard = "p@ss:w/rd %$(HOME) $$ \"quoted\" 'x' \\n ü\n-----second line-----\n";
const secret = (key: string) => ({ name: "declared", key });

const warehouse = { type: "postgres", host: "db.example", port: 5432, login: "etl", schema: "dwh" };
const warehouseFields = { conn_type: "postgres", host: "db.example", port: 5432, login: "etl", schema: "dwh" };
const extra = { sslmode: "require", text: '$(HOME) $$ "quoted" \\ ü' };
const settings = { batch: 500, on: true, text: '$(HOME) $$ "quoted" \\ ü\n' };
const role = (...actions: ("can_read" | "can_edit")[]) => ({
  permissions: actions.map((action) => ({ action, resource: "DAGs" })),
});

const declared = {
  connections: {
    warehouse: { ...warehouse, password: secret("password"), extra, extraSecrets: { token: secret("token") } },
    whole: { uri: secret("uri") },
  },
  variables: { settings: { value: settings }, api_token: { secret: secret("token"), description: "of the API" } },
  pools: { default_pool: { slots: 7 }, heavy: { slots: 2, includeDeferred: true } },
  roles: { auditor: role("can_read") },
} satisfies Partial<AirflowProps>;

let airflow: AirflowInstallation;

beforeAll(async () => {
  airflow = await installAirflow({
    namespace,
    secrets: {
      declared: {
        password: hard,
        token: `token\n${hard}`,
        uri: `http://ada:${encodeURIComponent(hard)}@web.example:81`,
      },
    },
    props: declared,
  });
});

/** Everything that could be declared, with the transaction that wrote it last. */
const written = () =>
  airflow.database.rows<{ name: string; by: string }>(`
    SELECT 'connection ' || conn_id AS name, xmin::text AS by FROM connection
    UNION ALL SELECT 'variable ' || key, xmin::text FROM variable
    UNION ALL SELECT 'pool ' || pool, xmin::text FROM slot_pool
    UNION ALL SELECT 'role ' || name, xmin::text FROM ab_role WHERE name NOT IN ('Admin', 'Op', 'User', 'Viewer', 'Public')
    UNION ALL SELECT 'permission of ' || r.name || ': ' || a.name || ' ' || v.name, p.xmin::text FROM ab_role r
      JOIN ab_permission_view_role p ON p.role_id = r.id JOIN ab_permission_view pv ON pv.id = p.permission_view_id
      JOIN ab_permission a ON a.id = pv.permission_id JOIN ab_view_menu v ON v.id = pv.view_menu_id
      WHERE r.name = 'auditor'
    UNION ALL SELECT 'record of ' || kind || ' ' || name, xmin::text FROM isobar_declaration
    ORDER BY 1`);

const names = async () => (await written()).map(({ name }) => name);
const slots = (pool: string) => airflow.query(`SELECT slots FROM slot_pool WHERE pool = '${pool}'`);

test("a task reads what was declared, whatever characters the Secrets hold", async () => {
  const whole = { conn_type: "http", host: "web.example", port: 81, login: "ada", schema: "" };
  const token = `token\n${hard}`;
  await airflow.runDag("read_declared", {
    connections: {
      warehouse: { ...warehouseFields, password: hard, extra: { ...extra, token } },
      whole: { ...whole, password: hard, extra: {} },
    },
    variables: { api_token: token },
    settings,
  });
  expect(await slots("default_pool")).toBe("7");
  expect(await airflow.query("SELECT slots, include_deferred FROM slot_pool WHERE pool = 'heavy'")).toBe("2|t");
});

test("the manifests, the log and the database hold no secret", async () => {
  const [job] = await airflow.namespace.list("jobs", "--selector=component=declarations");
  const log = await airflow.kubectl(["logs", `job/${job?.metadata.name}`]);
  expect(log).toContain("connection warehouse: made");
  const stored = await airflow.query("SELECT password || extra FROM connection");
  for (const text of [JSON.stringify(airflow.render()), log, stored]) expect(text).not.toContain("second line");
});

test("no value of any Secret stands in a log, an event or another object of the namespace", async () => {
  expect(await searchForSecrets(airflow.namespace)).toEqual([]);
});

test("who has the role may do what it says, and no more", async () => {
  const user = await airflow.makeUser("vera", "auditor");
  const api = new AirflowApi(
    () => airflow.url(),
    async () => user,
  );
  await api.get("/dags");
  await expect(api.patch("/dags/read_declared", { is_paused: true })).rejects.toThrow(/: 403 /);
});

test("run again, it writes nothing", async () => {
  const before = await written();
  await airflow.apply({ declarations: { revision: "again" } });
  expect(await written()).toEqual(before);
});

test("what changes is changed, what is no longer declared is removed, and what people made stays as it is", async () => {
  // Nothing changes here, unless a try before this one came further.
  await airflow.apply({ ...declared, declarations: { revision: "again" } });
  await airflow.api.ensure("/connections", { connection_id: "by_hand", conn_type: "http", password: hard });
  await airflow.api.ensure("/variables", { key: "by_hand", value: "kept" });
  await airflow.api.ensure("/pools", { name: "by_hand", slots: 3 });
  await airflow.exec("api-server", "airflow", "roles", "create", "by_hand");
  const before = await written();

  await airflow.apply({
    connections: { warehouse: { ...warehouse, port: 5433, password: secret("token") } },
    variables: { settings: { value: settings } },
    pools: { heavy: { slots: 1 } },
    roles: { auditor: role("can_edit") },
  });
  const after = await written();
  const unchanged = before.filter((row) => after.some(({ name, by }) => name === row.name && by === row.by));
  expect(unchanged.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "connection by_hand",
      "pool by_hand",
      "role by_hand",
      "variable by_hand",
      "variable settings",
    ]),
  );
  expect(unchanged.map(({ name }) => name)).not.toContain("connection warehouse");
  expect(await names()).toEqual([
    ...["connection by_hand", "connection warehouse", "permission of auditor: can_edit DAGs"],
    ...["permission of auditor: can_read Website"],
    ...["pool by_hand", "pool default_pool", "pool heavy"],
    ...[
      "record of connection warehouse",
      "record of pool heavy",
      "record of role auditor",
      "record of variable settings",
    ],
    ...["role auditor", "role by_hand", "variable by_hand", "variable settings"],
  ]);
  expect(await slots("default_pool")).toBe("128");
  await airflow.runDag("read_declared", {
    connections: { warehouse: { ...warehouseFields, port: 5433, password: `token\n${hard}`, extra: {} } },
    variables: { by_hand: "kept" },
    settings,
  });
});

test("what people made is not taken over by itself: the Job says what is in the way, and changes nothing", async () => {
  // As the test before leaves it, unless a try before this one took it over.
  await airflow.apply({ pools: { heavy: { slots: 1 } }, declarations: { revision: "again" } });
  await airflow.api.ensure("/pools", { name: "by_hand", slots: 3 });
  const before = await written();
  const pools = { heavy: { slots: 9 }, by_hand: { slots: 9 } };
  await expect(airflow.apply({ pools })).rejects.toThrow(/Job airflow-declarations-.* failed/);
  expect(await written()).toEqual(before);
  const log = await airflow.kubectl(["logs", "--selector=component=declarations", "--tail=-1"]);
  expect(log).toContain("nothing was changed: made by hand, and declared: pool by_hand");

  await airflow.apply({ pools, declarations: { takeOver: true } });
  expect([await slots("heavy"), await slots("by_hand")]).toEqual(["9", "9"]);
});

test("an empty declaration removes the last, and what people made stays", async () => {
  await airflow.apply({ connections: {}, variables: {}, pools: {}, roles: {} });
  expect(await names()).toEqual(["connection by_hand", "pool default_pool", "role by_hand", "variable by_hand"]);
});
