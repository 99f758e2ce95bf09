import * as authorization from "@pulumi/azure-native/authorization";
import * as dbforpostgresql from "@pulumi/azure-native/dbforpostgresql";
import * as privatedns from "@pulumi/azure-native/privatedns";
import type * as pulumi from "@pulumi/pulumi";
import type { ReadReplica as ReadReplicaSettings } from "../../environment/schema/postgres";
import { autoNaming, fitName } from "../names";
import { encryptedWith, type KeyUser, keyUser } from "./azure-encryption";
import { flexibleServerName } from "./azure-limits";
import { type ReadReplica, regionElsewhere } from "./read-replica";

/** What a read replica in another region needs there. Both networks must be peered: replica and source call each other on port 5432. */
export interface FlexibleServerReplicaRegion {
  /** The virtual network of that region. It is linked to the server's own private DNS zone, where there is one. */
  readonly networkId: pulumi.Input<string>;
  /** A subnet of it, delegated to Microsoft.DBforPostgreSQL/flexibleServers. */
  readonly databaseSubnetId: pulumi.Input<string>;
  /** URL of a key of that region, without a version. */
  readonly keyId: pulumi.Input<string>;
  /** The key's Azure resource id. */
  readonly keyResourceId: pulumi.Input<string>;
}

/** A read replica with its server, for what the arguments do not cover. */
export interface FlexibleServerReadReplica extends ReadReplica {
  readonly server: dbforpostgresql.Server;
}

interface FlexibleServerReplicaArgs {
  readonly replica: ReadReplicaSettings;
  readonly resourceGroupName: pulumi.Input<string>;
  /** The source's own region. */
  readonly location: pulumi.Input<string>;
  readonly replicaRegions: Readonly<Record<string, FlexibleServerReplicaRegion>>;
  readonly source: dbforpostgresql.Server;
  /** What the source's region has. */
  readonly here: {
    readonly databaseSubnetId: pulumi.Input<string>;
    readonly keyId: pulumi.Input<string>;
    readonly keyUser: KeyUser;
  };
  readonly privateDnsZoneId: pulumi.Input<string> | undefined;
  /** The zone that the source made for itself. */
  readonly privateDnsZone: privatedns.PrivateZone | undefined;
  /** What the replica has as its source has it. */
  readonly service: Omit<dbforpostgresql.ServerArgs, "resourceGroupName" | "tags">;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * A read replica. Azure gives it the source's data, roles and passwords, and the parameters that the source has by then; it backs up the source
 * only.
 * @see https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-read-replicas
 */
export function flexibleServerReplica(
  name: string,
  args: FlexibleServerReplicaArgs,
  opts: pulumi.CustomResourceOptions & { readonly dependsOn: readonly pulumi.Resource[] },
): FlexibleServerReadReplica {
  const { replica, resourceGroupName, source, privateDnsZoneId, service, tags } = args;
  const region = regionElsewhere(replica, typeof args.location === "string" ? args.location : undefined);
  const elsewhere = region === undefined ? undefined : args.replicaRegions[region];
  const there =
    region === undefined || elsewhere === undefined
      ? { location: args.location, ...args.here, prerequisites: [] }
      : { location: region, ...placeElsewhere(name, region, elsewhere, args, opts) };
  const server = new dbforpostgresql.Server(
    fitName(name, flexibleServerName, autoNaming),
    {
      ...service,
      resourceGroupName,
      location: there.location,
      createMode: "Replica",
      sourceServerResourceId: source.id,
      ...encryptedWith(there.keyId, there.keyUser),
      network: {
        delegatedSubnetResourceId: there.databaseSubnetId,
        ...(privateDnsZoneId !== undefined && { privateDnsZoneArmResourceId: privateDnsZoneId }),
        publicNetworkAccess: "Disabled",
      },
      tags,
    },
    {
      ...opts,
      protect: true,
      dependsOn: [...opts.dependsOn, there.keyUser.role, ...there.prerequisites],
      // Which zone it gets is for Azure; the disk grows by itself and cannot shrink; how it was made says nothing of it later.
      ignoreChanges: ["availabilityZone", "storage.storageSizeGB", "createMode"],
    },
  );
  if (args.deletionProtection) {
    new authorization.ManagementLockByScope(
      name,
      { scope: server.id, level: "CanNotDelete", notes: "Read replica of Airflow's database" },
      opts,
    );
  }
  return { name: replica.name, host: server.fullyQualifiedDomainName, server };
}

/** A key has its users in its own region, and only a linked network sees the names in a private DNS zone. */
function placeElsewhere(
  name: string,
  location: string,
  { networkId, databaseSubnetId, keyId, keyResourceId }: FlexibleServerReplicaRegion,
  { resourceGroupName, privateDnsZone, tags }: FlexibleServerReplicaArgs,
  opts: pulumi.CustomResourceOptions,
) {
  const user = keyUser(name, { resourceGroupName, location, keyResourceId, tags }, opts);
  const link = privateDnsZone && [
    new privatedns.VirtualNetworkLink(
      name,
      {
        resourceGroupName,
        location: "Global",
        privateZoneName: privateDnsZone.name,
        virtualNetwork: { id: networkId },
        registrationEnabled: false,
        tags,
      },
      opts,
    ),
  ];
  return { databaseSubnetId, keyId, keyUser: user, prerequisites: link ?? [] };
}
