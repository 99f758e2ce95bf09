import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

const network = new pulumi.StackReference("acme/network/prod");
const vpc = network.requireOutput("vpcId");
const named = new pulumi.StackReference("dns", { name: pulumi.interpolate`acme/dns/${pulumi.getStack()}` });

new s3.Bucket("data", {
  tags: {
    vpc,
    part: vpc.apply((id: string) => id.split("-")[1] ?? ""),
    zone: named.getOutput("zone"),
    direct: network.outputs.apply((outputs) => outputs["subnet"]),
  },
});
export const details = network
  .getOutputDetails("vpcId")
  .then(({ value }) => new s3.Bucket("details", { tags: { value } }));
