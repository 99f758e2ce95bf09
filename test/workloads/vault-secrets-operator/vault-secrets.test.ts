import { Testing } from "cdk8s";
import type { Construct } from "constructs";
import {
  VaultAuth,
  VaultConnection,
  VaultDynamicSecret,
  type VaultDynamicSecretProps,
  VaultStaticSecret,
  type VaultStaticSecretProps,
  vaultSecretsOperator,
} from "isobar/vault-secrets-operator";

const auth = { name: "airflow" };
const destination = { name: "airflow-keys" };

function render(make: (scope: Construct) => unknown) {
  const chart = Testing.chart();
  make(chart);
  return Testing.synth(chart);
}

const staticSecret = (changes: Partial<VaultStaticSecretProps> = {}) =>
  render((chart) => new VaultStaticSecret(chart, "s", { auth, destination, path: "keys", ...changes }))[0];
const dynamicSecret = (props: Partial<VaultDynamicSecretProps> | object) =>
  // Plain JavaScript may mix what the types keep apart.
  render((chart) => new VaultDynamicSecret(chart, "d", { auth, destination, ...props } as VaultDynamicSecretProps))[0];

test("Vault's certificate is always checked, and an address without TLS refused", () => {
  const connection = (address: string) => (chart: Construct) =>
    new VaultConnection(chart, "c", { name: "vault", address, caCertSecret: "vault-ca" });
  expect(render(connection("https://vault:8200"))[0]).toMatchObject({
    apiVersion: "secrets.hashicorp.com/v1beta1",
    spec: { address: "https://vault:8200", skipTLSVerify: false, caCertSecretRef: "vault-ca" },
  });
  expect(() => render(connection("http://vault:8200"))).toThrow(/address: "http:\/\/vault:8200".*https/);
  expect(() => render(connection("vault:8200"))).toThrow(/address: "vault:8200".*https/);
});

test.each([
  ["X-Vault-Token", "s3cret"],
  ["Authorization", "Bearer s3cret"],
  ["x-proxy", `hvs.s3cret${"Ab1".repeat(10)}`],
])("a header %s with a secret is refused, and the secret not said", (header, value) => {
  const make = (chart: Construct) =>
    new VaultConnection(chart, "c", { name: "vault", address: "https://vault:8200", headers: { [header]: value } });
  expect(() => render(make)).toThrow(new RegExp(`headers\\.${header}: "\\(a secret, hidden\\)"; allowed: no secret`));
  expect(() => render(make)).not.toThrow(/s3cret/);
});

test("Vault is read as a service account made for it, with a token for Vault alone", () => {
  const objects = render((chart) => {
    const connection = new VaultConnection(chart, "c", { name: "vault", address: "https://vault:8200" });
    new VaultAuth(chart, "a", { name: "airflow", connection, role: "airflow-secrets" });
  });
  expect(objects.map(({ kind }: { kind: string }) => kind)).toEqual(["VaultConnection", "ServiceAccount", "VaultAuth"]);
  expect(objects[1]).toMatchObject({ metadata: { name: "airflow" }, automountServiceAccountToken: false });
  expect(objects[2].spec).toEqual({
    vaultConnectionRef: "vault",
    method: "kubernetes",
    mount: "kubernetes",
    kubernetes: {
      role: "airflow-secrets",
      serviceAccount: "airflow",
      audiences: ["vault"],
      tokenExpirationSeconds: 600,
    },
  });
});

test("a token shorter than Kubernetes makes them is refused", () => {
  const make = (chart: Construct) =>
    new VaultAuth(chart, "a", { name: "a", connection: auth, role: "r", tokenSeconds: 60 });
  expect(() => render(make)).toThrow(/tokenSeconds: 60/);
});

test("a Secret follows Vault within five minutes, and rolls who holds it", () => {
  const restarts = [{ kind: "Deployment", name: "airflow-scheduler" }] as const;
  expect(staticSecret({ restarts }).spec).toEqual({
    vaultAuthRef: "airflow",
    mount: "airflow",
    path: "keys",
    type: "kv-v2",
    refreshAfter: "5m",
    hmacSecretData: true,
    destination: { name: "airflow-keys", create: true, overwrite: false, transformation: { excludeRaw: true } },
    rolloutRestartTargets: restarts,
  });
});

test("Vault's whole answer is in no Secret unless asked for", () => {
  expect(staticSecret().spec.destination.transformation.excludeRaw).toBe(true);
  expect(staticSecret({ destination: { name: "a", raw: true } }).spec.destination.transformation.excludeRaw).toBe(
    false,
  );
});

test("a template's Secret holds what is made of it and nothing besides", () => {
  const uri = 'postgresql://{{ get .Secrets "username" }}@db';
  const { transformation } = staticSecret({ destination: { name: "a", templates: { uri } } }).spec.destination;
  expect(transformation).toEqual({ excludeRaw: true, excludes: [".*"], templates: { uri: { text: uri } } });
});

test("leased credentials are renewed in time and revoked in the end", () => {
  expect(dynamicSecret({ role: "reports" }).spec).toMatchObject({
    mount: "database",
    path: "creds/reports",
    renewalPercent: 67,
    revoke: true,
  });
});

test("a static role keeps the user and changes the password", () => {
  const { spec } = dynamicSecret({ staticRole: "airflow" });
  expect(spec).toMatchObject({ path: "static-creds/airflow", allowStaticCreds: true });
  expect(spec.revoke).toBeUndefined();
});

test.each<[string, () => unknown, RegExp]>([
  ["a version of kv-v1", () => staticSecret({ type: "kv-v1", version: 2 }), /version: 2.*keeps no versions/],
  ["a path of Vault's API", () => staticSecret({ path: "data/keys" }), /path: "data\/keys"; allowed: keys, without/],
  ["no path", () => staticSecret({ path: undefined } as object), /path: missing/],
  ["an engine that there is not", () => staticSecret({ type: "kv2" } as object), /type: "kv2"; .*kv-v2/],
  [
    "a pod to roll",
    () => staticSecret({ restarts: [{ kind: "Pod", name: "a" }] } as object),
    /restarts\.0\.kind: "Pod"/,
  ],
  ["nobody to log in as", () => staticSecret({ auth: {} } as object), /auth: \{\}; allowed: a VaultAuth/],
  ["a path from the root", () => staticSecret({ path: "/keys" }), /path/],
  ["a time of two units", () => staticSecret({ refreshAfter: "1h30m" }), /refreshAfter/],
  [
    "a template that is none",
    () => staticSecret({ destination: { name: "a", templates: { b: "text" } } }),
    /templates\.b/,
  ],
  [
    "a type of a Secret that is there",
    () => staticSecret({ destination: { name: "a", create: false, type: "x" } }),
    /type/,
  ],
  ["neither role", () => dynamicSecret({}), /either a role or a staticRole/],
  ["both roles", () => dynamicSecret({ role: "a", staticRole: "b" }), /a and b/],
  ["a renewal that is too late", () => dynamicSecret({ role: "a", renewalPercent: 99 }), /renewalPercent: 99/],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(message);
});

describe("the operator", () => {
  const { values } = vaultSecretsOperator();

  test("runs restricted, twice", () => {
    expect(values["controller"]).toMatchObject({
      replicas: 2,
      podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
    });
  });

  test("lends no namespace another's login, and keeps no token in clear", () => {
    expect(values["controller"]).toMatchObject({
      manager: {
        globalVaultAuthOptions: { allowDefaultGlobals: false },
        clientCache: { persistenceModel: "none" },
      },
    });
    const kept = vaultSecretsOperator({ persistence: { mount: "transit", key: "vso", role: "vso" } });
    expect(kept.values["controller"]).toMatchObject({
      manager: { clientCache: { persistenceModel: "direct-encrypted", storageEncryption: { keyName: "vso" } } },
    });
  });
});
