import * as eks from "@pulumi/aws/eks";
import { Provider as Aws } from "@pulumi/aws/provider";
import * as core from "@pulumi/kubernetes/core/v1";
import { Provider as Kubernetes } from "@pulumi/kubernetes/provider";
import { objectAt } from "./providers/value";
import { kubeconfig, smallClouds } from "./small-clouds";
import { type EngineStack, openStack } from "./stack";

jest.setTimeout(900_000);

describe("an autoscaler that moves sizes", () => {
  let stack: EngineStack;
  beforeAll(async () => {
    stack = await openStack({ program: () => smallClouds() });
    await stack.up();
    const scaled = objectAt(stack.cloud.get("aws-pool").properties, "scalingConfig");
    stack.cloud.edit("aws-pool", () => ({ scalingConfig: { ...scaled, desiredSize: 7 } }));
    stack.cloud.edit("azure-pool", () => ({ count: 7 }));
    stack.cloud.edit("gcp-pool", () => ({ nodeCount: 7, initialNodeCount: 3 }));
  });
  afterAll(() => stack.close());

  test("is no change to a pool whose size the program ignores", async () => {
    expect((await stack.preview({ refresh: true })).summary).toEqual([]);
    await stack.up({ refresh: true });
    expect(objectAt(stack.cloud.get("aws-pool").properties, "scalingConfig")).toMatchObject({ desiredSize: 7 });
  });

  test("does not hide that somebody changed something else", async () => {
    stack.cloud.edit("azure-pool", () => ({ maxCount: 99 }));
    const preview = await stack.preview({ refresh: true });
    expect(preview.summary).toEqual(["update azure-pool"]);
    await stack.up({ refresh: true });
    expect(stack.cloud.get("azure-pool").properties).toMatchObject({ maxCount: 7, count: 7 });
  });

  test("what was deleted behind the engine's back is made again", async () => {
    stack.cloud.lose("gcp-settings");
    expect((await stack.preview({ refresh: true })).summary).toEqual(["create gcp-settings"]);
  });
});

test("without ignoring it, an autoscaler's size is taken back", async () => {
  const program = () => {
    const provider = new Aws("aws", { region: "us-east-1" });
    const scalingConfig = { minSize: 1, maxSize: 9, desiredSize: 3 };
    const args = { clusterName: "c", nodeRoleArn: "arn:aws:iam::1:role/n", subnetIds: ["subnet-1"], scalingConfig };
    new eks.NodeGroup("pool", args, { provider });
  };
  const stack = await openStack({ program });
  await stack.up();
  stack.cloud.edit("pool", () => ({ scalingConfig: { minSize: 1, maxSize: 9, desiredSize: 7 } }));
  const preview = await stack.preview({ refresh: true });
  expect(preview.of("pool").at(-1)).toMatchObject({ op: "update", changed: ["scalingConfig.desiredSize"] });
  stack.close();
});

describe("a new kubeconfig for the same cluster", () => {
  const first = kubeconfig("https://one.example.com", "QQ==", "aws");
  const renewed = kubeconfig("https://one.example.com", "Qg==", "aws");
  const inside = (config: string, identifier?: string) => () => {
    const args = { kubeconfig: config, ...(identifier !== undefined && { clusterIdentifier: identifier }) };
    const provider = new Kubernetes("cluster", args);
    new core.Namespace("airflow", { metadata: { name: "airflow" } }, { provider });
  };

  test("is no reason to replace anything when the cluster has an identifier", async () => {
    const stack = await openStack({ program: inside(first, "prod") });
    await stack.up();
    expect((await stack.preview({ program: inside(renewed, "prod") })).summary).toEqual(["update cluster"]);
    stack.close();
  });

  test("replaces every object when it has none", async () => {
    const stack = await openStack({ program: inside(first) });
    await stack.up();
    const { summary } = await stack.preview({ program: inside(renewed) });
    expect(summary).toEqual(expect.arrayContaining(["replace airflow", "replace cluster"]));
    stack.close();
  });

  test("is still none while it is unknown: everything in the cluster shows as an update, nothing as a replacement", async () => {
    const stack = await openStack({ program: () => smallClouds() });
    await stack.up();
    stack.cloud.lose("azure-cluster");
    const { summary } = await stack.preview({ refresh: true });
    expect(summary).toContain("create azure-cluster");
    expect(summary.filter((change) => /azure-(kubernetes|namespace|settings)/.test(change))).toEqual([
      "update azure-kubernetes",
      "update azure-namespace",
      "update azure-settings",
    ]);
    stack.close();
  });
});
