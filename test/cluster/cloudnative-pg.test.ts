import { JsonPatch, Testing } from "cdk8s";
import { PostgresCluster, type PostgresClusterProps } from "isobar/cloudnative-pg";
import { type AirflowInstallation, installAirflow } from "./airflow";
import { CloudNativePg, postgresVersion } from "./cloudnative-pg";
import { eventually } from "./command";
import type { KubernetesObject } from "./kubernetes";
import { bucket, type ObjectStore, s3Store } from "./object-stores";
import type { DagRun } from "./runs";

const namespace = "cloudnative-pg";
/** As much as a machine with one node and two cores has, said as a user would. */
const small = {
  namespace,
  version: postgresVersion,
  storageGiB: 1,
  walStorageGiB: 1,
  cpu: 0.1,
  memoryGiB: 0.5,
  maxConnections: 200,
  placement: { spread: "preferred" },
  // Nothing of it outlives the test.
  parameters: { fsync: "off" },
} as const satisfies Partial<PostgresClusterProps>;

let operator: CloudNativePg;
let store: ObjectStore;
let airflow: AirflowInstallation;

const backups = () =>
  ({
    s3: {
      bucket,
      prefix: "postgres",
      endpoint: store.url,
      identity: {
        accessKeyId: { name: "store-keys", key: "id" },
        secretAccessKey: { name: "store-keys", key: "secret" },
      },
    },
  }) as const;

function make(props: Partial<PostgresClusterProps> = {}) {
  const chart = Testing.chart();
  const postgres = new PostgresCluster(chart, "postgres", { ...small, backup: { bucket: backups() }, ...props });
  // An instance may use both cores while it has nothing reserved but a tenth of one.
  postgres.cluster.addJsonPatch(JsonPatch.replace("/spec/resources/limits/cpu", "2"));
  return { postgres, objects: (): KubernetesObject[] => Testing.synth(chart) };
}
const render = (props: Partial<PostgresClusterProps> = {}) => make(props).objects();

/** A pod with psql, which knows the database by what `connection` says. */
function client(name: string, script: string, host = `postgres-rw.${namespace}`): KubernetesObject {
  const secret = (key: string) => ({ valueFrom: { secretKeyRef: { name: "postgres-app", key } } });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 26, seccompProfile: { type: "RuntimeDefault" } },
      volumes: [{ name: "ca", secret: { secretName: "postgres-ca", items: [{ key: "ca.crt", path: "ca.crt" }] } }],
      containers: [
        {
          name: "client",
          image: `ghcr.io/cloudnative-pg/postgresql:${postgresVersion}-standard-trixie`,
          command: ["bash", "-c", script],
          env: [
            { name: "PGHOST", value: host },
            { name: "PGDATABASE", value: "airflow" },
            { name: "PGUSER", ...secret("username") },
            { name: "PGPASSWORD", ...secret("password") },
            { name: "PGSSLMODE", value: "verify-full" },
            { name: "PGSSLROOTCERT", value: "/ca/ca.crt" },
            { name: "PGCONNECT_TIMEOUT", value: "15" },
          ],
          volumeMounts: [{ name: "ca", mountPath: "/ca" }],
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            readOnlyRootFilesystem: true,
          },
        },
      ],
    },
  };
}

beforeAll(async () => {
  store = await s3Store();
  operator = await CloudNativePg.install(namespace);
  await operator.namespace.setSecret("store-keys", { id: "testing", secret: "testing" });
  const { objects, postgres } = make();
  await operator.apply(objects());
  // Airflow lives in a namespace of its own here, and so needs copies of both Secrets.
  const [app, ca] = await Promise.all([operator.secret("postgres-app"), operator.secret("postgres-ca")]);
  [airflow] = await Promise.all([
    installAirflow({
      namespace: `${namespace}-airflow`,
      dags: "local",
      secrets: { "postgres-app": app, "postgres-ca": { "ca.crt": ca["ca.crt"] ?? "" } },
      props: { executor: "LocalExecutor", database: postgres.connection },
    }),
    operator.ready("postgres", 900),
  ]);
  await operator.namespace.apply([client("client", "sleep infinity")]);
  await operator.namespace.kubectl(["wait", "--for=condition=Ready", "pod/client", "--timeout=300s"]);
});

afterAll(() => store?.stop());

const inClient = (...command: string[]) => operator.namespace.kubectl(["exec", "client", "--", ...command]);

test("the operator runs what was rendered: three instances, each commit on two, under Pod Security restricted", async () => {
  const primary = await operator.primary("postgres");
  const standbys = "SELECT count(*) FILTER (WHERE sync_state = 'quorum') FROM pg_stat_replication";
  // An instance is ready a moment before the operator has the primary wait for it.
  await eventually("each commit waits for one of two standbys", 120, async () =>
    (await operator.query(primary, standbys)) === "2" ? true : undefined,
  );
  expect(await operator.query(primary, "SHOW synchronous_standby_names")).toMatch(/^ANY 1 \(/);
  expect(await operator.query(primary, "SHOW shared_buffers")).toBe("128MB");
  expect(await operator.query(primary, "SHOW data_checksums")).toBe("on");
});

test("a client proves the server by the cluster's authority, and is refused without TLS", async () => {
  const version = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
  expect((await inClient("psql", "-XtAc", version)).trim()).toBe("TLSv1.3");
  await expect(inClient("env", "PGSSLMODE=disable", "psql", "-c", "SELECT 1")).rejects.toThrow(
    /pg_hba\.conf rejects|no pg_hba\.conf entry/,
  );
  const address = await operator.namespace.kubectl([
    "get",
    "service",
    "postgres-rw",
    "-o",
    "jsonpath={.spec.clusterIP}",
  ]);
  await expect(inClient("env", `PGHOST=${address}`, "psql", "-c", "SELECT 1")).rejects.toThrow(
    /does not match host name/,
  );
});

test("every kind of object that may be rendered is one that the operator and its plugin know, to the last field", async () => {
  const other = { bucket: backups(), serverName: "other-pg15" };
  const roles = { reader: { passwordSecret: "reader", memberOf: ["pg_read_all_data"], connectionLimit: 5 } };
  const nodes = { nodeSelector: { pool: "core" }, tolerations: [{ key: "database", operator: "Exists" }] };
  const identity = {
    serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn", "iam.gke.io/gcp-service-account": "a@b" },
    podLabels: { "azure.workload.identity/use": "true" },
  };
  const everything: Partial<PostgresClusterProps>[] = [
    { pooler: {}, roles, placement: nodes, nodeMaintenance: { inProgress: true }, storageClass: "fast", identity },
    { recovery: { from: other, targetTime: "2026-03-01T09:30:00Z" }, synchronous: { durability: "preferred" } },
    { replicaOf: { ...other, name: "other", self: "this" } },
    { backup: { bucket: { gcs: { bucket: "b", identity: "principal" } } }, primaryUpdate: "supervised" },
    { backup: { bucket: { azureBlob: { account: "a", container: "c", identity: "node" } } }, upgradeFrom: "14" },
    { backup: false, highAvailability: false, instances: 2, ownerSecret: "owner" },
  ];
  for (const [index, props] of everything.entries()) {
    const said = await operator.tryOut(render({ ...props, name: `try-${index}` }));
    expect(said).toContain(`cluster.postgresql.cnpg.io/try-${index} serverside-applied (server dry run)`);
  }
  await expect(operator.tryOut([{ ...client("x", "true"), spec: { unknown: 1 } }])).rejects.toThrow(/unknown field/);
});

/** Runs a DAG; what a scenario's own `runDag` asks first is another database. */
async function runDag(id: string): Promise<void> {
  const run = await eventually(`${id} is triggered`, 300, () =>
    airflow.api.post<DagRun>(`/dags/${id}/dagRuns`, { logical_date: null, conf: {} }),
  );
  await airflow.waitForRun(run);
}

test("Airflow keeps its metadata in it, over verified TLS", async () => {
  await runDag("two_steps");
  const clients = `SELECT count(*) FILTER (WHERE version = 'TLSv1.3'), count(*) FILTER (WHERE NOT ssl)
    FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'airflow' AND client_addr IS NOT NULL`;
  expect(await operator.query(await operator.primary("postgres"), clients)).toMatch(/^[1-9]\d*\|0$/);
});

test("the API server refuses to delete the database, and another major version without the step", async () => {
  await expect(operator.namespace.kubectl(["delete", "clusters.postgresql.cnpg.io", "postgres"])).rejects.toThrow(
    /protected from deletion/,
  );
  await expect(operator.apply(render({ version: "16" }))).rejects.toThrow(/needs upgradeFrom/);
});

test("a primary that is killed loses no row that was acknowledged, and a standby takes over", async () => {
  const script = `export PGCONNECT_TIMEOUT=2
    psql -Xqc 'DROP TABLE IF EXISTS kept' -c 'CREATE TABLE kept (id int PRIMARY KEY)'
    for i in $(seq 1 100000); do psql -Xqc "INSERT INTO kept VALUES ($i)" 2>/dev/null && echo "ack $i"; done`;
  // One of a try before this one writes no more.
  await operator.namespace.kubectl(["delete", "pod", "writer", "--ignore-not-found"]);
  await operator.namespace.apply([client("writer", script)]);
  const acknowledged = async () => (await operator.namespace.kubectl(["logs", "writer"])).match(/^ack \d+$/gm) ?? [];
  await eventually("rows are written", 180, async () => ((await acknowledged()).length > 20 ? true : undefined));
  const first = await operator.primary("postgres");
  await operator.namespace.kubectl(["delete", "pod", first, "--grace-period=0", "--force"]);
  const before = (await acknowledged()).length;
  const second = await eventually("a standby takes over", 300, async () => {
    const primary = await operator.primary("postgres");
    return primary === first ? undefined : primary;
  });
  await eventually("rows are written again", 300, async () =>
    (await acknowledged()).length > before + 20 ? true : undefined,
  );
  const rows = await acknowledged();
  const stored = new Set((await operator.query(second, "SELECT id FROM kept")).split("\n"));
  const lost = rows.map((line) => line.slice("ack ".length)).filter((id) => !stored.has(id));
  expect(lost).toEqual([]);
  expect(rows.length).toBeGreaterThan(40);
  await operator.namespace.kubectl(["delete", "pod", "writer", "--grace-period=0", "--force", "--wait=false"]);
  await operator.ready("postgres", 480);
});

test("Airflow goes on with the new primary", async () => {
  await runDag("two_steps");
});

let restores = 0;

test("the database is restored as it was at a moment, from WAL and a base backup in the bucket", async () => {
  await eventually("the base backup is made", 480, async () => {
    const [backup] = await operator.namespace.list("backups.postgresql.cnpg.io");
    const { phase, error } = (backup?.status ?? {}) as { phase?: string; error?: string };
    if (phase === "failed") throw new Error(error);
    return phase === "completed" ? true : undefined;
  });
  const primary = await operator.primary("postgres");
  await operator.query(primary, "DROP TABLE IF EXISTS history; CREATE TABLE history (said text)");
  await operator.query(primary, "INSERT INTO history VALUES ('before')");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const targetTime = await operator.query(
    primary,
    "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
  );
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await operator.query(primary, "INSERT INTO history VALUES ('after')");
  const file = await operator.query(primary, "SELECT pg_walfile_name(pg_current_wal_lsn())");
  await operator.query(primary, "SELECT pg_switch_wal()");
  await eventually("the WAL is archived", 240, async () =>
    (await store.list()).some((name) => name.includes(file)) ? true : undefined,
  );
  const from = { bucket: backups(), serverName: "postgres-pg15" };
  // Another one in each try: a cluster is restored once.
  const again = `again-${++restores}`;
  await operator.apply(render({ name: again, highAvailability: false, recovery: { from, targetTime } }));
  await operator.ready(again, 600);
  expect(await operator.query(`${again}-1`, "SELECT string_agg(said, ',') FROM history")).toBe("before");
  expect(await operator.query(`${again}-1`, "SELECT pg_is_in_recovery()")).toBe("f");
});

test("a replica cluster follows through the bucket, and takes over with the token that the other one leaves", async () => {
  const follower = (promotion: Partial<PostgresClusterProps> = {}) =>
    render({
      name: "follower",
      highAvailability: false,
      replicaOf: { name: "postgres", self: "follower", bucket: backups(), serverName: "postgres-pg15" },
      ...promotion,
    });
  await operator.apply(follower());
  await operator.ready("follower", 600);
  const said = () => operator.query("follower-1", "SELECT string_agg(said, ',' ORDER BY said) FROM history");
  await eventually("what was archived is there", 300, async () =>
    (await said()) === "after,before" ? true : undefined,
  );
  expect(await operator.query("follower-1", "SELECT pg_is_in_recovery()")).toBe("t");

  const back = { name: "follower", self: "postgres", bucket: backups(), serverName: "follower-pg15" };
  const primary = await operator.primary("postgres");
  await operator.query(primary, "INSERT INTO history VALUES ('last')");
  await operator.apply(render({ replicaOf: back }));
  const promotionToken = await eventually("the former primary steps down", 480, async () => {
    const { status } = await operator.cluster("postgres");
    return status.demotionToken || undefined;
  });
  await operator.apply(follower({ promotionToken }));
  await eventually("the other one takes writes", 480, async () =>
    (await operator.query("follower-1", "SELECT pg_is_in_recovery()")) === "f" ? true : undefined,
  );
  // A promoted instance is restarted once, for the parameters of a primary.
  const known = await eventually("it answers", 240, async () => (await said()) || undefined);
  expect(known).toBe("after,before,last");
  await eventually("it is written to", 240, async () => {
    await operator.query("follower-1", "INSERT INTO history VALUES ('then')");
    return operator.query("follower-1", "SELECT pg_switch_wal()");
  });
  const follows = "SELECT pg_is_in_recovery(), EXISTS (SELECT FROM history WHERE said = 'then')";
  await eventually("the former primary follows", 480, async () =>
    (await operator.query(await operator.primary("postgres"), follows)) === "t|t" ? true : undefined,
  );
});
