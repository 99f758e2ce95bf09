import * as s3 from "@pulumi/aws/s3";
import * as gcp from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { kubernetesName } from "./name";

const config = new pulumi.Config();
const aws = new pulumi.Config("aws");
const logs = new s3.Bucket("logs", {
  bucketPrefix: kubernetesName("Logs"),
  tags: {
    region: aws.require("region"),
    project: new pulumi.Config("gcp").require("project"),
    owner: config.require("owner"),
    replicas: String(config.requireNumber("replicas") + 1),
    multi: String(config.requireBoolean("multi")),
    threshold: String(config.requireNumber("threshold")),
    zones: config.requireObject<string[]>("zones").join(" "),
    cpu: String(config.requireObject<{ cpu: number }>("limits").cpu),
    stack: `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`,
    dryRun: String(pulumi.runtime.isDryRun()),
  },
});
new gcp.Bucket("copies", {
  location: "EU",
  labels: {
    from: logs.arn.apply((arn) => arn.split(":").at(-1) ?? ""),
    all: pulumi.all([logs.id, logs.arn]).apply(([id, arn]) => `${id} ${arn}`),
    text: pulumi.interpolate`s3://${logs.bucket}/x`,
  },
});
export const bucket = logs.bucket;
