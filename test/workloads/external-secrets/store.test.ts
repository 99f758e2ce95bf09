import { Testing } from "cdk8s";
import { ExternalSecret, type ExternalSecretProps, SecretStore, type SecretStoreProps } from "isobar/external-secrets";
import { InvalidEnvironmentError } from "../../../lib/environment/issue";

const aws = { awsSecretsManager: { region: "us-east-1", roleArn: "arn:aws:iam::111122223333:role/secrets" } } as const;

function storeOf(props: SecretStoreProps) {
  const chart = Testing.chart();
  new SecretStore(chart, "store", props);
  const objects = Testing.synth(chart);
  const kind = (wanted: string) => objects.find((object) => object.kind === wanted);
  return { store: kind("SecretStore"), account: kind("ServiceAccount") };
}

const database: ExternalSecretProps = {
  store: { name: "airflow" },
  target: { name: "airflow-database" },
  data: { password: { key: "prod/airflow/database", property: "password" } },
};

function secretOf(changes: Partial<ExternalSecretProps> = {}) {
  const chart = Testing.chart();
  new ExternalSecret(chart, "secret", { ...database, ...changes });
  return Testing.synth(chart)[0];
}

function issuesOf(program: () => unknown): string[] {
  try {
    program();
  } catch (error) {
    if (error instanceof InvalidEnvironmentError) return error.issues.map(({ path }) => path.join("."));
    throw error;
  }
  return [];
}

describe("a store is read as a service account of its own", () => {
  test("on AWS, which may assume one role", () => {
    const { store, account } = storeOf({ name: "airflow", ...aws });
    expect(store).toMatchObject({
      apiVersion: "external-secrets.io/v1",
      metadata: { name: "airflow" },
      spec: {
        provider: {
          aws: {
            service: "SecretsManager",
            region: "us-east-1",
            auth: { jwt: { serviceAccountRef: { name: "airflow" } } },
          },
        },
      },
    });
    expect(account).toMatchObject({
      metadata: { name: "airflow", annotations: { "eks.amazonaws.com/role-arn": aws.awsSecretsManager.roleArn } },
      automountServiceAccountToken: false,
    });
  });

  test("on Google Cloud, by workload identity", () => {
    const { store, account } = storeOf({
      name: "airflow",
      gcpSecretManager: {
        project: "acme-data",
        serviceAccountEmail: "airflow@acme-data.iam.gserviceaccount.com",
        cluster: { name: "prod", location: "us-east1" },
      },
    });
    expect(store.spec.provider.gcpsm).toEqual({
      projectID: "acme-data",
      auth: {
        workloadIdentity: {
          serviceAccountRef: { name: "airflow" },
          clusterName: "prod",
          clusterLocation: "us-east1",
          clusterProjectID: "acme-data",
        },
      },
    });
    expect(account.metadata.annotations).toEqual({
      "iam.gke.io/gcp-service-account": "airflow@acme-data.iam.gserviceaccount.com",
    });
  });

  test("on Azure, by workload identity and never by a client's secret", () => {
    const { store, account } = storeOf({
      name: "airflow",
      azureKeyVault: { vaultUrl: "https://acme.vault.azure.net", clientId: "client", tenantId: "tenant" },
    });
    expect(store.spec.provider.azurekv).toEqual({
      authType: "WorkloadIdentity",
      vaultUrl: "https://acme.vault.azure.net",
      tenantId: "tenant",
      environmentType: "PublicCloud",
      serviceAccountRef: { name: "airflow" },
    });
    expect(account.metadata.annotations).toEqual({
      "azure.workload.identity/client-id": "client",
      "azure.workload.identity/tenant-id": "tenant",
    });
  });

  test("in Vault, by the Kubernetes auth method with a token for Vault alone", () => {
    const { store } = storeOf({
      name: "airflow",
      vault: {
        url: "https://vault.example.com:8200",
        role: "airflow",
        certificateAuthority: { kind: "ConfigMap", name: "vault-ca", key: "ca.crt" },
      },
    });
    expect(store.spec.provider.vault).toEqual({
      server: "https://vault.example.com:8200",
      path: "airflow",
      version: "v2",
      caProvider: { type: "ConfigMap", name: "vault-ca", key: "ca.crt" },
      auth: {
        kubernetes: {
          mountPath: "kubernetes",
          role: "airflow",
          serviceAccountRef: { name: "airflow", audiences: ["vault"] },
        },
      },
    });
  });

  test("or as one that is there, which is then left alone", () => {
    const { store, account } = storeOf({ name: "airflow", serviceAccountName: "theirs", ...aws });
    expect(account).toBeUndefined();
    expect(store.spec.provider.aws.auth.jwt.serviceAccountRef).toEqual({ name: "theirs" });
  });
});

test("a wrong store is refused with everything that is wrong with it", () => {
  // As plain JavaScript may call it: the types allow one kind only.
  const two: object = { name: "Airflow_", checkSeconds: 1, ...aws, vault: { url: "http://vault:8200", role: "" } };
  const make = () => new SecretStore(Testing.chart(), "store", two as SecretStoreProps);
  expect(issuesOf(make)).toEqual(["vault.role", "name", "checkSeconds", "", "vault.url"]);
  expect(make).toThrow(/exactly one of awsSecretsManager, gcpSecretManager, azureKeyVault, vault/);
});

test.each<[string, object, string]>([
  ["of AWS as nobody", { awsSecretsManager: { region: "us-east-1" } }, "awsSecretsManager.roleArn"],
  ["of Google Cloud in no project", { gcpSecretManager: {} }, "gcpSecretManager.project"],
  ["of Azure as nobody", { azureKeyVault: { vaultUrl: "https://a", tenantId: "t" } }, "azureKeyVault.clientId"],
  ["of Vault in no role", { vault: { url: "https://vault:8200" } }, "vault.role"],
  ["of Vault at no scheme", { vault: { url: "vault:8200", role: "a" } }, "vault.url"],
  ["with a token", { vault: { url: "https://vault:8200", role: "a", token: "s3cret" } }, "vault.token"],
  [
    "with a key of AWS",
    { awsSecretsManager: { ...aws.awsSecretsManager, accessKey: "s3cret" } },
    "awsSecretsManager.accessKey",
  ],
])("a store %s is refused, and nothing secret said", (_, provider, at) => {
  // What plain JavaScript may give.
  const make = () => new SecretStore(Testing.chart(), "store", { name: "a", ...provider } as SecretStoreProps);
  expect(issuesOf(make)).toEqual([at]);
  expect(make).not.toThrow(/s3cret/);
});

test("a secret is looked for every five minutes, and outlives its source", () => {
  expect(secretOf()).toMatchObject({
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: "airflow-database" },
    spec: {
      refreshInterval: "5m",
      secretStoreRef: { kind: "SecretStore", name: "airflow" },
      target: { name: "airflow-database", creationPolicy: "Owner", deletionPolicy: "Retain" },
      data: [{ secretKey: "password", remoteRef: { key: "prod/airflow/database", property: "password" } }],
    },
  });
});

test("a secret may be read once, and never again", () => {
  const { spec } = secretOf({ refreshInterval: "never" });
  expect(spec.refreshPolicy).toBe("CreatedOnce");
  expect(spec.refreshInterval).toBeUndefined();
});

test("a Secret's content may be made of several values", () => {
  const uri = "redis://:{{ .password | urlquery }}@{{ .host }}:6379/0";
  const { spec } = secretOf({
    target: { name: "broker", type: "Opaque", template: { uri } },
    data: { password: { key: "redis", property: "password" }, host: { key: "redis", property: "host", version: "3" } },
  });
  expect(spec.target.template).toMatchObject({ engineVersion: "v2", type: "Opaque", data: { uri } });
  expect(spec.data[1].remoteRef).toEqual({ key: "redis", property: "host", version: "3" });
});

test("all fields of a secret, or all secrets of a path, come at once", () => {
  const { spec } = secretOf({
    data: {},
    dataFrom: [{ extract: { key: "prod/airflow" } }, { find: { path: "prod/variables", name: "^[a-z]+$" } }],
  });
  expect(spec.data).toBeUndefined();
  expect(spec.dataFrom).toEqual([
    { extract: { key: "prod/airflow" } },
    { find: { name: { regexp: "^[a-z]+$" }, path: "prod/variables" } },
  ]);
});

test.each<[string, Partial<ExternalSecretProps>, string]>([
  ["no key at all", { data: {} }, "data"],
  ["a name that Kubernetes refuses", { target: { name: "Airflow" } }, "target.name"],
  ["a time that is none", { refreshInterval: "often" }, "refreshInterval"],
  ["a time of nothing, which would stop the refresh", { refreshInterval: "0s" }, "refreshInterval"],
  ["a key with a slash", { data: { "a/b": { key: "x" } } }, "data.a/b"],
  ["an empty name in the store", { data: { a: { key: "" } } }, "data.a.key"],
  ["a policy that there is not", { target: { name: "a", creationPolicy: "owner" } } as object, "target.creationPolicy"],
  ["a decoding that there is not", { data: { a: { key: "b", decoding: "base64" } } } as object, "data.a.decoding"],
  ["a value in place of where it is", { data: { a: "s3cret" } } as object, "data.a"],
  ["a name that it does not know", { refresh: "5m" } as object, "refresh"],
  ["no store", { store: {} } as object, "store"],
  ["a search for nothing", { dataFrom: [{ find: {} }] }, "dataFrom.0.find"],
  [
    "to delete what is not the operator's",
    { target: { name: "a", creationPolicy: "Merge", deletionPolicy: "Delete" } },
    "target.deletionPolicy",
  ],
  [
    "a template of a value that nobody gives",
    { target: { name: "a", template: { b: "{{ .user }}" } } },
    "target.template.b",
  ],
])("%s is refused", (_, changes, at) => {
  expect(issuesOf(() => secretOf(changes))).toEqual([at]);
});

test("the store comes before what is read from it", () => {
  const chart = Testing.chart();
  const store = new SecretStore(chart, "store", { name: "airflow", ...aws });
  new ExternalSecret(chart, "secret", { ...database, store });
  expect(Testing.synth(chart).map(({ kind }: { kind: string }) => kind)).toEqual([
    "ServiceAccount",
    "SecretStore",
    "ExternalSecret",
  ]);
});
