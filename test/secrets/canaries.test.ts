import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { MultiCloud, readEnvironmentFile, synthesizeEnvironments } from "isobar";
import pc from "picocolors";
import { parseAllDocuments } from "yaml";
import { resourceChanges } from "../../lib/preview/changes/resource-changes";
import { loadPrices } from "../../lib/preview/cost/prices";
import { type RecordedResource, type RecordOptions, record, SECRET, UNKNOWN } from "../../lib/preview/recording/record";
import { environmentReport } from "../../lib/preview/report/build-report";
import { reportHtml } from "../../lib/preview/report/html/report-html";
import { type PreviewReport, reportVersion } from "../../lib/preview/report/report";
import { reportJson } from "../../lib/preview/report/report-json";
import { reportMarkdown } from "../../lib/preview/report/report-markdown";
import { reportText } from "../../lib/preview/report/report-text";
import { readableIn } from "./secret-forms";

const root = path.resolve(__dirname, "../..");
const stacks = path.join(root, "stacks");

/** Outputs that a provider makes up, and that its resource type calls secret. */
const secretOutputs: Readonly<Record<string, readonly string[]>> = {
  "random:index/randomPassword:RandomPassword": ["result", "bcryptHash"],
  "random:index/randomBytes:RandomBytes": ["base64", "hex"],
};
/** How the engine's protocol marks a secret; the outputs above come so from the real engine. */
const secret = (value: string) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

type Canaries = Readonly<Record<string, string>>;

/** Runs production with a canary for every secret that a provider makes up. */
async function production(options: RecordOptions, seed = "") {
  const canaries: Record<string, string> = {};
  const outputs = (type: string, name: string) =>
    Object.fromEntries(
      (secretOutputs[type] ?? []).map((output) => {
        // Of letters and digits, so that no encoding in the program hides it.
        const digest = createHash("sha256").update(`${seed}${name}.${output}`).digest("hex");
        const canary = `canary${digest.slice(0, 30)}`;
        canaries[`${name}.${output}`] = canary;
        return [output, secret(canary)];
      }),
    );
  const environment = readEnvironmentFile(path.join(stacks, "Pulumi.prod.yaml"));
  const recorded = await record(() => MultiCloud.fromEnvironment("data", environment).outputs, { ...options, outputs });
  return { canaries, recorded };
}

/** Everything that `isobar preview` prints of a recording, alone and against another, in every format. */
function shown(resources: readonly RecordedResource[], base?: readonly RecordedResource[]): string {
  const settings = { policy: { waivers: [] }, cost: { expectedNodes: {} } };
  const environment = environmentReport({
    environment: "prod",
    head: { resources, settings },
    ...(base && { base: { resources: base, settings, changes: resourceChanges(base, resources) } }),
    notes: [],
    prices: loadPrices(),
    today: "2026-01-01",
  });
  const report: PreviewReport = {
    version: reportVersion,
    ...(base && { base: { ref: "main", commit: "abc1234" } }),
    environments: [environment],
  };
  const texts = [true, false].map((all) => reportText(report, { colors: pc.createColors(false), all }));
  return [...texts, reportMarkdown(report), reportJson(report), reportHtml(report)].join("\n");
}

describe("production with a canary in every secret", () => {
  const salted = { mode: "update", secretSalt: "a salt that is forgotten" } as const;
  let canaries: Canaries;
  let later: Canaries;
  let revealed: readonly RecordedResource[];
  let before: readonly RecordedResource[];
  let after: readonly RecordedResource[];

  beforeAll(async () => {
    ({ canaries, recorded: revealed } = await production({ mode: "update", revealSecrets: true }));
    ({ recorded: before } = await production(salted));
    ({ canaries: later, recorded: after } = await production(salted, "later"));
  }, 240_000);

  test("every canary reaches what it is for", () => {
    const used = Object.keys(canaries).filter((name) => !/\.(bcryptHash|hex)$/.test(name));
    // A password of the database and three keys of Airflow on each of three clouds, at least.
    expect(used.length).toBeGreaterThanOrEqual(12);
    expect(readableIn(JSON.stringify(revealed), canaries)).toEqual(expect.arrayContaining(used));
  });

  test("no input of a resource has one in clear", () => {
    const found = before.flatMap(({ urn, inputs }) =>
      readableIn(JSON.stringify(inputs), canaries).map((name) => `${name} in ${urn}`),
    );
    expect(found).toEqual([]);
  });

  test("no preview shows one, in any format", () => {
    expect(readableIn(shown(before), canaries)).toEqual([]);
    // A test that cannot find one would prove nothing.
    expect(readableIn(shown(revealed), canaries)).not.toEqual([]);
  });

  test("a comparison says that a secret has changed, and shows neither value", () => {
    const changes = resourceChanges(before, after);
    expect(changes.map(({ type }) => type)).toContain("kubernetes:core/v1:Secret");
    const text = JSON.stringify(changes) + shown(after, before);
    expect(text).not.toMatch(/\[secret [\w-]{20,}\]/);
    expect([...readableIn(text, canaries), ...readableIn(text, later)]).toEqual([]);
  });
});

test("the first preview, when no secret is there yet, runs through and shows none", async () => {
  const { recorded } = await production({ mode: "preview" });
  const secrets = recorded.filter(({ type }) => type === "kubernetes:core/v1:Secret");
  expect(secrets.length).toBeGreaterThanOrEqual(3);
  for (const { inputs } of secrets) {
    for (const value of Object.values(Object(inputs["stringData"]))) expect([UNKNOWN, SECRET]).toContain(value);
  }
}, 120_000);

describe("on disk and on the screen", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "isobar-canaries-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test("manifests for GitOps name Secrets and hold none", () => {
    const files = synthesizeEnvironments({ directory: stacks, outdir: directory });
    const documents = files.flatMap((file) => parseAllDocuments(readFileSync(file, "utf8")).map((one) => one.toJS()));
    expect(documents.length).toBeGreaterThan(100);
    const filled = documents.filter(({ kind, data, stringData }) => kind === "Secret" && (data ?? stringData));
    expect(filled.map(({ metadata }) => metadata.name)).toEqual([]);
    expect(JSON.stringify(documents)).toContain('"secretKeyRef"');
    expect(readdirSync(directory).length).toBeGreaterThan(0);
  });

  test("secrets in the environment file are refused, all at once, and never repeated", () => {
    const canary = "c4naryZq81Hn2Xw";
    const changes: readonly [string, string][] = [
      [
        "version: 3.2.2",
        `version: 3.2.2
      config:
        database: { sql_alchemy_conn: "postgresql://a:${canary}@b/c" }
        smtp: { smtp_password: ${canary}, smtp_pasword: ${canary} }`,
      ],
      ['version: "17"', `version: "17"\n      password: ${canary}`],
      ["https://github.com/acme/dags", `https://x:${canary}@github.com/acme/dags`],
    ];
    let text = readFileSync(path.join(stacks, "Pulumi.prod.yaml"), "utf8");
    for (const [find, replacement] of changes) {
      expect(text).toContain(find);
      text = text.replace(find, replacement);
    }
    writeFileSync(path.join(directory, "Pulumi.prod.yaml"), text);
    const command = ["--require", "tsx/cjs", "lib/cli/isobar.ts", "preview", "prod", "--config", directory];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", KUBECONFIG: "" },
    });
    expect(status).not.toBe(0);
    for (const at of ["sql_alchemy_conn", "smtp_password", "postgres.password", "dags.0.git.url"]) {
      expect(stderr).toContain(at);
    }
    expect(stderr).toMatch(/passwordSecret: \{ name, key \}/);
    expect(readableIn(stdout + stderr, { canary })).toEqual([]);
  }, 120_000);
});
