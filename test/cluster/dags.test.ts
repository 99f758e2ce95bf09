import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { k8s } from "cdk8s-plus-28";
import type { AirflowProps, DagBundle } from "../../lib/workloads/airflow";
import { type AirflowInstallation, installAirflow } from "./airflow";
import { eventually } from "./command";
import { GitHttpServer } from "./git-http-server";
import { bucket, type ObjectStore, s3Store } from "./object-stores";
import { Testbed } from "./testbed";

// Not `dags`, which is the repository of the environment `local`.
const namespace = "dag-sources";
const claim = "dags";
const login = { user: "airflow", token: "glpat-%$(HOME) $$ ü@:/?#" };
const wrongToken = "wr0ng-t0ken";
const variable = "only in the store $$ ü";

let airflow: AirflowInstallation;
let git: GitHttpServer | undefined;
let store: ObjectStore | undefined;

const source = (kind: string) => readFile(join(__dirname, `dags/dags/${kind}/from_${kind}.py`));

/** Asks the store that pods reach, from this machine. */
async function ask(path: string, init: RequestInit): Promise<void> {
  const { port } = new URL(store?.url ?? "");
  const response = await fetch(`http://${Testbed.current().kubernetes.nodeAddress}:${port}${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

/** All three sources, and the token of this key. */
function props(key: "right" | "wrong"): Partial<AirflowProps> {
  const dags: DagBundle[] = [
    {
      name: "git",
      git: {
        url: git?.url(namespace) ?? "",
        ref: "main",
        subdirectory: "dags",
        refreshSeconds: 5,
        credential: { user: login.user, token: { name: "git-token", key } },
      },
    },
    { name: "bucket", bucket: { kind: "s3", name: bucket, prefix: "prod/dags", refreshSeconds: 5 } },
    { name: "volume", volume: { claimName: claim, subdirectory: "current" } },
  ];
  return { dags };
}

beforeAll(async () => {
  const testbed = Testbed.current();
  store = await s3Store();
  git = await GitHttpServer.start(join(testbed.folder, "git/served"), login);
  await ask(`/${bucket}/prod/dags/from_bucket.py`, { method: "PUT", body: await source("bucket") });
  await ask("/", {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "secretsmanager.CreateSecret",
      authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/secretsmanager/aws4_request",
    },
    body: JSON.stringify({ Name: "airflow/variables/only_in_the_store", SecretString: variable }),
  });
  airflow = await installAirflow({
    namespace,
    dags: "dags/git",
    volumes: [claim],
    secrets: { "git-token": { right: login.token, wrong: wrongToken } },
    alongside: (chart) =>
      new k8s.KubePersistentVolumeClaim(chart, "dags", {
        metadata: { name: claim },
        spec: {
          accessModes: ["ReadWriteMany"],
          storageClassName: "",
          resources: { requests: { storage: k8s.Quantity.fromString("1Gi") } },
        },
      }),
    props: {
      ...props("right"),
      // A folder of this machine; Airflow looks for new files every five minutes otherwise.
      config: { dag_processor: { refresh_interval: 10 } },
      secretsBackend: { awsSecretsManager: { region: "us-east-1" } },
      env: [
        { name: "AWS_ENDPOINT_URL", value: store.url },
        { name: "AWS_ACCESS_KEY_ID", value: "test" },
        { name: "AWS_SECRET_ACCESS_KEY", value: "test" },
        { name: "AWS_DEFAULT_REGION", value: "us-east-1" },
      ],
    },
  });
});

afterAll(() => {
  git?.stop();
  store?.stop();
});

test("a DAG of a bucket runs in a pod of its task", async () => {
  await airflow.runDag("from_bucket");
});

test("a DAG of a volume runs in a pod of its task", async () => {
  const folder = join(airflow.testbed.kubernetes.folder, "volumes", namespace, claim, "current");
  await mkdir(folder, { recursive: true });
  // At once, or Airflow might read half of it.
  await writeFile(join(folder, "from_volume.part"), await source("volume"));
  await rename(join(folder, "from_volume.part"), join(folder, "from_volume.py"));
  await airflow.runDag("from_volume");
});

test("a DAG of a repository that a token opens runs, and its task reads what only the secrets backend has", async () => {
  const run = await airflow.runDag("from_git", { expected: variable });
  const [task] = await airflow.database.rows<{ bundle: string; version: string }>(
    `SELECT v.bundle_name AS bundle, r.bundle_version AS version FROM dag_run r
     JOIN dag_version v ON v.id = r.created_dag_version_id WHERE r.run_id = '${run.dag_run_id}'`,
  );
  expect(task).toEqual({ bundle: "git", version: expect.stringMatching(/^[0-9a-f]{40}$/) });
});

test("a wrong token opens nothing", async () => {
  // Not by `apply`: the DAG processor never gets ready again, since Airflow ends it when a repository cannot be cloned.
  await airflow.namespace.apply(airflow.render(props("wrong")));
  await eventually("the wrong token is refused", 480, async () =>
    git?.refused.includes(`${login.user}:${wrongToken}`) ? true : undefined,
  );
  const log = await eventually("the DAG processor says so", 300, async () => {
    const said = await airflow.kubectl(["logs", "--selector=component=dag-processor", "--tail=-1", "--prefix"]);
    return said.includes("Error cloning repository") ? said : undefined;
  });
  expect(log).not.toContain(wrongToken);
});
