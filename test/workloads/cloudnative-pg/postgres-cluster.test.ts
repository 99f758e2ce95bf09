import { Testing } from "cdk8s";
import { Airflow, type AirflowProps } from "isobar/airflow";
import { PostgresCluster } from "isobar/cloudnative-pg";
import { props, render } from "./rendered";

test("three instances on three nodes and over the zones, each commit on two of them, unless said otherwise", () => {
  const { cluster } = render();
  expect(cluster.spec).toMatchObject({
    instances: 3,
    enablePDB: true,
    primaryUpdateStrategy: "unsupervised",
    primaryUpdateMethod: "switchover",
    affinity: { enablePodAntiAffinity: true, podAntiAffinityType: "required", topologyKey: "kubernetes.io/hostname" },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { "cnpg.io/cluster": "postgres", "cnpg.io/podRole": "instance" } },
      },
    ],
    postgresql: { synchronous: { method: "any", number: 1, dataDurability: "required" } },
  });
});

test("less is a visible choice: one instance waits for nobody and may be drained", () => {
  const { cluster } = render({ highAvailability: false, backup: false });
  expect(cluster.spec).toMatchObject({ instances: 1, enablePDB: false, primaryUpdateMethod: "restart" });
  expect(cluster.spec["postgresql"]).not.toHaveProperty("synchronous");
  expect(cluster.spec).not.toHaveProperty("plugins");
});

test("an instance that is drained does not wait for clients that never leave", () => {
  expect(render().cluster.spec["smartShutdownTimeout"]).toBeLessThanOrEqual(15);
});

test("a connection without TLS is refused before any rule could let it in", () => {
  expect(render().cluster.spec["postgresql"]).toMatchObject({ pg_hba: ["hostnossl all all all reject"] });
});

test("no password stands in a manifest: the operator makes the owner's, unless a Secret is named", () => {
  const made = render();
  expect(made.all("Secret")).toEqual([]);
  expect(made.postgres.connection.passwordSecret).toEqual({ name: "postgres-app", key: "password" });
  const given = render({ ownerSecret: "airflow-db" });
  expect(given.cluster.spec["bootstrap"]).toMatchObject({
    initdb: { owner: "airflow", secret: { name: "airflow-db" } },
  });
  expect(given.postgres.connection.passwordSecret).toEqual({ name: "airflow-db", key: "password" });
});

test("its connection is what Airflow takes as its database, the server proved by the cluster's own authority", () => {
  const database: AirflowProps["database"] = render().postgres.connection;
  expect(database).toEqual({
    host: "postgres-rw.data",
    port: 5432,
    name: "airflow",
    user: "airflow",
    passwordSecret: { name: "postgres-app", key: "password" },
    sslMode: "verify-full",
    certificateAuthority: { secret: { name: "postgres-ca", key: "ca.crt" } },
    maxConnections: 400,
  });
});

test("an Airflow with everything at its default finds room in a database with everything at its default", () => {
  const secret = (key: string) => ({ name: "airflow-keys", key });
  const airflow: AirflowProps = {
    version: "3.2.2",
    executor: "KubernetesExecutor",
    dags: [{ name: "main", git: { url: "https://github.com/acme/dags", ref: "main" } }],
    database: render().postgres.connection,
    keys: { fernetKey: secret("fernet"), jwtSecret: secret("jwt"), apiSecretKey: secret("api") },
  };
  const make = (props: AirflowProps) => () => new Airflow(Testing.chart(), "airflow", props);
  expect(make(airflow)).not.toThrow();
  expect(make({ ...airflow, database: render({ maxConnections: 100 }).postgres.connection })).toThrow(
    /maxConnections: 100/,
  );
});

test("behind a pooler clients connect to it, and the certificate is good for its name", () => {
  const { postgres, cluster, one } = render({ pooler: { poolSize: 30 } });
  expect(postgres.connection.host).toBe("postgres-pooler-rw.data");
  expect(postgres.connection).not.toHaveProperty("maxConnections");
  expect(cluster.spec["certificates"]).toMatchObject({
    serverAltDNSNames: expect.arrayContaining(["postgres-pooler-rw", "postgres-pooler-rw.data"]),
  });
  expect(one("Pooler").spec).toMatchObject({
    cluster: { name: "postgres" },
    instances: 3,
    pgbouncer: { poolMode: "transaction", parameters: { default_pool_size: "30", client_tls_sslmode: "require" } },
  });
});

test("a database asks for as much as it may use, so that it is not the first to be evicted", () => {
  const quantities = { cpu: "4", memory: "16384Mi" };
  expect(render({ cpu: 4, memoryGiB: 16 }).cluster.spec["resources"]).toEqual({
    requests: quantities,
    limits: quantities,
  });
});

test("data and WAL have volumes of their own, of the class that was named, which may grow", () => {
  const { spec } = render({ storageGiB: 100, storageClass: "gp3-retain" }).cluster;
  expect(spec["storage"]).toEqual({ size: "100Gi", storageClass: "gp3-retain", resizeInUseVolumes: true });
  expect(spec["walStorage"]).toEqual({ size: "20Gi", storageClass: "gp3-retain", resizeInUseVolumes: true });
});

test("a major version runs its newest known minor one, a minor one exactly itself", () => {
  expect(render({ version: "18" }).cluster.spec["imageName"]).toBe(
    "ghcr.io/cloudnative-pg/postgresql:18.4-standard-trixie",
  );
  expect(render({ version: "17.6" }).cluster.spec["imageName"]).toBe(
    "ghcr.io/cloudnative-pg/postgresql:17.6-standard-trixie",
  );
});

test("Argo CD and Helm do not prune the Cluster, and the API server refuses its deletion", () => {
  const { cluster, one } = render();
  expect(cluster.metadata.annotations).toMatchObject({
    "argocd.argoproj.io/sync-options": "Delete=false,Prune=false",
    "helm.sh/resource-policy": "keep",
  });
  expect(one("ValidatingAdmissionPolicy").spec).toMatchObject({
    matchConstraints: { resourceRules: [{ operations: ["UPDATE", "DELETE"] }] },
  });
  const { policyName } = one("ValidatingAdmissionPolicyBinding").spec;
  expect(policyName).toBe(one("ValidatingAdmissionPolicy").metadata.name);
  const open = render({ deletionProtection: false });
  expect(open.cluster.metadata.annotations).not.toHaveProperty("helm.sh/resource-policy");
  expect(open.one("ValidatingAdmissionPolicy").spec).toMatchObject({
    matchConstraints: { resourceRules: [{ operations: ["UPDATE"] }] },
  });
});

test("the step of a major upgrade is named in the manifest, and backups of the new version go to a folder of their own", () => {
  const { cluster } = render({ version: "18", upgradeFrom: "17" });
  expect(cluster.metadata.annotations).toMatchObject({
    "isobar.dev/postgres-major": "18",
    "isobar.dev/postgres-upgrade-from": "17",
  });
  expect(cluster.spec["plugins"]).toMatchObject([{ parameters: { serverName: "postgres-pg18" } }]);
});

test("further logins are kept as they are said, their passwords in Secrets", () => {
  const { one } = render({
    roles: { dash_board: { passwordSecret: "dashboard-login", memberOf: ["pg_read_all_data"] } },
  });
  expect(one("DatabaseRole")).toMatchObject({
    metadata: { name: "postgres-dash-board" },
    spec: {
      name: "dash_board",
      login: true,
      inRoles: ["pg_read_all_data"],
      passwordSecret: { name: "dashboard-login" },
    },
  });
});

test("while nodes are changed an instance may wait for its own", () => {
  const { spec } = render({ nodeMaintenance: { inProgress: true } }).cluster;
  expect(spec["nodeMaintenanceWindow"]).toEqual({ inProgress: true, reusePVC: true });
});

test("Prometheus' operator finds the instances by your labels", () => {
  const { one } = render({ monitoring: { labels: { release: "prometheus" }, intervalSeconds: 15 } });
  expect(one("PodMonitor")).toMatchObject({
    metadata: { labels: { release: "prometheus" } },
    spec: {
      selector: { matchLabels: { "cnpg.io/cluster": "postgres" } },
      podMetricsEndpoints: [{ port: "metrics", interval: "15s" }],
    },
  });
});

test("two databases live in one chart by their names, and nothing of one is called as something of the other", () => {
  const chart = Testing.chart();
  new PostgresCluster(chart, "a", { ...props, name: "a" });
  new PostgresCluster(chart, "b", { ...props, name: "b" });
  const names: string[] = Testing.synth(chart).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect(new Set(names).size).toBe(names.length);
});
