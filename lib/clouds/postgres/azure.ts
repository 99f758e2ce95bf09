import * as authorization from "@pulumi/azure-native/authorization";
import * as dbforpostgresql from "@pulumi/azure-native/dbforpostgresql";
import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import { autoNaming, fitName } from "../names";
import { encryptedWith, keyUser } from "./azure-encryption";
import {
  checkFlexibleServer,
  diskFor,
  type FlexibleServerSku,
  type FlexibleServerTier,
  flexibleServerMaxConnections,
  flexibleServerName,
  flexibleServerSize,
} from "./azure-limits";
import {
  type FlexibleServerReadReplica,
  type FlexibleServerReplicaRegion,
  flexibleServerReplica,
} from "./azure-replicas";
import {
  type AdminPassword,
  administrator,
  adminPassword,
  databaseNames,
  type Postgres,
  type PostgresArgs,
  serverSettings,
} from "./postgres";
import { parameterValue, tuningFor } from "./tuning";
import { refuseSteppingBack } from "./upgrade";

export type { FlexibleServerReadReplica, FlexibleServerReplicaRegion } from "./azure-replicas";

/** The part of a virtual network that a database needs. */
export interface FlexibleServerNetwork {
  /** The virtual network. */
  readonly id: pulumi.Input<string>;
  /** A subnet delegated to Microsoft.DBforPostgreSQL/flexibleServers. */
  readonly databaseSubnetId: pulumi.Input<string>;
}

/** A person, group or identity of Entra ID that administers the server. */
export interface EntraAdministrator {
  readonly objectId: pulumi.Input<string>;
  /** Its name in Entra ID, which is its name in the database. */
  readonly name: pulumi.Input<string>;
  readonly type: "Group" | "ServicePrincipal" | "User";
}

export interface FlexibleServerPostgresArgs extends PostgresArgs<FlexibleServerNetwork> {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: pulumi.Input<string>;
  /** The Entra ID tenant whose identities may log in. */
  readonly tenantId: pulumi.Input<string>;
  /** The key's Azure resource id, where the server's identity gets the right to use it. `keyId` is its URL. */
  readonly keyResourceId: pulumi.Input<string>;
  /**
   * Resource id of a private DNS zone that ends in `.postgres.database.azure.com` and that the network sees.
   * @default one of its own, linked to the network
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
  /** Who may log in as an administrator with Entra ID, and admit the identities that are granted `database.connect`. @default nobody */
  readonly entraAdministrators?: readonly EntraAdministrator[];
  /** An exact size, instead of the smallest that fits. */
  readonly sku?: FlexibleServerSku;
  /** What read replicas in other regions need there, by region. @default none are in other regions */
  readonly replicaRegions?: Readonly<Record<string, FlexibleServerReplicaRegion>>;
}

/**
 * PostgreSQL on Azure Flexible Server: a standby in another zone, encrypted with the given key, private, TLS only, restorable to any
 * second of the last 30 days, locked against deletion, open to Entra identities, patched by itself in its window.
 * @see https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-security
 */
export class FlexibleServerPostgres extends pulumi.ComponentResource implements Postgres {
  readonly host: pulumi.Output<string>;
  readonly port = databaseNames.port;
  readonly database = databaseNames.database;
  readonly user = databaseNames.user;
  readonly admin: { readonly user: string; readonly password: AdminPassword };
  /** The server's resource id. */
  readonly id: pulumi.Output<string>;
  /** The server itself, for what these arguments do not cover. */
  readonly server: dbforpostgresql.Server;
  /** With this identity the server uses the key. */
  readonly keyUser: managedidentity.UserAssignedIdentity;
  readonly keyUserRole: authorization.RoleAssignment;
  /** Only without a zone of somebody else's. */
  readonly privateDnsZone: privatedns.PrivateZone | undefined;
  readonly privateDnsZoneLink: privatedns.VirtualNetworkLink | undefined;
  readonly configurations: readonly dbforpostgresql.Configuration[];
  readonly administrators: readonly dbforpostgresql.AdministratorsMicrosoftEntra[];
  /** Only with deletion protection. */
  readonly lock: authorization.ManagementLockByScope | undefined;
  readonly replicas: readonly FlexibleServerReadReplica[];

  constructor(name: string, args: FlexibleServerPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    const { sku, replicaRegions = {} } = args;
    const region = typeof args.location === "string" ? args.location : undefined;
    const choice = { sku, region, replicaRegions: Object.keys(replicaRegions) };
    const settings = serverSettings(name, args, (asked) => checkFlexibleServer(asked, choice));
    super("isobar:azure:Postgres", name, {}, opts);
    const child = { parent: this };
    const { tags, readReplicas = [], deletionProtection } = settings;
    const { resourceGroupName, location, keyId, keyResourceId } = args;
    const size = flexibleServerSize(settings, sku);
    const password = adminPassword(name, args.password, child);

    const user = keyUser(name, { resourceGroupName, location, keyResourceId, tags }, child);
    this.keyUser = user.identity;
    this.keyUserRole = user.role;
    if (args.privateDnsZoneId === undefined) {
      this.privateDnsZone = new privatedns.PrivateZone(
        name,
        {
          resourceGroupName,
          location: "Global",
          // Must end like this and must not begin with the server's own name.
          privateZoneName: `${name}-db.private.postgres.database.azure.com`,
          tags,
        },
        child,
      );
      this.privateDnsZoneLink = new privatedns.VirtualNetworkLink(
        name,
        {
          resourceGroupName,
          location: "Global",
          privateZoneName: this.privateDnsZone.name,
          virtualNetwork: { id: args.network.id },
          registrationEnabled: false,
          tags,
        },
        child,
      );
    }

    const privateDnsZoneId = args.privateDnsZoneId ?? this.privateDnsZone?.id;
    const service = {
      sku: { name: size?.name ?? "", tier: size?.tier ?? "GeneralPurpose" },
      storage: { storageSizeGB: diskFor(settings.storageGiB), autoGrow: "Enabled" },
      authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Enabled", tenantId: args.tenantId },
      maintenanceWindow: {
        customWindow: "Enabled",
        dayOfWeek: settings.maintenance.weekday % 7,
        startHour: settings.maintenance.hour,
        startMinute: 0,
      },
    };
    this.server = new dbforpostgresql.Server(
      fitName(name, flexibleServerName, autoNaming),
      {
        ...service,
        ...encryptedWith(keyId, user),
        resourceGroupName,
        location,
        version: settings.version,
        administratorLogin: administrator,
        administratorLoginPassword: password,
        tags,
        ...(args.zones[0] !== undefined && { availabilityZone: args.zones[0] }),
        highAvailability:
          settings.highAvailability && args.zones[1] !== undefined
            ? { mode: "ZoneRedundant", standbyAvailabilityZone: args.zones[1] }
            : { mode: "Disabled" },
        network: {
          delegatedSubnetResourceId: args.network.databaseSubnetId,
          ...(privateDnsZoneId !== undefined && { privateDnsZoneArmResourceId: privateDnsZoneId }),
          publicNetworkAccess: "Disabled",
        },
        backup: { backupRetentionDays: settings.backup.retentionDays, geoRedundantBackup: "Disabled" },
      },
      {
        ...child,
        protect: true,
        dependsOn: [this.keyUserRole, ...(this.privateDnsZoneLink ? [this.privateDnsZoneLink] : [])],
        // A failover swaps the zones, and going back to the old one would replace the server; the disk grows by itself and cannot shrink.
        ignoreChanges: ["availabilityZone", "highAvailability.standbyAvailabilityZone", "storage.storageSizeGB"],
        ...refuseSteppingBack("isobar:azure:Postgres", name, settings.upgradeFrom, ({ version }) => ({
          version,
          storageGiB: undefined,
        })),
      },
    );
    this.admin = { user: administrator, password: { given: password } };
    const inServer = { resourceGroupName, serverName: this.server.name };
    this.configurations = this.configure(name, inServer, {
      memoryGiB: settings.memoryGiB,
      tier: "GeneralPurpose" as const,
      ...size,
    });
    let previous: pulumi.Resource = this.configurations.at(-1) ?? this.server;
    this.administrators = (args.entraAdministrators ?? []).map((administrator, index) => {
      const made = new dbforpostgresql.AdministratorsMicrosoftEntra(
        `${name}-${index + 1}`,
        {
          ...inServer,
          objectId: administrator.objectId,
          principalName: administrator.name,
          principalType: administrator.type,
          tenantId: args.tenantId,
        },
        { ...child, dependsOn: [previous] },
      );
      previous = made;
      return made;
    });
    const around = {
      resourceGroupName,
      location,
      replicaRegions,
      source: this.server,
      service,
      deletionProtection,
      tags,
    };
    const here = { databaseSubnetId: args.network.databaseSubnetId, keyId, keyUser: user };
    const zones = { privateDnsZoneId, privateDnsZone: this.privateDnsZone };
    this.replicas = readReplicas.map((replica) => {
      const made = flexibleServerReplica(
        `${name}-${replica.name}`,
        { ...around, ...zones, here, replica },
        { ...child, dependsOn: [previous] },
      );
      previous = made.server;
      return made;
    });
    this.lock = deletionProtection
      ? new authorization.ManagementLockByScope(
          name,
          { scope: this.server.id, level: "CanNotDelete", notes: "Airflow's database" },
          // Azure refuses some changes below a lock.
          { ...child, dependsOn: [previous] },
        )
      : undefined;

    this.host = this.server.fullyQualifiedDomainName;
    this.id = this.server.id;
    this.registerOutputs({ host: this.host, id: this.id });
  }

  /** One after another: the server is busy while one of them is changed. */
  private configure(
    name: string,
    inServer: { readonly resourceGroupName: pulumi.Input<string>; readonly serverName: pulumi.Input<string> },
    { memoryGiB, tier }: { readonly memoryGiB: number; readonly tier: FlexibleServerTier },
  ): dbforpostgresql.Configuration[] {
    const tuning = Object.entries(tuningFor(memoryGiB, flexibleServerMaxConnections(memoryGiB)));
    const values = {
      require_secure_transport: "on",
      ssl_min_protocol_version: "TLSv1.2",
      // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-query-store, which asks for none of it on burstable servers
      ...(tier !== "Burstable" && {
        "pg_qs.query_capture_mode": "top",
        "pgms_wait_sampling.query_capture_mode": "all",
      }),
      ...Object.fromEntries(tuning.map(([parameter, value]) => [parameter, parameterValue(value)])),
    };
    let previous: pulumi.Resource | undefined;
    return Object.entries(values).map(([configurationName, value]) => {
      const made = new dbforpostgresql.Configuration(
        `${name}-${configurationName.replaceAll(/[_.]/g, "-")}`,
        { ...inServer, configurationName, value, source: "user-override" },
        { parent: this, ...(previous && { dependsOn: [previous] }) },
      );
      previous = made;
      return made;
    });
  }
}
