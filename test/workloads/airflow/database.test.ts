import type { AirflowProps } from "../../../lib/workloads/airflow";
import { props, render, services } from "./render";

const database = (changes: Partial<AirflowProps["database"]>) => ({ database: { ...props.database, ...changes } });

test("the password reaches the database through the environment, never through a URL, so it may have any characters", () => {
  const { env, config } = render(database({ port: 6432, name: "meta", user: "owner", sslMode: "verify-full" }));
  expect(config["airflow.cfg"]).toMatch(/^sql_alchemy_conn = postgresql\+psycopg2:\/\/\/\?keepalives/m);
  expect(config["airflow.cfg"]).toMatch(/^sql_alchemy_conn_async = postgresql\+asyncpg:\/\/$/m);
  for (const pod of [...services, "migrations"]) {
    expect(env(pod)).toMatchObject({
      PGHOST: { value: "db.example" },
      PGPORT: { value: "6432" },
      PGDATABASE: { value: "meta" },
      PGUSER: { value: "owner" },
      PGPASSWORD: { valueFrom: { secretKeyRef: props.database.passwordSecret } },
      PGSSLMODE: { value: "verify-full" },
    });
  }
});

test("the connection to the database is encrypted unless less is asked for", () => {
  expect(render().env("scheduler")).toMatchObject({ PGSSLMODE: { value: "require" }, PGPORT: { value: "5432" } });
});

test.each([
  [
    { secret: { name: "rds", key: "bundle.pem" } },
    { secret: { secretName: "rds", items: [{ key: "bundle.pem", path: "ca.crt" }] } },
  ],
  [{ configMap: { name: "rds", key: "ca" } }, { configMap: { name: "rds", items: [{ key: "ca", path: "ca.crt" }] } }],
])("the certificate authority of %j is read by whoever connects, and by no task", (certificateAuthority, volume) => {
  const { pods, env, container } = render(database({ certificateAuthority, sslMode: "verify-full" }));
  for (const [name, pod] of Object.entries(pods())) {
    if (name === "task") {
      expect(JSON.stringify(pod)).not.toContain("database-ca");
      continue;
    }
    expect(pod.spec).toMatchObject({ volumes: expect.arrayContaining([{ name: "database-ca", ...volume }]) });
    expect(env(name)).toMatchObject({ PGSSLROOTCERT: { value: "/etc/ssl/database-ca/ca.crt" } });
    expect(container(name).volumeMounts).toContainEqual({
      name: "database-ca",
      mountPath: "/etc/ssl/database-ca",
      readOnly: true,
    });
  }
});

test("the size of the pools is Airflow's own unless it is given", () => {
  expect(render().config["airflow.cfg"]).not.toMatch(/sql_alchemy_(pool|max)/);
  const { config } = render(database({ pool: { size: 3, maxOverflow: 0, recycleSeconds: 600 } }));
  expect(config["airflow.cfg"]).toContain(
    "sql_alchemy_max_overflow = 0\nsql_alchemy_pool_recycle = 600\nsql_alchemy_pool_size = 3\n",
  );
});

test("exactly the parts that hold the password roll when it has a new version", () => {
  const pods = (version: string) =>
    render(database({ passwordSecret: { ...props.database.passwordSecret, version }, pgbouncer: {} })).manifests.filter(
      ({ kind }) => kind === "Deployment",
    );
  const rolled = pods("2").filter((pod, index) => JSON.stringify(pod) !== JSON.stringify(pods("1")[index]));
  expect(rolled.map(({ metadata }) => metadata.name).sort()).toEqual(
    [...services, "pgbouncer"].map((name) => `airflow-${name}`).sort(),
  );
  const jobs = (version: string) =>
    render(database({ passwordSecret: { ...props.database.passwordSecret, version } })).job().metadata.name;
  expect(jobs("2")).toBe(jobs("1"));
});

test("a database that could run out of connections is refused, saying how many Airflow could want", () => {
  // Three schedulers, DAG processors and triggerers in a rollout, with 15 connections each; an API server has twice that.
  expect(() => render(database({ maxConnections: 100 }))).toThrow(
    /database\.maxConnections: 100; allowed: at least 233/,
  );
  expect(() => render(database({ maxConnections: 233 }))).not.toThrow();
  expect(() => render(database({ maxConnections: 100, pool: { size: 3, maxOverflow: 2 } }))).not.toThrow();
});

test("replicas, autoscaling and the API server's processes count as connections", () => {
  const least = (changes: Partial<AirflowProps>) => {
    try {
      render({ ...changes, ...database({ maxConnections: 1 }) });
    } catch (error) {
      return Number(/at least (\d+)/.exec(String(error))?.[1]);
    }
    return 0;
  };
  expect(least({ replicas: { scheduler: 4 } })).toBe(least({}) + 2 * 15);
  expect(least({ autoscaling: { apiServer: { max: 4 } } })).toBe(least({}) + 2 * 30);
  expect(least({ config: { api: { workers: 2 } } })).toBe(least({}) + 3 * 30);
});

test("in Airflow 3.1, whose asynchronous engine heeds no option, that engine is counted whole", () => {
  const pool = { size: 1, maxOverflow: 0 };
  const refused = (version: string) => () => render({ version, ...database({ maxConnections: 19, pool }) });
  expect(refused("3.1.8")).toThrow(/at least 65/);
  expect(refused("3.2.2")).toThrow(/at least 23/);
});

test.each<[string, Partial<AirflowProps["database"]>, RegExp]>([
  ["a port that is none", { port: 0 }, /database\.port: 0; allowed: a port from 1 to 65535/],
  ["a pool without limit", { pool: { maxOverflow: -1 } }, /database\.pool\.maxOverflow: -1; allowed: 0 to 1000/],
  ["an empty pool", { pool: { size: 0 } }, /database\.pool\.size: 0; allowed: 1 to 1000/],
  [
    "a certificate authority that nothing asks",
    { sslMode: "prefer", certificateAuthority: { configMap: { name: "ca", key: "ca" } } },
    /database\.sslMode: "prefer"; allowed: require, verify-ca or verify-full/,
  ],
])("%s is refused, naming the property", (_, changes, message) => {
  expect(() => render(database(changes))).toThrow(message);
});
