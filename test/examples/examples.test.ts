import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { RecordOptions } from "../../lib/preview/record";

const root = path.resolve(__dirname, "../..");
const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "theirs",
  contexts: [{ name: "theirs", context: { cluster: "theirs", user: "theirs" } }],
  clusters: [{ name: "theirs", cluster: { server: "https://10.0.0.1" } }],
  users: [{ name: "theirs", user: {} }],
});

/** Every example has the Pulumi runtime and its own modules to itself, as in a process of its own. */
async function run(example: string, options: RecordOptions) {
  jest.resetModules();
  const { record }: typeof import("../../lib/preview/record") = require("../../lib/preview/record");
  return record(() => require(`../../examples/${example}`), { project: example, stack: "dev", ...options });
}

const outputs: RecordOptions["outputs"] = (type) => {
  switch (type) {
    case "random:index/randomBytes:RandomBytes":
      return { base64: "a+b/" };
    case "pulumi:pulumi:StackReference":
      return { outputs: { host: "db.internal", "private-subnet-us-east-1a": "subnet-1" }, secretOutputNames: [] };
    default:
      return {};
  }
};

const programs = readdirSync(path.join(root, "examples")).filter((name) => name !== "cdk8s-only");
const expected: Record<string, RegExp[]> = {
  aks: [/azure-native:containerservice:ManagedCluster::/, /AgentPool::/],
  eks: [/aws:eks\/cluster:Cluster::/, /aws:eks\/nodeGroup:NodeGroup::analytics-workers-spot/],
  "existing-cluster": [/kubernetes:apps\/v1:Deployment::/],
  "gke-gpu": [/gcp:container\/nodePool:NodePool::dev-gcp-gpu-spot/, /kubernetes:apps\/v1:Deployment::/],
  "multi-cloud": [/::prod-aws$/, /::prod-gcp$/, /::prod-azure$/],
};

describe.each(["preview", "update"] as const)("in an %s, the example", (mode) => {
  test.each(programs)("%s runs", async (example) => {
    const config = { [`${example}:kubeconfig`]: kubeconfig };
    const recorded = await run(example, { mode, config, outputs });
    const urns = recorded.map(({ urn }) => urn);
    for (const resource of expected[example] ?? [/no expectation/]) {
      expect(urns.some((urn) => resource.test(urn))).toBe(true);
    }
  });
});

test("the example cdk8s-only writes plain manifests, without Pulumi", () => {
  const outdir = mkdtempSync(path.join(tmpdir(), "isobar-example-"));
  const program = path.join(root, "examples/cdk8s-only/index.ts");
  const check =
    'process.on("exit",()=>{if(Object.keys(require.cache).some(f=>f.includes("@pulumi")))process.exitCode=9})';
  const env = { ...process.env, CDK8S_OUTDIR: outdir };
  execFileSync(process.execPath, ["--require", "tsx/cjs", "-e", `${check};require(${JSON.stringify(program)})`], {
    cwd: root,
    env,
  });
  const [file = ""] = readdirSync(outdir);
  const text = readFileSync(path.join(outdir, file), "utf8");
  rmSync(outdir, { recursive: true });
  expect(text).toContain("name: airflow-scheduler");
  expect(text).not.toMatch(/password: (?!\s)/);
});

test("every example has a page that says what it shows and how to run it", () => {
  for (const example of readdirSync(path.join(root, "examples"))) {
    expect(readFileSync(path.join(root, "examples", example, "README.md"), "utf8")).toMatch(
      /isobar preview|cdk8s synth/,
    );
  }
});
