import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";

/**
 * What nodes and the pods of a private cluster call before they do anything else: the registry, keys, secrets, identities, instances, logs,
 * EKS, load balancers and Auto Scaling.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export const interfaceServices = [
  "ecr.api",
  "ecr.dkr",
  "kms",
  "secretsmanager",
  "sts",
  "ec2",
  "logs",
  "eks",
  "eks-auth",
  "elasticloadbalancing",
  "autoscaling",
] as const;

export interface AwsServiceEndpoints {
  /** S3, which also holds the layers of ECR's images. It costs nothing. */
  readonly s3: ec2.VpcEndpoint;
  /** The others, by the service's name. Each costs by the hour and zone. */
  readonly interfaces: Readonly<Record<(typeof interfaceServices)[number], ec2.VpcEndpoint>>;
  /** Admits the VPC, and nothing else, to the others. */
  readonly securityGroup: ec2.SecurityGroup;
}

interface AwsServiceEndpointsArgs {
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  readonly range: string;
  readonly routeTableIds: pulumi.Input<string>[];
  readonly subnetIds: pulumi.Input<string>[];
  readonly tags: (part: string) => Record<string, string>;
}

/** Private ways from a VPC to AWS's services, so that this traffic never passes a NAT gateway. */
export function awsServiceEndpoints(
  name: string,
  { region, vpcId, range, routeTableIds, subnetIds, tags }: AwsServiceEndpointsArgs,
  opts: pulumi.CustomResourceOptions,
): AwsServiceEndpoints {
  const s3 = new ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds,
      tags: tags("s3"),
    },
    opts,
  );

  const securityGroup = new ec2.SecurityGroup(
    `${name}-endpoints`,
    { vpcId, description: "Private endpoints of AWS services", tags: tags("endpoints") },
    opts,
  );
  new vpc.SecurityGroupIngressRule(
    `${name}-endpoints`,
    {
      securityGroupId: securityGroup.id,
      description: "HTTPS from the VPC",
      cidrIpv4: range,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags: tags("endpoints"),
    },
    opts,
  );
  const endpoint = (service: (typeof interfaceServices)[number]) =>
    new ec2.VpcEndpoint(
      `${name}-${service}`,
      {
        vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds,
        securityGroupIds: [securityGroup.id],
        tags: tags(service),
      },
      opts,
    );
  return {
    s3,
    securityGroup,
    interfaces: {
      "ecr.api": endpoint("ecr.api"),
      "ecr.dkr": endpoint("ecr.dkr"),
      kms: endpoint("kms"),
      secretsmanager: endpoint("secretsmanager"),
      sts: endpoint("sts"),
      ec2: endpoint("ec2"),
      logs: endpoint("logs"),
      eks: endpoint("eks"),
      "eks-auth": endpoint("eks-auth"),
      elasticloadbalancing: endpoint("elasticloadbalancing"),
      autoscaling: endpoint("autoscaling"),
    },
  };
}
