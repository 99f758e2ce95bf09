import * as pulumi from "@pulumi/pulumi";

const provider: pulumi.dynamic.ResourceProvider = {
  async create(inputs) {
    return { id: "x", outs: inputs };
  },
};

class Schema extends pulumi.dynamic.Resource {
  readonly version: pulumi.Output<string>;
  constructor(name: string) {
    super(provider, name, { version: undefined, table: "dags" });
    this.version = pulumi.output("1");
  }
}

class Remote extends pulumi.ComponentResource {
  constructor(name: string) {
    super("eks:index:Cluster", name, { size: 3 }, {}, true);
  }
}

new Schema("tables");
new Remote("platform");
