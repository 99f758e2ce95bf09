import type * as pulumi from "@pulumi/pulumi";
import type { BucketNames, BucketPurpose } from "../clouds/bucket/bucket";
import type { Identified } from "./airflow-surroundings";
import type { ManagedPlatform } from "./managed-platform";

/** What a cloud decides and manifests mention: outputs of the stack, and what `isobar synth` reads back. */
export interface PlatformOutputs<S = pulumi.Output<string>> {
  readonly clusterName: string;
  readonly endpoint: S;
  readonly keyId: S;
  readonly buckets: Readonly<Record<BucketPurpose, S>>;
  /** How Airflow finds its buckets. */
  readonly bucketNames: Readonly<Record<"logs" | "xcom", BucketNames<S>>>;
  /** A role's ARN, a service account's address, or a managed identity's client id, by the part of Airflow that acts as it. */
  readonly identities: Readonly<Record<Identified, S>>;
  /** Host of the Postgres that Isobar made; absent when the environment names one that exists. */
  readonly databaseHost?: S;
}

/** The outputs of a platform on a cloud that makes clusters. */
export function outputsOf(made: ManagedPlatform): PlatformOutputs {
  const { buckets, identities } = made;
  return {
    clusterName: made.cluster.name,
    endpoint: made.cluster.endpoint,
    keyId: made.key.id,
    buckets: { logs: buckets.logs.url, xcom: buckets.xcom.url, backups: buckets.backups.url },
    bucketNames: { logs: buckets.logs.names, xcom: buckets.xcom.names },
    identities: {
      worker: identities.worker.principal,
      apiServer: identities.apiServer.principal,
      triggerer: identities.triggerer.principal,
    },
    ...(made.postgres && { databaseHost: made.postgres.host }),
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
    keyId: placeholder("key_id"),
    buckets: {
      logs: placeholder("bucket_logs"),
      xcom: placeholder("bucket_xcom"),
      backups: placeholder("bucket_backups"),
    },
    bucketNames: {
      logs: { bucket: placeholder("bucket_logs_name"), account: placeholder("bucket_logs_account") },
      xcom: { bucket: placeholder("bucket_xcom_name"), account: placeholder("bucket_xcom_account") },
    },
    identities: {
      worker: placeholder("identity_worker"),
      apiServer: placeholder("identity_api_server"),
      triggerer: placeholder("identity_triggerer"),
    },
    databaseHost: placeholder("database_host"),
  };
}
