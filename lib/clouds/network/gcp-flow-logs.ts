import type * as compute from "@pulumi/gcp/compute";
import * as logging from "@pulumi/gcp/logging";
import * as pulumi from "@pulumi/pulumi";

export interface GcpFlowLogs {
  readonly bucket: logging.ProjectBucketConfig;
  readonly sink: logging.ProjectSink;
  /** Keeps a second copy out of the project's default log bucket. */
  readonly exclusion: logging.ProjectExclusion;
}

interface GcpFlowLogsArgs {
  readonly project: pulumi.Input<string>;
  readonly region: string;
  readonly nodeSubnet: compute.Subnetwork;
  readonly nat: compute.RouterNat;
  readonly days: number;
}

/**
 * A network's flow, firewall and NAT logs in a log bucket of their own, which keeps them for the given days. Google encrypts it; a key of
 * one's own is a setting of the whole project's Cloud Logging, not of a bucket, and made before any bucket is.
 *
 * @see https://cloud.google.com/logging/docs/routing/managed-encryption-storage
 */
export function gcpFlowLogs(
  name: string,
  { project, region, nodeSubnet, nat, days }: GcpFlowLogsArgs,
  opts: pulumi.CustomResourceOptions,
): GcpFlowLogs {
  const bucket = new logging.ProjectBucketConfig(
    `${name}-flow-logs`,
    {
      project,
      location: region,
      // A deleted bucket keeps its name for a week; the subnetwork's own is new whenever the network is.
      bucketId: pulumi.interpolate`${nodeSubnet.name}-flow-logs`,
      description: `Flow logs of ${name}`,
      retentionDays: days,
    },
    opts,
  );
  const filter = pulumi.interpolate`((log_id("compute.googleapis.com/vpc_flows") OR log_id("compute.googleapis.com/firewall")) AND resource.labels.subnetwork_name="${nodeSubnet.name}") OR (log_id("compute.googleapis.com/nat_flows") AND resource.labels.gateway_name="${nat.name}")`;
  const sink = new logging.ProjectSink(
    `${name}-flow-logs`,
    {
      project,
      destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
      filter,
      uniqueWriterIdentity: true,
    },
    opts,
  );
  const exclusion = new logging.ProjectExclusion(
    `${name}-flow-logs`,
    { project, description: `Flow logs of ${name}, which have a bucket of their own`, filter },
    { ...opts, dependsOn: [sink] },
  );
  return { bucket, sink, exclusion };
}
