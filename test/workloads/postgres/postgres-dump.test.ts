import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BackupStore, PostgresDump, type PostgresDumpProps } from "../../../lib/workloads/postgres";
import { podSecurityViolations } from "../airflow/pod-security";
import { type JobSpec, type NetworkPolicySpec, only, plain, render } from "./render";

const props: PostgresDumpProps = {
  server: { host: "db.example" },
  passwordSecret: { name: "airflow-database", key: "password" },
  version: "17",
  store: { s3: { bucket: "acme-backups", prefix: "airflow", region: "eu-west-1", identity: "podIdentity" } },
};

interface CronJobSpec {
  readonly schedule: string;
  readonly jobTemplate: { readonly spec: JobSpec };
}

function make(given: Partial<PostgresDumpProps> = {}) {
  const { find, manifests } = render((chart) => new PostgresDump(chart, "dump", { ...props, ...given }));
  const cronJob = find<CronJobSpec>("CronJob");
  const pod = cronJob.spec.jobTemplate.spec.template;
  const policy = find<NetworkPolicySpec>("NetworkPolicy").spec;
  const [dump, upload] = [only(pod.spec.initContainers), only(pod.spec.containers)];
  return { cronJob, pod, dump, upload, policy, scripts: find("ConfigMap").data, find, manifests };
}

test("every night at 02:17 UTC one restricted pod dumps and then uploads, never two at a time", () => {
  const { cronJob, pod } = make();
  expect(cronJob.spec).toMatchObject({
    schedule: "17 2 * * *",
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 21600,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: { spec: { backoffLimit: 3 } },
  });
  expect(podSecurityViolations(pod.spec)).toEqual([]);
  expect(pod.spec).toMatchObject({ restartPolicy: "Never", automountServiceAccountToken: false });
});

test("PostgreSQL's own programs of the given version make the dump, and alone know the password", () => {
  const { dump, upload } = make();
  expect(dump.image).toBe("postgres:17-bookworm");
  expect(plain(dump)).toMatchObject({
    PGHOST: "db.example",
    PGSSLMODE: "require",
    PGDATABASE: "airflow",
    PGUSER: "airflow",
  });
  expect(upload.image).toBe("apache/airflow:3.2.2");
  expect(dump.env.map(({ name }) => name)).toContain("PGPASSWORD");
  expect(upload.env.map(({ name }) => name)).not.toContain("PGPASSWORD");
  const own = make({ postgresImage: "mirror.example/postgres:17", image: "mirror.example/airflow:3.2.2" });
  expect([own.dump.image, own.upload.image]).toEqual(["mirror.example/postgres:17", "mirror.example/airflow:3.2.2"]);
});

test("each container says what it asks for and may use", () => {
  const { dump, upload } = make();
  for (const { resources } of [dump, upload]) {
    expect(Object.keys(resources.requests)).toEqual(["cpu", "memory"]);
    expect(Object.keys(resources.limits)).toEqual(["cpu", "memory"]);
  }
});

test("a dump lies on the node's disk with a limit, or on a volume made for the pod", () => {
  expect(make().pod.spec.volumes).toContainEqual({ name: "dump", emptyDir: { sizeLimit: "10Gi" } });
  expect(make({ volume: { sizeGiB: 200, storageClass: "fast" } }).pod.spec.volumes).toContainEqual({
    name: "dump",
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "fast",
          resources: { requests: { storage: "200Gi" } },
        },
      },
    },
  });
});

test("nobody may connect to the pods; they reach the server, object storage, their identity and DNS", () => {
  const { policy, pod } = make();
  expect(policy).toMatchObject({ policyTypes: ["Ingress", "Egress"] });
  expect(policy.ingress).toBeUndefined();
  expect(pod.metadata.labels).toMatchObject(policy.podSelector.matchLabels);
  const ports = policy.egress.flatMap((rule) => rule.ports.map(({ port }) => port));
  expect([...new Set(ports)].sort((a, b) => a - b)).toEqual([53, 80, 443, 988, 5432]);
  const near = [{ ipBlock: { cidr: "10.1.0.0/16" } }];
  const narrow = make({
    server: { host: "db.example", port: 6432 },
    store: { s3: { bucket: "x", endpoint: "http://minio.example:9000", identity: "node" } },
    network: { database: near, objectStorage: near },
  }).policy;
  for (const port of [6432, 9000]) {
    expect(narrow.egress.find((rule) => rule.ports.some((at) => at.port === port))?.to).toEqual(near);
  }
});

const stores: readonly [
  BackupStore,
  Readonly<Record<string, string>>,
  PostgresDumpProps["serviceAccountAnnotations"],
][] = [
  [
    { s3: { bucket: "b", prefix: "p", region: "eu-west-1" } },
    { STORE: "s3", STORE_BUCKET: "b", STORE_PREFIX: "p", STORE_REGION: "eu-west-1" },
    { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/dumps" },
  ],
  [
    { gcs: { bucket: "b", project: "acme" } },
    { STORE: "gcs", STORE_BUCKET: "b", STORE_PROJECT: "acme" },
    { "iam.gke.io/gcp-service-account": "dumps@acme.iam.gserviceaccount.com" },
  ],
  [
    { azureBlob: { account: "acme", container: "c" } },
    { STORE: "azureBlob", STORE_BUCKET: "c", STORE_ACCOUNT: "acme" },
    { "azure.workload.identity/client-id": "00000000-0000-0000-0000-000000000000" },
  ],
];
test.each(stores)(
  "dumps go to %j, as an identity without a key",
  (store, variables, serviceAccountAnnotations = {}) => {
    expect(() => make({ store })).toThrow(/serviceAccountAnnotations\..*: missing; allowed: the cloud identity/);
    const podLabels = { "azure.workload.identity/use": "true" };
    const { upload, pod, find } = make({ store, serviceAccountAnnotations, podLabels });
    expect(plain(upload)).toMatchObject(variables);
    expect(find("ServiceAccount").metadata.annotations).toEqual(serviceAccountAnnotations);
    expect(pod.metadata.labels).toMatchObject(podLabels);
  },
);

/** Runs the upload with a store that is a dictionary; returns what is in it then. */
function upload(held: readonly string[], rotation: object, started = "20261121T021700Z") {
  const { scripts } = make();
  const folder = mkdtempSync(join(tmpdir(), "isobar-dump-"));
  try {
    const fake = `
objects = dict.fromkeys(${JSON.stringify(held)})
class Store:
    def put_new(self, path, name):
        if full(name) in objects: return False
        objects[full(name)] = open(path).read()
        return True
    def list(self, folder): return [key for key in objects if key.startswith(full(folder))]
    def delete(self, key): del objects[key]
def full(name): return "base/" + name
def open_store(): return Store()
`;
    const files = {
      "object_store.py": fake,
      "upload_dump.py": `${(scripts["upload_dump.py"] ?? "").replaceAll("/dump", folder)}\nprint("\\n" + json.dumps(object_store.objects))`,
      "database.dump": "content",
      checksum: "abc  database.dump\n",
      started: `${started}\n`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const env = { PATH: process.env["PATH"], PGDATABASE: "air flow", ROTATION: JSON.stringify(rotation) };
    const said = execFileSync("python3", [join(folder, "upload_dump.py")], { env, encoding: "utf8" });
    return JSON.parse(said.trim().split("\n").at(-1) ?? "") as Record<string, string | null>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the first dump of an ISO week is the week's too, each with its checksum beside; a later one is the day's alone", () => {
  const first = upload([], {});
  expect(first).toEqual({
    "base/daily/air_flow-20261121T021700Z.dump": "content",
    "base/daily/air_flow-20261121T021700Z.dump.sha256": "abc  air_flow-20261121T021700Z.dump\n",
    "base/weekly/air_flow-2026-W47.dump": "content",
    "base/weekly/air_flow-2026-W47.dump.sha256": "abc  air_flow-2026-W47.dump\n",
  });
  const second = upload(Object.keys(first), {}, "20261122T021700Z");
  expect(Object.entries(second).filter(([, text]) => text !== null)).toHaveLength(2);
  expect(Object.keys(upload([], {}, "20270101T021700Z"))).toContain("base/weekly/air_flow-2026-W53.dump");
});

test("rotation deletes the oldest beyond the count, with their checksums, and nothing that is not this database's dump", () => {
  const day = (number: number) => `base/daily/air_flow-202611${number}T021700Z.dump`;
  const kept = [
    "base/daily/other-20200101T000000Z.dump",
    "base/daily/air_flow-notes.txt",
    "base/other/air_flow-x.dump",
  ];
  const old = [10, 11, 12].flatMap((number) => [day(number), `${day(number)}.sha256`]);
  const left = Object.keys(upload([...kept, ...old], { daily: 2, weekly: 1 }));
  expect(left).toEqual(expect.arrayContaining([...kept, day(12), `${day(12)}.sha256`, day(21)]));
  expect(left.filter((key) => /daily\/air_flow-.*\.dump$/.test(key))).toEqual([day(12), day(21)]);
  expect(left.some((key) => key.includes("20261110") || key.includes("20261111"))).toBe(false);
});

test("without rotation nothing is listed or deleted: a bucket of backups allows neither", () => {
  expect(plain(make().upload)["ROTATION"]).toBe("{}");
  expect(plain(make({ rotation: { daily: 7, weekly: 5 } }).upload)["ROTATION"]).toBe('{"daily":7,"weekly":5}');
});

test("the scripts are bash and Python", () => {
  for (const [file, input] of Object.entries(make().scripts)) {
    const [program, ...args] = file.endsWith(".sh")
      ? ["bash", "--norc", "-n"]
      : ["python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())"];
    execFileSync(program, args, { input });
  }
});

test("everything that is wrong is said at once, before anything is made", () => {
  const wrong: PostgresDumpProps = {
    ...props,
    name: "a".repeat(60),
    server: { host: "" },
    version: "9.6",
    store: { s3: { bucket: "s3://acme", prefix: "/x/", endpoint: "minio:9000" } },
    volume: { sizeGiB: 0 },
    schedule: "nightly",
    rotation: { daily: 0, weekly: 1.5 },
  };
  const paths = [
    "name",
    "server.host",
    "version",
    "store.s3.bucket",
    "store.s3.prefix",
    "store.s3.endpoint",
    "serviceAccountAnnotations.eks.amazonaws.com/role-arn",
    "volume.sizeGiB",
    "schedule",
    "rotation.daily",
    "rotation.weekly",
  ];
  const message = new RegExp(paths.map((path) => `\n {2}${path.replaceAll(".", "\\.")}: .*; allowed: `).join("[^]*"));
  expect(() => make(wrong)).toThrow(message);
});
