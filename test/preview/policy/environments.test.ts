import * as path from "node:path";
import { MultiCloud, readEnvironmentFile } from "isobar";
import { ResourceGraph } from "../../../lib/preview/graph";
import { clusterRules } from "../../../lib/preview/policy/cluster/cluster-rules";
import { networkRules } from "../../../lib/preview/policy/network/network-rules";
import { nodePoolRules } from "../../../lib/preview/policy/node-pool/node-pool-rules";
import { type RecordedResource, record } from "../../../lib/preview/recording/record";
import { placesIn, withUnknown } from "./graph";
import { onDay } from "./on-day";

const stacks = path.resolve(__dirname, "../../../stacks");
const rules = [...clusterRules, ...nodePoolRules, ...networkRules];
onDay("2026-11-21");

const recorded = (name: string) => {
  const environment = readEnvironmentFile(path.join(stacks, `Pulumi.${name}.yaml`));
  return record(() => MultiCloud.fromEnvironment("data", environment).outputs);
};

function findings(resources: readonly RecordedResource[]): string[] {
  const graph = new ResourceGraph(resources);
  return rules.flatMap((rule) =>
    rule
      .check(graph, { environment: "prod" })
      .map(({ resource, property, found }) => `${rule.severity} ${rule.id} ${resource.name} ${property}: ${found}`),
  );
}

describe("the clusters, nodes and networks", () => {
  let prod: readonly RecordedResource[];
  beforeAll(async () => {
    prod = await recorded("prod");
  }, 120_000);

  test("of production breach no rule", () => {
    expect(findings(prod)).toEqual([]);
  });

  test.each([
    ["EKS", /^aws:(ec2|eks|vpc)/, 500],
    ["GKE", /^gcp:(compute|container)/, 200],
    ["AKS", /^azure-native:(network|containerservice|monitor|authorization:P|resources)|^kubernetes:cilium/, 300],
  ])("of production on %s breach none either when any one value is unknown", (_, types, atLeast) => {
    const judged = prod.filter(({ type }) => types.test(type));
    const places = judged.flatMap(({ inputs }, index) => placesIn(inputs).map((keys) => ({ index, keys })));
    expect(places.length).toBeGreaterThan(atLeast);
    const wrong = places.flatMap(({ index, keys }) => {
      const changed = judged.map((resource, at) =>
        at === index ? { ...resource, inputs: Object(withUnknown(resource.inputs, keys)) } : resource,
      );
      return findings(changed).map((finding) => `${keys.join(".")}: ${finding}`);
    });
    expect(wrong).toEqual([]);
  });

  test("of staging leave by one zone, which its file says: highAvailability: false", async () => {
    expect(findings(await recorded("staging"))).toEqual([
      "medium network-nat-per-zone staging-aws-us-east-1a subnetId: 1 NAT gateway for 3 zones",
      "medium network-nat-per-zone staging-azure-nat sku.name: SKU Standard, which is in one zone",
    ]);
  }, 120_000);

  test("of dev leave by one zone, which its file says: highAvailability: false", async () => {
    expect(findings(await recorded("dev"))).toEqual([
      "medium network-nat-per-zone dev-aws-us-east-1a subnetId: 1 NAT gateway for 3 zones",
    ]);
  }, 120_000);
});
