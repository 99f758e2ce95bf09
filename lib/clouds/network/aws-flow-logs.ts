import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

export interface AwsFlowLogs {
  readonly flowLog: ec2.FlowLog;
  readonly logGroup: cloudwatch.LogGroup;
  /** With this role AWS writes to the log group, and to no other. */
  readonly role: iam.Role;
}

interface AwsFlowLogsArgs {
  readonly vpc: ec2.Vpc;
  readonly days: number;
  readonly keyId?: pulumi.Input<string>;
  readonly tags: (part: string) => Record<string, string>;
}

/**
 * The days for which CloudWatch Logs can keep a log.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Every accepted and refused connection of a VPC, in an encrypted log group that keeps it at least for the given days. */
export function awsFlowLogs(
  name: string,
  { vpc, days, keyId, tags }: AwsFlowLogsArgs,
  opts: pulumi.CustomResourceOptions,
): AwsFlowLogs {
  const logGroup = new cloudwatch.LogGroup(
    `${name}-flow-logs`,
    {
      retentionInDays: retentions.find((retention) => retention >= days) ?? 3653,
      ...(keyId !== undefined && { kmsKeyId: keyId }),
      tags: tags("flow-logs"),
    },
    opts,
  );
  const role = new iam.Role(
    `${name}-flow-logs`,
    {
      description: `Writes the flow logs of ${name}`,
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "vpc-flow-logs.amazonaws.com" },
            Action: "sts:AssumeRole",
            // Otherwise the service could be talked into using this role for somebody else's flow logs.
            Condition: { StringEquals: { "aws:SourceAccount": vpc.ownerId } },
          },
        ],
      }),
      tags: tags("flow-logs"),
    },
    opts,
  );
  const policy = new iam.RolePolicy(
    `${name}-flow-logs`,
    {
      role: role.id,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
            Resource: [logGroup.arn, pulumi.interpolate`${logGroup.arn}:*`],
          },
        ],
      }),
    },
    opts,
  );
  const flowLog = new ec2.FlowLog(
    name,
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      tags: tags("flow-logs"),
    },
    { ...opts, dependsOn: [policy] },
  );
  return { flowLog, logGroup, role };
}
