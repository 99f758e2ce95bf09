import * as pulumi from "@pulumi/pulumi";

class Bucket extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs, options?: pulumi.CustomResourceOptions) {
    super("aws:s3/bucket:Bucket", name, inputs, options);
  }
}

const first = new Bucket("b0", {});
for (let index = 1; index < 5000; index++) {
  new Bucket(`b${index}`, { tags: { first: first.id, index: `${index}` } });
}
