import { readFileSync } from "node:fs";
import * as path from "node:path";
import { MultiCloud, parseEnvironment } from "isobar";
import { parse } from "yaml";
import { type RecordedResource, record, SECRET } from "../../lib/preview/recording/record";

const prod = parse(readFileSync(path.resolve(__dirname, "../../stacks/Pulumi.prod.yaml"), "utf8")).config[
  "isobar:environment"
];

/** What stands for the values that a provider makes up, where manifests name them. */
const outputs = () => ({ base64: "a+b/", email: "tasks@acme.iam.gserviceaccount.com", clientId: "c" });

/** Prod with this of Airflow, on all three clouds, as an update registers it. */
async function registered(airflow: object): Promise<readonly RecordedResource[]> {
  const environment = parseEnvironment({ ...prod, airflow: { ...prod.airflow, ...airflow } }, { name: "prod" });
  return record(() => void MultiCloud.fromEnvironment("data", environment), { mode: "update", outputs });
}

const text = (recorded: readonly RecordedResource[], suffix: string) =>
  recorded.filter(({ name }) => name.endsWith(suffix)).map(({ inputs }) => JSON.stringify(inputs));

describe("an environment with everything about Airflow", () => {
  let recorded: readonly RecordedResource[];

  beforeAll(async () => {
    recorded = await registered({
      executor: ["CeleryExecutor", "KubernetesExecutor"],
      celery: { workers: { default: { autoscaling: { keda: { max: 20 } } }, heavy: { replicas: 3 } } },
      workers: { profiles: { heavy: { pool: "workers" }, gpu: {} } },
      autoscaling: { apiServer: { max: 4 } },
      concurrency: { target: { dags: 200, tasksPerDay: 50000 } },
      access: {
        host: "airflow.example.com",
        ingress: { className: "public" },
        tls: { issuer: { name: "letsencrypt" } },
      },
      auth: {
        oidc: {
          issuer: "https://login.example.com",
          clientId: "airflow",
          clientSecret: { name: "airflow-oidc", key: "secret" },
          roles: { platform: "Admin" },
        },
      },
      apiServerClients: [{ namespace: "ingress" }],
      taskEgress: [{ cidr: "10.30.0.0/16", ports: [5439] }],
      pgbouncer: { poolSize: 30 },
      databaseCleanup: { retentionDays: 90 },
      xcom: {},
      config: { core: { default_task_retries: 2 } },
    });
  }, 120_000);

  test.each([
    "Deployment/airflow-worker",
    "Deployment/airflow-worker-heavy",
    "StatefulSet/airflow-redis",
    "Deployment/airflow-pgbouncer",
    "CronJob/airflow-database-cleanup",
    "Ingress/airflow-ingress",
    "HorizontalPodAutoscaler/airflow-api-server",
  ])("makes %s on each cloud", (suffix) => {
    expect(recorded.filter(({ name }) => name.includes(suffix)).length).toBeGreaterThanOrEqual(3);
  });

  test("gives Redis a password that Pulumi keeps as a secret", () => {
    const secrets = text(recorded, "Secret/airflow-redis");
    expect(secrets).toHaveLength(3);
    for (const secret of secrets) expect(secret).toContain(SECRET);
  });

  test("tells each cloud's tasks its own bucket for logs and XComs, in its own words", () => {
    const configs = text(recorded, "ConfigMap/airflow-config").join("\n");
    expect(configs).toMatch(/REMOTE_BASE_LOG_FOLDER.{0,20}s3:\/\//);
    expect(configs).toMatch(/REMOTE_BASE_LOG_FOLDER.{0,20}gs:\/\//);
    expect(configs).toMatch(/REMOTE_WASB_LOG_CONTAINER/);
    expect(configs).toMatch(/XCOM_OBJECTSTORAGE_PATH.{0,20}abfs:\/\//);
    expect(configs).toContain("default_task_retries = 2");
  });

  test("runs a profile's tasks on the pool that it names, and those of gpu on the pool of that name", () => {
    for (const config of text(recorded, "ConfigMap/airflow-config")) {
      const data = JSON.parse(config).data;
      expect(data["pod_template_gpu.yaml"]).toContain("workload: gpu");
      expect(data["pod_template_heavy.yaml"]).toContain("workload: workers");
    }
  });

  test("lets Celery's workers act as the identity of tasks", () => {
    const accounts = text(recorded, "ServiceAccount/airflow-worker");
    expect(accounts.join()).toContain("iam.gke.io/gcp-service-account");
    expect(accounts.join()).toContain("azure.workload.identity/client-id");
  });
});

test("whoever writes logs may read and replace them, and the API server only read", async () => {
  const recorded = await registered({});
  const roles = (name: string) =>
    recorded
      .filter(
        ({ type, inputs }) =>
          type === "gcp:storage/bucketIAMMember:BucketIAMMember" && String(inputs["bucket"]).includes("logs"),
      )
      .filter((resource) => resource.name.includes(name))
      .map(({ inputs }) => inputs["role"])
      .sort();
  const reading = ["roles/storage.legacyBucketReader", "roles/storage.objectViewer"];
  expect(roles("api-server")).toEqual(reading);
  for (const writer of ["worker", "triggerer"]) {
    expect(roles(writer)).toEqual([...reading, "roles/storage.objectCreator", "roles/storage.objectUser"].sort());
  }
});
