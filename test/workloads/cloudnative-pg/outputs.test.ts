import * as pulumi from "@pulumi/pulumi";
import { PostgresCluster } from "isobar/cloudnative-pg";
import { Manifests } from "isobar/manifests";
import { record, UNKNOWN } from "../../../lib/preview/recording/record";

/** Somebody's bucket and role, known after the update. */
class Cloud extends pulumi.CustomResource {
  declare readonly bucket: pulumi.Output<string>;
  declare readonly role: pulumi.Output<string>;
  constructor() {
    super("test:index:Cloud", "cloud", { bucket: undefined, role: undefined });
  }
}

async function deploy(mode: "preview" | "update") {
  const program = () => {
    const cloud = new Cloud();
    new Manifests("postgres", (chart, ref) => {
      new PostgresCluster(chart, "postgres", {
        namespace: "data",
        version: "17",
        storageGiB: 10,
        backup: { bucket: { s3: { bucket: ref(cloud.bucket), prefix: "pg" } } },
        identity: { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": ref(cloud.role) } },
      });
    });
  };
  const outputs = (type: string) => (type === "test:index:Cloud" ? { bucket: "acme", role: "arn:role" } : {});
  const resources = await record(program, { mode, outputs });
  const spec = (kind: string) => resources.find(({ inputs }) => inputs["kind"] === kind)?.inputs["spec"];
  return { store: spec("ObjectStore"), cluster: spec("Cluster"), count: resources.length };
}

test("a bucket and a role that Pulumi makes flow into the manifests", async () => {
  const { store, cluster } = await deploy("update");
  expect(store).toMatchObject({ configuration: { destinationPath: "s3://acme/pg" } });
  expect(cluster).toMatchObject({
    serviceAccountTemplate: { metadata: { annotations: { "eks.amazonaws.com/role-arn": "arn:role" } } },
  });
});

test("the first preview shows every object, with only what comes from them unknown", async () => {
  const { store, cluster, count } = await deploy("preview");
  expect(store).toMatchObject({ configuration: { destinationPath: UNKNOWN, wal: { compression: "gzip" } } });
  expect(cluster).toMatchObject({ instances: 3 });
  expect(count).toBe((await deploy("update")).count);
});
