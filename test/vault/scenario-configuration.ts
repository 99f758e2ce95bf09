import {
  type Applier,
  airflowConfiguration,
  mergeConfigurations,
  snapshotsConfiguration,
  type VaultConfiguration,
} from "../../lib/workloads/vault/configuration";
import { Testbed } from "../cluster/testbed";

export interface ScenarioFacts {
  readonly namespace: string;
  readonly database: string;
  /** Roles of PostgreSQL's: as whom Vault makes others, whose password it changes, whose rights new ones have. */
  readonly maker: string;
  readonly loader: string;
  readonly reporting: string;
  readonly auditFile: string;
  /** With which the cluster signs its service accounts' tokens. */
  readonly publicKey: string;
  readonly clusterCa: string;
}

/** What the scenarios' Vault is: the one cluster is three to it, so that all ways to know a token are tried. */
export function scenarioConfiguration(facts: ScenarioFacts): VaultConfiguration & { readonly appliedBy: Applier } {
  const { namespace } = facts;
  const { kubernetes, postgres } = Testbed.current();
  const own: VaultConfiguration = {
    clusters: [
      { name: "local", local: true },
      {
        name: "reviewed",
        host: `https://${kubernetes.nodeAddress}:6443`,
        caCert: facts.clusterCa,
        reviewerToken: { name: "vault-reviewer-token", key: "token" },
      },
      { name: "signed", issuer: "https://kubernetes.default.svc", publicKeys: [facts.publicKey] },
    ],
    audit: { file: { file: facts.auditFile } },
    autopilot: { minQuorum: 3 },
    rateLimits: { all: { requestsPerSecond: 1000 }, airflow: { path: "airflow", requestsPerSecond: 500 } },
    pki: {
      tasks: { commonName: "Tasks", signedBy: "root", roles: { web: { domains: ["svc.cluster.local"] } } },
      root: { commonName: "Root" },
    },
    transit: { transit: { keys: { xcom: {} } } },
    policies: {
      platform: [
        { path: "tasks/issue/web", capabilities: ["update"] },
        { path: "transit/+/xcom", capabilities: ["update"] },
        { path: "airflow-database/static-creds/loader", capabilities: ["read"] },
      ],
    },
    kubernetesRoles: {
      operator: {
        clusters: ["reviewed"],
        namespace,
        serviceAccounts: ["operator"],
        policies: ["airflow-write", "platform"],
      },
    },
  };
  const merged = mergeConfigurations(
    own,
    snapshotsConfiguration({ namespace, cluster: "reviewed", restore: true }),
    airflowConfiguration({
      namespace,
      database: {
        connection: {
          host: "host.isobar.internal",
          database: facts.database,
          username: facts.maker,
          password: { name: "warehouse-maker", key: "password" },
          caCert: postgres.certificate,
        },
        roles: { reader: { memberOf: [facts.reporting], ttlSeconds: 20, maxTtlSeconds: 40 } },
        staticRoles: { loader: { username: facts.loader } },
      },
      tasks: { namespace, serviceAccounts: ["task"], databaseRoles: ["reader"] },
    }),
  );
  return { ...merged, appliedBy: { cluster: "reviewed", namespace } };
}
