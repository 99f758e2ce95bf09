import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Chart } from "cdk8s";
import { ExternalSecret, SecretRollout, SecretStore } from "isobar/external-secrets";
import { renderManifests } from "../../lib/manifests/render";
import { Airflow } from "../../lib/workloads/airflow";
import { type AirflowInstallation, installAirflow } from "./airflow";
import { eventually } from "./command";
import { define, installOperator, operatorFolder, removeOperatorRights, undefine } from "./external-secrets-operator";
import { databaseSecret, keySecrets, randomFernetKey } from "./installation";
import type { KubernetesObject } from "./kubernetes";
import type { Namespace } from "./namespace";
import { searchForSecrets } from "./secret-search";
import { type SecretsManager, secretsManager } from "./secrets-manager";

const name = "external-secrets-airflow";
const holders = ["scheduler", "api-server", "dag-processor", "triggerer"];

let folder: string;
let aws: SecretsManager;
let operator: Namespace;
let airflow: AirflowInstallation;
/** What is put beside Airflow, a step at a time. */
let beside: (chart: Chart) => void = () => undefined;
const gone: Record<string, string> = {};

function synced(chart: Chart): void {
  const roleArn = "arn:aws:iam::123456789012:role/airflow-secrets";
  const store = new SecretStore(chart, "store", {
    name: "airflow-secrets",
    awsSecretsManager: { region: "us-east-1", roleArn, prefix: "test/" },
  });
  const refreshInterval = "5s";
  new ExternalSecret(chart, "database", {
    store,
    refreshInterval,
    target: { name: databaseSecret.name },
    data: { [databaseSecret.key]: { key: "airflow/database", property: "password" } },
  });
  new ExternalSecret(chart, "keys", {
    store,
    refreshInterval,
    target: { name: keySecrets.fernetKey.name },
    dataFrom: [{ extract: { key: "airflow/keys" } }],
  });
}

function rolled(chart: Chart): void {
  synced(chart);
  const of = chart.node.findChild("airflow");
  if (!(of instanceof Airflow)) throw new Error("no Airflow");
  new SecretRollout(chart, "rollout", { of, image: "apache/airflow:3.2.2", intervalSeconds: 2 });
}

async function secret(of: string): Promise<Record<string, string>> {
  const { data }: { data: Record<string, string> } = JSON.parse(
    await airflow.kubectl(["get", "secret", of, "--output=json"]),
  );
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
}

const podNames = async () =>
  (await Promise.all(holders.map((component) => airflow.pods(component)))).flat().map(({ metadata }) => metadata.name);

/** Waits until none of these pods is there, and all parts are ready again. */
async function untilReplaced(before: readonly string[]): Promise<void> {
  await eventually("every holder rolls", 480, async () => {
    const now = await podNames();
    return now.length === holders.length && before.every((pod) => !now.includes(pod)) ? true : undefined;
  });
  await airflow.waitUntilReady();
}

beforeAll(async () => {
  [folder, aws] = await Promise.all([operatorFolder(), secretsManager()]);
  await define(join(folder, "definitions/external-secrets-1.3.2"));
  airflow = await installAirflow({ namespace: name, dags: "local", alongside: (chart) => beside(chart) });
});

afterAll(async () => {
  // While the operator is there to let go of them.
  await airflow?.kubectl(["delete", "externalsecrets,secretstores", "--all", "--timeout=60s"]);
  aws?.stop();
  await removeOperatorRights();
  if (folder !== undefined) await undefine(join(folder, "crds"));
});

test("the API server takes every kind of store and secret, strictly", async () => {
  const objects = renderManifests("all", everyKind, { namespace: name });
  const checked = await airflow.namespace.apply(objects, "--dry-run=server", "--validate=strict");
  expect(checked.trim().split("\n")).toHaveLength(objects.length);
  const unknown = objects.map((object) => ({ ...object, spec: { ...Object(object["spec"]), surprise: true } }));
  await expect(airflow.namespace.apply(unknown, "--dry-run=server", "--validate=strict")).rejects.toThrow(/surprise/);
});

test("a Secret is what the store has, and no pod is started anew for it", async () => {
  await define(join(folder, "crds"));
  operator = await installOperator(aws.url);
  await aws.put("test/airflow/database", await secret(databaseSecret.name));
  await aws.put("test/airflow/keys", await secret(keySecrets.fernetKey.name));
  const before = await podNames();
  beside = rolled;
  await airflow.apply();
  await airflow.kubectl(["wait", "--for=condition=Ready", "externalsecrets", "--all", "--timeout=180s"]);
  const [owned] = await airflow.namespace.list("secrets", `--field-selector=metadata.name=${databaseSecret.name}`);
  expect(JSON.stringify(owned?.metadata)).toContain('"kind":"ExternalSecret"');
  await eventually("the holders are noted", 180, async () => {
    const deployments: KubernetesObject[] = await airflow.namespace.list("deployments", "--selector=tier=airflow");
    const noted = deployments.filter(({ metadata }) => metadata.annotations?.["isobar.dev/secrets-seen"]);
    return noted.length === holders.length ? true : undefined;
  });
  expect((await podNames()).sort()).toEqual(before.sort());
});

test("another password in the store reaches every pod that holds it, and Airflow goes on", async () => {
  const before = await podNames();
  const old = await secret(databaseSecret.name);
  const password = `Rotated ${randomBytes(12).toString("hex")}'"%`;
  gone["the old database password"] = old[databaseSecret.key] ?? "";
  await airflow.testbed.postgres.query(`ALTER ROLE "${name}" PASSWORD '${password.replaceAll("'", "''")}'`);
  await aws.put("test/airflow/database", { [databaseSecret.key]: password });
  await untilReplaced(before);
  expect(await secret(databaseSecret.name)).toEqual({ [databaseSecret.key]: password });
  expect(await airflow.exec("scheduler", "printenv", "PGPASSWORD")).toContain(password);
  await airflow.runDag("two_steps");
});

test("another Fernet key before the old one reaches every pod, and old connections are still read", async () => {
  const uri = "postgres://reader:reader-Password-1@warehouse/db";
  await airflow.query("DELETE FROM connection WHERE conn_id = 'warehouse'");
  await airflow.exec("scheduler", "airflow", "connections", "add", "warehouse", `--conn-uri=${uri}`);
  const before = await podNames();
  const keys = await secret(keySecrets.fernetKey.name);
  const [old, next] = [keys[keySecrets.fernetKey.key], randomFernetKey()];
  await aws.put("test/airflow/keys", { ...keys, [keySecrets.fernetKey.key]: `${next},${old}` });
  await untilReplaced(before);
  expect(await airflow.exec("scheduler", "printenv", "AIRFLOW__CORE__FERNET_KEY")).toContain(next);
  expect(await airflow.exec("scheduler", "airflow", "connections", "get", "warehouse")).toContain("reader-Password-1");
});

test("an upgrade of Airflow does not roll anything back", async () => {
  const before = await podNames();
  await airflow.apply();
  expect((await podNames()).sort()).toEqual(before.sort());
});

test("what is deleted in the store stays in the cluster", async () => {
  const before = await secret(databaseSecret.name);
  await aws.put("test/airflow/database", { other: "content" });
  await eventually("the ExternalSecret says that it cannot be read", 180, async () => {
    const said = await airflow.kubectl(["get", "externalsecret", databaseSecret.name, "--output=json"]);
    return said.includes("SecretSyncedError") ? true : undefined;
  });
  expect(await secret(databaseSecret.name)).toEqual(before);
});

test("no value of a Secret stands in a log, an event or another object", async () => {
  expect(await searchForSecrets(airflow.namespace, gone)).toEqual([]);
  expect(await searchForSecrets(operator, { ...gone, ...(await secret(databaseSecret.name)) })).toEqual([]);
});

test("a value that does stand in one is found", async () => {
  const canary = randomBytes(16).toString("hex");
  const uri = `postgres://a:${encodeURIComponent(canary)}@b`;
  await airflow.namespace.setSecret("canary", { token: canary });
  const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "leak", namespace: name }, data: { uri } };
  await airflow.namespace.apply([map]);
  expect(await searchForSecrets(airflow.namespace)).toEqual([{ secret: "canary.token", where: "ConfigMap leak" }]);
  await airflow.kubectl(["delete", "configmap/leak", "secret/canary"]);
});

/** One of each kind, with every field that Isobar may set. */
function everyKind(chart: Chart): void {
  synced(chart);
  const store = { name: "vault" };
  new SecretStore(chart, "gcp", {
    name: "gcp",
    gcpSecretManager: {
      project: "acme",
      serviceAccountEmail: "a@acme.iam.gserviceaccount.com",
      cluster: { name: "prod", location: "us-east1", project: "acme" },
      location: "us-east1",
    },
  });
  new SecretStore(chart, "azure", {
    name: "azure",
    checkSeconds: 60,
    azureKeyVault: { vaultUrl: "https://acme.vault.azure.net", clientId: "c", tenantId: "t" },
  });
  new SecretStore(chart, "vault", {
    name: store.name,
    serviceAccountName: "default",
    vault: {
      url: "https://vault:8200",
      role: "airflow",
      certificateAuthority: { kind: "Secret", name: "vault-ca", key: "ca.crt" },
      namespace: "team",
    },
  });
  new ExternalSecret(chart, "whole", {
    store,
    refreshInterval: "never",
    target: {
      name: "whole",
      creationPolicy: "Orphan",
      deletionPolicy: "Merge",
      type: "Opaque",
      labels: { a: "b" },
      annotations: { c: "d" },
      template: { uri: "x://{{ .password }}" },
    },
    data: { password: { key: "k", property: "p", version: "1", decoding: "Base64" } },
    dataFrom: [{ find: { name: "^a", path: "b", tags: { c: "d" } } }, { extract: { key: "e" } }],
  });
}
