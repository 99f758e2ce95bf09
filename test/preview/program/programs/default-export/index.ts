import * as pulumi from "@pulumi/pulumi";

class Bucket extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs, options?: pulumi.CustomResourceOptions) {
    super("aws:s3/bucket:Bucket", name, inputs, options);
  }
}

export default () => {
  new Bucket("never", {});
};
