import * as sql from "@pulumi/gcp/sql";
import type * as pulumi from "@pulumi/pulumi";
import type { ReadReplica as ReadReplicaSettings } from "../../environment/schema/postgres";
import { type ReadReplica, regionElsewhere } from "./read-replica";

/** What a read replica in another region needs there. The VPC network and its private services access are in every region. */
export interface CloudSqlReplicaRegion {
  /** Name of a key of that region, which the project's Cloud SQL service agent may use: no other can encrypt there. */
  readonly keyId: pulumi.Input<string>;
}

/** A read replica with its server, for what the arguments do not cover. */
export interface CloudSqlReadReplica extends ReadReplica {
  readonly server: sql.DatabaseInstance;
}

interface CloudSqlReplicaArgs {
  readonly replica: ReadReplicaSettings;
  readonly place: { readonly project?: pulumi.Input<string> };
  /** The source's own region. */
  readonly region: pulumi.Input<string>;
  readonly replicaRegions: Readonly<Record<string, CloudSqlReplicaRegion>>;
  readonly source: sql.DatabaseInstance;
  readonly databaseVersion: string;
  /** What the replica has as its source has it. */
  readonly service: { readonly tier: string; readonly deletionProtectionEnabled: boolean };
}

/**
 * A read replica. Cloud SQL gives it the source's data, roles and passwords, in the source's region also its key, and maintains it before its
 * source. It backs up the source only.
 * @see https://cloud.google.com/sql/docs/postgres/replication
 */
export function cloudSqlReplica(
  name: string,
  args: CloudSqlReplicaArgs,
  opts: pulumi.CustomResourceOptions,
): CloudSqlReadReplica {
  const { replica, source, service, databaseVersion } = args;
  const region = regionElsewhere(replica, typeof args.region === "string" ? args.region : undefined);
  const elsewhere = region === undefined ? undefined : args.replicaRegions[region];
  const server = new sql.DatabaseInstance(
    name,
    {
      ...args.place,
      region: region ?? args.region,
      databaseVersion,
      masterInstanceName: source.name,
      ...(elsewhere && { encryptionKeyName: elsewhere.keyId }),
      deletionProtection: service.deletionProtectionEnabled,
      settings: { ...service, availabilityType: "ZONAL" },
    },
    // Cloud SQL upgrades it along with its source.
    { ...opts, protect: true, ignoreChanges: ["databaseVersion"] },
  );
  return { name: replica.name, host: server.privateIpAddress, server };
}
