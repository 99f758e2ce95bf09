import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type ResourceChange, resourceChanges } from "../../lib/preview/changes/resource-changes";
import { engineView } from "../../lib/preview/engine/build-engine-view";
import type { EngineView } from "../../lib/preview/engine/engine-view";
import { readEnginePreview } from "../../lib/preview/engine/read-engine-preview";
import { runEnginePreview } from "../../lib/preview/engine/run-engine-preview";
import { type Recording, recordApart } from "../../lib/preview/recording/recording";
import { writeOrders } from "./providers/orders";
import { UserProject } from "./user-project";

jest.setTimeout(900_000);

/** A program as it was deployed, or with an edit. */
const program = (edit: { instanceClass?: string; username?: string; logs?: string; last?: string } = {}) => `
import * as rds from "@pulumi/aws/rds";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

const password = new pulumi.Config().requireSecret("password");
new rds.Instance("database", {
  engine: "postgres",
  instanceClass: "${edit.instanceClass ?? "db.m7g.large"}",
  storageEncrypted: true,
  password,
  skipFinalSnapshot: true,
});
new rds.Instance("replaced", {
  engine: "postgres",
  instanceClass: "db.m7g.large",
  username: "${edit.username ?? "airflow"}",
  password: pulumi.secret("canary-literal"),
  skipFinalSnapshot: true,
});
new s3.Bucket("logs", { tags: { owner: "${edit.logs ?? "data"}", url: pulumi.interpolate\`postgresql://a:\${password}@b\` } });
new s3.Bucket("same", { tags: { owner: "data" } });
new s3.Bucket("${edit.last ?? "old"}", {});
`;
const edited = { instanceClass: "db.m7g.xlarge", username: "other", logs: "platform", last: "new" };

let project: UserProject;
let deployed: Recording;

const record = () =>
  recordApart({ program: project.folder, stack: "prod", mode: "update", secretSalt: "salt" }, { timeoutSeconds: 120 });
const preview = (refresh?: boolean) =>
  runEnginePreview({
    program: project.folder,
    stack: "prod",
    timeoutSeconds: 200,
    pulumi: project.pulumi,
    environment: project.environment,
    ...(refresh !== undefined && { refresh }),
  });
async function changesTo(text: string): Promise<readonly ResourceChange[]> {
  project.write("index.ts", text);
  return resourceChanges(deployed.resources, (await record()).resources);
}

beforeAll(async () => {
  project = new UserProject("prod");
  project.write("index.ts", program());
  await project.init();
  await project.run("config", "set", "--secret", "password", "canary-config", "--stack", "prod");
  deployed = await record();
  await project.up();
});
afterAll(() => project.close());
beforeEach(() => writeOrders(path.join(project.folder, "cloud"), { fail: [], slow: [], kinds: [] }));

const short = (urn: string) => urn.split("::").at(-1);

test("the engine agrees with the offline comparison: added, changed, replaced, removed, and what forces it", async () => {
  const changes = await changesTo(program(edited));
  const view = engineView(await preview(), changes);
  expect(view.agreement.map(({ urn, verdict, engine, reason }) => [short(urn), verdict, engine, reason])).toEqual([
    ["database", "same", "change", undefined],
    ["replaced", "same", "replace", undefined],
    ["logs", "same", "change", undefined],
    ["new", "same", "add", undefined],
    ["old", "same", "remove", undefined],
  ]);
  const step = (name: string) => view.steps.find(({ urn }) => short(urn) === name);
  expect(step("replaced")).toMatchObject({ type: "aws:rds/instance:Instance", replacing: ["username"] });
  expect(step("logs")?.properties).toEqual(["tags.owner"]);
  expect(view.engineVersion).toMatch(/^v3\./);
  expect(JSON.stringify(view)).not.toMatch(/canary|platform|db\.m7g/);
});

test("isobar preview --engine runs it through Pulumi.yaml and shows both", async () => {
  project.write("index.ts", program({ logs: "platform" }));
  const cli = path.resolve(__dirname, "../../lib/cli/isobar.ts");
  const command = ["--require", require.resolve("tsx/cjs"), cli, "preview", "prod", "--program", project.folder];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...command, "--engine", "--json", "--timeout", "200", "--fail-on", "none"],
    { cwd: project.folder, encoding: "utf8", env: { ...process.env, ...project.environment } },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const [{ engine }]: [{ engine: EngineView }] = JSON.parse(stdout).environments;
  expect(engine.steps).toMatchObject([{ operation: "change", properties: ["tags.owner"] }]);
  expect(stdout + stderr).not.toMatch(/canary/);
});

test("nothing to do is nothing to say", async () => {
  expect(await changesTo(program())).toEqual([]);
  expect(engineView(await preview(), [])).toMatchObject({ steps: [], agreement: [] });
});

test("what somebody changed in the cloud is missed offline, and said to be drift", async () => {
  const changes = await changesTo(program({ logs: "platform" }));
  const { properties } = project.cloud.get("same");
  project.cloud.edit("same", () => ({ tags: { owner: "somebody", token: "canary-drift" } }));
  try {
    const view = engineView(await preview(true), changes);
    expect(view.agreement.map(({ urn, verdict, offline, engine }) => [short(urn), verdict, offline, engine])).toEqual([
      ["logs", "same", "change", "change"],
      ["same", "missed", undefined, "change"],
    ]);
    expect(view.agreement[1]?.reason).toMatch(/the cloud's differs from the state: somebody changed tags/);
    expect(JSON.stringify(view)).not.toMatch(/canary|somebody"/);
  } finally {
    project.cloud.edit("same", () => properties);
  }
});

test("what is gone from the cloud is missed offline", async () => {
  const changes = await changesTo(program());
  project.cloud.lose("same");
  try {
    const [same] = engineView(await preview(true), changes).agreement;
    expect(same).toMatchObject({
      verdict: "missed",
      engine: "add",
      reason: expect.stringMatching(/gone from the cloud/),
    });
  } finally {
    await project.run("up", "--yes", "--skip-preview", "--refresh", "--stack", "prod");
  }
});

test("a stack that is behind or ahead of the base makes guesses, with the reason", async () => {
  const changes = await changesTo(program({ last: "new" }));
  // As if the base had a bucket of another owner, and none called same.
  const [logs] = (await changesTo(program({ logs: "platform" }))).filter(({ name }) => name === "logs");
  const [added] = changes.filter(({ operation }) => operation === "add");
  project.write("index.ts", program());
  const same = added && { ...added, urn: added.urn.replace(/new$/, "same") };
  const { agreement } = engineView(
    await preview(),
    [logs, same].flatMap((change) => change ?? []),
  );
  expect(agreement.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ["guessed", expect.stringMatching(/head was deployed before/)],
    ["guessed", expect.stringMatching(/in the stack's state already/)],
  ]);
});

test("a provider that fails is told in the diagnostics, and what was not reached is not called a guess of ours", async () => {
  const changes = await changesTo(program({ logs: "platform" }));
  writeOrders(path.join(project.folder, "cloud"), {
    fail: [{ method: "diff", name: "logs", message: "the cloud said no to canary-literal" }],
    slow: [],
    kinds: [],
  });
  const view = engineView(await preview(), changes);
  expect(view.diagnostics.join("\n")).toMatch(/error.*the cloud said no/s);
  expect(view.agreement).toMatchObject([{ verdict: "guessed", reason: expect.stringMatching(/stopped at an error/) }]);
});

test("an earlier run's file says the same, also in the streaming form", async () => {
  const changes = await changesTo(program(edited));
  const folder = mkdtempSync(path.join(tmpdir(), "isobar-engine-view-"));
  const file = path.join(folder, "preview.json");
  const views = [];
  for (const streaming of ["false", "true"]) {
    project.environment["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"] = streaming;
    writeFileSync(file, await project.run("preview", "--json", "--stack", "prod"));
    const { steps, agreement } = engineView(readEnginePreview(file), changes);
    views.push({ steps, agreement });
  }
  delete project.environment["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"];
  rmSync(folder, { recursive: true });
  expect(views[0]?.agreement.map(({ verdict }) => verdict)).toEqual(["same", "same", "same", "same", "same"]);
  expect(views[1]).toEqual(views[0]);
});

test("a stack that is not there, a passphrase that is wrong and a login that is missing are told with what to do", async () => {
  const run = (stack: string, environment: Record<string, string>) =>
    runEnginePreview({
      program: project.folder,
      stack,
      timeoutSeconds: 100,
      pulumi: project.pulumi,
      environment: { ...project.environment, ...environment },
    });
  await expect(run("prdo", {})).rejects.toThrow(/there is no stack prdo: pulumi stack ls/);
  await expect(run("prod", { PULUMI_CONFIG_PASSPHRASE: "" })).rejects.toThrow(/PULUMI_CONFIG_PASSPHRASE/);
  await expect(run("prod", { PULUMI_BACKEND_URL: "https://api.pulumi.com" })).rejects.toThrow(
    /not logged in: pulumi login/,
  );
});
