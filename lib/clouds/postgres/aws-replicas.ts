import * as ec2 from "@pulumi/aws/ec2";
import * as rds from "@pulumi/aws/rds";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { ReadReplica as ReadReplicaSettings } from "../../environment/schema/postgres";
import { rdsIdentifier, rdsName } from "./aws-identifier";
import { rdsLogGroups } from "./aws-logs";
import { type ReadReplica, regionElsewhere } from "./read-replica";

/** What a read replica in another region needs there. */
export interface RdsReplicaRegion {
  /** ARN of a key of that region: no other can encrypt there. */
  readonly keyId: pulumi.Input<string>;
  /** The VPC. */
  readonly networkId: pulumi.Input<string>;
  /** The address range from which the replica is reached. */
  readonly range: pulumi.Input<string>;
  /** Private subnets in two zones or more. */
  readonly databaseSubnetIds: readonly pulumi.Input<string>[];
}

/** A read replica with its server, for what the arguments do not cover. */
export interface RdsReadReplica extends ReadReplica {
  readonly server: rds.Instance;
}

/** The server that a replica follows, with what is around it. */
interface Source {
  readonly server: rds.Instance;
  readonly parameters: rds.ParameterGroup;
  readonly securityGroup: ec2.SecurityGroup;
}

/** What a parameter group holds. */
export interface Parameters {
  readonly family: string;
  readonly description: string;
  readonly parameters: { readonly name: string; readonly value: string; readonly applyMethod?: string }[];
}

interface RdsReplicaArgs {
  readonly replica: ReadReplicaSettings;
  /** The source's own region. */
  readonly region: string | undefined;
  readonly replicaRegions: Readonly<Record<string, RdsReplicaRegion>>;
  readonly source: Source;
  readonly parameters: Parameters;
  /** What the replica has as its source has it. */
  readonly service: Omit<rds.InstanceArgs, "tags"> & { readonly tags: Readonly<Record<string, string>> };
  readonly port: number;
  /** The source's key. */
  readonly keyId: pulumi.Input<string>;
}

/**
 * A read replica. RDS gives it the source's data, version, roles and passwords, upgrades it along with a source in its region, and takes no
 * snapshot of it.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html
 */
export function rdsReplica(name: string, args: RdsReplicaArgs, opts: pulumi.CustomResourceOptions): RdsReadReplica {
  const { replica, source, service } = args;
  const region = regionElsewhere(replica, args.region);
  const elsewhere = region === undefined ? undefined : args.replicaRegions[region];
  const place =
    region === undefined || elsewhere === undefined
      ? {
          replicateSourceDb: source.server.identifier,
          parameterGroupName: source.parameters.name,
          vpcSecurityGroupIds: [source.securityGroup.id],
        }
      : { replicateSourceDb: source.server.arn, ...placeElsewhere(name, region, elsewhere, args, opts) };
  const identifier = rdsIdentifier(name, opts);
  const logs =
    region === undefined || elsewhere === undefined ? { keyId: args.keyId } : { keyId: elsewhere.keyId, region };
  const groups = rdsLogGroups(name, { identifier, ...logs, tags: service.tags }, opts);
  const server = new rds.Instance(
    rdsName(name),
    { ...service, ...place, identifier, skipFinalSnapshot: true },
    { ...opts, protect: true, dependsOn: groups },
  );
  return { name: replica.name, host: server.address, server };
}

/** A region has subnets, security groups and parameter groups of its own. */
function placeElsewhere(
  name: string,
  region: string,
  { keyId, networkId, range, databaseSubnetIds }: RdsReplicaRegion,
  { parameters, service, port }: RdsReplicaArgs,
  opts: pulumi.CustomResourceOptions,
) {
  const { tags } = service;
  const subnets = new rds.SubnetGroup(name, { region, subnetIds: [...databaseSubnetIds], tags }, opts);
  const securityGroup = new ec2.SecurityGroup(
    name,
    { region, description: `PostgreSQL of ${name}`, vpcId: networkId, tags },
    opts,
  );
  new vpc.SecurityGroupIngressRule(
    name,
    {
      region,
      securityGroupId: securityGroup.id,
      cidrIpv4: range,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      tags,
    },
    opts,
  );
  // As with the source's, the one of a new version must stand before the old one can go.
  const group = new rds.ParameterGroup(`${name}-${parameters.family}`, { region, ...parameters, tags }, opts);
  return {
    region,
    kmsKeyId: keyId,
    performanceInsightsKmsKeyId: keyId,
    dbSubnetGroupName: subnets.name,
    vpcSecurityGroupIds: [securityGroup.id],
    parameterGroupName: group.name,
  };
}
