import {
  airflowConfiguration,
  mergeConfigurations,
  snapshotsConfiguration,
  type VaultConfiguration,
} from "../../../../lib/workloads/vault/configuration";

/** Something of everything. */
export const everything: VaultConfiguration = mergeConfigurations(
  {
    clusters: [
      { name: "aws", local: true },
      { name: "gcp", issuer: "https://container.googleapis.com/v1/projects/p/locations/l/clusters/c" },
      {
        name: "azure",
        host: "https://10.0.0.1:6443",
        caCert: "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n",
        reviewerToken: { name: "azure-reviewer", key: "token" },
      },
    ],
    appliedBy: { cluster: "aws", namespace: "vault" },
    audit: { file: { file: "/vault/audit/audit.log" }, stdout: { file: "stdout" } },
    autopilot: { minQuorum: 3 },
    rateLimits: { all: { requestsPerSecond: 500 } },
    people: {
      oidc: {
        issuer: "https://login.example.com",
        clientId: "vault",
        clientSecret: { name: "vault-oidc", key: "client-secret" },
        redirectUris: ["https://vault.example.com/ui/vault/auth/oidc/oidc/callback"],
        groups: { "data platform": ["airflow-write"] },
      },
    },
    pki: {
      "pki-tasks": { commonName: "Tasks", signedBy: "pki", roles: { web: { domains: ["svc.cluster.local"] } } },
      pki: { commonName: "Root", address: "https://vault.example.com:8200" },
    },
    transit: { transit: { keys: { xcom: {} } } },
  },
  snapshotsConfiguration({ namespace: "vault", cluster: "aws" }),
  airflowConfiguration({
    namespace: "airflow",
    database: {
      connection: {
        host: "db.internal",
        database: "warehouse",
        username: "vault",
        password: { name: "warehouse-vault", key: "password" },
      },
      roles: { reader: { memberOf: ["reporting"], ttlSeconds: 600 } },
      staticRoles: { loader: { username: "loader" } },
    },
    tasks: { namespace: "airflow", serviceAccounts: ["airflow-worker"], databaseRoles: ["reader"] },
  }),
);
