import type { LogGroup } from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as rds from "@pulumi/aws/rds";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { rdsIdentifier, rdsName } from "./aws-identifier";
import { checkRds, rdsMaxConnections, rdsSize } from "./aws-limits";
import { rdsLogGroups, rdsLogs } from "./aws-logs";
import { rdsParameters } from "./aws-parameters";
import { type RdsReadReplica, type RdsReplicaRegion, rdsReplica } from "./aws-replicas";
import {
  type AdminPassword,
  administrator,
  adminPassword,
  databaseNames,
  type Postgres,
  type PostgresArgs,
  serverSettings,
  twoDigits,
  type WeeklyHour,
} from "./postgres";
import { tuningFor } from "./tuning";
import { refuseSteppingBack } from "./upgrade";

export type { RdsReadReplica, RdsReplicaRegion } from "./aws-replicas";

/** The part of a VPC that a database needs. */
export interface RdsNetwork {
  /** The VPC. */
  readonly id: pulumi.Input<string>;
  /** Its address range, from which the database is reached when no security groups are named. */
  readonly range: pulumi.Input<string>;
  /** Private subnets in two zones or more. */
  readonly databaseSubnetIds: readonly pulumi.Input<string>[];
}

export interface RdsPostgresArgs extends PostgresArgs<RdsNetwork> {
  /**
   * Only members of these security groups reach the database, such as the cluster's nodes.
   * @default everything in the VPC
   */
  readonly clientSecurityGroupIds?: readonly pulumi.Input<string>[];
  /** An exact instance class, instead of the smallest that fits. */
  readonly instanceClass?: string;
  /** The region of the network. Read replicas that name it are in it. @default read replicas name no region */
  readonly region?: string;
  /** What read replicas in other regions need there, by region. @default none are in other regions */
  readonly replicaRegions?: Readonly<Record<string, RdsReplicaRegion>>;
}

/**
 * PostgreSQL on Amazon RDS: Multi-AZ, encrypted with the given key, private, TLS only, restorable to any second of the last 30 days,
 * protected from deletion, open to IAM identities, patched by itself in its window; its administrator's password made, kept and changed by
 * RDS.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.html
 */
export class RdsPostgres extends pulumi.ComponentResource implements Postgres {
  readonly host: pulumi.Output<string>;
  readonly port = databaseNames.port;
  readonly database = databaseNames.database;
  readonly user = databaseNames.user;
  readonly admin: { readonly user: string; readonly password: AdminPassword };
  /** The ARN of its database users, without the user's name. */
  readonly id: pulumi.Output<string>;
  /** The server itself, for what these arguments do not cover. */
  readonly server: rds.Instance;
  readonly parameters: rds.ParameterGroup;
  readonly subnetGroup: rds.SubnetGroup;
  readonly securityGroup: ec2.SecurityGroup;
  /** Of the server's own logs; those of a replica are beside it. */
  readonly logGroups: readonly LogGroup[];
  readonly ingressRules: readonly vpc.SecurityGroupIngressRule[];
  readonly replicas: readonly RdsReadReplica[];

  constructor(name: string, args: RdsPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    const { instanceClass, region, replicaRegions = {} } = args;
    const choice = { instanceClass, region, replicaRegions: Object.keys(replicaRegions) };
    const settings = serverSettings(name, args, (asked) => checkRds(asked, choice));
    super("isobar:aws:Postgres", name, {}, opts);
    const child = { parent: this };
    const { tags, readReplicas = [] } = settings;
    const size = rdsSize(settings, instanceClass);
    // RDS lets no server have replicas whose password it manages itself.
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-limitations
    const managed = args.password === undefined && readReplicas.length === 0;
    const password = managed ? undefined : adminPassword(name, args.password, child);

    this.subnetGroup = new rds.SubnetGroup(name, { subnetIds: [...args.network.databaseSubnetIds], tags }, child);
    this.securityGroup = new ec2.SecurityGroup(
      name,
      { description: `PostgreSQL of ${name}`, vpcId: args.network.id, tags },
      child,
    );
    const clients = args.clientSecurityGroupIds?.map((referencedSecurityGroupId) => ({
      referencedSecurityGroupId,
    })) ?? [{ cidrIpv4: args.network.range }];
    this.ingressRules = clients.map(
      (client, index) =>
        new vpc.SecurityGroupIngressRule(
          index === 0 ? name : `${name}-${index + 1}`,
          {
            securityGroupId: this.securityGroup.id,
            ...client,
            ipProtocol: "tcp",
            fromPort: this.port,
            toPort: this.port,
            tags,
          },
          child,
        ),
    );
    const parameters = {
      family: `postgres${settings.version}`,
      description: `PostgreSQL ${settings.version} of ${name}`,
      parameters: rdsParameters(tuningFor(size.memoryGiB, rdsMaxConnections(settings, instanceClass))),
    };
    // A new major version needs a group of its own, which must stand before the old one can go.
    this.parameters = new rds.ParameterGroup(`${name}-${settings.version}`, { ...parameters, tags }, child);

    const identifier = rdsIdentifier(name, child);
    this.logGroups = rdsLogGroups(name, { identifier, keyId: args.keyId, tags }, child);
    const service = {
      autoMinorVersionUpgrade: true,
      storageType: "gp3",
      maxAllocatedStorage: Math.min(settings.storageGiB * 10, 65536),
      storageEncrypted: true,
      publiclyAccessible: false,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      copyTagsToSnapshot: true,
      deletionProtection: settings.deletionProtection,
      iamDatabaseAuthenticationEnabled: true,
      maintenanceWindow: weekly(settings.maintenance),
      databaseInsightsMode: "standard",
      performanceInsightsEnabled: true,
      performanceInsightsRetentionPeriod: 7,
      performanceInsightsKmsKeyId: args.keyId,
      enabledCloudwatchLogsExports: [...rdsLogs],
      instanceClass: size.name,
      tags,
    };
    this.server = new rds.Instance(
      rdsName(name),
      {
        ...service,
        identifier,
        engine: "postgres",
        engineVersion: settings.version,
        allowMajorVersionUpgrade: settings.upgradeFrom !== undefined,
        allocatedStorage: settings.storageGiB,
        username: administrator,
        ...(password === undefined
          ? { manageMasterUserPassword: true, masterUserSecretKmsKeyId: args.keyId }
          : { password }),
        port: this.port,
        multiAz: settings.highAvailability,
        kmsKeyId: args.keyId,
        dbSubnetGroupName: this.subnetGroup.name,
        vpcSecurityGroupIds: [this.securityGroup.id],
        parameterGroupName: this.parameters.name,
        backupRetentionPeriod: settings.backup.retentionDays,
        backupWindow: hours(settings.backupHour),
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: `${rdsName(name)}-final`,
        deleteAutomatedBackups: false,
      },
      {
        ...child,
        protect: true,
        dependsOn: [...this.logGroups],
        ...refuseSteppingBack("isobar:aws:Postgres", name, settings.upgradeFrom, (inputs) => ({
          version: inputs["engineVersion"],
          storageGiB: inputs["allocatedStorage"],
        })),
      },
    );

    const around = { region, replicaRegions, source: this, parameters, service, port: this.port, keyId: args.keyId };
    this.replicas = readReplicas.map((replica) => rdsReplica(`${name}-${replica.name}`, { ...around, replica }, child));
    this.admin = {
      user: administrator,
      password: password === undefined ? this.managedPassword() : { given: password },
    };
    this.host = this.server.address;
    this.id = pulumi
      .all([this.server.arn, this.server.resourceId])
      .apply(([arn, resourceId]) => arn.replace(":rds:", ":rds-db:").replace(/:db:.*$/, `:dbuser:${resourceId}`));
    this.registerOutputs({ host: this.host, id: this.id });
  }

  private managedPassword(): AdminPassword {
    // Under Pulumi's mocks there are no outputs but the inputs.
    const secretId = this.server.masterUserSecrets.apply((secrets) => secrets?.[0]?.secretArn ?? "");
    return { awsSecretsManager: { secretId, region: this.server.region } };
  }
}

/** `01:00-02:00` */
function hours(start: number): string {
  return `${twoDigits(start)}:00-${twoDigits((start + 1) % 24)}:00`;
}

/** `sun:23:00-mon:00:00` */
function weekly({ weekday, hour }: WeeklyHour): string {
  const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const end = hour === 23 ? weekday + 1 : weekday;
  return `${days[weekday % 7]}:${twoDigits(hour)}:00-${days[end % 7]}:${twoDigits((hour + 1) % 24)}:00`;
}
