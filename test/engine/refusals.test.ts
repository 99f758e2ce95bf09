import * as rds from "@pulumi/aws/rds";
import { Provider as Kubernetes } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { kubeconfig } from "./small-clouds";
import { type EngineStack, openStack, type Program } from "./stack";

jest.setTimeout(900_000);

/** A resource with a type and inputs that no typed class would let through. */
class Untyped extends pulumi.CustomResource {}

describe("what a cloud would refuse is refused before anything is made", () => {
  let stack: EngineStack;
  beforeAll(async () => {
    const config = { "aws:region": "us-east-1", "gcp:project": "data" };
    stack = await openStack({ program: () => undefined, config, kinds: ["karpenter.sh/v1:NodePool"] });
  });
  afterAll(() => {
    expect(stack.cloud.resources).toEqual([]);
    stack.close();
  });
  const refusal = async (program: Program) => (await stack.preview({ program, fails: true })).said;
  const inCluster = (type: string, inputs: pulumi.Inputs) => () => {
    const provider = new Kubernetes("k", { kubeconfig: kubeconfig("https://k", "", "aws"), clusterIdentifier: "k" });
    new Untyped(type, "wrong", inputs, { provider });
  };

  test.each(["aws:eks/klaster:Klaster", "gcp:container/pool:Pool", "azure-native:network:Intranet"])(
    "the unknown type %s",
    async (type) => {
      expect(await refusal(() => new Untyped(type, "wrong", {}))).toContain(type);
    },
  );

  test("an unknown kind of a Kubernetes group", async () => {
    const deploy = inCluster("kubernetes:apps/v1:Deploy", { apiVersion: "apps/v1", kind: "Deploy" });
    expect(await refusal(deploy)).toContain("kubernetes:apps/v1:Deploy");
  });

  test("a missing required input, by name", async () => {
    const said = await refusal(() => new Untyped("aws:rds/instance:Instance", "database", { engine: "postgres" }));
    expect(said).toContain("aws:rds/instance:Instance resource 'database'");
    expect(said).toContain('The argument "instance_class" is required');
  });

  test("an unknown input, by name, also deep inside", async () => {
    const inputs = { location: "us", versioning: { enabled: true, enable: true } };
    expect(await refusal(() => new Untyped("gcp:storage/bucket:Bucket", "bucket", inputs))).toContain(
      "versioning.enable",
    );
  });

  test("an unknown field of a Kubernetes object", async () => {
    const inputs = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { selektor: { app: "web" } } };
    expect(await refusal(inCluster("kubernetes:core/v1:Service", inputs))).toContain('unknown field "spec.selektor"');
  });

  test("an unknown setting of a provider", async () => {
    const said = await refusal(() => {
      class Aws extends pulumi.ProviderResource {}
      const provider = new Aws("aws", "aws", { awsRegion: "us-east-1", region: "us-east-1" });
      new rds.SubnetGroup("group", { subnetIds: [] }, { provider });
    });
    expect(said).toContain("`aws:awsRegion` is not a valid configuration key for the aws provider");
  });
});

describe("what only the cloud itself refuses", () => {
  let stack: EngineStack;
  beforeEach(async () => {
    stack = await openStack({ program: () => undefined, config: { "aws:region": "us-east-1" } });
  });
  afterEach(() => stack.close());

  test("an object of a kind that the cluster does not know, in the update only", async () => {
    const program = () => {
      const provider = new Kubernetes("k", { kubeconfig: kubeconfig("https://k", "", "aws"), clusterIdentifier: "k" });
      const inputs = { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: "general" } };
      new Untyped("kubernetes:karpenter.sh/v1:NodePool", "general", inputs, { provider });
    };
    await stack.preview({ program });
    const failed = await stack.up({ program, fails: true });
    expect(failed.said).toContain('no matches for kind "NodePool" in version "karpenter.sh/v1"');
  });

  test("two resources of one name", async () => {
    const group = (name: string) => new rds.SubnetGroup(name, { name: "same", subnetIds: ["subnet-1"] });
    const failed = await stack.up({ program: () => [group("one"), group("two")], fails: true });
    expect(failed.said).toContain("already exists");
  });

  test("the deletion of a database that protects itself", async () => {
    const database = (deletionProtection: boolean) => () => {
      const args = { engine: "postgres", instanceClass: "db.m7g.large", skipFinalSnapshot: true, deletionProtection };
      new rds.Instance("database", args);
    };
    await stack.up({ program: database(true) });
    expect((await stack.destroy({ fails: true })).said).toContain("disable deletion protection");
    await stack.up({ program: database(false) });
    await stack.destroy();
  });
});
