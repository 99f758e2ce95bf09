import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { PreviewReport } from "../../lib/preview/report/report";

const root = path.resolve(__dirname, "../..");
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "isobar-cli-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function isobar(...args: string[]) {
  const command = ["--require", "tsx/cjs", "lib/cli/isobar.ts", ...args];
  const env = { ...process.env, NO_COLOR: "1", KUBECONFIG: "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8", env });
  return { status, stdout, stderr };
}

/** A stack file with one thing changed. */
function stackWith(name: string, find: string, replacement: string): void {
  const text = readFileSync(path.join(root, "stacks", `Pulumi.${name}.yaml`), "utf8");
  expect(text).toContain(find);
  writeFileSync(path.join(directory, `Pulumi.${name}.yaml`), text.replace(find, replacement));
}

/** The program of `stacks/`, with its environments elsewhere. */
function programIn(folder: string): string {
  const program = path.join(folder, "index.ts");
  const lib = JSON.stringify(path.join(root, "lib"));
  writeFileSync(
    program,
    `import { loadEnvironment, MultiCloud } from ${lib};
export const clouds = MultiCloud.fromEnvironment("data", loadEnvironment({ directory: __dirname })).outputs;`,
  );
  return program;
}

test("help tells every command, and each command's own help its options", () => {
  const { status, stdout } = isobar("--help");
  expect(status).toBe(0);
  expect(stdout).toMatch(/preview \[options\] \[environment\.\.\.\]/);
  expect(stdout).toMatch(/cost \[options\] \[environment\.\.\.\]/);
  expect(stdout).toMatch(/synth \[options\] \[environment\.\.\.\]/);
  expect(isobar("preview", "--help").stdout).toMatch(/--all/);
});

test("a command that does not exist is refused with the nearest one", () => {
  const { status, stderr } = isobar("previw");
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/Did you mean preview/);
});

test("preview shows one cloud's network, cluster, pools and Airflow, and says that nothing was made", () => {
  const { status, stdout } = isobar("preview", "dev");
  expect(status).toBe(0);
  expect(stdout).toMatch(/Platform dev-aws .*us-east-1/);
  expect(stdout).toMatch(/Cluster dev-aws .*private API · secrets encrypted/);
  expect(stdout).toMatch(/NodePool dev-aws-workers/);
  expect(stdout).toMatch(/Deployment airflow\/Deployment\/airflow-scheduler {2}1 × apache\/airflow:3\.2\.2/);
  expect(stdout).toMatch(/dev: \d+ resources, none of them made/);
});

test("several environments are shown one after the other, and written in every format", () => {
  const out = path.join(directory, "out");
  const { status, stdout, stderr } = isobar("preview", "dev", "staging", "--format", "markdown", "--out", out);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^<!-- isobar preview dev staging -->\n/);
  expect(stdout).toMatch(/\| \*\*dev\*\* \| \d+ \|[\s\S]*\| \*\*staging\*\* \| \d+ \|/);
  expect(stderr).toMatch(/dev: running[\s\S]*staging: running/);
  expect(readdirSync(out).sort()).toEqual(["preview.html", "preview.json", "preview.md", "preview.txt"]);
  expect(readFileSync(path.join(out, "preview.md"), "utf8")).toBe(stdout);
  const report: PreviewReport = JSON.parse(readFileSync(path.join(out, "preview.json"), "utf8"));
  expect(report.environments.map(({ environment }) => environment)).toEqual(["dev", "staging"]);
});

test("preview says which rules are broken and what it costs, and exits with 2 on a rule of --fail-on", () => {
  stackWith("dev", "cluster:", "cluster:\n      publicEndpoint: { allowedRanges: [0.0.0.0/0] }");
  const { status, stdout, stderr } = isobar("preview", "dev", "-p", programIn(directory), "--fail-on", "policy:high");
  expect(stdout).toMatch(/open +high +cluster-private-api/);
  expect(stdout).toMatch(/set cluster\.publicEndpoint/);
  expect(stdout).toMatch(/^Cost$/m);
  expect(stderr).toMatch(/--fail-on policy:high: dev: a finding: cluster-private-api of dev-aws/);
  expect(status).toBe(2);
});

test("a rule of --fail-on that does not exist is refused before anything runs", () => {
  const { status, stderr } = isobar("preview", "dev", "--fail-on", "replace-statefull");
  expect(status).toBe(1);
  expect(stderr).toMatch(/did you mean replace-stateful\?/);
  expect(stderr).not.toMatch(/running/);
});

test.each([
  ["--fail-on", "", /--fail-on.*no rule; one of replace-stateful/],
  ["--fail-on", "none,policy", /none stands alone/],
  ["--fail-on", "cost+20%", /--fail-on cost\+20% goes with --base/],
  ["--timeout", "Infinity", /a number of seconds above 0, at most 2147483/],
  ["--new-if-base-fails", undefined, /--new-if-base-fails goes with --base/],
  ["--engine-refresh", undefined, /--engine-refresh goes with --engine/],
  ["--out", __filename, /--out .*isobar\.test\.ts: is there, and is no folder/],
  ["--engine", "none.json", /--engine none\.json: no such file/],
  ["--engine", "prod", /no such file; .*an environment stands before --engine/],
  ["--json", "--format=html", /--json contradicts --format html/],
])(
  "preview %s %s, which would do something else than it says, is refused before anything runs",
  (option, value, message) => {
    const { status, stdout, stderr } = isobar("preview", "dev", option, ...(value === undefined ? [] : [value]));
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stdout + stderr).not.toMatch(/running/);
  },
);

test("help shows defaults as they are written on the command line", () => {
  for (const command of ["preview", "cost"]) expect(isobar(command, "--help").stdout).not.toMatch(/[{}]/);
  expect(isobar("preview", "--help").stdout).toMatch(/\(default:\s+replace-stateful\)/);
});

test("preview marks what is less than the default", () => {
  stackWith("dev", "cluster:", "cluster:\n      publicEndpoint: { allowedRanges: [198.51.100.0/24] }");
  const { stdout } = isobar("preview", "dev", "--program", programIn(directory));
  expect(stdout).toMatch(/NOT private API/);
});

test("preview as JSON has every resource with its inputs, for tools", () => {
  const { status, stdout } = isobar("preview", "dev", "--json");
  expect(status).toBe(0);
  const [environment] = (JSON.parse(stdout) as PreviewReport).environments;
  const resources = environment?.resources ?? [];
  expect(resources.length).toBeGreaterThan(100);
  expect(resources.find(({ type }) => type === "aws:eks/cluster:Cluster")?.inputs["name"]).toBe("dev-aws");
});

test("a wrong environment is told with file, line, column and the nearest key, without a stack trace", () => {
  stackWith("dev", "nodePools:", "nodePool:");
  const { status, stdout, stderr } = isobar("preview", "dev", "--program", programIn(directory));
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/Pulumi\.dev\.yaml:\d+:\d+ +nodePool: .*did you mean nodePools\?/);
  expect(stderr).not.toMatch(/\n {4}at /);
});

test("an unknown environment is told with those there are", () => {
  const { status, stderr } = isobar("preview", "prdo");
  expect(status).toBe(1);
  expect(stderr).toMatch(/prod/);
  expect(stderr).toMatch(/did you mean prod/i);
});

test("a program that throws shows its own lines only", () => {
  const program = path.join(directory, "index.ts");
  writeFileSync(
    program,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the program interpolates it, not this test.
    "interface Thing { size: number }\n\nconst thing: Thing = { size: 1 };\nthrow new Error(`no ${thing.size}`);\n",
  );
  const { status, stderr } = isobar("preview", "dev", "--program", program);
  expect(status).toBe(1);
  expect(stderr).toMatch(/no 1/);
  expect(stderr).toMatch(/index\.ts:4:7/);
  expect(stderr).not.toMatch(/node_modules|node:internal/);
});

test("a program that is not there is named", () => {
  const { status, stderr } = isobar("preview", "dev", "--program", path.join(directory, "none.ts"));
  expect(status).toBe(1);
  expect(stderr).toMatch(/none\.ts/);
});

test("a program that waits for ever ends with an error instead of in silence", () => {
  const program = path.join(directory, "index.ts");
  writeFileSync(program, "export default () => new Promise(() => {});\nmodule.exports = module.exports.default;\n");
  const { status, stderr } = isobar("preview", "dev", "--program", program);
  expect(status).toBe(1);
  expect(stderr).toMatch(/never ends/);
});

test("cdk8s synth writes what isobar synth writes", () => {
  const out = path.join(directory, "dist");
  const command = [path.join(root, "node_modules/.bin/cdk8s"), "synth", "--check-upgrade=false", "--output", out];
  expect(spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" }).status).toBe(0);
  const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
  expect(files).toContain("prod/gcp/airflow.k8s.yaml");
  const { stdout } = isobar("synth", "prod", "--out", path.join(directory, "again"));
  for (const file of stdout.trim().split("\n")) {
    const same = path.join(out, path.relative(path.join(directory, "again"), file));
    expect(readFileSync(file, "utf8")).toBe(readFileSync(same, "utf8"));
  }
});

test("a reader that has read enough ends it quietly", () => {
  const cli = path.join(root, "lib/cli/isobar.ts");
  const pipe = `"${process.execPath}" --require tsx/cjs "${cli}" preview prod --json | head -1`;
  const { stdout, stderr } = spawnSync("sh", ["-c", pipe], { cwd: root, encoding: "utf8" });
  expect(stdout.trim().split("\n")).toHaveLength(1);
  expect(stderr).not.toMatch(/EPIPE|Unhandled/);
});
