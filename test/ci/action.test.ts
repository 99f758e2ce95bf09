import { readdirSync } from "node:fs";
import { database } from "../preview/base/repository";
import { action, runAction } from "./composite";
import { Forge } from "./forge";
import { Project } from "./project";

let forge: Forge;
let project: Project;
const other = { login: "somebody", type: "User" };
const marker = "<!-- isobar preview prod -->";
const ours = () => forge.comments.filter(({ user }) => user.type === "Bot");

beforeEach(async () => {
  forge = await Forge.start();
  project = new Project();
});
afterEach(async () => {
  await forge.stop();
  project.dispose();
});

const run = (inputs: Record<string, string> = {}, event: object = project.event) =>
  runAction({
    workspace: project.workspace,
    inputs: { program: "stacks/index.js", ...inputs },
    event,
    env: {
      TOKEN: "secret-token",
      GITHUB_API_URL: forge.url,
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_REPOSITORY: "acme/data",
      GITHUB_RUN_ID: "1",
      GITHUB_SERVER_URL: "https://github.com",
      ISOBAR_RETRY_MS: "1",
    },
  });

test("the first run comments, the second updates that comment in place; a rule fails the job after everything is told", async () => {
  for (let count = 0; count < 205; count++) forge.add(`comment ${count}`, other);
  project.push(database("{ allocatedStorage: 200 }"));
  const first = await run();
  expect(first.log).toMatch(/allocatedStorage/);
  expect(first.ok).toBe(true);
  expect(first.outputs).toMatchObject({ status: "0", base: project.base });
  expect(ours()).toHaveLength(1);
  expect(ours()[0]?.body).toMatch(new RegExp(`^${marker}\n[\\s\\S]*allocatedStorage[\\s\\S]*actions/runs/1`));
  expect(first.summary).toContain(marker);
  const [upload] = first.used;
  expect(upload?.uses).toMatch(/^actions\/upload-artifact@[0-9a-f]{40}$/);
  expect(upload?.files).toEqual(["preview.txt", "preview.md", "preview.json", "preview.html"]);

  project.push("// No database any more.");
  const second = await run();
  expect(second.ok).toBe(false);
  expect(second.outputs["status"]).toBe("2");
  expect(second.log).toMatch(/::error title=Isobar preview::what fail-on names/);
  expect(ours()).toHaveLength(1);
  expect(ours()[0]?.body).not.toContain("allocatedStorage");
  expect(second.summary).toContain(marker);
  expect(forge.comments).toHaveLength(206);
  expect(second.outputs["comment-url"]).toBe("https://github.com/acme/data/pull/7#206");
  expect(forge.requests.filter((request) => !request.startsWith("GET"))).toEqual([
    "POST /repos/acme/data/issues/7/comments",
    "PATCH /repos/acme/data/issues/comments/206",
  ]);
});

test("a preview that ends with an error is commented with what it said, in the same comment, and fails the job", async () => {
  forge.add(`${marker}\nearlier`);
  project.push(database("{}"));
  project.fake({ status: 1, said: "error: \u001b[31mError: no `region` ```\u001b[39m" });
  const { ok, outputs, log, summary } = await run();
  expect(ok).toBe(false);
  expect(outputs["status"]).toBe("1");
  expect(ours()).toHaveLength(1);
  expect(ours()[0]?.body).toMatch(/ended with an error\n\n````text\n[\s\S]*Error: no `region` ```[\s\S]*\n````\n/);
  expect(summary).toContain("no `region`");
  expect(log).toMatch(/::error title=Isobar preview::the preview ended with an error/);
});

test("a fork's token comments nothing, and that fails nothing: the summary has the preview and says why", async () => {
  forge.mayWrite = false;
  project.push(database("{}"));
  project.fake({ status: 0, lines: ["<!-- isobar preview dev prod -->", "what it changes"] });
  const { ok, summary, log } = await run({ environments: "dev,\n prod", "fail-on": "none" });
  expect(ok).toBe(true);
  expect(forge.comments).toEqual([]);
  expect(summary).toMatch(
    /^<!-- isobar preview dev prod -->\nwhat it changes[\s\S]*a fork gets a token that only reads/,
  );
  expect(log).toMatch(/::notice title=Isobar preview::No comment/);
});

test("a version of isobar that writes no files is told to be too old", async () => {
  project.push(database("{}"));
  project.fake({ status: 0 });
  const { ok, log } = await run();
  expect(ok).toBe(false);
  expect(log).toMatch(/isobar preview wrote nothing to .*: it must be a version that knows --out/);
});

test("no comment is asked for, none is made; and what is installed is the project's own or nothing", async () => {
  project.push(database("{ allocatedStorage: 200 }"));
  const { ok, outputs, log } = await run({ comment: "false", artifact: "", command: "isobar-of-nobody" });
  expect([ok, outputs["status"]]).toEqual([false, "1"]);
  expect(log).toMatch(/isobar-of-nobody is not installed here: npm ci comes first/);
  expect(forge.requests).toEqual([]);
});

test.each([
  { environments: "$(touch pwned)" },
  { environments: "--program=/tmp/x" },
  { environments: "prod; touch pwned" },
  { base: "$(touch pwned)" },
  { base: "--upload-pack=touch pwned" },
  { base: "'; touch pwned; '" },
])("%j is only text", async (inputs) => {
  project.push(database("{}"));
  const { ok, outputs } = await run(inputs);
  expect([ok, outputs["status"]]).toEqual([false, "1"]);
  expect(readdirSync(project.workspace)).not.toContain("pwned");
  expect(ours()).toHaveLength(1);
  expect(ours()[0]?.body).toMatch(/ended with an error\n\n```text\nerror: (environments|base): /);
});

test("no expression stands in a script, and every action is pinned by its commit", () => {
  for (const step of action.runs.steps) {
    expect(step.run ?? "").not.toContain("${{");
    if (step.uses !== undefined) expect(step.uses).toMatch(/@[0-9a-f]{40}$/);
  }
});
