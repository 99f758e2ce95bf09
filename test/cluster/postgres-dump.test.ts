import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Chart } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { renderManifests } from "../../lib/manifests/render";
import {
  PostgresDatabase,
  type PostgresDatabaseProps,
  PostgresDump,
  PostgresRestore,
  type PostgresRestoreProps,
} from "../../lib/workloads/postgres";
import { AirflowInstallation } from "./airflow";
import { eventually } from "./command";
import { databaseSecret, Installation } from "./installation";
import type { Namespace } from "./namespace";
import { azureStore, bucket, gcsStore, type ObjectStore, s3Store } from "./object-stores";
import type { DagRun } from "./runs";
import { searchForSecrets } from "./secret-search";
import { Testbed } from "./testbed";
import { injectWebIdentity } from "./web-identity";

const name = "postgres-dump";
const [admin, reader, copy] = ["postgres-dump-admin", "postgres-dump-reader", "postgres-dump-copy"];
const adminPassword = "adm:in $1'\"";
const testbed = Testbed.current();
const { postgres } = testbed;
const server = {
  host: "host.isobar.internal",
  sslMode: "verify-full",
  certificateAuthority: { secret: { name: "database-ca", key: "ca.crt" } },
} as const;

let stores: ObjectStore;
let endWebIdentity: (() => Promise<void>) | undefined;
let airflow: AirflowInstallation;
let namespace: Namespace;
let history: DagRun;

const quantity = k8s.Quantity.fromString;
const role = { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/operations" };
const pods = () => ({
  namespace: name,
  serviceAccountAnnotations: role,
  resources: {
    requests: { cpu: quantity("10m"), memory: quantity("64Mi") },
    limits: { cpu: quantity("1"), memory: quantity("1Gi") },
  },
  env: [{ name: "AWS_ENDPOINT_URL_SECRETS_MANAGER", value: stores.url }],
});
const dumped = () =>
  ({
    ...pods(),
    server,
    database: name,
    user: name,
    passwordSecret: databaseSecret,
    version: "15",
    store: { s3: { bucket, prefix: "dumps", region: "us-east-1", endpoint: stores.url } },
    volume: { sizeGiB: 1 },
  }) as const;

/** Not while a test counts what it has dumped itself. */
const schedule = "0 0 29 2 *";

function database(chart: Chart, version: string, more: Partial<PostgresDatabaseProps> = {}): void {
  new PostgresDatabase(chart, `database-${version}`, {
    ...pods(),
    server,
    admin: { user: admin, password: { awsSecretsManager: { secretId: admin, region: "us-east-1" } } },
    database: name,
    owner: { name, passwordSecret: { ...databaseSecret, version }, connectionLimit: 100 },
    readers: [{ name: reader, passwordSecret: { name: "reader", key: "password", version } }],
    ...more,
  });
}

interface Job {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Waits for a Job's end; returns which it was, and what its pod's containers said. */
async function ended(job: string): Promise<{ readonly outcome: string; readonly said: string }> {
  const outcome = await eventually(`Job ${job} ends`, 480, async () => {
    const { status }: Job = JSON.parse(await namespace.kubectl(["get", "job", job, "--output=json"]));
    return status?.conditions?.find(({ type, status }) => ["Complete", "Failed"].includes(type) && status === "True")
      ?.type;
  });
  const said = await namespace.kubectl([
    "logs",
    `--selector=job-name=${job}`,
    "--all-containers",
    "--ignore-errors",
    "--tail=-1",
  ]);
  return { outcome, said };
}

/** Applies what a function makes, and waits for the end of its one Job; that of a try before this one goes first. */
async function work(build: (chart: Chart) => void): ReturnType<typeof ended> {
  const objects = renderManifests("work", build, { namespace: name });
  const job = objects.find(({ kind }) => kind === "Job")?.metadata.name ?? "none";
  await namespace.kubectl(["delete", "job", job, "--ignore-not-found", "--cascade=foreground"]);
  await namespace.apply(objects);
  return ended(job);
}

let dumps = 0;
async function dump(cronJob = "postgres-dump"): ReturnType<typeof ended> {
  dumps++;
  await namespace.kubectl(["create", "job", `dump-${dumps}`, `--from=cronjob/${cronJob}`]);
  return ended(`dump-${dumps}`);
}

/** Restores get keys, which moto does not read: what injects identities here knows no init container. */
const keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map((variable) => ({ name: variable, value: "testing" }));
const restore = (props: Partial<PostgresRestoreProps> & { readonly dump: string }) =>
  work((chart) => new PostgresRestore(chart, "restore", { ...dumped(), env: keys, ...props }));

/** moto reads no signature, but wants to see one. */
const signed = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
};
const fromHere = (path: string) =>
  `${stores.url.replace("host.isobar.internal", testbed.kubernetes.nodeAddress)}${path}`;

async function put(object: string, body: Buffer): Promise<void> {
  const answer = await fetch(fromHere(`/${bucket}/${object}`), {
    method: "PUT",
    headers: signed,
    body: Uint8Array.from(body),
  });
  expect(answer.status).toBe(200);
}

/** A secret as RDS keeps that of its administrator. */
async function makeAdminSecret(): Promise<void> {
  const answer = await fetch(fromHere("/"), {
    method: "POST",
    headers: {
      authorization: signed.authorization.replace("/s3/", "/secretsmanager/"),
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "secretsmanager.CreateSecret",
    },
    body: JSON.stringify({
      Name: admin,
      SecretString: JSON.stringify({ username: admin, password: adminPassword }),
      ClientRequestToken: "00000000-0000-4000-8000-000000000000",
    }),
  });
  expect(answer.status).toBe(200);
}

async function dropRoles(): Promise<void> {
  await postgres.query(`DROP DATABASE IF EXISTS "${copy}" WITH (FORCE)`);
  await postgres.dropDatabase(name);
  for (const role of [reader, admin]) await postgres.dropDatabase(role);
}

const openJobs = async () =>
  (await namespace.list("jobs"))
    .map(({ metadata }) => metadata.name)
    .filter((job) => job.startsWith("postgres-database"));

beforeAll(async () => {
  stores = await s3Store();
  endWebIdentity = await injectWebIdentity(testbed.kubernetes, name, {
    serviceAccounts: ["postgres-database", "postgres-dump"],
    role: role["eks.amazonaws.com/role-arn"],
    sts: stores.url,
  });
  await dropRoles();
  const prepared = await Promise.all([
    Installation.prepare(name),
    testbed.git.publish(name, "dags", join(__dirname, "dags", "local")),
    testbed.kubernetes.loadImages("postgres"),
    makeAdminSecret(),
  ]);
  // What the Job is to make; and nobody here is a superuser.
  await postgres.dropDatabase(name);
  const literal = `'${adminPassword.replaceAll("'", "''")}'`;
  await postgres.query(`CREATE ROLE "${admin}" LOGIN CREATEROLE CREATEDB PASSWORD ${literal}`);
  const [installed] = prepared;
  namespace = installed.namespace;
  await namespace.setSecret("reader", { password: "reads" });
  await namespace.setSecret("database-ca", { "ca.crt": postgres.certificate });
  airflow = new AirflowInstallation(namespace, installed.database, {
    namespace: name,
    alongside: (chart) => {
      database(chart, "first");
      new PostgresDump(chart, "dump", { ...dumped(), schedule });
    },
    props: { database: { ...server, name, user: name, passwordSecret: databaseSecret } },
  });
  await airflow.apply();
});

afterAll(async () => {
  await endWebIdentity?.();
  stores?.stop();
  await postgres.query(`DROP DATABASE IF EXISTS "${copy}" WITH (FORCE)`);
  await airflow?.uninstall();
  await dropRoles();
});

test("an administrator who is no superuser makes role and database, with no more rights than they need", async () => {
  const rights =
    "rolcanlogin, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls, rolconnlimit";
  expect(await postgres.query(`SELECT ${rights} FROM pg_roles WHERE rolname = '${name}'`)).toBe("t|f|100");
  expect(await postgres.query(`SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '${name}'`)).toBe(name);
  const may = (role: string, right: string) =>
    postgres.query(`SELECT has_database_privilege('${role}', '${name}', '${right}')`);
  await postgres.query('DROP ROLE IF EXISTS "postgres-dump-stranger"');
  await postgres.query('CREATE ROLE "postgres-dump-stranger"');
  expect(await may("postgres-dump-stranger", "CONNECT")).toBe("f");
  await postgres.query('DROP ROLE "postgres-dump-stranger"');
  expect(await may(reader, "CONNECT")).toBe("t");
  expect(await may(reader, "CREATE")).toBe("f");
  expect(await postgres.query(`SELECT pg_has_role('${admin}', '${name}', 'MEMBER')`)).toBe("f");
});

test("a second run changes nothing, and gives the reader the tables that have come", async () => {
  const { outcome, said } = await work((chart) => database(chart, "second"));
  expect(outcome).toBe("Complete");
  expect(
    said
      .trim()
      .split("\n")
      .map((line) => line.replace(/^.*?: /, "")),
  ).toEqual(Array(5).fill("as it should be"));
  const asReader = (sql: string) => postgres.query(`SET ROLE "${reader}"; ${sql}`, name);
  expect(Number(await asReader("SELECT count(*) FROM dag"))).toBeGreaterThan(0);
  await expect(asReader("DELETE FROM dag")).rejects.toThrow(/permission denied/);
  expect(await openJobs()).toHaveLength(2);
});

test("another password is set; a database that somebody else owns is refused", async () => {
  await namespace.setSecret("reader", { password: `another-${randomBytes(6).toString("hex")}` });
  const changed = await work((chart) => database(chart, "third"));
  expect(changed.said).toContain(`role ${reader}: password`);
  const theirs = await work((chart) => database(chart, "theirs", { database: "template1" }));
  expect(theirs).toMatchObject({ outcome: "Failed", said: expect.stringContaining("belongs to postgres") });
});

let day: string;
/** How many runs Airflow knew when it was dumped. */
let runs: string;

test("a dump is kept for the day and for the week, with its checksum, and the next one of the week for the day alone", async () => {
  // What a try before this one has dumped.
  for (const object of await stores.list()) {
    const answer = await fetch(fromHere(`/${bucket}/${object}`), { method: "DELETE", headers: signed });
    expect(answer.ok).toBe(true);
  }
  history = await airflow.runDag("two_steps");
  runs = await airflow.query("SELECT count(*) FROM dag_run");
  // As CloudNativePG does: an owner may neither make it again nor comment on it.
  await postgres.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", name);
  const first = await dump();
  expect(first.outcome).toBe("Complete");
  const second = await dump();
  expect(second.outcome).toBe("Complete");
  const objects = await stores.list();
  expect(objects).toHaveLength(6);
  const [daily = [], weekly = []] = ["daily", "weekly"].map((kind) =>
    objects.filter((object) => object.startsWith(`dumps/${kind}/${name}-`)),
  );
  expect(daily).toHaveLength(4);
  expect(weekly).toHaveLength(2);
  day =
    daily
      .filter((object) => object.endsWith(".dump"))
      .sort()[1]
      ?.slice("dumps/".length) ?? "none";
  const content = await stores.read(`dumps/${day}`);
  const checksum = (await stores.read(`dumps/${day}.sha256`)).toString();
  expect(checksum).toBe(`${createHash("sha256").update(content).digest("hex")}  ${day.split("/")[1]}\n`);
});

test("a damaged dump is refused, and so is a database that is not empty", async () => {
  await put("dumps/daily/damaged.dump", Buffer.concat([await stores.read(`dumps/${day}`), Buffer.from("x")]));
  await put("dumps/daily/damaged.dump.sha256", await stores.read(`dumps/${day}.sha256`));
  const [damaged, full] = await Promise.all([
    restore({ name: "damaged", dump: "daily/damaged.dump" }),
    restore({ name: "full", dump: day }),
  ]);
  expect(damaged).toMatchObject({ outcome: "Failed", said: expect.stringContaining("damaged.dump is damaged") });
  expect(full).toMatchObject({ outcome: "Failed", said: expect.stringMatching(/refused: .* must be empty/) });
});

test("the database is dropped, made again and restored: the history is there, and Airflow works on", async () => {
  const scale = (replicas: number) => namespace.kubectl(["scale", "deployment", "--all", `--replicas=${replicas}`]);
  await scale(0);
  await postgres.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  const made = await work((chart) => database(chart, "again"));
  expect(made.said).toContain(`database ${name}: made`);
  const restored = await restore({ dump: day });
  expect(restored).toMatchObject({ outcome: "Complete", said: expect.stringContaining(`restored from ${day}`) });
  expect(restored.said).toContain("left out: the extension pg_stat_statements");
  await scale(1);
  await airflow.waitUntilReady();
  const run = await airflow.api.run(history.dag_id, history.dag_run_id);
  expect(run).toMatchObject({ state: "success", dag_run_id: history.dag_run_id });
  expect((await airflow.taskInstances(history)).map(({ state }) => state)).toEqual(["success", "success"]);
  await airflow.runDag("two_steps");
});

test("with `replace` what was there goes, whole; the same Job, made again, changes nothing", async () => {
  await postgres.query(`DROP DATABASE IF EXISTS "${copy}" WITH (FORCE)`);
  const made = await work((chart) => database(chart, "copy", { database: copy }));
  expect(made.outcome).toBe("Complete");
  await postgres.query(
    `SET ROLE "${name}"; CREATE TABLE stray (x int); CREATE TYPE mood AS ENUM ('fine'); CREATE SCHEMA other; CREATE TABLE other.t ()`,
    copy,
  );
  const props = { name: "copy", dump: day, database: copy, replace: true } as const;
  expect(await restore(props)).toMatchObject({ outcome: "Complete", said: expect.stringContaining("in place of 2") });
  const left = "SELECT count(*) FROM pg_class WHERE relname IN ('stray', 't')";
  expect(await postgres.query(left, copy)).toBe("0");
  expect(await postgres.query("SELECT count(*) FROM dag_run", copy)).toBe(runs);
  const [job = "none"] = (await namespace.list("jobs", "--selector=app.kubernetes.io/instance=copy")).map(
    ({ metadata }) => metadata.name,
  );
  await namespace.kubectl(["delete", "job", job, "--wait=true"]);
  expect(await restore(props)).toMatchObject({
    outcome: "Complete",
    said: expect.stringContaining("nothing was changed"),
  });
});

test("Google's and Azure's stores take dumps and give them back", async () => {
  const [google, azure] = await Promise.all([gcsStore(), azureStore()]);
  try {
    const { extra }: { extra: { connection_string: string } } = JSON.parse(azure.connection);
    await namespace.setSecret("azure", { connection: extra.connection_string });
    const secretKeyRef = { name: "azure", key: "connection" };
    const elsewhere = [
      {
        name: "google",
        at: google,
        env: [{ name: "STORAGE_EMULATOR_HOST", value: google.url }],
        store: { gcs: { bucket, project: "test", endpoint: google.url, identity: "node" } },
      },
      {
        name: "azure",
        at: azure,
        env: [{ name: "AZURE_STORAGE_CONNECTION_STRING", valueFrom: { secretKeyRef } }],
        store: { azureBlob: { account: "devstoreaccount1", container: bucket, endpoint: azure.url, identity: "node" } },
      },
    ] as const;
    for (const { at, ...props } of elsewhere) {
      const build = (chart: Chart) => new PostgresDump(chart, "dump", { ...dumped(), schedule, ...props });
      const objects = renderManifests("dump", build, { namespace: name });
      await namespace.apply(objects);
      expect(await dump(props.name)).toMatchObject({ outcome: "Complete" });
      const kept = await at.list();
      expect(kept).toHaveLength(4);
      const newest = kept.find((object) => /^daily\/.*\.dump$/.test(object)) ?? "none";
      const restored = await restore({
        ...props,
        name: `from-${props.name}`,
        dump: newest,
        database: copy,
        replace: true,
      });
      expect(restored).toMatchObject({ outcome: "Complete", said: expect.stringContaining(`restored from ${newest}`) });
    }
  } finally {
    for (const store of [google, azure]) store.stop();
  }
});

test("no pod's log and no object but a Secret shows what a Secret holds", async () => {
  expect(await searchForSecrets(namespace, { admin: adminPassword })).toEqual([]);
});
