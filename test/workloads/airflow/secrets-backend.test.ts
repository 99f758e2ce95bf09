import type { SecretsBackend } from "../../../lib/workloads/airflow";
import { render } from "./render";

const readers = ["api-server", "dag-processor", "scheduler", "triggerer"];
const others = ["task", "migrations"];

function backend(secretsBackend: SecretsBackend, pod = "api-server") {
  const env = render({ secretsBackend }).env(pod);
  return {
    name: env["AIRFLOW__SECRETS__BACKEND"]?.value,
    kwargs: JSON.parse(env["AIRFLOW__SECRETS__BACKEND_KWARGS"]?.value ?? "null"),
  };
}

test("Vault is asked with a token for it alone, which only the parts that look secrets up have", () => {
  const secretsBackend = { vault: { url: "https://vault.internal:8200", role: "airflow" } };
  const { pods, env } = render({ secretsBackend });
  expect(backend(secretsBackend)).toEqual({
    name: "airflow.providers.hashicorp.secrets.vault.VaultBackend",
    kwargs: {
      url: "https://vault.internal:8200",
      auth_type: "kubernetes",
      kubernetes_role: "airflow",
      kubernetes_jwt_path: "/var/run/secrets/isobar/vault/token",
      auth_mount_point: "kubernetes",
      mount_point: "airflow",
      kv_engine_version: 2,
      connections_path: "connections",
      variables_path: "variables",
      config_path: null,
    },
  });
  for (const reader of readers) {
    expect(JSON.stringify(pods()[reader])).toContain('"audience":"vault"');
    expect(env(reader)).toHaveProperty("AIRFLOW__SECRETS__BACKEND");
  }
  for (const other of others) {
    expect(JSON.stringify(pods()[other])).not.toMatch(/AIRFLOW__SECRETS__BACKEND|vault/);
  }
});

test("a Vault whose certificate no public authority signed is known by the authority that is given", () => {
  const ca = { secret: { name: "vault-tls", key: "ca.crt" } };
  const secretsBackend = { vault: { url: "https://vault.internal:8200", role: "airflow", certificateAuthority: ca } };
  expect(backend(secretsBackend).kwargs).toHaveProperty("verify", "/etc/ssl/vault-ca/ca.crt");
  const { pods } = render({ secretsBackend });
  for (const reader of readers) expect(JSON.stringify(pods()[reader])).toContain('"secretName":"vault-tls"');
  for (const other of others) expect(JSON.stringify(pods()[other])).not.toContain("vault-tls");
});

test.each<[SecretsBackend, string, object]>([
  [
    { awsSecretsManager: { region: "us-east-1" } },
    "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
    { region_name: "us-east-1", connections_prefix: "airflow/connections", variables_prefix: "airflow/variables" },
  ],
  [
    { gcpSecretManager: { project: "acme", connectionsPrefix: "prod-connections" } },
    "airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend",
    { project_id: "acme", connections_prefix: "prod-connections", variables_prefix: "airflow-variables" },
  ],
  [
    { azureKeyVault: { vaultUrl: "https://acme.vault.azure.net/" } },
    "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend",
    { vault_url: "https://acme.vault.azure.net/", connections_prefix: "airflow-connections" },
  ],
])("a cloud's store is read as the pod's identity, without a key: %j", (given, name, kwargs) => {
  const rendered = backend(given);
  expect(rendered.name).toBe(name);
  expect(rendered.kwargs).toMatchObject({ ...kwargs, config_prefix: null });
});

test("Kubernetes Secrets become environment where secrets are looked up, and never where tasks run", () => {
  const secretKeyRef = { name: "warehouse", key: "uri" };
  const { env } = render({
    secretsBackend: { environment: { connections: { warehouse: secretKeyRef }, variables: { Bucket: secretKeyRef } } },
  });
  for (const reader of readers) {
    expect(env(reader)).toMatchObject({
      AIRFLOW_CONN_WAREHOUSE: { valueFrom: { secretKeyRef } },
      AIRFLOW_VAR_BUCKET: { valueFrom: { secretKeyRef } },
    });
  }
  for (const other of others) expect(env(other)).not.toHaveProperty("AIRFLOW_CONN_WAREHOUSE");
});

test.each<[string, object, RegExp]>([
  ["no store", {}, /secretsBackend: .+; allowed: exactly one of vault, awsSecretsManager/],
  ["two stores", { vault: { url: "u", role: "r" }, environment: {} }, /secretsBackend: .+; allowed: exactly one of/],
  [
    "a store without an address",
    { vault: { url: "", role: "r" } },
    /secretsBackend\.vault\.url: .+; allowed: a text that is not empty/,
  ],
  [
    "a Vault over plain HTTP",
    { vault: { url: "http://v", role: "r" } },
    /vault\.url: "http:\/\/v"; allowed: an https address/,
  ],
  ["a Vault in no role", { vault: { url: "https://v" } }, /secretsBackend\.vault\.role: missing/],
  ["a store of AWS in no region", { awsSecretsManager: {} }, /awsSecretsManager\.region: missing/],
  ["a store of Google Cloud in no project", { gcpSecretManager: {} }, /gcpSecretManager\.project: missing/],
  ["a store of Azure nowhere", { azureKeyVault: {} }, /azureKeyVault\.vaultUrl: missing/],
  [
    "a name that it does not know",
    { vault: { url: "https://v", role: "r", mont: "x" } },
    /secretsBackend\.vault\.mont: "x"; .*did you mean mount\?/,
  ],
  ["a Secret without its key", { environment: { variables: { a: { name: "s" } } } }, /variables\.a\.key: missing/],
  [
    "two connections that differ by case",
    { environment: { connections: { a: { name: "s", key: "k" }, A: { name: "s", key: "k" } } } },
    /environment\.connections\.A: "A"; allowed: a name that differs/,
  ],
  [
    "a name that is no variable's",
    { environment: { variables: { "a b": { name: "s", key: "k" } } } },
    /environment\.variables\.a b: "a b"; allowed: letters/,
  ],
])("%s is refused", (_, secretsBackend, message) => {
  // As somebody without a compiler would write it.
  expect(() => render({ secretsBackend: JSON.parse(JSON.stringify(secretsBackend)) })).toThrow(message);
});

test.each<[string, object]>([
  ["a token", { vault: { url: "https://v", role: "r", token: "s3cret" } }],
  ["a password in the address", { vault: { url: "https://ada:s3cret@v", role: "r" } }],
  ["a connection in clear", { environment: { connections: { a: "postgres://ada:s3cret@db/a" } } }],
])("%s is refused, and never repeated", (_, secretsBackend) => {
  const make = () => render({ secretsBackend: JSON.parse(JSON.stringify(secretsBackend)) });
  expect(make).toThrow(/hidden/);
  expect(make).not.toThrow(/s3cret/);
});
