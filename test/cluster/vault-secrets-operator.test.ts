import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Chart } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import {
  holdersOf,
  VaultAuth,
  VaultConnection,
  VaultDynamicSecret,
  VaultStaticSecret,
  vaultSecretsOperator,
} from "isobar/vault-secrets-operator";
import { renderManifests } from "../../lib/manifests/render";
import { eventually, run } from "./command";
import { define, undefine } from "./external-secrets-operator";
import { makeNamespace } from "./installation";
import type { KubernetesObject } from "./kubernetes";
import type { Namespace } from "./namespace";
import { waitUntilReady } from "./readiness";
import { searchForSecrets } from "./secret-search";
import { freePort, Testbed } from "./testbed";

const build = join(__dirname, "../../tools/binaries/build.sh");
const name = "vault-secrets";
const rights = "isobar-test-vault-secrets";
const holders = ["keys", "rotated", "leased"] as const;

let definitions: string;
let folder: string;
let server: ChildProcess;
let namespace: Namespace;
let operator: Namespace;
let vault: (...args: string[]) => Promise<string>;
let address: string;
/** What Vault has for the Secret `keys`. */
let fernetKey = "the-first-key";

/** A pod that does nothing but hold a Secret in its environment. */
function holder(chart: Chart, secret: string) {
  const labels = { holds: secret };
  return new k8s.KubeDeployment(chart, secret, {
    metadata: { name: secret },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65534,
            seccompProfile: { type: "RuntimeDefault" },
          },
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: "holder",
              image: "registry.k8s.io/pause:3.10",
              envFrom: [{ secretRef: { name: secret } }],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
          ],
        },
      },
    },
  });
}

/** What a user of the operator would write. */
function secrets(chart: Chart, address: string): void {
  for (const secret of holders) holder(chart, secret);
  const connection = new VaultConnection(chart, "connection", { name: "vault", address, caCertSecret: "vault-ca" });
  const auth = new VaultAuth(chart, "auth", { name: "reader", connection, role: "reader" });
  const restarts = (secret: string) => holdersOf(chart, secret);
  new VaultStaticSecret(chart, "keys-secret", {
    auth,
    path: "keys",
    refreshAfter: "5s",
    destination: { name: "keys" },
    restarts: restarts("keys"),
  });
  new VaultDynamicSecret(chart, "rotated-secret", {
    auth,
    staticRole: "rotated",
    destination: { name: "rotated" },
    restarts: restarts("rotated"),
  });
  new VaultDynamicSecret(chart, "leased-secret", {
    auth,
    role: "leased",
    destination: { name: "leased" },
    restarts: restarts("leased"),
  });
}

async function startVault(binary: string): Promise<string> {
  const { kubernetes } = Testbed.current();
  folder = await mkdtemp(join(tmpdir(), "isobar-vault-"));
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  server = spawn(
    binary,
    [
      ...[
        "server",
        "-dev-tls",
        `-dev-tls-cert-dir=${folder}`,
        "-dev-tls-san=host.isobar.internal",
        "-dev-no-store-token",
      ],
      ...[`-dev-root-token-id=${token}`, `-dev-listen-address=0.0.0.0:${port}`],
    ],
    { stdio: "ignore" },
  );
  process.once("exit", () => void server.kill());
  const env = {
    VAULT_ADDR: `https://host.isobar.internal:${port}`,
    VAULT_CACERT: join(folder, "vault-ca.pem"),
    VAULT_TOKEN: token,
  };
  // This machine does not know the name that pods know.
  const here = { ...env, VAULT_ADDR: `https://127.0.0.1:${port}` };
  vault = (...args) => run(binary, args, { env: here });
  await eventually("Vault answers", 180, async () => ((await vault("status")) ? true : undefined));
  await configure(kubernetes.nodeAddress, join(kubernetes.folder, "pki/ca.crt"));
  return env.VAULT_ADDR;
}

async function configure(node: string, authority: string): Promise<void> {
  const { postgres } = Testbed.current();
  const password = randomBytes(12).toString("hex");
  for (const role of ["vso_manager", "vso_rotated"]) await postgres.query(`DROP ROLE IF EXISTS ${role}`);
  await postgres.query(`CREATE ROLE vso_manager SUPERUSER LOGIN PASSWORD '${password}'`);
  await postgres.query("CREATE ROLE vso_rotated LOGIN PASSWORD 'first'");
  const policy = join(folder, "reader.hcl");
  await run("tee", [policy], {
    input: ["airflow/data/keys", "database/static-creds/rotated", "database/creds/leased"]
      .map((path) => `path "${path}" { capabilities = ["read"] }\n`)
      .join(""),
  });
  await vault("policy", "write", "reader", policy);
  await vault("auth", "enable", "kubernetes");
  const server = [`kubernetes_host=https://${node}:6443`, `kubernetes_ca_cert=@${authority}`];
  await vault(
    "write",
    "auth/kubernetes/config",
    ...server,
    "disable_local_ca_jwt=true",
    `token_reviewer_jwt=${await reviewerToken()}`,
  );
  const bound = ["bound_service_account_names=reader", `bound_service_account_namespaces=${name}`, "audience=vault"];
  await vault("write", "auth/kubernetes/role/reader", ...bound, "policies=reader", "ttl=1h");
  await vault("secrets", "enable", "-path=airflow", "kv-v2");
  // The second version of this engine makes itself out of the first, and refuses everything until it has.
  await eventually("the keys are in Vault", 60, () =>
    vault("kv", "put", "-mount=airflow", "keys", `fernet-key=${fernetKey}`),
  );
  await vault("secrets", "enable", "database");
  const url = `postgresql://{{username}}:{{password}}@${node}:5432/postgres?sslmode=require`;
  const login = ["username=vso_manager", `password=${password}`];
  const plugin = ["plugin_name=postgresql-database-plugin", "allowed_roles=*"];
  await vault("write", "database/config/postgres", ...plugin, `connection_url=${url}`, ...login);
  const creation = `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';`;
  await vault(
    "write",
    "database/roles/leased",
    "db_name=postgres",
    `creation_statements=${creation}`,
    "default_ttl=30s",
    "max_ttl=45s",
  );
  await vault(
    "write",
    "database/static-roles/rotated",
    "db_name=postgres",
    "username=vso_rotated",
    "rotation_period=60s",
  );
}

const apiGroup = "rbac.authorization.k8s.io";
const bound = (roleName: string, binding: string, subject: object) => ({
  apiVersion: `${apiGroup}/v1`,
  kind: "ClusterRoleBinding",
  metadata: { name: binding },
  roleRef: { apiGroup, kind: "ClusterRole", name: roleName },
  subjects: [{ kind: "ServiceAccount", ...subject }],
});

/** A token with which Vault asks whose a token is: one for the audience `vault` is none for the API server. */
async function reviewerToken(): Promise<string> {
  const reviewer = { name: "reviewer", namespace: name };
  await namespace.apply([
    { apiVersion: "v1", kind: "ServiceAccount", metadata: reviewer },
    bound("system:auth-delegator", `${rights}-review`, reviewer),
  ]);
  return (await namespace.kubectl(["create", "token", reviewer.name, "--duration=1h"])).trim();
}

async function installOperator(): Promise<void> {
  const { kubernetes } = Testbed.current();
  await kubernetes.loadImages("vault-secrets-operator");
  operator = await makeNamespace("vault-secrets-operator");
  const { values } = vaultSecretsOperator();
  // Only what the chart makes of the values is missing: it is not at hand.
  const { controller } = values as {
    controller: {
      podSecurityContext: object;
      securityContext: object;
      replicas: number;
      manager: { resources: object };
    };
  };
  const metadata = { name: "vault-secrets-operator", namespace: operator.name };
  const labels = { "app.kubernetes.io/name": metadata.name };
  const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: controller.replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: metadata.name,
          securityContext: controller.podSecurityContext,
          containers: [
            {
              name: "manager",
              image: "docker.io/hashicorp/vault-secrets-operator:0.10.0",
              args: [
                "--health-probe-bind-address=:8081",
                "--metrics-bind-address=127.0.0.1:8080",
                "--leader-elect",
                "--client-cache-persistence-model=none",
                "--global-transformation-options=exclude-raw",
              ],
              env: [
                { name: "OPERATOR_POD_NAME", ...field("metadata.name") },
                { name: "OPERATOR_POD_UID", ...field("metadata.uid") },
              ],
              resources: controller.manager.resources,
              securityContext: controller.securityContext,
              readinessProbe: { httpGet: { path: "/readyz", port: 8081 } },
              volumeMounts: [{ name: "podinfo", mountPath: "/var/run/podinfo" }],
            },
          ],
          volumes: [
            {
              name: "podinfo",
              downwardAPI: {
                items: ["name", "uid"].map((path) => ({ path, fieldRef: { fieldPath: `metadata.${path}` } })),
              },
            },
          ],
        },
      },
    },
  };
  const all = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
  await operator.apply([
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: "ClusterRole",
      metadata: { name: rights },
      rules: [
        { apiGroups: ["secrets.hashicorp.com"], resources: ["*"], verbs: all },
        { apiGroups: [""], resources: ["secrets", "events", "configmaps"], verbs: all },
        { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: all },
        { apiGroups: [""], resources: ["serviceaccounts"], verbs: ["get", "list", "watch"] },
        { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] },
        {
          apiGroups: ["apps"],
          resources: ["deployments", "statefulsets", "daemonsets"],
          verbs: ["get", "list", "watch", "patch"],
        },
      ],
    },
    bound(rights, rights, metadata),
    deployment,
  ]);
  await waitUntilReady(operator, [deployment], 300);
}

async function content(of: string): Promise<Record<string, string>> {
  const { data }: { data: Record<string, string> } = JSON.parse(
    await namespace.kubectl(["get", "secret", of, "--output=json"]),
  );
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
}

async function podOf(secret: string): Promise<string> {
  const pods: KubernetesObject[] = await namespace.list("pods", `--selector=holds=${secret}`);
  const [pod, ...more] = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (!pod || more.length > 0) throw new Error(`${pods.length} pods hold ${secret}`);
  return pod.metadata.name;
}

/** The content as soon as one of its values is another and a holder has started with it. */
function renewed(of: string, key: string, before: string, seconds: number): Promise<Record<string, string>> {
  return eventually(`another ${key} reaches a holder of ${of}`, seconds, async () => {
    const now = await content(of);
    const times = ["get", "secret", of, "--show-managed-fields", "--output=jsonpath={.metadata.managedFields[*].time}"];
    const written = Math.max(...(await namespace.kubectl(times)).trim().split(" ").map(Date.parse));
    const pods = await namespace.list("pods", `--selector=holds=${of}`);
    const holds = pods.some(({ metadata }) => Date.parse(metadata.creationTimestamp ?? "") >= written);
    return now[key] !== before && holds ? now : undefined;
  });
}

const another = <T>(what: string, seconds: number, ask: () => Promise<T>, than: T) =>
  eventually(what, seconds, async () => {
    const now = await ask();
    return JSON.stringify(now) === JSON.stringify(than) ? undefined : now;
  });

beforeAll(async () => {
  const [tool, vaultTool] = await Promise.all(
    ["vault-secrets-operator", "vault"].map(async (what) => (await run(build, [what], { showProgress: true })).trim()),
  );
  definitions = join(String(tool), "crds");
  namespace = await makeNamespace(name);
  address = await startVault(join(String(vaultTool), "vault"));
  await define(definitions);
  await namespace.setSecret("vault-ca", { "ca.crt": await run("cat", [join(folder, "vault-ca.pem")]) });
  await installOperator();
  const objects = renderManifests("secrets", (chart) => secrets(chart, address), { namespace: name });
  await namespace.apply(objects, "--validate=strict");
  const deployments = holders.map((holding) => ({ kind: "Deployment", metadata: { name: holding } }));
  await waitUntilReady(namespace, deployments, 420);
});

afterAll(async () => {
  // Before the operator goes: it revokes what it leased.
  await namespace?.kubectl([
    "delete",
    "vaultdynamicsecrets,vaultstaticsecrets,vaultauths,vaultconnections",
    "--all",
    "--timeout=60s",
  ]);
  server?.kill();
  const { kubernetes, postgres } = Testbed.current();
  const names = ["clusterrole", "clusterrolebinding"].map((kind) => `${kind}/${rights}`);
  await kubernetes.kubectl(["delete", "--ignore-not-found", ...names, `clusterrolebinding/${rights}-review`]);
  if (definitions !== undefined) await undefine(definitions);
  for (const role of ["vso_rotated", "vso_manager"]) await postgres.query(`DROP ROLE IF EXISTS ${role}`);
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

test("the API server takes every field that may be set, strictly", async () => {
  const objects = renderManifests("every-field", everyField, { namespace: name });
  const checked = await namespace.apply(objects, "--dry-run=server", "--validate=strict");
  expect(checked.trim().split("\n")).toHaveLength(objects.length);
  const unknown = objects.map((object) => ({ ...object, spec: { ...Object(object["spec"]), surprise: true } }));
  await expect(namespace.apply(unknown, "--dry-run=server", "--validate=strict")).rejects.toThrow(/surprise/);
});

test("a Secret holds what Vault has, by its own keys and nothing besides", async () => {
  expect(await content("keys")).toEqual({ "fernet-key": fernetKey });
});

test("another content in Vault reaches the Secret and rolls who holds it, and nobody else", async () => {
  const pod = await podOf("keys");
  await namespace.apply(renderManifests("bystander", (chart) => void holder(chart, "vault-ca"), { namespace: name }));
  const bystander = await another("the bystander runs", 180, () => podOf("vault-ca"), "");
  fernetKey = `another-key-${randomBytes(6).toString("hex")}`;
  await vault("kv", "put", "-mount=airflow", "keys", `fernet-key=${fernetKey}`);
  await another("the holder rolls", 180, () => podOf("keys"), pod);
  expect(await content("keys")).toEqual({ "fernet-key": fernetKey });
  expect(await podOf("vault-ca")).toBe(bystander);
});

test("what somebody changes by hand is put back", async () => {
  await namespace.setSecret("keys", { "fernet-key": "by-hand" });
  await eventually("Vault's content is back", 180, async () =>
    (await content("keys"))["fernet-key"] === fernetKey ? true : undefined,
  );
});

test("a static role keeps its user, and a rotated password reaches its holder and the database", async () => {
  const { username, password = "" } = await content("rotated");
  expect(username).toBe("vso_rotated");
  const now = await renewed("rotated", "password", password, 300);
  expect(now["username"]).toBe("vso_rotated");
  const login = ["--host", Testbed.current().kubernetes.nodeAddress, "--username=vso_rotated", "postgres"];
  const ask = (PGPASSWORD: string) =>
    run("psql", [...login, "--tuples-only", "--command=SELECT 1"], { env: { PGPASSWORD } });
  // It may be another again by now.
  await eventually("the Secret's password is the database's", 120, async () => {
    const { password: current = "" } = await content("rotated");
    return (await ask(current)).trim() === "1" ? true : undefined;
  });
  await expect(ask(password)).rejects.toThrow(/password authentication failed/);
});

test("a leased user is replaced when its lease ends, and is gone from the database after the last", async () => {
  const { postgres } = Testbed.current();
  // A try before this one may have taken it away.
  await namespace.apply(renderManifests("secrets", (chart) => secrets(chart, address), { namespace: name }));
  const first = await eventually("a user is leased", 180, async () => (await content("leased"))["username"]);
  const there = async (user: string) => await postgres.query(`SELECT count(*) FROM pg_roles WHERE rolname = '${user}'`);
  await renewed("leased", "username", first, 300);
  await eventually("the first user is gone", 240, async () => ((await there(first)).trim() === "0" ? true : undefined));
  const { username: last = "" } = await content("leased");
  await namespace.kubectl(["delete", "vaultdynamicsecret/leased", "--timeout=180s"]);
  await eventually("the last user is gone", 180, async () => ((await there(last)).trim() === "0" ? true : undefined));
});

test("no value of a Secret stands in a log, an event or another object", async () => {
  expect(await searchForSecrets(namespace)).toEqual([]);
  expect(await searchForSecrets(operator, await content("rotated"))).toEqual([]);
});

function everyField(chart: Chart): void {
  const connection = new VaultConnection(chart, "connection", {
    name: "other",
    address: "https://vault:8200",
    caCertSecret: "vault-ca",
    tlsServerName: "vault",
    timeout: "30s",
    headers: { "x-a": "b" },
  });
  const auth = new VaultAuth(chart, "auth", { name: "other", connection, role: "reader", vaultNamespace: "team" });
  const restarts = [{ kind: "StatefulSet", name: "other" }] as const;
  const destination = {
    name: "other",
    type: "Opaque",
    overwrite: true,
    labels: { a: "b" },
    annotations: { c: "d" },
    templates: { uri: '{{ get .Secrets "uri" }}' },
  };
  new VaultStaticSecret(chart, "static", { auth, path: "a/b", version: 2, destination, restarts });
  new VaultDynamicSecret(chart, "leased", {
    auth,
    role: "a",
    renewalPercent: 50,
    revoke: false,
    destination,
    restarts,
  });
}
