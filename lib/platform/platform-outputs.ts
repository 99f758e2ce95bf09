import type * as pulumi from "@pulumi/pulumi";
import type { BucketNames, BucketPurpose } from "../clouds/bucket/bucket";
import type { KeyNames } from "../clouds/key/key";
import type { SecretAddress } from "../clouds/secret/secret";
import type { DatabaseAccount } from "./airflow-database";
import type { Identified } from "./airflow-surroundings";
import type { ManagedPlatform } from "./managed-platform";

/** What a cloud decides and manifests mention: outputs of the stack, and what `isobar synth` reads back. */
export interface PlatformOutputs<S = pulumi.Output<string>> {
  readonly clusterName: string;
  readonly endpoint: S;
  /** Signs the cluster's tokens, by which other clouds and a central Vault know its service accounts. */
  readonly issuerUrl: S;
  readonly keyId: S;
  readonly buckets: Readonly<Record<BucketPurpose, S>>;
  /** How Airflow finds its buckets. */
  readonly bucketNames: Readonly<Record<BucketPurpose, BucketNames<S>>>;
  /** A role's ARN, a service account's address, or a managed identity's client id, by the part of Airflow that acts as it. */
  readonly identities: Readonly<Record<Identified, S>>;
  /** Host of the Postgres that the cloud made; absent when it is in the cluster, or exists already. */
  readonly databaseHost?: S;
  /** The same of the database's own pods, those that there are. */
  readonly databaseIdentities: Readonly<Partial<Record<DatabaseAccount, S>>>;
  /** Where the cloud's store has the password of the administrator of the Postgres that the cloud made. */
  readonly databaseAdministrator?: SecretAddress<S>;
  /** Of the Vault in this cluster, where there is one: the key that opens it, and its identities. */
  readonly vault?: {
    readonly key: KeyNames<S>;
    readonly identities: { readonly servers: S; readonly snapshots: S };
  };
}

/** The outputs of a platform on a cloud that makes clusters. */
export function outputsOf(made: ManagedPlatform): PlatformOutputs {
  const { buckets, identities, database, vault } = made;
  return {
    clusterName: made.cluster.name,
    endpoint: made.cluster.endpoint,
    issuerUrl: made.cluster.issuerUrl,
    keyId: made.key.id,
    buckets: { logs: buckets.logs.url, xcom: buckets.xcom.url, backups: buckets.backups.url },
    bucketNames: { logs: buckets.logs.names, xcom: buckets.xcom.names, backups: buckets.backups.names },
    identities: {
      worker: identities.worker.principal,
      apiServer: identities.apiServer.principal,
      triggerer: identities.triggerer.principal,
    },
    databaseIdentities: Object.fromEntries(
      Object.entries(database.identities).map(([account, { principal }]) => [account, principal]),
    ),
    ...(database.postgres && { databaseHost: database.postgres.host }),
    ...(vault && {
      vault: {
        key: vault.key.names,
        identities: {
          servers: vault.identities.servers.principal,
          snapshots: vault.identities.snapshots.principal,
        },
      },
    }),
    ...(database.secrets.administrator && { databaseAdministrator: database.secrets.administrator }),
  };
}

/**
 * The same with a placeholder for each value, `${aws_database_host}`, which Flux replaces by `postBuild.substituteFrom` and any
 * shell by `envsubst`, for manifests that are written before the cloud has decided.
 */
export function placeholders(cloud: string, clusterName: string): PlatformOutputs<string> {
  const placeholder = (name: string) => `\${${cloud}_${name}}`;
  return {
    clusterName,
    endpoint: placeholder("endpoint"),
    issuerUrl: placeholder("issuer_url"),
    keyId: placeholder("key_id"),
    buckets: {
      logs: placeholder("bucket_logs"),
      xcom: placeholder("bucket_xcom"),
      backups: placeholder("bucket_backups"),
    },
    bucketNames: {
      logs: { bucket: placeholder("bucket_logs_name"), account: placeholder("bucket_logs_account") },
      xcom: { bucket: placeholder("bucket_xcom_name"), account: placeholder("bucket_xcom_account") },
      backups: { bucket: placeholder("bucket_backups_name"), account: placeholder("bucket_backups_account") },
    },
    identities: {
      worker: placeholder("identity_worker"),
      apiServer: placeholder("identity_api_server"),
      triggerer: placeholder("identity_triggerer"),
    },
    databaseHost: placeholder("database_host"),
    databaseIdentities: {
      administrator: placeholder("identity_database_administrator"),
      dumps: placeholder("identity_database_dumps"),
      postgres: placeholder("identity_database"),
    },
    vault: {
      key: {
        key: placeholder("vault_key"),
        keyRing: placeholder("vault_key_ring"),
        vault: placeholder("vault_key_vault"),
      },
      identities: {
        servers: placeholder("identity_vault"),
        snapshots: placeholder("identity_vault_snapshot"),
      },
    },
    databaseAdministrator: {
      name: placeholder("database_administrator_secret"),
      store: placeholder("database_administrator_store"),
    },
  };
}
