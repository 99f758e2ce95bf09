import type { AirflowProps } from "../../../lib/workloads/airflow";
import { podSecurityViolations } from "./pod-security";
import { type Pod, render } from "./render";

const role = { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/airflow" };
const s3 = (more: object = {}): Partial<AirflowProps> => ({
  logs: { remote: { s3: { bucket: "acme-logs", prefix: "prod", identity: "podIdentity", ...more } } },
});
const connectionVariable = "AIRFLOW_CONN_AIRFLOW_LOGS";

function connection(changes: Partial<AirflowProps>, pod = "task"): unknown {
  const variable = render(changes).env(pod)[connectionVariable];
  return JSON.parse((variable as { value: string }).value);
}

test.each<[string, Partial<AirflowProps>, object]>([
  [
    "S3",
    s3({ region: "eu-west-1" }),
    {
      AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: { value: "s3://acme-logs/prod" },
      [connectionVariable]: { value: '{"conn_type":"aws","extra":{"region_name":"eu-west-1"}}' },
    },
  ],
  [
    "Google Cloud",
    { logs: { remote: { gcs: { bucket: "acme-logs", project: "acme", identity: "principal" } } } },
    {
      AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: { value: "gs://acme-logs" },
      [connectionVariable]: { value: '{"conn_type":"google_cloud_platform","extra":{"project":"acme"}}' },
    },
  ],
  [
    "Azure",
    { logs: { remote: { azureBlob: { account: "acme", container: "logs", prefix: "prod", identity: "node" } } } },
    {
      AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: { value: "wasb://prod" },
      AIRFLOW__AZURE_REMOTE_LOGGING__REMOTE_WASB_LOG_CONTAINER: { value: "logs" },
      [connectionVariable]: { value: '{"conn_type":"wasb","host":"acme.blob.core.windows.net"}' },
    },
  ],
])("logs go to %s as the part's own identity, with no secret in sight", (_, changes, variables) => {
  const { env, config, manifests } = render(changes);
  for (const part of ["task", "triggerer", "api-server"]) {
    expect(env(part)).toMatchObject({
      AIRFLOW__LOGGING__REMOTE_LOGGING: { value: "True" },
      AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID: { value: "airflow_logs" },
      ...variables,
    });
  }
  expect(config["airflow.cfg"]).toContain("delete_local_logs = True\n");
  expect(config["pod_template_file.yaml"]).not.toContain("secretKeyRef");
  expect(manifests.filter(({ kind }) => ["CronJob", "PersistentVolumeClaim"].includes(kind))).toEqual([]);
});

test("who neither writes nor reads task logs knows nothing of the store", () => {
  const { env } = render(s3());
  for (const part of ["scheduler", "dag-processor", "migrations"]) {
    expect(Object.keys(env(part)).filter((name) => /REMOTE|CONN_AIRFLOW/.test(name))).toEqual([]);
  }
});

test("a scheduler that runs tasks writes their logs to the store", () => {
  expect(render({ ...s3(), executor: "LocalExecutor" }).env("scheduler")).toHaveProperty(connectionVariable);
});

test("an address of one's own is where the store is reached, and the only port that is opened for it", () => {
  const changes = s3({ endpoint: "http://minio.example:9000" });
  expect(connection(changes)).toMatchObject({ extra: { endpoint_url: "http://minio.example:9000" } });
  const policy = JSON.stringify(render(changes).find("NetworkPolicy", "airflow-worker").spec);
  expect(policy).toContain('"port":9000');
  const google = { bucket: "logs", endpoint: "https://storage-acme.p.googleapis.com", identity: "node" } as const;
  expect(render({ logs: { remote: { gcs: google } } }).env("task")).toMatchObject({
    API_ENDPOINT_OVERRIDE: { value: "https://storage-acme.p.googleapis.com" },
  });
  const azure = { account: "acme", container: "logs", endpoint: "https://acme.blob.core.usgovcloudapi.net" };
  expect(connection({ logs: { remote: { azureBlob: { ...azure, identity: "node" } } } })).toMatchObject({
    host: "https://acme.blob.core.usgovcloudapi.net",
  });
});

test("keys from a Secret are a choice that one sees, and are nowhere in the manifests", () => {
  const { env } = render(s3({ identity: { connection: { name: "minio", key: "connection" } } }));
  expect(env("task")[connectionVariable]).toEqual({
    valueFrom: { secretKeyRef: { name: "minio", key: "connection" } },
  });
});

test("S3's own encryption is asked for only where it is wanted", () => {
  const variable = "AIRFLOW__LOGGING__ENCRYPT_S3_LOGS";
  expect(render(s3({ encryption: "AES256" })).env("task")).toMatchObject({ [variable]: { value: "True" } });
  expect(render(s3()).env("task")).not.toHaveProperty(variable);
});

test.each<[string, Partial<AirflowProps>, RegExp[]]>([
  [
    "logs on S3 whose writers and readers have no identity",
    { ...s3({ identity: undefined }), serviceAccountAnnotations: { worker: role } },
    [
      /has 2 errors/,
      /serviceAccountAnnotations\.triggerer\.eks\.amazonaws\.com\/role-arn: missing; allowed: the cloud identity with which triggerer uses logs\.remote\.s3/,
      /serviceAccountAnnotations\.apiServer\.eks.*or say at logs\.remote\.s3\.identity/,
    ],
  ],
  [
    "logs on Google Cloud without an identity",
    { logs: { remote: { gcs: { bucket: "logs" } } } },
    [/has 3 errors/, /serviceAccountAnnotations\.worker\.iam\.gke\.io\/gcp-service-account: missing/],
  ],
  [
    "logs on Azure of parts that do not ask for their identity",
    {
      logs: { remote: { azureBlob: { account: "acme", container: "logs" } } },
      serviceAccountAnnotations: Object.fromEntries(
        ["worker", "triggerer", "apiServer"].map((part) => [part, { "azure.workload.identity/client-id": "1" }]),
      ),
      podLabels: { worker: { "azure.workload.identity/use": "true" } },
    },
    [/has 2 errors/, /podLabels\.triggerer\.azure\.workload\.identity\/use: missing; allowed: "true"/],
  ],
  [
    "a scheduler that runs tasks without an identity",
    { ...s3({ identity: "serviceAccount" }), executor: "LocalExecutor" },
    [/serviceAccountAnnotations\.scheduler\.eks/],
  ],
  [
    "an address for a bucket",
    s3({ bucket: "s3://logs" }),
    [/logs\.remote\.s3\.bucket: "s3:\/\/logs"; allowed: a name/],
  ],
  ["a prefix with a slash at its end", s3({ prefix: "a/" }), [/logs\.remote\.s3\.prefix: "a\/"; allowed: a folder/]],
  ["an endpoint that is none", s3({ endpoint: "minio:9000" }), [/logs\.remote\.s3\.endpoint: "minio:9000"; allowed/]],
  [
    "an identity of another cloud",
    s3({ identity: "principal" }),
    [/logs\.remote\.s3\.identity: "principal"; allowed: serviceAccount, podIdentity, node/],
  ],
  ["another encryption", s3({ encryption: "KMS" }), [/logs\.remote\.s3\.encryption: "KMS"; allowed: AES256/]],
  [
    "a volume for many nodes of a class for one",
    { logs: { persistentVolumeClaim: { size: "10Gi", storageClass: { name: "gp3" } } } },
    [/persistentVolumeClaim\.storageClass: "gp3"; allowed: a class.*efs\.csi\.aws\.com; those of ebs\.csi\.aws\.com/],
  ],
  [
    "a volume for many nodes of a provisioner for one",
    {
      logs: {
        persistentVolumeClaim: { size: "10Gi", storageClass: { name: "fast", provisioner: "pd.csi.storage.gke.io" } },
      },
    },
    [/persistentVolumeClaim\.storageClass: "fast"; allowed: .*filestore\.csi\.storage\.gke\.io/],
  ],
  ["a size that is none", { logs: { persistentVolumeClaim: { size: "big" } } }, [/size: "big"; allowed: a quantity/]],
  [
    "a volume for tasks of other namespaces",
    { logs: { persistentVolumeClaim: { existing: "logs" } }, namespace: "airflow", taskNamespaces: ["team"] },
    [/logs\.persistentVolumeClaim: "logs"; allowed: logs\.remote/],
  ],
  ["no days at all", { logs: { retentionDays: 0 } }, [/logs\.retentionDays: 0; allowed: 1 to 3650 days/]],
])("%s are refused before anything is made", (_, changes, messages) => {
  for (const message of messages) expect(() => render(changes)).toThrow(message);
});

test("two places for logs, or two kinds of store, are refused also where no compiler looks", () => {
  const two = { remote: { s3: { bucket: "a" }, gcs: { bucket: "b" } }, persistentVolumeClaim: { existing: "c" } };
  const refused = () => render({ logs: JSON.parse(JSON.stringify(two)) });
  expect(refused).toThrow(/logs: .*allowed: either remote or persistentVolumeClaim/);
  expect(refused).toThrow(/logs\.remote: \["s3","gcs"\]; allowed: exactly one of s3, gcs and azureBlob/);
});

test("the compiler refuses what cannot be", () => {
  const mixes: NonNullable<AirflowProps["logs"]>[] = [
    // @ts-expect-error two places
    { remote: { s3: { bucket: "a" } }, persistentVolumeClaim: { existing: "b" } },
    // @ts-expect-error two kinds of store
    { remote: { s3: { bucket: "a" }, gcs: { bucket: "b" } } },
    // @ts-expect-error a claim that exists and is to be made
    { persistentVolumeClaim: { existing: "a", size: "1Gi" } },
    // @ts-expect-error a bucket of Google Cloud in a region of Amazon's
    { remote: { gcs: { bucket: "a", region: "eu-west-1" } } },
    // @ts-expect-error how long a bucket keeps its objects is the bucket's business
    { remote: { s3: { bucket: "a" } }, retentionDays: 3 },
  ];
  expect(mixes).toHaveLength(5);
});

const logsVolume = (pod: Pod | undefined) =>
  (pod?.spec.volumes ?? []).find((volume) => (volume as { name: string }).name === "logs");

test("one volume serves those who write and read task logs, and nobody else", () => {
  const { pods, container, find } = render({
    logs: {
      persistentVolumeClaim: {
        size: "100Gi",
        storageClass: { name: "efs", provisioner: "efs.csi.aws.com" },
      },
    },
  });
  for (const [name, pod] of Object.entries(pods())) {
    const shared = ["task", "triggerer", "api-server"].includes(name);
    expect([name, logsVolume(pod)]).toEqual([
      name,
      shared
        ? { name: "logs", persistentVolumeClaim: { claimName: "airflow-logs" } }
        : { name: "logs", emptyDir: { sizeLimit: "5Gi" } },
    ]);
  }
  const mount = (pod: string) => container(pod).volumeMounts.filter(({ name }) => name === "logs");
  expect(mount("task")).toEqual([{ name: "logs", mountPath: "/opt/airflow/logs" }]);
  expect(mount("api-server")).toEqual([{ name: "logs", mountPath: "/opt/airflow/logs", readOnly: true }]);
  expect(find("PersistentVolumeClaim", "airflow-logs").spec).toEqual({
    accessModes: ["ReadWriteMany"],
    storageClassName: "efs",
    resources: { requests: { storage: "100Gi" } },
  });
});

test("old logs of a volume are deleted every night, by a pod that complies with the restricted standard", () => {
  const { manifests } = render({ logs: { persistentVolumeClaim: { existing: "shared" }, retentionDays: 7 } });
  const [groomer] = manifests.filter(({ kind }) => kind === "CronJob");
  expect(groomer).toMatchObject({
    metadata: { name: "airflow-log-groomer" },
    spec: { concurrencyPolicy: "Forbid", jobTemplate: { spec: { template: { spec: { restartPolicy: "Never" } } } } },
  });
  // A rendered CronJob has this shape.
  const spec = groomer?.spec as unknown as { jobTemplate: { spec: { template: Pod } } } | undefined;
  const pod = spec?.jobTemplate.spec.template;
  if (!pod) throw new Error("no CronJob");
  expect(podSecurityViolations(pod.spec)).toEqual([]);
  expect(pod.spec.containers[0]?.args?.at(-1)).toContain(`-mmin +${7 * 24 * 60} -delete`);
  expect(logsVolume(pod)).toEqual({ name: "logs", persistentVolumeClaim: { claimName: "shared" } });
  expect(manifests.filter(({ kind }) => kind === "PersistentVolumeClaim")).toEqual([]);
  expect(
    manifests.some(({ kind, metadata }) => kind === "ServiceAccount" && metadata.name === pod.spec.serviceAccountName),
  ).toBe(true);
});

test("a volume for one node is possible where one says so", () => {
  const claim = { size: "10Gi", storageClass: { name: "gp3" }, accessMode: "ReadWriteOnce" } as const;
  const { find } = render({ logs: { persistentVolumeClaim: claim } });
  expect(find("PersistentVolumeClaim", "airflow-logs").spec).toMatchObject({ accessModes: ["ReadWriteOnce"] });
});

const containers = (pod: Pod | undefined) => pod?.spec.containers.map(({ name }) => name) ?? [];

test("logs that stay in pods are deleted after 15 days where pods live on, and end with a task's own pod", () => {
  const { pods } = render();
  expect(containers(pods()["triggerer"])).toEqual(["triggerer", "log-groomer"]);
  for (const pod of ["task", "scheduler", "api-server", "dag-processor"]) {
    expect(containers(pods()[pod])).not.toContain("log-groomer");
  }
  expect(pods()["triggerer"]?.spec.containers[1]?.args?.at(-1)).toContain(`-mmin +${15 * 24 * 60} -delete`);
  expect(containers(render({ executor: "LocalExecutor" }).deployment("scheduler").spec.template)).toContain(
    "log-groomer",
  );
});

test("nothing is left to delete in pods where a store or a volume has the logs", () => {
  for (const changes of [s3(), { logs: { persistentVolumeClaim: { existing: "shared" } } }]) {
    for (const pod of Object.values(render(changes).pods())) expect(containers(pod)).not.toContain("log-groomer");
  }
});

test("a failed task's pod is kept only where its log ends with it", () => {
  const deletes = (changes = {}) =>
    render(changes).config["airflow.cfg"]?.includes("delete_worker_pods_on_failure = True");
  expect(deletes()).toBe(false);
  expect(deletes({ logs: { remote: { s3: { bucket: "logs", identity: "node" } } } })).toBe(true);
});
