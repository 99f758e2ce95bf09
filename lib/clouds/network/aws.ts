import * as ec2 from "@pulumi/aws/ec2";
import * as route53 from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { AwsSettings } from "../../environment/schema/clouds";
import { type AwsFlowLogs, awsFlowLogs } from "./aws-flow-logs";
import { type AwsServiceEndpoints, awsServiceEndpoints } from "./aws-service-endpoints";
import { type Network, type NetworkArgs, type NetworkLimits, networkSettings } from "./network";

/** What AWS' networks can do here: CloudWatch keeps logs for ten years. */
export const awsNetworkLimits: NetworkLimits = { zones: 3, flowLogDays: 3653 };

/** What else on AWS needs to know of a network: made here, or one that exists. */
export interface AwsNetworkIds extends Network {
  /** The VPC's address range. */
  readonly range: pulumi.Input<string>;
  /** Private subnets for nodes, one per zone, with a way out. */
  readonly nodeSubnetIds: pulumi.Input<string>[];
  /** Private subnets for databases, one per zone. */
  readonly databaseSubnetIds: pulumi.Input<string>[];
}

export interface AwsNetworkArgs extends NetworkArgs {
  /** The region of the zones, such as us-east-1. */
  readonly region: string;
}

/**
 * A VPC over two or three zones: nodes in private subnets with a NAT gateway of their zone, databases in subnets without any way out,
 * private endpoints for the services that nodes use, a private DNS zone, flow logs, and a default security group that admits nothing.
 */
export class AwsNetwork extends pulumi.ComponentResource implements AwsNetworkIds {
  readonly id: pulumi.Output<string>;
  readonly range: pulumi.Output<string>;
  /** Known once their way out exists, so that nodes never start without. */
  readonly nodeSubnetIds: pulumi.Output<string>[];
  readonly databaseSubnetIds: pulumi.Output<string>[];
  /** The VPC itself, for what these arguments do not cover. */
  readonly vpc: ec2.Vpc;
  readonly defaultSecurityGroup: ec2.DefaultSecurityGroup;
  readonly nodeSubnets: readonly ec2.Subnet[];
  /** For NAT gateways and load balancers; nothing in them gets a public address by itself. */
  readonly publicSubnets: readonly ec2.Subnet[];
  readonly databaseSubnets: readonly ec2.Subnet[];
  readonly internetGateway: ec2.InternetGateway;
  readonly natGateways: readonly ec2.NatGateway[];
  /** Of the nodes' subnets, one per zone. */
  readonly nodeRouteTables: readonly ec2.RouteTable[];
  readonly publicRouteTable: ec2.RouteTable;
  readonly databaseRouteTable: ec2.RouteTable;
  readonly serviceEndpoints: AwsServiceEndpoints;
  readonly privateZone: route53.Zone;
  /** Unless `flowLogs` is false. */
  readonly flowLogs?: AwsFlowLogs;

  constructor(name: string, args: AwsNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = networkSettings(args, awsNetworkLimits);
    super("isobar:aws:Network", name, {}, opts);
    const { addresses, zones } = args;
    const child = { parent: this };
    const tags = (part: string) => ({ ...settings.tags, Name: `${name}-${part}` });

    this.vpc = new ec2.Vpc(
      name,
      {
        cidrBlock: addresses.network,
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: { ...settings.tags, Name: name },
      },
      child,
    );
    const vpcId = this.vpc.id;
    this.defaultSecurityGroup = new ec2.DefaultSecurityGroup(
      name,
      { vpcId, ingress: [], egress: [], tags: tags("default-locked") },
      child,
    );

    const subnets = (role: string, ranges: readonly string[], extra: Record<string, string> = {}) =>
      zones.map(
        (zone, index) =>
          new ec2.Subnet(
            `${name}-${role}-${zone}`,
            {
              vpcId,
              availabilityZone: zone,
              cidrBlock: at(ranges, index),
              mapPublicIpOnLaunch: false,
              tags: { ...tags(`${role}-${zone}`), ...extra },
            },
            child,
          ),
      );
    // The tags by which the AWS Load Balancer Controller finds subnets for internal and for public load balancers.
    this.nodeSubnets = subnets("nodes", addresses.nodes, { "kubernetes.io/role/internal-elb": "1" });
    this.publicSubnets = subnets("public", addresses.public, { "kubernetes.io/role/elb": "1" });
    this.databaseSubnets = subnets("databases", addresses.databases);

    this.internetGateway = new ec2.InternetGateway(name, { vpcId, tags: tags("internet") }, child);
    this.publicRouteTable = new ec2.RouteTable(`${name}-public`, { vpcId, tags: tags("public") }, child);
    const toInternet = new ec2.Route(
      `${name}-public`,
      {
        routeTableId: this.publicRouteTable.id,
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: this.internetGateway.id,
      },
      child,
    );
    zones.forEach((zone, index) => {
      new ec2.RouteTableAssociation(
        `${name}-public-${zone}`,
        { routeTableId: this.publicRouteTable.id, subnetId: at(this.publicSubnets, index).id },
        child,
      );
    });
    this.natGateways = (settings.natPerZone ? zones : zones.slice(0, 1)).map((zone, index) => {
      const address = new ec2.Eip(`${name}-nat-${zone}`, { domain: "vpc", tags: tags(`nat-${zone}`) }, child);
      return new ec2.NatGateway(
        `${name}-${zone}`,
        { subnetId: at(this.publicSubnets, index).id, allocationId: address.id, tags: tags(zone) },
        { ...child, dependsOn: [toInternet] },
      );
    });

    this.nodeRouteTables = zones.map(
      (zone) => new ec2.RouteTable(`${name}-nodes-${zone}`, { vpcId, tags: tags(`nodes-${zone}`) }, child),
    );
    this.nodeSubnetIds = zones.map((zone, index) => {
      const routeTableId = at(this.nodeRouteTables, index).id;
      const subnetId = at(this.nodeSubnets, index).id;
      const wayOut = new ec2.Route(
        `${name}-nodes-${zone}`,
        {
          routeTableId,
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: at(this.natGateways, settings.natPerZone ? index : 0).id,
        },
        child,
      );
      const association = new ec2.RouteTableAssociation(`${name}-nodes-${zone}`, { routeTableId, subnetId }, child);
      return pulumi.all([subnetId, wayOut.id, association.id]).apply(([id]) => id);
    });
    this.databaseRouteTable = new ec2.RouteTable(`${name}-databases`, { vpcId, tags: tags("databases") }, child);
    zones.forEach((zone, index) => {
      new ec2.RouteTableAssociation(
        `${name}-databases-${zone}`,
        { routeTableId: this.databaseRouteTable.id, subnetId: at(this.databaseSubnets, index).id },
        child,
      );
    });

    this.serviceEndpoints = awsServiceEndpoints(
      name,
      {
        region: args.region,
        vpcId,
        range: addresses.network,
        routeTableIds: [...this.nodeRouteTables, this.databaseRouteTable].map((table) => table.id),
        // One zone's way to the services is as much as one zone's way to everything else.
        subnetIds: this.nodeSubnets.slice(0, settings.natPerZone ? zones.length : 1).map((subnet) => subnet.id),
        tags,
      },
      child,
    );

    this.privateZone = new route53.Zone(
      name,
      { name: settings.privateDomain, comment: `Seen by ${name} only`, vpcs: [{ vpcId }], tags: tags("private") },
      child,
    );

    if (settings.flowLogs) {
      this.flowLogs = awsFlowLogs(name, { ...args, vpc: this.vpc, days: settings.flowLogDays, tags }, child);
    }

    this.id = vpcId;
    this.range = this.vpc.cidrBlock;
    this.databaseSubnetIds = this.databaseSubnets.map((subnet) => subnet.id);
    this.registerOutputs({
      id: this.id,
      range: this.range,
      nodeSubnetIds: this.nodeSubnetIds,
      databaseSubnetIds: this.databaseSubnetIds,
    });
  }
}

/** A VPC that exists already. Nothing is made; its subnets must have a way out, and private DNS must be on. */
export function adoptAwsNetwork(ids: NonNullable<AwsSettings["network"]>): AwsNetworkIds {
  return {
    id: pulumi.output(ids.id),
    range: ids.range,
    nodeSubnetIds: [...ids.nodeSubnetIds],
    databaseSubnetIds: [...ids.databaseSubnetIds],
  };
}

/** The zone's own of what there is one per zone. The address plan and the checked number of zones leave none out. */
function at<T>(perZone: readonly T[], index: number): T {
  const found = perZone[index];
  if (found === undefined) {
    throw new RangeError(`addresses: ${perZone.length} ranges; allowed: one per zone`);
  }
  return found;
}
