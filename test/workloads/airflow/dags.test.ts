import type { AirflowProps, DagBundle } from "../../../lib/workloads/airflow";
import { podSecurityViolations } from "./pod-security";
import { render } from "./render";

const variable = "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST";
const knownHosts = "git.example ssh-ed25519 AAAA";
const https: DagBundle = { name: "open", git: { url: "https://git.example/dags", ref: "main" } };
const ssh: DagBundle = {
  name: "private",
  git: { url: "git@git.example:dags", ref: "main", credential: { sshKey: { name: "git", key: "id" }, knownHosts } },
};
const token: DagBundle = {
  name: "tokened",
  git: { url: "https://git.example/t", ref: "main", credential: { token: { name: "git", key: "token" }, user: "bot" } },
};
const synced: DagBundle = {
  name: "synced",
  gitSync: { ...ssh.git, url: "ssh://git@git.example/dags", subdirectory: "dags", refreshSeconds: 30 },
};

const withDags = (...dags: DagBundle[]) => render({ dags });
const bundles = (dags: DagBundle[], pod = "dag-processor") =>
  JSON.parse(withDags(...dags).env(pod)[variable]?.value ?? "");
const readers = ["dag-processor", "task"];
const others = ["api-server", "scheduler", "triggerer", "migrations"];

test("a private repository by SSH is opened with a key that only readers of DAGs have, and no unknown server is trusted", () => {
  const { pods, env, config, container } = withDags(https, ssh);
  expect(bundles([https, ssh])[1].kwargs).toMatchObject({
    git_conn_id: "dag_bundle_1",
    repo_url: "git@git.example:dags",
  });
  for (const reader of readers) {
    expect(JSON.parse(env(reader)["AIRFLOW_CONN_DAG_BUNDLE_1"]?.value ?? "")).toEqual({
      conn_type: "git",
      extra: {
        key_file: "/opt/airflow/git/1/ssh-key",
        strict_host_key_checking: "yes",
        known_hosts_file: "/opt/airflow/git/1/known-hosts",
      },
    });
    const paths = container(reader).volumeMounts.map(({ mountPath }) => mountPath);
    expect(paths).toEqual(expect.arrayContaining(["/opt/airflow/git/1/ssh-key", "/opt/airflow/git/1/known-hosts"]));
  }
  expect(config["known-hosts-1"]).toBe(knownHosts);
  for (const other of others) expect(JSON.stringify(pods()[other])).not.toMatch(/ssh-key|AIRFLOW_CONN_DAG_BUNDLE/);
});

test("an access token is put in by Kubernetes, from its Secret, and stands in no manifest", () => {
  const { env } = withDags(token);
  for (const reader of readers) {
    const names = Object.keys(env(reader));
    expect(env(reader)["DAG_BUNDLE_0_TOKEN"]).toEqual({ valueFrom: { secretKeyRef: { name: "git", key: "token" } } });
    expect(JSON.parse(env(reader)["AIRFLOW_CONN_DAG_BUNDLE_0"]?.value ?? "")).toEqual({
      conn_type: "git",
      login: "bot",
      password: "$(DAG_BUNDLE_0_TOKEN)",
    });
    // Kubernetes knows only the variables that stand before.
    expect(names.indexOf("DAG_BUNDLE_0_TOKEN")).toBeLessThan(names.indexOf("AIRFLOW_CONN_DAG_BUNDLE_0"));
  }
});

test("git-sync fetches before a part starts and goes on beside it; beside a task it does not, which would never end", () => {
  const { pods } = withDags(synced);
  const names = (pod: string, kind: "containers" | "initContainers") =>
    (pods()[pod]?.spec[kind] ?? []).map(({ name }) => name);
  expect(names("dag-processor", "initContainers")).toContain("git-sync-init-0");
  expect(names("dag-processor", "containers")).toContain("git-sync-0");
  expect(names("task", "initContainers")).toEqual(["git-sync-init-0"]);
  expect(names("task", "containers")).toEqual(["base"]);
  for (const other of others) expect(names(other, "containers").join()).not.toContain("git-sync");
  for (const [name, pod] of Object.entries(pods())) {
    expect({ [name]: podSecurityViolations(pod.spec) }).toEqual({ [name]: [] });
  }
  expect(bundles([synced])).toEqual([
    {
      name: "synced",
      classpath: "airflow.dag_processing.bundles.local.LocalDagBundle",
      kwargs: { path: "/git/0/current/dags", refresh_interval: 30 },
    },
  ]);
});

test("a volume's DAGs are mounted read-only where they are read, an image's are where they are", () => {
  const volume: DagBundle = { name: "shared", volume: { claimName: "dags", subdirectory: "team" } };
  const image: DagBundle = { name: "baked", image: { path: "/opt/airflow/dags" } };
  const { pods } = withDags(volume, image);
  expect(bundles([volume, image]).map(({ kwargs }: { kwargs: object }) => kwargs)).toEqual([
    { path: "/opt/airflow/dags/0/team" },
    { path: "/opt/airflow/dags" },
  ]);
  for (const reader of readers) {
    expect(JSON.stringify(pods()[reader])).toContain('"persistentVolumeClaim":{"claimName":"dags","readOnly":true}');
  }
  for (const other of others) expect(JSON.stringify(pods()[other])).not.toContain("persistentVolumeClaim");
});

test("a bucket's DAGs are fetched as the pod's cloud identity, without a key", () => {
  const s3: DagBundle = { name: "s3", bucket: { kind: "s3", name: "pulumi-out-1-x", prefix: "dags" } };
  const gcs: DagBundle = { name: "gcs", bucket: { kind: "gcs", name: "dags", refreshSeconds: 300 } };
  expect(bundles([s3, gcs])).toEqual([
    {
      name: "s3",
      classpath: "airflow.providers.amazon.aws.bundles.s3.S3DagBundle",
      kwargs: { bucket_name: "pulumi-out-1-x", prefix: "dags", refresh_interval: 60, aws_conn_id: null },
    },
    {
      name: "gcs",
      classpath: "airflow.providers.google.cloud.bundles.gcs.GCSDagBundle",
      kwargs: { bucket_name: "dags", prefix: "", refresh_interval: 300, gcp_conn_id: "dag_bundle_1" },
    },
  ]);
  const connection = withDags(s3, gcs).env("task")["AIRFLOW_CONN_DAG_BUNDLE_1"]?.value;
  expect(connection).toBe('{"conn_type":"google_cloud_platform"}');
});

test.each<[string, object, RegExp]>([
  ["no source", { name: "a" }, /dags\.0: .+; allowed: exactly one of git, gitSync, volume, bucket, image/],
  ["two sources", { ...https, image: { path: "/dags" } }, /dags\.0: "git and image"; allowed: exactly one of/],
  [
    "SSH without a key",
    { name: "a", git: { url: "git@git.example:dags", ref: "main" } },
    /dags\.0\.git\.credential: missing; allowed: an sshKey/,
  ],
  [
    "HTTPS with a key",
    { name: "a", git: { ...ssh.git, url: "https://git.example/d" } },
    /dags\.0\.git\.credential: .+; allowed: a token/,
  ],
  [
    "a key without known hosts",
    { name: "a", gitSync: { ...ssh.git, credential: { sshKey: { name: "a", key: "b" }, knownHosts: "" } } },
    /gitSync\.credential\.knownHosts: ""; allowed/,
  ],
  [
    "Airflow's own examples",
    { ...https, name: "example_dags" },
    /dags\.0\.name: "example_dags"; allowed: any other name/,
  ],
  [
    "a relative path",
    { name: "a", image: { path: "dags" } },
    /dags\.0\.image\.path: "dags"; allowed: an absolute path/,
  ],
  [
    "a bucket that Airflow cannot read",
    { name: "a", bucket: { kind: "azureBlob", name: "b" } },
    /bucket\.kind: "azureBlob"; allowed: s3 or gcs/,
  ],
])("%s is refused", (_, bundle, message) => {
  // As somebody without a compiler would write it.
  const dags: AirflowProps["dags"] = JSON.parse(JSON.stringify([bundle]));
  expect(() => render({ dags })).toThrow(message);
});

test("an address that is known only later may be of any scheme", () => {
  expect(() => render({ dags: [{ name: "later", git: { url: "pulumi-out-3-x", ref: "main" } }] })).not.toThrow();
});
