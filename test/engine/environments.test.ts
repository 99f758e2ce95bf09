import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { recordApart } from "../../lib/preview/recording/recording";
import { kinds } from "./production";
import { none, writeOrders } from "./providers/orders";
import { UserProject } from "./user-project";

jest.setTimeout(400_000);

const root = path.resolve(__dirname, "..", "..");

/** This project as a clone has it, beside clouds that stand in: `pulumi` runs it as the README says. */
function clone(): UserProject {
  const project = new UserProject("dev", parse(readFileSync(path.join(root, "Pulumi.yaml"), "utf8")));
  for (const name of ["lib", "stacks", "package.json", "tsconfig.json"]) {
    cpSync(path.join(root, name), path.join(project.folder, name), { recursive: true });
  }
  // As after `npm run build`: what is published is not the program.
  mkdirSync(path.join(project.folder, "build"));
  project.write("build/index.js", 'throw new Error("this is the library, and no program");');
  return project;
}

let project: UserProject;

beforeAll(async () => {
  project = clone();
  writeOrders(path.join(project.folder, "cloud"), { ...none, kinds });
  for (const stack of ["dev", "prod"]) await project.run("stack", "init", stack);
});
afterAll(() => project.close());

interface Preview {
  readonly steps: readonly { readonly op: string; readonly urn: string }[];
  readonly changeSummary: Readonly<Record<string, number>>;
}
const previewed = async (stack: string): Promise<Preview> =>
  JSON.parse(await project.run("preview", "--json", "--stack", stack));

test("pulumi preview lists what isobar preview lists without an engine", async () => {
  const { resources } = await recordApart({ program: root, stack: "dev", mode: "preview" }, { timeoutSeconds: 120 });
  const { steps } = await previewed("dev");
  const created = steps.filter(({ op }) => op === "create").map(({ urn }) => urn);
  expect(created.sort()).toEqual(resources.map(({ urn }) => urn).sort());
});

test("pulumi up makes an environment, and once more changes nothing", async () => {
  await project.run("up", "--yes", "--skip-preview", "--stack", "dev");
  expect(Object.keys((await previewed("dev")).changeSummary)).toEqual(["same"]);
  expect(project.cloud.resources.filter(({ type }) => type === "aws:eks/cluster:Cluster")).toHaveLength(1);
});

test("pulumi stack output gives isobar synth the values that the clouds decided", async () => {
  const synth = () => {
    const cli = path.join(project.folder, "lib", "cli", "isobar.ts");
    const options = ["--require", "tsx/cjs", cli, "synth", "dev", "--out", "dist"];
    execFileSync(process.execPath, options, { cwd: project.folder });
    return readFileSync(path.join(project.folder, "dist", "dev", "aws", "airflow.k8s.yaml"), "utf8");
  };
  const placeholder = /\$\{aws_\w+\}/;
  expect(synth()).toMatch(placeholder);
  const outputs = await project.run("stack", "output", "--json", "--stack", "dev");
  project.write("stacks/outputs.dev.json", outputs);
  const manifests = synth();
  expect(manifests).not.toMatch(placeholder);
  const bucket = "aws:s3/bucket:Bucket";
  const logs = project.cloud.resources.find(({ type, name }) => type === bucket && name.endsWith("logs"));
  expect(manifests).toContain(`s3://${logs?.id}`);
});

test("pulumi up says everything that is wrong with an environment at once, and makes nothing", async () => {
  const file = path.join("stacks", "Pulumi.prod.yaml");
  const text = readFileSync(path.join(project.folder, file), "utf8");
  project.write(
    file,
    text.replace("region: us-east-1", "regoin: us-east-1").replace("version: 3.2.2", "version: 3.2.x"),
  );
  const made = project.cloud.resources.length;
  const failure = await project.run("up", "--yes", "--skip-preview", "--stack", "prod").catch(String);
  project.write(file, text);
  expect(failure).toMatch(/error: environment prod has 3 errors:/);
  expect(failure).not.toMatch(/unhandled exception|node:internal/);
  expect(failure).toContain("regoin");
  expect(failure).toContain("3.2.x");
  expect(project.cloud.resources).toHaveLength(made);
});

test("pulumi destroy refuses what is protected by name, and takes all of it down as docs/platform.md says", async () => {
  const destroy = () => project.run("destroy", "--yes", "--skip-preview", "--stack", "dev");
  await expect(destroy()).rejects.toThrow(/protected/);
  const file = path.join("stacks", "Pulumi.dev.yaml");
  const text = readFileSync(path.join(project.folder, file), "utf8");
  project.write(file, text.replace(/^( +)(cluster|postgres):$/gm, "$&\n$1  deletionProtection: false"));
  await project.run("up", "--yes", "--skip-preview", "--stack", "dev");
  await project.run("state", "unprotect", "--all", "--yes", "--stack", "dev");
  await destroy();
  const { deployment } = JSON.parse(await project.run("stack", "export", "--stack", "dev"));
  expect(deployment.resources ?? []).toEqual([]);
});
