import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");
const examples = readdirSync(path.join(root, "examples"));
const isProgram = (name: string) => existsSync(path.join(root, "examples", name, "index.ts"));
const programs = examples.filter((name) => name !== "cdk8s-only" && isProgram(name));

/** TypeScript as users run it: in a process of its own, which loads the SDKs once. */
const node = (args: string[], env: Record<string, string> = {}) =>
  execFileSync(process.execPath, ["--require", "tsx/cjs", ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });

const expected: Record<string, RegExp[]> = {
  aks: [/azure-native:containerservice:ManagedCluster::/, /AgentPool::analytics-workers-spot/],
  eks: [/aws:eks\/cluster:Cluster::/, /aws:eks\/nodeGroup:NodeGroup::analytics-workers-spot/],
  "existing-cluster": [/kubernetes:apps\/v1:Deployment::/],
  "gke-gpu": [/gcp:container\/nodePool:NodePool::ml-gpu-spot/, /kubernetes:apps\/v1:Deployment::/],
  "multi-cloud": [/::prod-aws$/, /::prod-gcp$/, /::prod-azure$/],
};

describe("every program", () => {
  let registered: Record<string, Record<string, string[]>>;

  beforeAll(() => {
    registered = JSON.parse(node([path.join(__dirname, "run-examples.ts"), ...programs]));
  });

  test.each(
    programs.flatMap(
      (name) =>
        [
          [name, "preview"],
          [name, "update"],
        ] as const,
    ),
  )("%s runs in mode %s", (name, mode) => {
    const urns = registered[name]?.[mode] ?? [];
    for (const resource of expected[name] ?? [/no expectation/]) {
      expect(urns.some((urn) => resource.test(urn))).toBe(true);
    }
  });

  test.each(programs)("%s registers the same in a preview and in an update", (name) => {
    expect(registered[name]?.["preview"]).toEqual(registered[name]?.["update"]);
  });
});

test("cdk8s-only writes plain manifests, without Pulumi", () => {
  const outdir = mkdtempSync(path.join(tmpdir(), "isobar-example-"));
  const program = JSON.stringify(path.join(root, "examples/cdk8s-only/index.ts"));
  const loaded = 'Object.keys(require.cache).filter((file) => file.includes("@pulumi")).length';
  expect(node(["-e", `require(${program}); console.log(${loaded})`], { CDK8S_OUTDIR: outdir }).trim()).toBe("0");
  const [file = ""] = readdirSync(outdir);
  const text = readFileSync(path.join(outdir, file), "utf8");
  rmSync(outdir, { recursive: true });
  expect(text).toContain("name: airflow-scheduler");
  expect(text).not.toMatch(/^kind: Secret$/m);
});

test.each(examples)("%s has a page that says what it shows and how to run it", (name) => {
  expect(readFileSync(path.join(root, "examples", name, "README.md"), "utf8")).toMatch(/preview dev|cdk8s synth/);
});
