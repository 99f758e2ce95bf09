import type * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../clouds/bucket/bucket";
import type { Capabilities, ManagedCloud } from "../clouds/cloud";
import type { Cluster } from "../clouds/cluster/cluster";
import type { Grant, Identity } from "../clouds/identity/identity";
import type { Network } from "../clouds/network/network";
import type { Postgres } from "../clouds/postgres/postgres";
import { type Secret, type SecretAddress, secretAddress } from "../clouds/secret/secret";
import type { PlatformSettings } from "../environment/schema/environment";
import { inClusterOf } from "../environment/schema/postgres";
import { type DatabaseAccount, databaseAccounts } from "./airflow-database";
import { databasePassword } from "./airflow-manifests";
import { databasePasswordOf } from "./airflow-secrets";
import type { AirflowSurroundings } from "./airflow-surroundings";
import { existingDatabase } from "./existing-database";

export interface PlatformDatabaseArgs {
  readonly cloud: ManagedCloud;
  readonly make: Capabilities;
  readonly settings: PlatformSettings;
  readonly cluster: Cluster;
  readonly network: Network;
  readonly keyId: pulumi.Input<string>;
  readonly zones: readonly string[];
  /** For backups. */
  readonly bucket: Bucket;
}

/** Airflow's database on a cloud that makes clusters: one of the cloud's, one in the cluster, or one that exists. */
export interface PlatformDatabase {
  /** Undefined unless the cloud makes the server. */
  readonly postgres: Postgres | undefined;
  /** Of the pods that look after it, by what they do. */
  readonly identities: Readonly<Partial<Record<DatabaseAccount, Identity>>>;
  /** Where the passwords are kept in the cloud's own store. */
  readonly secrets: { readonly administrator?: SecretAddress; readonly airflow?: Secret };
  /** Of Airflow's role on a server that the cloud made. */
  readonly password: pulumi.Output<string> | undefined;
  readonly surroundings: Pick<AirflowSurroundings, "database" | "administrator" | "backups">;
}

export function platformDatabase(
  name: string,
  args: PlatformDatabaseArgs,
  opts: { readonly parent: pulumi.Resource },
): PlatformDatabase {
  const { cloud, settings, bucket } = args;
  const { existing } = settings.postgres;
  if (existing) {
    const surroundings = { database: existingDatabase(existing) };
    return { postgres: undefined, identities: {}, secrets: {}, password: undefined, surroundings };
  }
  const identity = identityMaker(name, args, opts);
  const writesBackups: Grant[] = (["bucket.read", "bucket.write"] as const).map((grant) => ({ grant, bucket }));
  const dumps = identity("dumps", "dumps", writesBackups);
  const backups = { storage: cloud.airflowStorage(bucket.names), dumps };
  if (inClusterOf(settings.postgres)) {
    const postgres = identity("postgres", "database", writesBackups);
    return {
      postgres: undefined,
      identities: { dumps, postgres },
      secrets: {},
      password: undefined,
      surroundings: { backups: { ...backups, postgres } },
    };
  }
  const made = managedDatabase(name, args, opts);
  const administrator = identity("administrator", "database-administrator", [made.readsPassword]);
  const { host, port, database, user, admin } = made.postgres;
  return {
    postgres: made.postgres,
    identities: { dumps, administrator },
    secrets: { administrator: made.adminPassword, airflow: made.secret },
    password: made.password,
    surroundings: {
      backups,
      administrator: { user: admin.user, password: cloud.secretNames(made.adminPassword), identity: administrator },
      database: {
        host,
        port,
        name: database,
        user,
        passwordSecret: databasePassword,
        sslMode: "require",
        maxConnections: cloud.databaseConnections(settings),
      },
    },
  };
}

function identityMaker(
  name: string,
  { make, cluster, settings: { airflow, tags } }: PlatformDatabaseArgs,
  opts: pulumi.ComponentResourceOptions,
) {
  return (pods: DatabaseAccount, suffix: string, grants: readonly Grant[]) =>
    make.identity(
      `${name}-${suffix}`,
      { cluster, namespace: airflow.namespace, serviceAccount: databaseAccounts[pods], grants, tags },
      opts,
    );
}

/** A server of the cloud's, and its two passwords in the cloud's store of secrets. */
function managedDatabase(
  name: string,
  { make, settings, network, keyId, zones }: PlatformDatabaseArgs,
  opts: { readonly parent: pulumi.Resource },
) {
  const { tags, highAvailability, production, cluster } = settings;
  const { day, startHour } = cluster?.maintenanceWindow ?? {};
  const maintenanceWindow = { ...(day && { day }), ...(startHour !== undefined && { startHour }) };
  const server = { network, keyId, zones, tags, highAvailability, production, maintenanceWindow };
  const postgres = make.postgres(name, { ...server, settings: settings.postgres }, opts);
  const keep = (what: string, value: pulumi.Input<string>) =>
    make.secret(`${name}-${what}`, { value, keyId, network, tags }, opts);
  const password = databasePasswordOf(name, opts);
  const secret = keep("airflow-database", password);
  const { awsSecretsManager: managed, given } = postgres.admin.password;
  if (managed) {
    return {
      postgres,
      password,
      secret,
      adminPassword: { name: managed.secretId },
      readsPassword: { grant: "secret.read", secret: managed.secretId, keyId } as const,
    };
  }
  const kept = keep("database-administrator", given);
  const { keyId: encryptedBy } = kept;
  return {
    postgres,
    password,
    secret,
    adminPassword: secretAddress(kept.names),
    readsPassword: { grant: "secret.read", secret: kept.id, ...(encryptedBy && { keyId: encryptedBy }) } as const,
  };
}
