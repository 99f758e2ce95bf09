import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const root = path.resolve(__dirname, "..", "..");
const project = mkdtempSync(path.join(tmpdir(), "isobar-consumer-"));
const run = (command: string, args: string[], cwd = project) =>
  execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });

/** What npm would install: the package's dependencies and the peers that this consumer chose. Google Cloud and Azure are not among them. */
function installPeers(): void {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(path.join(root, "package.json"), "utf8"),
  );
  const peers = [
    "@pulumi/pulumi",
    "@pulumi/kubernetes",
    "@pulumi/random",
    "@pulumi/aws",
    "cdk8s",
    "cdk8s-plus-28",
    "constructs",
  ];
  for (const name of [...Object.keys(manifest.dependencies), ...peers, "@types/node"]) {
    const link = path.join(project, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(root, "node_modules", name), link);
  }
}

beforeAll(() => {
  run("npm", ["pack", "--pack-destination", project], root);
  const archive = readdirSync(project).find((file) => file.endsWith(".tgz")) ?? "";
  mkdirSync(path.join(project, "node_modules", "isobar"), { recursive: true });
  run("tar", ["-xzf", archive, "--strip-components=1", "-C", path.join("node_modules", "isobar")]);
  installPeers();
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  const compilerOptions = {
    strict: true,
    target: "es2022",
    module: "node16",
    exactOptionalPropertyTypes: true,
    types: ["node"],
  };
  writeFileSync(path.join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

const airflow = `{ version: "3.2.2", dags: [{ name: "main", git: { url: "https://git.example.com/dags" } }] }`;

test("a program with only AWS installed type-checks and runs", () => {
  writeFileSync(
    path.join(project, "index.ts"),
    `import { MultiCloud } from "isobar";
import { aws } from "isobar/aws";
import { Manifests } from "isobar/manifests";
import { Airflow } from "isobar/airflow";
import { PostgresCluster } from "isobar/cloudnative-pg";
import { ExternalSecret } from "isobar/external-secrets";
import { PostgresDump } from "isobar/postgres";
import { Vault } from "isobar/vault";
import { VaultAuth } from "isobar/vault-secrets-operator";

export const constructs = [Manifests, Airflow, PostgresCluster, ExternalSecret, PostgresDump, Vault, VaultAuth];
export const clouds = new MultiCloud("data", {
  environment: "dev",
  clouds: [aws({ region: "us-east-1", admins: ["arn:aws:iam::111122223333:role/platform"] })],
  cluster: { version: "1.35" },
  nodePools: { core: { cpu: 4, memoryGiB: 16, min: 1, max: 3 } },
  airflow: ${airflow},
}).outputs;
`,
  );
  run(process.execPath, [path.join(root, "node_modules/ts7/bin/tsc"), "--noEmit", "--skipLibCheck", "-p", "."]);
  const shown = run(process.execPath, [
    "node_modules/isobar/build/cli/isobar.js",
    "preview",
    "dev",
    "--program",
    "index.ts",
  ]);
  expect(shown).toMatch(/EksCluster|Cluster prod-aws|dev-aws/);
  expect(shown).toMatch(/dev: \d+ resources/);
}, 120_000);

test("`isobar` loads no cloud SDK, and `isobar/aws` loads only submodules of AWS", () => {
  const loaded = (entry: string) =>
    run(process.execPath, ["-e", `require("${entry}"); console.log(Object.keys(require.cache).join("\\n"))`]).split(
      "\n",
    );
  const sdk = /@pulumi\/(aws|gcp|azure-native)\//;
  expect(loaded("isobar").filter((file) => sdk.test(file))).toEqual([]);
  const aws = loaded("isobar/aws").filter((file) => sdk.test(file));
  expect(aws.length).toBeGreaterThan(0);
  expect(aws.filter((file) => /@pulumi\/(gcp|azure-native)\/|@pulumi\/aws\/index\.js$/.test(file))).toEqual([]);
}, 60_000);

test("an environment that names a cloud whose SDK is missing says what to install", () => {
  const program = `
    const { MultiCloud, parseEnvironment } = require("isobar");
    const environment = parseEnvironment({
      clouds: { gcp: { project: "acme-data", region: "us-east1", admins: ["group:platform@example.com"] } },
      cluster: { version: "1.35" },
      nodePools: { core: { cpu: 4, memoryGiB: 16, min: 1, max: 3 } },
      airflow: ${airflow},
    }, { name: "dev" });
    try { MultiCloud.fromEnvironment("data", environment); } catch (error) { console.log(error.message); }
  `;
  expect(run(process.execPath, ["-e", program])).toMatch(/npm install @pulumi\/gcp/);
}, 60_000);
