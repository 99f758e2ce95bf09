import * as authorization from "@pulumi/azure-native/authorization";
import * as dbforpostgresql from "@pulumi/azure-native/dbforpostgresql";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../../environment/issue";
import type { PostgresSettings } from "../../environment/schema/data";
import { azureGrant } from "../azure-roles";
import { autoNaming, fitName, type NameRule } from "../names";
import {
  databaseNames,
  type Postgres,
  type PostgresArgs,
  type ServerSize,
  serverSettings,
  slowStatementMs,
  smallestSize,
  tooLarge,
} from "./postgres";

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
  readonly sku?: { readonly name: string; readonly tier: FlexibleServerTier };
}

type FlexibleServerTier = "Burstable" | "GeneralPurpose" | "MemoryOptimized";

interface FlexibleServerSize extends ServerSize {
  readonly tier: FlexibleServerTier;
}

/** @see https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-compute */
export const flexibleServerSizes: readonly FlexibleServerSize[] = [
  { name: "Standard_B2s", tier: "Burstable", cpu: 2, memoryGiB: 4 },
  ...[2, 4, 8, 16, 32, 48, 64, 96].flatMap((cpu): FlexibleServerSize[] => [
    { name: `Standard_D${cpu}ds_v5`, tier: "GeneralPurpose", cpu, memoryGiB: cpu * 4 },
    { name: `Standard_E${cpu}ds_v5`, tier: "MemoryOptimized", cpu, memoryGiB: cpu === 96 ? 672 : cpu * 8 },
  ]),
];

/** Azure's disks come in these sizes. @see https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-storage */
const diskGiB = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384] as const;

/** Burstable servers can have no standby. @see https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server */
function sizesFor(highAvailability: boolean): readonly FlexibleServerSize[] {
  return flexibleServerSizes.filter((size) => !highAvailability || size.tier !== "Burstable");
}

/** What Flexible Server cannot do of what an environment asks for. */
export function checkFlexibleServer(settings: PostgresSettings): Issue[] {
  const issues: Issue[] = [];
  if (!smallestSize(sizesFor(settings.highAvailability ?? true), settings)) {
    issues.push(tooLarge(flexibleServerSizes, settings));
  }
  if (settings.backup.retentionDays < 7) {
    const allowed = "7 to 35 days on Azure";
    issues.push({ path: ["backup", "retentionDays"], given: settings.backup.retentionDays, allowed });
  }
  return issues;
}

/** @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftdbforpostgresql */
const serverName: NameRule = { min: 3, max: 63, dashes: true };

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
  /** The server's resource id. */
  readonly id: pulumi.Output<string>;
  /** The server itself, for what these arguments do not cover. */
  readonly server: dbforpostgresql.Server;
  readonly airflowDatabase: dbforpostgresql.Database;
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

  constructor(name: string, args: FlexibleServerPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = serverSettings(name, args, args.sku === undefined ? checkFlexibleServer : () => []);
    super("isobar:azure:Postgres", name, {}, opts);
    const child = { parent: this };
    const { tags } = settings;
    const { resourceGroupName, location } = args;
    const size = args.sku ?? smallestSize(sizesFor(settings.highAvailability), settings);

    this.keyUser = new managedidentity.UserAssignedIdentity(
      `${name}-key-user`,
      { resourceGroupName, location, tags },
      child,
    );
    this.keyUserRole = azureGrant(
      `${name}-key-user`,
      {
        role: "Key Vault Crypto Service Encryption User",
        principalId: this.keyUser.principalId,
        scope: args.keyResourceId,
      },
      child,
    );
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

    this.server = new dbforpostgresql.Server(
      fitName(name, serverName, autoNaming),
      {
        resourceGroupName,
        location,
        version: settings.version,
        sku: { name: size?.name ?? "", tier: size?.tier ?? "GeneralPurpose" },
        storage: {
          storageSizeGB: diskGiB.find((disk) => disk >= settings.storageGiB) ?? settings.storageGiB,
          autoGrow: "Enabled",
        },
        administratorLogin: this.user,
        administratorLoginPassword: pulumi.secret(args.password),
        tags,
        ...(args.zones[0] !== undefined && { availabilityZone: args.zones[0] }),
        highAvailability:
          settings.highAvailability && args.zones[1] !== undefined
            ? { mode: "ZoneRedundant", standbyAvailabilityZone: args.zones[1] }
            : { mode: "Disabled" },
        identity: {
          type: "UserAssigned",
          userAssignedIdentities: this.keyUser.id.apply((id) => ({ [id]: {} })),
        },
        dataEncryption: {
          type: "AzureKeyVault",
          primaryKeyURI: args.keyId,
          primaryUserAssignedIdentityId: this.keyUser.id,
        },
        network: {
          delegatedSubnetResourceId: args.network.databaseSubnetId,
          ...zoneOf(args.privateDnsZoneId ?? this.privateDnsZone?.id),
          publicNetworkAccess: "Disabled",
        },
        backup: { backupRetentionDays: settings.backup.retentionDays, geoRedundantBackup: "Disabled" },
        authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Enabled", tenantId: args.tenantId },
        maintenanceWindow: {
          customWindow: "Enabled",
          dayOfWeek: settings.maintenance.weekday % 7,
          startHour: settings.maintenance.hour,
          startMinute: 0,
        },
      },
      {
        ...child,
        protect: true,
        dependsOn: [this.keyUserRole, ...(this.privateDnsZoneLink ? [this.privateDnsZoneLink] : [])],
        // A failover swaps the zones, and going back to the old one would replace the server; the disk grows by itself and cannot shrink.
        ignoreChanges: ["availabilityZone", "highAvailability.standbyAvailabilityZone", "storage.storageSizeGB"],
      },
    );
    const inServer = { resourceGroupName, serverName: this.server.name };
    this.airflowDatabase = new dbforpostgresql.Database(
      name,
      { ...inServer, databaseName: this.database, charset: "UTF8", collation: "en_US.utf8" },
      { ...child, protect: true },
    );
    this.configurations = this.configure(name, inServer, this.airflowDatabase);
    let previous: pulumi.Resource = this.configurations.at(-1) ?? this.airflowDatabase;
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
    this.lock = settings.deletionProtection
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
    after: pulumi.Resource,
  ): dbforpostgresql.Configuration[] {
    const values = {
      require_secure_transport: "on",
      ssl_min_protocol_version: "TLSv1.2",
      log_min_duration_statement: String(slowStatementMs),
    };
    let previous = after;
    return Object.entries(values).map(([configurationName, value]) => {
      const made = new dbforpostgresql.Configuration(
        `${name}-${configurationName.replaceAll("_", "-")}`,
        { ...inServer, configurationName, value, source: "user-override" },
        { parent: this, dependsOn: [previous] },
      );
      previous = made;
      return made;
    });
  }
}

function zoneOf(id: pulumi.Input<string> | undefined) {
  return id === undefined ? {} : { privateDnsZoneArmResourceId: id };
}
