import * as pulumi from "@pulumi/pulumi";
import { barmanCloudPlugin, cloudNativePgOperator } from "isobar/cloudnative-pg";
import { HelmRelease } from "isobar/manifests";
import { record, UNKNOWN } from "../../lib/preview/recording/record";

class Cluster extends pulumi.CustomResource {
  declare readonly tag: pulumi.Output<string>;
  constructor(name: string) {
    super("test:index:Cluster", name, { tag: undefined });
  }
}

const releases = async (program: () => void, mode: "preview" | "update" = "preview") => {
  const outputs = (type: string) => (type === "test:index:Cluster" ? { tag: "v1" } : {});
  const resources = await record(program, { mode, outputs });
  return resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
};

test("what a chart release says is installed by Helm, exactly that version, and taken back when it fails", async () => {
  const release = cloudNativePgOperator();
  const [installed] = await releases(() => void new HelmRelease("postgres-operator", release));
  expect(installed?.name).toBe("postgres-operator");
  expect(installed?.inputs).toMatchObject({
    name: "cloudnative-pg",
    namespace: "cnpg-system",
    createNamespace: true,
    chart: "cloudnative-pg",
    version: "0.29.0",
    repositoryOpts: { repo: "https://cloudnative-pg.github.io/charts" },
    values: release.values,
    atomic: true,
    cleanupOnFail: true,
  });
});

test("one release waits for another by dependsOn, as any component does", async () => {
  const installed = await releases(() => {
    const operator = new HelmRelease("operator", cloudNativePgOperator());
    new HelmRelease("plugin", barmanCloudPlugin(), { dependsOn: operator });
  });
  expect(installed.map(({ name }) => name)).toEqual(["operator", "plugin"]);
});

test.each(["preview", "update"] as const)("an Output among the values is there in a %s", async (mode) => {
  const [installed] = await releases(() => {
    const { tag } = new Cluster("cluster");
    new HelmRelease("operator", { ...cloudNativePgOperator(), values: { image: { tag } } });
  }, mode);
  expect(installed?.inputs["values"]).toEqual({ image: { tag: mode === "preview" ? UNKNOWN : "v1" } });
});
