import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");
let repository: string;

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
  writeFileSync(path.join(repository, file), text);
}

/** A program with one node group, which needs no cloud's SDK. */
const program = (maxSize: number) => `
const pulumi = require("@pulumi/pulumi");
new pulumi.CustomResource("aws:eks/nodeGroup:NodeGroup", "core", {
  region: "us-east-1", labels: { workload: "core" }, instanceTypes: ["m7i.xlarge"], capacityType: "ON_DEMAND",
  scalingConfig: { minSize: 2, maxSize: ${maxSize} }, diskSize: "[unknown]", tags: { password: pulumi.secret("canary") },
});
`;

const git = (...args: string[]) =>
  execFileSync("git", ["-C", repository, "-c", "user.name=a", "-c", "user.email=a@example.com", ...args]);

beforeEach(() => {
  repository = realpathSync(mkdtempSync(path.join(tmpdir(), "isobar-cost-")));
  symlinkSync(path.join(root, "node_modules"), path.join(repository, "node_modules"));
  write(".gitignore", "node_modules\n");
  write("stacks/index.js", program(6));
  write("stacks/Pulumi.prod.yaml", "config: {}\n");
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

function cost(...args: string[]) {
  const cli = path.join(root, "lib/cli/isobar.ts");
  const command = ["--require", require.resolve("tsx/cjs"), cli, "cost", "--program", "stacks/index.js", ...args];
  const env = { ...process.env, NO_COLOR: "1" };
  return spawnSync(process.execPath, command, { cwd: repository, encoding: "utf8", env });
}

test("tells what an environment costs, without an account, and shows no secret", () => {
  const { status, stdout, stderr } = cost();
  expect(stderr).toBe("prod: running stacks/index.js\n");
  expect(status).toBe(0);
  // 2 to 6 nodes, 3 expected, at $0.2016 an hour.
  expect(stdout).toMatch(/^prod: US dollars a month\n/);
  expect(stdout).toMatch(/aws {4}nodes core +on demand +\$294 +\$442 +\$883\n/);
  expect(stdout).toMatch(/aws, us-east-1, 2026-07-06: https:/);
  expect(stdout).not.toMatch(/canary/);
});

test("a file of prices of which none is used says so", () => {
  const prices = (region: string) =>
    `date: "2026-11-01"\nsource: ours\nregion: ${region}\nmachines: { aws: { m7i.xlarge: { onDemand: 0.1 } } }\n`;
  write("prices.yaml", prices("eu-west-1"));
  expect(cost("--prices", "prices.yaml").stderr).toMatch(/note: --prices prices\.yaml: no price of it was used/);
  write("prices.yaml", prices("us-east-1"));
  expect(cost("--prices", "prices.yaml").stderr).toBe("prod: running stacks/index.js\n");
});

test("expected sizes and the budget come from the environment", () => {
  write(
    "stacks/Pulumi.prod.yaml",
    "config:\n  isobar:environment:\n    cost: { expectedNodes: { core: 2 }, monthlyBudget: 300 }\n",
  );
  const { stdout } = cost();
  expect(stdout).toMatch(/\$294 +\$294 +\$883\n/);
  expect(stdout).toMatch(/within the budget: \$294 expected of \$300 a month/);
});

test("prices of a file and expected sizes of the command line take the place of Isobar's", () => {
  write("prices.yaml", "date: 2026-11-01\nsource: ours\nmachines: { aws: { m7i.xlarge: { onDemand: 0.1 } } }\n");
  const { stdout } = cost("--prices", "prices.yaml", "--expected", "core=6", "--format", "json");
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    environments: [{ environment: "prod", cost: { currency: "USD", total: { min: 146, expected: 438, max: 438 } } }],
  });
});

test.each([
  ["a pool that is not there", ["--expected", "cor=3"], /cor: 3; allowed: a node pool: core; did you mean core\?/],
  ["a number that is none", ["--expected", "core"], /core; allowed: a pool and its nodes, as workers=12/],
  ["a file of prices that is not there", ["--prices", "none.yaml"], /none\.yaml have an error/],
  ["a format that is none", ["--format", "xml"], /Allowed choices are text, markdown, json, html/],
])("%s is refused without a stack trace", (_, args, message) => {
  const { status, stdout, stderr } = cost(...args);
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n {4}at /);
});

test("against a base, tells what changes", () => {
  git("init", "--quiet", "-b", "main");
  git("add", "-A");
  git("commit", "--quiet", "-m", "a");
  write("stacks/index.js", program(10));
  const { stdout } = cost("--base", "main", "--format", "markdown");
  expect(stdout).toMatch(/Against the base: \*\*\+\$147 expected a month \(\+33\.3%\)/);
  expect(stdout).toMatch(/\| aws \| nodes core \| on demand \|.*\| \+\$147 \|/);
});
