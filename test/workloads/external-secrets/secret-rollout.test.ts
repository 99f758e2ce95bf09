import { Testing } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Airflow } from "isobar/airflow";
import { holdersOf, SecretRollout, type SecretRolloutProps } from "isobar/external-secrets";

function airflow() {
  const chart = Testing.chart();
  const made = new Airflow(chart, "airflow", {
    version: "3.2.2",
    executor: "KubernetesExecutor",
    database: { host: "db", passwordSecret: { name: "airflow-database", key: "password" }, pgbouncer: {} },
    keys: {
      fernetKey: { name: "airflow-keys", key: "fernet-key" },
      jwtSecret: { name: "airflow-keys", key: "jwt-secret" },
      apiSecretKey: { name: "airflow-keys", key: "api-secret-key" },
    },
    dags: [{ name: "main", image: { path: "/dags" } }],
  });
  return { chart, made };
}

function render(changes: Partial<SecretRolloutProps> = {}) {
  const { chart, made } = airflow();
  const before = Testing.synth(chart).length;
  const rollout = new SecretRollout(chart, "rollout", {
    of: made,
    image: "apache/airflow:3.2.2",
    namespace: "airflow",
    ...changes,
  });
  const objects = Testing.synth(chart);
  expect(objects.length).toBeGreaterThan(before);
  const mine = objects.filter(({ metadata }: { metadata: { name: string } }) => metadata.name === "secret-rollout");
  const kind = (wanted: string) => mine.find((object: { kind: string }) => object.kind === wanted);
  return { rollout, kind, settings: JSON.parse(kind("ConfigMap").data["settings.json"]) };
}

test("exactly those that hold a Secret are rolled for it", () => {
  const { rollout } = render();
  const held = Object.fromEntries(rollout.holders.map(({ name, secrets }) => [name, secrets]));
  expect(held).toEqual({
    "airflow-api-server": ["airflow-database", "airflow-keys"],
    "airflow-dag-processor": ["airflow-database", "airflow-keys"],
    "airflow-pgbouncer": ["airflow-database"],
    "airflow-scheduler": ["airflow-database", "airflow-keys"],
    "airflow-triggerer": ["airflow-database", "airflow-keys"],
  });
});

test("it may read the named Secrets and patch their holders, and nothing else", () => {
  const { kind } = render({ secrets: ["airflow-database"] });
  const names = ["api-server", "dag-processor", "pgbouncer", "scheduler", "triggerer"].map((name) => `airflow-${name}`);
  const [secrets, holders, ...more] = kind("Role").rules;
  expect(secrets).toEqual({
    apiGroups: [""],
    resources: ["secrets"],
    resourceNames: ["airflow-database"],
    verbs: ["get"],
  });
  expect({ ...holders, resourceNames: [...holders.resourceNames].sort() }).toEqual({
    apiGroups: ["apps"],
    resources: ["deployments"],
    resourceNames: names,
    verbs: ["get", "patch"],
  });
  expect(more).toEqual([]);
  expect(kind("RoleBinding").subjects).toEqual([
    { kind: "ServiceAccount", name: "secret-rollout", namespace: "airflow" },
  ]);
});

test("its pod is restricted, and reaches the API server only", () => {
  const { kind } = render();
  const pod = kind("Deployment").spec.template.spec;
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(pod.containers[0].securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
  });
  const ports = kind("NetworkPolicy").spec.egress.flatMap((rule: { ports: { port: number }[] }) => rule.ports);
  expect(ports.map(({ port }: { port: number }) => port)).toEqual([443, 6443]);
  expect(kind("NetworkPolicy").spec.ingress).toBeUndefined();
});

test("another set of Secrets starts it anew", () => {
  const checksum = (changes: Partial<SecretRolloutProps>) =>
    render(changes).kind("Deployment").spec.template.metadata.annotations["checksum/files"];
  expect(checksum({})).not.toBe(checksum({ secrets: ["airflow-keys"] }));
  expect(checksum({})).toBe(checksum({}));
});

test("a Secret that is mounted rolls nothing, for Kubernetes changes the files", () => {
  const chart = Testing.chart();
  const deployment = new k8s.KubeDeployment(chart, "web", {
    metadata: { name: "web" },
    spec: {
      selector: {},
      template: {
        spec: {
          containers: [{ name: "a", envFrom: [{ secretRef: { name: "whole" } }] }],
          volumes: [{ name: "tls", secret: { secretName: "mounted" } }],
        },
      },
    },
  });
  expect(holdersOf(deployment, "whole")).toEqual([{ kind: "Deployment", name: "web" }]);
  expect(holdersOf(deployment, "mounted")).toEqual([]);
});

test.each<[string, Partial<SecretRolloutProps>, RegExp]>([
  [
    "a Secret that nobody holds",
    { secrets: ["airflow-databse"] },
    /secrets\.0: "airflow-databse".*airflow-database, airflow-keys/,
  ],
  ["no Secret", { secrets: [] }, /at least one/],
  ["no image", { image: "" }, /image/],
  ["looks without a pause", { intervalSeconds: 0 }, /from 2 to 3600/],
  ["no workload", { of: [] }, /workloads that read a Secret/],
])("%s is refused", (_, changes, message) => {
  const { chart, made } = airflow();
  expect(() => new SecretRollout(chart, "rollout", { of: made, image: "a", namespace: "airflow", ...changes })).toThrow(
    message,
  );
});
