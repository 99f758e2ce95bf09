import { join } from "node:path";
import { problemsOf } from "./check";
import { Schemas } from "./schema/schema";
import { type Properties, secret, UNKNOWN } from "./value";

const wording = { missing: (path: string) => `missing ${path}`, unknown: (path: string) => `unknown ${path}` };

function problems(type: string, inputs: Properties): string[] {
  const [provider = ""] = type.split(":");
  const root = join(__dirname, "../../../node_modules");
  const schema = new Schemas(join(root, "@pulumi", provider), join(root, ".cache", "schemas")).of(type);
  if (!schema) {
    throw new Error(`${type} is unknown`);
  }
  return problemsOf(schema, inputs, wording).map(({ reason }) => reason);
}

const cluster = "aws:eks/cluster:Cluster";

test("inputs that are all there and known pass, also when values are secret or not known yet", () => {
  expect(problems(cluster, { roleArn: UNKNOWN, vpcConfig: secret({ subnetIds: [UNKNOWN] }) })).toEqual([]);
  expect(problems(cluster, { roleArn: "a", vpcConfig: UNKNOWN, __defaults: ["name"] })).toEqual([]);
});

test("every missing and unknown input is told, at any depth", () => {
  expect(problems(cluster, { vpcConfig: { subnets: [] }, rolArn: "a" })).toEqual([
    "missing roleArn",
    "missing vpcConfig.subnetIds",
    "unknown vpcConfig.subnets",
    "unknown rolArn",
  ]);
});

test("a list where an object belongs is told", () => {
  expect(problems(cluster, { roleArn: "a", vpcConfig: [] })).toEqual(["expected an object, got a list"]);
});

test("text that reads as a number or a boolean is one, as real providers take it", () => {
  expect(problems("random:index/randomPassword:RandomPassword", { length: "20", special: "true" })).toEqual([]);
  expect(problems("random:index/randomPassword:RandomPassword", { length: "many" })).toEqual([
    'expected a number, got the string "many"',
  ]);
});

test("Kubernetes objects are checked to the bottom", () => {
  const container = { name: "a", image: "b", ports: [{ containerPort: 80, protokol: "TCP" }] };
  const inputs = (containers: Properties[]) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { selector: { matchLabels: { a: "b" } }, template: { spec: { containers } } },
  });
  expect(problems("kubernetes:apps/v1:Deployment", inputs([container]))).toEqual([
    "unknown spec.template.spec.containers[0].ports[0].protokol",
  ]);
  expect(problems("kubernetes:apps/v1:Deployment", inputs([{ name: "a" }]))).toEqual([]);
});
