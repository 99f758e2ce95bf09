import * as ec2 from "@pulumi/aws/ec2";
import * as rds from "@pulumi/aws/rds";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../../environment/issue";
import type { PostgresSettings } from "../../environment/schema/data";
import { autoNaming, fitName, nameRules } from "../names";
import {
  databaseNames,
  type Postgres,
  type PostgresArgs,
  type ServerSize,
  serverSettings,
  slowStatementMs,
  smallestSize,
  tooLarge,
  twoDigits,
  type WeeklyHour,
} from "./postgres";

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
}

/**
 * Burstable below 8 GiB, then general and memory-optimized machines with Graviton processors.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
 */
export const rdsSizes: readonly ServerSize[] = [
  { name: "db.t4g.small", cpu: 2, memoryGiB: 2 },
  { name: "db.t4g.medium", cpu: 2, memoryGiB: 4 },
  ...[
    ["large", 2],
    ["xlarge", 4],
    ["2xlarge", 8],
    ["4xlarge", 16],
    ["8xlarge", 32],
    ["12xlarge", 48],
    ["16xlarge", 64],
  ].flatMap(([size, cpu]) => [
    { name: `db.m7g.${size}`, cpu: Number(cpu), memoryGiB: Number(cpu) * 4 },
    { name: `db.r7g.${size}`, cpu: Number(cpu), memoryGiB: Number(cpu) * 8 },
  ]),
];

/** What RDS cannot do of what an environment asks for. */
export function checkRds(settings: PostgresSettings): Issue[] {
  return smallestSize(rdsSizes, settings) ? [] : [tooLarge(rdsSizes, settings)];
}

/**
 * PostgreSQL on Amazon RDS: Multi-AZ, encrypted with the given key, private, TLS only, restorable to any second of the last 30 days,
 * protected from deletion, open to IAM identities, patched by itself in its window.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.html
 */
export class RdsPostgres extends pulumi.ComponentResource implements Postgres {
  readonly host: pulumi.Output<string>;
  readonly port = databaseNames.port;
  readonly database = databaseNames.database;
  readonly user = databaseNames.user;
  /** The ARN of its database users, without the user's name. */
  readonly id: pulumi.Output<string>;
  /** The server itself, for what these arguments do not cover. */
  readonly server: rds.Instance;
  readonly parameters: rds.ParameterGroup;
  readonly subnetGroup: rds.SubnetGroup;
  readonly securityGroup: ec2.SecurityGroup;
  readonly ingressRules: readonly vpc.SecurityGroupIngressRule[];

  constructor(name: string, args: RdsPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = serverSettings(name, args, args.instanceClass === undefined ? checkRds : () => []);
    super("isobar:aws:Postgres", name, {}, opts);
    const child = { parent: this };
    const { tags } = settings;

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
    // A new major version needs a group of its own, which must stand before the old one can go.
    this.parameters = new rds.ParameterGroup(
      `${name}-${settings.version}`,
      {
        family: `postgres${settings.version}`,
        description: `PostgreSQL ${settings.version} of ${name}`,
        parameters: [
          { name: "rds.force_ssl", value: "1" },
          { name: "log_min_duration_statement", value: String(slowStatementMs) },
        ],
        tags,
      },
      child,
    );

    this.server = new rds.Instance(
      fitName(name, nameRules.rdsInstance, autoNaming),
      {
        engine: "postgres",
        engineVersion: settings.version,
        allowMajorVersionUpgrade: true,
        autoMinorVersionUpgrade: true,
        instanceClass: args.instanceClass ?? smallestSize(rdsSizes, settings)?.name ?? "",
        storageType: "gp3",
        allocatedStorage: settings.storageGiB,
        maxAllocatedStorage: Math.min(settings.storageGiB * 10, 65536),
        dbName: this.database,
        username: this.user,
        password: pulumi.secret(args.password),
        port: this.port,
        tags,
        multiAz: settings.highAvailability,
        storageEncrypted: true,
        kmsKeyId: args.keyId,
        dbSubnetGroupName: this.subnetGroup.name,
        vpcSecurityGroupIds: [this.securityGroup.id],
        publiclyAccessible: false,
        parameterGroupName: this.parameters.name,
        caCertIdentifier: "rds-ca-rsa2048-g1",
        backupRetentionPeriod: settings.backup.retentionDays,
        backupWindow: hours(settings.backupHour),
        copyTagsToSnapshot: true,
        deletionProtection: settings.deletionProtection,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: `${fitName(name, nameRules.rdsInstance, autoNaming)}-final`,
        deleteAutomatedBackups: false,
        iamDatabaseAuthenticationEnabled: true,
        maintenanceWindow: weekly(settings.maintenance),
        databaseInsightsMode: "standard",
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: args.keyId,
        performanceInsightsRetentionPeriod: 7,
        enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      },
      { ...child, protect: true },
    );

    this.host = this.server.address;
    this.id = pulumi
      .all([this.server.arn, this.server.resourceId])
      .apply(([arn, resourceId]) => arn.replace(":rds:", ":rds-db:").replace(/:db:.*$/, `:dbuser:${resourceId}`));
    this.registerOutputs({ host: this.host, id: this.id });
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
