import { LogGroup } from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";

/** Logs that a server sends to CloudWatch: what PostgreSQL writes, slow statements among it, and what a major upgrade says. */
export const rdsLogs = ["postgresql", "upgrade"] as const;

/** As long as a cluster's logs are kept by default. */
const retentionInDays = 90;

interface RdsLogGroupsArgs {
  /** The server's, by which RDS finds its groups. */
  readonly identifier: pulumi.Output<string>;
  /** ARN of the key that encrypts them, which CloudWatch Logs may use. */
  readonly keyId: pulumi.Input<string>;
  /** @default the provider's */
  readonly region?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The groups of a server's logs. RDS makes them itself, unencrypted and kept for ever, unless they are there before the server.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
 */
export function rdsLogGroups(
  name: string,
  { identifier, keyId, region, tags }: RdsLogGroupsArgs,
  opts: pulumi.CustomResourceOptions,
): LogGroup[] {
  return rdsLogs.map(
    (log) =>
      new LogGroup(
        `${name}-${log}`,
        {
          name: pulumi.interpolate`/aws/rds/instance/${identifier}/${log}`,
          retentionInDays,
          kmsKeyId: keyId,
          ...(region !== undefined && { region }),
          tags,
        },
        opts,
      ),
  );
}
