import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { readGitlab } from "../../tools/ci-files";
import { database } from "../preview/base/repository";
import { Forge } from "./forge";
import { Project } from "./project";

const examples = path.resolve(__dirname, "../../examples/ci");
const marker = "<!-- isobar preview prod -->";
let forge: Forge;
let project: Project;

beforeEach(async () => {
  forge = await Forge.start();
  project = new Project();
});
afterEach(async () => {
  await forge.stop();
  project.dispose();
});

/** Runs bash as a job does; without blocking, since the stand-in for GitLab runs in this process. */
function bash(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", [...args], {
      cwd: project.workspace,
      env: { PATH: process.env["PATH"] ?? "", HOME: project.workspace, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, said }));
  });
}

describe("the job for GitLab", () => {
  const [job] = readGitlab(readFileSync(path.join(examples, "gitlab-ci.yml"), "utf8")).scripts;
  // Installing packages is npm's own business.
  const script = (job?.text ?? "")
    .split("\n")
    .filter((line) => !line.startsWith("npm ci"))
    .join("\n");

  const run = (token = "secret-token") => {
    mkdirSync(path.join(project.workspace, "ci"), { recursive: true });
    copyFileSync(path.join(examples, "gitlab-note.mjs"), path.join(project.workspace, "ci/gitlab-note.mjs"));
    return bash(["-eo", "pipefail", "-c", script], {
      CI_API_V4_URL: forge.url,
      CI_JOB_URL: "https://gitlab.com/acme/data/-/jobs/1",
      CI_MERGE_REQUEST_DIFF_BASE_SHA: project.base,
      CI_MERGE_REQUEST_IID: "7",
      CI_MERGE_REQUEST_TARGET_BRANCH_SHA: "",
      CI_PROJECT_ID: "42",
      ENVIRONMENTS: "prod",
      FAIL_ON: "replace-stateful",
      ISOBAR_GITLAB_TOKEN: token,
      PROGRAM: "stacks/index.js",
    });
  };

  test("makes one note and updates it in place; a rule and an error fail it after that", async () => {
    for (let count = 0; count < 120; count++) forge.add("a note", { login: "somebody", type: "User" });
    forge.add(`${marker}\nnot ours`, { login: "somebody", type: "User" });
    project.push("// No database any more.");
    const first = await run();
    expect(first.said).toMatch(/made a note/);
    expect(first.status).toBe(2);
    expect(existsSync(path.join(project.workspace, "preview/preview.html"))).toBe(true);
    expect(forge.comments).toHaveLength(122);
    expect(forge.comments.at(-1)?.body).toMatch(new RegExp(`^${marker}\n[\\s\\S]*jobs/1`));

    project.push(database("{}"));
    project.fake({ status: 1, said: "error: of the change" });
    const second = await run();
    expect(second.said).toMatch(/updated note 122/);
    expect(second.status).toBe(1);
    expect(forge.comments).toHaveLength(122);
    expect(forge.comments.at(-1)?.body).toMatch(/ended with an error/);
    expect(forge.comments.at(-2)?.body).toBe(`${marker}\nnot ours`);
  });

  test("a fork without the token has the preview in its artifact, and that fails nothing", async () => {
    project.push(database("{}"));
    project.fake({ status: 0, lines: [marker, "what it changes"] });
    const { status, said } = await run("");
    expect(said).toMatch(/no note on the merge request: ISOBAR_GITLAB_TOKEN is not set/);
    expect(status).toBe(0);
    expect(readFileSync(path.join(project.workspace, "preview/preview.md"), "utf8")).toContain("what it changes");
    expect(forge.requests).toEqual([]);
  });
});

test("the shell script compares a shallow checkout with where the branch has left its base, and ends as the preview does", async () => {
  project.push("// No database any more.");
  project.server.git("checkout", "--quiet", "main");
  project.server.write({ "stacks/Pulumi.dev.yaml": "config: { isobar:newer: 1 }\n" });
  project.server.commit();
  project.checkOut(project.head);
  const { status, said } = await bash([path.join(examples, "preview.sh"), "prod"], {
    BASE: "origin/main",
    FAIL_ON: "replace-stateful",
    PROGRAM: "stacks/index.js",
  });
  expect(said).toMatch(/preview: replace-stateful has happened; preview\/preview\.html/);
  expect(said).not.toMatch(/show as undone/);
  expect(status).toBe(2);
});
