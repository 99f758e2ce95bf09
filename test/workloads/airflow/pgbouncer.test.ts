import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import type { AirflowProps, PgBouncer } from "../../../lib/workloads/airflow";
import { podSecurityViolations } from "./pod-security";
import { props, render, services } from "./render";

const withPgBouncer = (pgbouncer: PgBouncer = {}, more: Partial<AirflowProps["database"]> = {}) =>
  render({ database: { ...props.database, pgbouncer, ...more } });
const pod = (...given: Parameters<typeof withPgBouncer>) =>
  withPgBouncer(...given).deployment("pgbouncer").spec.template;
const bouncer = (...given: Parameters<typeof withPgBouncer>) => {
  const [container] = pod(...given).spec.containers;
  if (!container) throw new Error("no container");
  return container;
};
const script = (...given: Parameters<typeof withPgBouncer>) => bouncer(...given).command?.at(-1) ?? "";

test("there is no PgBouncer unless it is asked for", () => {
  expect(render().manifests.filter(({ metadata }) => metadata.name.includes("pgbouncer"))).toEqual([]);
});

test("it stands between the database and every part that runs all the time, under the official chart's names", () => {
  const { env, find } = withPgBouncer();
  for (const service of services) {
    expect(env(service)).toMatchObject({
      PGHOST: { value: "airflow-pgbouncer" },
      PGPORT: { value: "6543" },
      PGSSLMODE: { value: "require" },
      PGPASSWORD: { valueFrom: { secretKeyRef: props.database.passwordSecret } },
    });
  }
  const labels = { tier: "airflow", component: "pgbouncer", release: "airflow" };
  expect(find("Service", "airflow-pgbouncer").metadata.labels).toEqual(labels);
  expect(find("Deployment", "airflow-pgbouncer").spec.selector?.matchLabels).toEqual(labels);
  expect(pod().spec.serviceAccountName).toBe("airflow-pgbouncer");
});

test("both of Airflow's connections go through it: the metadata's and that of Celery's results", () => {
  const { config } = render({
    executor: ["CeleryExecutor", "KubernetesExecutor"],
    celery: { broker: { redis: { passwordSecret: { name: "redis", key: "password" } } }, workers: { default: {} } },
    database: { ...props.database, pgbouncer: {} },
  });
  const [, metadata] = /^sql_alchemy_conn = (.+)$/m.exec(config["airflow.cfg"] ?? "") ?? [];
  expect(config["airflow.cfg"]).toContain(`result_backend = db+${metadata}\n`);
  expect(metadata).not.toMatch(/db\.example|@/);
});

test("migrations go to the server itself, for a lock belongs to one connection", () => {
  expect(withPgBouncer().env("migrations")).toMatchObject({
    PGHOST: { value: "db.example" },
    PGPORT: { value: "5432" },
  });
});

test("asyncpg prepares nothing that the next transaction's connection would not know", () => {
  const variable = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS_ASYNC";
  const { env, config, container } = withPgBouncer();
  expect(env("api-server")[variable]).toEqual({ value: "isobar_database.connect_args_async" });
  expect(config["isobar_database.py"]).toMatch(/"statement_cache_size": 0/);
  expect(container("api-server").volumeMounts).toContainEqual(
    expect.objectContaining({ mountPath: "/opt/airflow/config/isobar_database.py" }),
  );
  expect(env("migrations")).not.toHaveProperty(variable);
  expect(env("task")).not.toHaveProperty(variable);
  expect(render().env("api-server")).not.toHaveProperty(variable);
});

test("its pods meet the restricted standard, are limited, spread, drained one at a time and never fewer in a rollout", () => {
  const { find } = withPgBouncer();
  const { spec } = pod();
  expect(podSecurityViolations(spec)).toEqual([]);
  for (const { resources } of [...spec.containers, ...(spec.initContainers ?? [])]) {
    expect(Object.keys(resources.limits)).toEqual(["cpu", "memory"]);
  }
  expect(spec.topologySpreadConstraints).toHaveLength(2);
  expect(find("PodDisruptionBudget", "airflow-pgbouncer-pdb").spec.maxUnavailable).toBe(1);
  expect(find("Deployment", "airflow-pgbouncer").spec).toMatchObject({
    replicas: 2,
    strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  });
});

test("the password is in no manifest and on no disk: files with it are written to memory when the pod starts", () => {
  expect(bouncer().env).toContainEqual({
    name: "PGPASSWORD",
    valueFrom: { secretKeyRef: props.database.passwordSecret },
  });
  const volumes: unknown = pod().spec;
  expect(volumes).toMatchObject({
    volumes: [
      { name: "run", emptyDir: { medium: "Memory" } },
      { name: "certificate", emptyDir: { medium: "Memory" } },
    ],
  });
});

test("both legs are encrypted; the server's certificate is checked as the database asks", () => {
  expect(script()).toContain("client_tls_sslmode = require\n");
  expect(script()).toContain("server_tls_sslmode = require\n");
  expect(script({}, { sslMode: "verify-full" })).toContain("server_tls_sslmode = verify-full\n");
});

test("with a certificate somebody vouches for, Airflow checks whom it talks to, and a renewed one is taken up", () => {
  const given = { certificateSecret: "pgbouncer-tls" };
  const { env, taskPod, deployment } = withPgBouncer(given);
  expect(env("scheduler")).toMatchObject({
    PGSSLMODE: { value: "verify-full" },
    PGSSLROOTCERT: { value: "/etc/ssl/pgbouncer-ca/ca.crt" },
  });
  expect(deployment("scheduler").spec.template.spec).toMatchObject({
    volumes: expect.arrayContaining([
      { name: "pgbouncer-ca", secret: { secretName: "pgbouncer-tls", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    ]),
  });
  expect(pod(given).spec.initContainers).toBeUndefined();
  expect(pod(given).spec).toMatchObject({
    volumes: expect.arrayContaining([{ name: "certificate", secret: { secretName: "pgbouncer-tls" } }]),
  });
  expect(script(given)).toContain("kill -HUP 1");
  expect(script()).not.toContain("kill -HUP");
  expect(JSON.stringify(taskPod)).not.toContain("pgbouncer");
});

test("sizes and image are what is given", () => {
  const given = { poolSize: 7, reservePoolSize: 0, maxClientConnections: 50, image: "registry.example/pgbouncer:1.25" };
  expect(script(given)).toContain("default_pool_size = 7\nreserve_pool_size = 0\nmax_client_conn = 50\n");
  expect(bouncer(given).image).toBe("registry.example/pgbouncer:1.25");
});

const policy = (given: Partial<AirflowProps>, component: string) =>
  JSON.stringify(render(given).find("NetworkPolicy", `airflow-${component}-policy`));

test("only those that need it reach PgBouncer, and no task does", () => {
  const database = { ...props.database, pgbouncer: {} };
  const ingress = policy({ database }, "pgbouncer");
  for (const service of services) expect(ingress).toContain(`"component":"${service}"`);
  expect(ingress).toContain('"port":6543');
  expect(ingress).not.toContain('"component":"worker"');
  expect(ingress).not.toContain(
    '"component":"run-airflow-migrations"},"release":"airflow","tier":"airflow"}}],"ports"',
  );
});

describe("what the container runs", () => {
  const folder = mkdtempSync(join(tmpdir(), "isobar-pgbouncer-"));
  mkdirSync(join(folder, "bin"));
  // In PgBouncer's place: shows what it is given.
  writeFileSync(join(folder, "bin/pgbouncer"), '#!/bin/sh\necho "$1"\n');
  chmodSync(join(folder, "bin/pgbouncer"), 0o755);
  afterAll(() => rmSync(folder, { recursive: true }));
  const start = (login: Record<string, string>, source = script()) => {
    const env = { PATH: `${folder}/bin:/usr/bin:/bin`, PGHOST: "db.example", PGPORT: "5432", ...login };
    const output = execFileSync("sh", ["-c", source.replaceAll("/run/pgbouncer", folder)], { env, encoding: "utf8" });
    expect(output.trim()).toBe(`${folder}/pgbouncer.ini`);
    return {
      users: readFileSync(join(folder, "userlist.txt"), "utf8"),
      settings: readFileSync(join(folder, "pgbouncer.ini"), "utf8"),
    };
  };

  test("gives PgBouncer whatever user and password there are", () => {
    const text = fc.stringMatching(/^[ -~]{1,40}$/);
    fc.assert(
      fc.property(text, text, (PGUSER, PGPASSWORD) => {
        const { users } = start({ PGUSER, PGPASSWORD });
        const read = /^"((?:[^"]|"")*)" "((?:[^"]|"")*)"\n$/.exec(users);
        expect(read?.slice(1).map((quoted) => quoted.replaceAll('""', '"'))).toEqual([PGUSER, PGPASSWORD]);
      }),
      { numRuns: 50 },
    );
  });

  test("names the server, and its certificate authority where there is one", () => {
    const login = { PGUSER: "airflow", PGPASSWORD: "secret" };
    expect(start(login).settings).toMatch(/^\[databases\]\n\* = host='db\.example' port=5432\n\[pgbouncer\]\n/);
    expect(start(login).settings).not.toContain("server_tls_ca_file");
    expect(start({ ...login, PGSSLROOTCERT: "/ca.crt" }).settings).toContain("\nserver_tls_ca_file = /ca.crt\n");
    expect(start(login).settings).not.toContain("secret");
  });
});

test.each<[string, PgBouncer, RegExp]>([
  ["no replica", { replicas: 0 }, /database\.pgbouncer\.replicas: 0; allowed: a whole number from 1 to 20/],
  ["half a connection", { poolSize: 0.5 }, /database\.pgbouncer\.poolSize: 0\.5; allowed/],
  ["no client", { maxClientConnections: 0 }, /database\.pgbouncer\.maxClientConnections: 0; allowed/],
])("%s is refused, naming the property", (_, given, message) => {
  expect(() => withPgBouncer(given)).toThrow(message);
});

test("its pools must fit in the server's limit, with a pod more in a rollout", () => {
  expect(() => withPgBouncer({}, { maxConnections: 82 })).toThrow(
    /database\.maxConnections: 82; allowed: at least 83, .+; or a smaller poolSize/,
  );
  expect(() => withPgBouncer({}, { maxConnections: 83 })).not.toThrow();
});
