import { readFileSync } from "node:fs";
import * as path from "node:path";
import { readAction, readGitlab } from "../../tools/ci-files";

const root = path.resolve(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

/** The action with one thing changed. */
function action(find: string, by: string): readonly string[] {
  const text = read("action.yml");
  expect(text).toContain(find);
  return readAction(text.replace(find, by)).problems;
}

test("the action and the file for GitLab are in order, and their scripts are found", () => {
  const [own, gitlab] = [readAction(read("action.yml")), readGitlab(read("examples/ci/gitlab-ci.yml"))];
  expect([own.problems, gitlab.problems]).toEqual([[], []]);
  expect(own.scripts.length).toBeGreaterThanOrEqual(4);
  expect(gitlab.scripts.map(({ name }) => name)).toEqual(["preview"]);
});

test.each([
  ["inputs.program }}", "inputs.programme }}", /inputs\.programme: there is no such input/],
  ["inputs.program }}", "inputs.config }}", /inputs\.program: nothing reads it/],
  ["steps.comment.outputs", "steps.comments.outputs", /steps\.comments: there is no such step/],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub interpolates it.
  ['"$GITHUB_ACTION_PATH/tools/action/summary.sh"', "echo ${{ inputs.base }}", /an expression in a script/],
  ["shell: bash", "shel: bash", /shel/],
  ["@ea165f8d65b6e75b540449e92b4886f43607fa02", "@v4", /pinned by its whole commit/],
  ["using: composite", "using: node20", /runs\.using/],
  ["    description: The stacks to preview", "    descripton: The stacks to preview", /inputs\.environments/],
])("an action with %j as %j is refused", (find, by, problem) => {
  expect(action(find, by).join("\n")).toMatch(problem);
});

test.each([
  ["stage: test", "stage: tests", /preview\.stage: tests is none of test/],
  ["  script:", "  scripts:", /preview\..*scripts/],
  ["when: always", "when: sometimes", /preview\.artifacts\.when/],
])("a file for GitLab with %j as %j is refused", (find, by, problem) => {
  const text = read("examples/ci/gitlab-ci.yml");
  expect(readGitlab(text.replace(find, by)).problems.join("\n")).toMatch(problem);
});
