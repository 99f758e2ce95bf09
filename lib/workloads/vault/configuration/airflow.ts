import { secretsReaders, serviceAccountName } from "../../airflow";
import type { VaultConfiguration } from "./configuration";
import type { DynamicRole, PostgresConnection } from "./database";
import type { Policy } from "./policy";

export interface AirflowConfigurationProps {
  /** Of Airflow. */
  readonly namespace: string;
  /** @default "airflow" */
  readonly releaseName?: string;
  /**
   * Names of the clusters that Airflow runs in.
   * @default all
   */
  readonly clusters?: readonly string[];
  /**
   * Mount of the KV engine; also begins the names of the policies and the database engine.
   * @default "airflow"
   */
  readonly mount?: string;
  /**
   * Name of Airflow's role, for `secretsBackend.vault.role`.
   * @default "airflow"
   */
  readonly role?: string;
  /**
   * How long Airflow's token is good for, in seconds.
   * @default 3600
   */
  readonly ttlSeconds?: number;
  /**
   * Audience of the token that is shown to Vault.
   * @default "vault"
   */
  readonly audience?: string;
  /** PostgreSQL for which Vault makes credentials: at `<mount>-database/creds/<role>`. */
  readonly database?: {
    readonly connection: PostgresConnection;
    /** What is handed out, by role. Each has a policy `<mount>-database-<role>` that allows to read just that. */
    readonly roles: { readonly [name: string]: Omit<DynamicRole, "connection"> };
    /** Roles that are there already, whose passwords Vault changes every so many days. */
    readonly staticRoles?: { readonly [name: string]: { readonly username: string; readonly rotationDays?: number } };
  };
  /** Service accounts of tasks that read credentials of the database themselves. */
  readonly tasks?: {
    readonly namespace: string;
    readonly serviceAccounts: readonly string[];
    readonly databaseRoles: readonly string[];
  };
}

/**
 * All that Airflow needs of a Vault: a KV engine with `connections/<id>` and `variables/<name>`, of which Airflow's parts that look secrets
 * up may read just these; a policy for the people who write them; and credentials of a database that expire.
 */
export function airflowConfiguration(props: AirflowConfigurationProps): VaultConfiguration {
  const {
    namespace,
    releaseName = "airflow",
    clusters,
    mount = "airflow",
    role = "airflow",
    audience,
    ttlSeconds,
    database,
    tasks,
  } = props;
  const where = {
    ...(clusters && { clusters }),
    ...(audience !== undefined && { audience }),
    ...(ttlSeconds !== undefined && { ttlSeconds }),
  };
  const engine = `${mount}-database`;
  const names = [...Object.keys(database?.roles ?? {}), ...Object.keys(database?.staticRoles ?? {})];
  return {
    keyValue: { [mount]: { description: "Connections and variables of Airflow" } },
    policies: {
      [`${mount}-read`]: readers(mount),
      [`${mount}-write`]: writers(mount),
      ...Object.fromEntries(
        names.map((name) => [`${engine}-${name}`, credentials(engine, name, database?.staticRoles)]),
      ),
    },
    kubernetesRoles: {
      [role]: {
        namespace,
        serviceAccounts: secretsReaders.map((component) => serviceAccountName(releaseName, component)),
        policies: [`${mount}-read`],
        ...where,
      },
      ...(tasks && {
        [`${role}-tasks`]: {
          namespace: tasks.namespace,
          serviceAccounts: tasks.serviceAccounts,
          policies: tasks.databaseRoles.map((name) => `${engine}-${name}`),
          ...where,
        },
      }),
    },
    ...(database && {
      databases: {
        [engine]: {
          connections: { airflow: database.connection },
          roles: mapped(database.roles, (one) => ({ ...one, connection: "airflow" })),
          staticRoles: mapped(database.staticRoles ?? {}, (one) => ({ ...one, connection: "airflow" })),
        },
      },
    }),
  };
}

const mapped = <T, R>(named: { readonly [name: string]: T }, change: (one: T) => R): { readonly [name: string]: R } =>
  Object.fromEntries(Object.entries(named).map(([name, one]) => [name, change(one)]));

/** It reads one by its name, and cannot list which there are. */
const readers = (mount: string): Policy => [
  { path: `${mount}/data/connections/*`, capabilities: ["read"] },
  { path: `${mount}/data/variables/*`, capabilities: ["read"] },
];

/** Those who look after connections and variables write them, see their names and versions, and take back what they deleted. */
const writers = (mount: string): Policy => [
  ...["connections", "variables"].flatMap(
    (kind): Policy => [
      { path: `${mount}/data/${kind}/*`, capabilities: ["create", "read", "update", "patch", "delete"] },
      { path: `${mount}/undelete/${kind}/*`, capabilities: ["update"] },
      { path: `${mount}/metadata/${kind}/*`, capabilities: ["read", "list"] },
    ],
  ),
  { path: `${mount}/metadata/*`, capabilities: ["list"] },
];

const credentials = (engine: string, name: string, statics: { readonly [name: string]: unknown } = {}): Policy => [
  { path: `${engine}/${name in statics ? "static-creds" : "creds"}/${name}`, capabilities: ["read"] },
];
