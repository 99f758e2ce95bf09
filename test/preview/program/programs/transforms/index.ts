import * as pulumi from "@pulumi/pulumi";

class Bucket extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs, options?: pulumi.CustomResourceOptions) {
    super("aws:s3/bucket:Bucket", name, inputs, options);
  }
}

pulumi.runtime.registerResourceTransform(({ props, opts }) => ({ props, opts }));
const hook = new pulumi.ResourceHook("told", () => {});
new Bucket(
  "hooked",
  {},
  {
    transforms: [({ props, opts }: pulumi.ResourceTransformArgs) => ({ props, opts })],
    hooks: { afterCreate: [hook] },
  },
);
