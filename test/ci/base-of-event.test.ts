import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { database } from "../preview/base/repository";
import { Project } from "./project";

let project: Project;
beforeEach(() => {
  project = new Project();
  project.push(database("{ allocatedStorage: 200 }"));
});
afterEach(() => project.dispose());

/** What the action compares with after an event, in the checkout as it is. */
function base(name: string, event: object, given = "") {
  const file = path.join(project.workspace, "event.json");
  writeFileSync(file, JSON.stringify(event));
  const { status, stdout, stderr } = spawnSync("node", [path.resolve(__dirname, "../../tools/action/base.mjs")], {
    cwd: project.workspace,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file, ISOBAR_BASE: given },
  });
  return { status, base: stdout.trim(), said: stderr.trim() };
}
const here = (commit: string) => project.server.git("-C", project.workspace, "cat-file", "-t", commit);
/** A commit on main beside the pull request. */
function newer(): string {
  project.server.git("checkout", "--quiet", "main");
  project.server.write({ "stacks/Pulumi.dev.yaml": "config: { isobar:newer: 1 }\n" });
  project.server.commit();
  return project.server.git("rev-parse", "HEAD");
}

test("of a pull request's merge, it is what was merged into, though the event names an older one", () => {
  const stale = project.base;
  const now = newer();
  project.server.git("merge", "--quiet", "--no-ff", "-m", "merge", project.head);
  project.checkOut(project.server.git("rev-parse", "HEAD"));
  const event = { pull_request: { number: 7, base: { sha: stale }, head: { sha: project.head } } };
  expect(base("pull_request", event)).toEqual({ status: 0, base: now, said: "" });
  expect(here(now)).toBe("commit");
});

test("of a pull request's own commit, it is where its branch has left", () => {
  const event = { pull_request: { number: 7, base: { sha: newer() }, head: { sha: project.head } } };
  project.checkOut(project.head);
  expect(base("pull_request", event).base).toBe(project.base);
});

test("of a merge group and of a push, it is what they are built on; a first push has none", () => {
  expect(base("merge_group", { merge_group: { base_sha: project.base } }).base).toBe(project.base);
  expect(base("push", { before: project.base }).base).toBe(project.base);
  expect(base("push", { before: "0".repeat(40) })).toMatchObject({
    status: 1,
    said: expect.stringMatching(/push has none/),
  });
  expect(base("schedule", {}).said).toBe("error: base: an event schedule has none; name a commit, branch or tag");
});

test("what is named is fetched when the clone lacks it, and refused when nobody has it", () => {
  project.server.git("tag", "v1", project.base);
  for (const given of ["main", "v1", project.base]) expect(base("push", {}, given).base).toBe(project.base);
  expect(base("push", {}, "HEAD").base).toBe(project.merge);
  expect(base("push", {}, "mian")).toMatchObject({
    status: 1,
    said: "error: base: origin has no mian, or does not give it",
  });
});
