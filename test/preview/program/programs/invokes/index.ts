import * as aws from "@pulumi/aws";
import * as s3 from "@pulumi/aws/s3";
import * as compute from "@pulumi/gcp/compute";

export = async () => {
  const { accountId } = await aws.getCallerIdentity();
  const zones = await aws.getAvailabilityZones({ state: "available" });
  const google = compute.getZonesOutput({ region: "us-east1" });
  new s3.Bucket("data", {
    bucket: `data-${accountId}`,
    tags: {
      account: accountId,
      first: zones.names[0] ?? "",
      two: zones.names.slice(0, 2).join(","),
      google: google.names.apply((names) => names?.[0] ?? ""),
      region: google.apply(({ region }) => region ?? ""),
      state: zones.state ?? "",
    },
  });
};
