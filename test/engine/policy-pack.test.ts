import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Provider as Aws } from "@pulumi/aws/provider";
import * as s3 from "@pulumi/aws/s3";
import * as core from "@pulumi/kubernetes/core/v1";
import { Provider as Kubernetes } from "@pulumi/kubernetes/provider";
import { secret } from "@pulumi/pulumi";
import { ResourceGraph } from "../../lib/preview/graph";
import { findingsOf } from "../../lib/preview/policy/findings";
import { record } from "../../lib/preview/recording/record";
import { bundlePolicies, writePolicyPack } from "./policy-pack";
import { kinds, program as production, productionOn } from "./production";
import type { Run } from "./run";
import { kubeconfig } from "./small-clouds";
import { type EngineStack, openStack } from "./stack";

jest.setTimeout(900_000);

const folder = mkdtempSync(join(tmpdir(), "isobar-policy-"));
const searched = process.env["PATH"];
beforeAll(() => {
  bundlePolicies(join(folder, "node_modules", "isobar", "policy.js"));
  process.env["PATH"] = [join(writePolicyPack(join(folder, "plain")), "bin"), searched].join(delimiter);
});
afterAll(() => {
  process.env["PATH"] = searched;
  rmSync(folder, { recursive: true, force: true });
});

const pack = (name: string, options: object = {}) => writePolicyPack(join(folder, name), options);

/** One bucket that may be public or not, and a pod with a secret in it. */
function program({ open = false, leak = false } = {}) {
  return () => {
    const aws = new Aws("aws", { region: "us-east-1", skipCredentialsValidation: true });
    const bucket = new s3.Bucket("logs", { tags: { owner: "data" } }, { provider: aws, protect: true });
    new s3.BucketPublicAccessBlock(
      "logs-private",
      {
        bucket: bucket.id,
        blockPublicAcls: !open,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { provider: aws },
    );
    const kubernetes = new Kubernetes("cluster", {
      kubeconfig: kubeconfig("https://small.example.com", "", "aws"),
      clusterIdentifier: "small",
    });
    new core.Pod(
      "web",
      {
        metadata: { name: "web", namespace: "web" },
        spec: {
          containers: [
            {
              name: "web",
              image: "nginx:1.29",
              ...(leak && { env: [{ name: "GREETING", value: secret("hunter2") }] }),
            },
          ],
        },
      },
      { provider: kubernetes },
    );
  };
}

/** What the recorder finds in the same program, in the pack's words. */
async function offline(given: Parameters<typeof program>[0]): Promise<string[]> {
  const recorded = await record(program(given), { stack: "test", config });
  return findingsOf(new ResourceGraph(recorded), { environment: "test" }, [], "2026-01-01")
    .map(
      ({ rule, urn, found, property }) =>
        `${rule} ${urn.replace("pulumi:pulumi:Stack$", "")} ${found}${property ? ` (${property})` : ""}`,
    )
    .sort();
}

const inWords = ({ violations }: Run): string[] =>
  violations
    .map(({ policy, urn, message }) => `${policy} ${urn} ${/\n(.*?)(; set .*)?; see /.exec(message)?.[1]}`)
    .sort();
const mandatory = ({ violations }: Run) => violations.filter(({ level }) => level === "mandatory");
const policies = (violations: Run["violations"]) => violations.map(({ policy }) => policy);

const config = { "aws:region": "us-east-1" };
const waiver = {
  rule: "bucket-public-access",
  resource: "logs-*",
  reason: "the logs of a public web site",
  expires: "2999-12-31",
};

describe("in a real preview", () => {
  let stack: EngineStack;
  beforeAll(async () => {
    stack = await openStack({ program: program(), config });
  });
  afterAll(() => stack.close());

  test("a program without serious findings passes, and the others are said", async () => {
    const run = await stack.preview({ policyPacks: [pack("plain")] });
    expect(mandatory(run)).toEqual([]);
    expect(policies(run.violations)).toContain("bucket-versioning");
  });

  test("a public bucket stops it, with the rule's words", async () => {
    const run = await stack.preview({ program: program({ open: true }), policyPacks: [pack("plain")], fails: true });
    expect(mandatory(run)).toEqual([
      expect.objectContaining({
        policy: "bucket-public-access",
        urn: expect.stringMatching(/::logs-private$/),
        message: expect.stringContaining(
          "No bucket can be made public\npublic access is not blocked (blockPublicAcls); see https://docs.aws.amazon.com/",
        ),
      }),
    ]);
  });

  test("the pack finds what the offline preview finds, secrets and unknown values included, and shows no secret", async () => {
    const given = { open: true, leak: true };
    const run = await stack.preview({ program: program(given), policyPacks: [pack("plain")], fails: true });
    expect(inWords(run)).toEqual(await offline(given));
    expect(policies(mandatory(run)).sort()).toEqual(["bucket-public-access", "pod-clear-text-secret"]);
    expect(JSON.stringify(run)).not.toContain("hunter2");
  });

  test("what a waiver of the stack's file accepts does not stop it", async () => {
    writeFileSync(
      join(folder, "Pulumi.test.yaml"),
      JSON.stringify({ config: { "isobar:environment": { policy: { waivers: [waiver] } } } }),
    );
    const run = await stack.preview({
      program: program({ open: true }),
      policyPacks: [pack("from-file", { directory: folder })],
    });
    expect(policies(run.violations)).not.toContain("bucket-public-access");
  });

  test("neither does what the pack's own waivers or the stack's configuration accept", async () => {
    for (const run of [
      await stack.preview({ program: program({ open: true }), policyPacks: [pack("given", { waivers: [waiver] })] }),
      await stack.preview({
        program: program({ open: true }),
        policyPacks: [pack("plain")],
        config: { ...config, "isobar:environment": { policy: { waivers: [waiver] } } },
      }),
    ]) {
      expect(policies(run.violations)).not.toContain("bucket-public-access");
    }
    await stack.preview({ config });
  });

  test("a waiver that is over accepts nothing, and is said", async () => {
    const run = await stack.preview({
      program: program({ open: true }),
      policyPacks: [pack("over", { waivers: [{ ...waiver, expires: "2024-01-31" }] })],
      fails: true,
    });
    expect(policies(run.violations)).toEqual(expect.arrayContaining(["bucket-public-access", "waiver-expired"]));
  });

  test("a waiver of an unknown rule stops the pack itself, naming the nearest", async () => {
    const run = await stack.preview({
      policyPacks: [pack("wrong", { waivers: [{ ...waiver, rule: "bucket-publicaccess" }] })],
      fails: true,
    });
    expect(run.said).toContain("did you mean bucket-public-access?");
  });

  test("what a finding does is set by severity and by rule", async () => {
    const run = await stack.preview({
      program: program({ open: true }),
      policyPacks: [
        pack("other-levels", {
          enforcement: { low: "disabled", medium: "advisory" },
          rules: { "bucket-public-access": "advisory", "bucket-tls": "disabled" },
        }),
      ],
    });
    expect(run.violations.find(({ policy }) => policy === "bucket-public-access")?.level).toBe("advisory");
    for (const disabled of ["bucket-tls", "pod-read-only-root"])
      expect(policies(run.violations)).not.toContain(disabled);
  });
});

test("production on a cloud has nothing that stops it", async () => {
  const stack = await openStack({ name: "prod", program: production, config: productionOn("aws"), kinds });
  try {
    const run = await stack.preview({ policyPacks: [pack("plain")] });
    expect(mandatory(run)).toEqual([]);
  } finally {
    stack.close();
  }
});
