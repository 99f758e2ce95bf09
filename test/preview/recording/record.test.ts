import { execFileSync } from "node:child_process";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { record, SECRET, UNKNOWN } from "../../../lib/preview/recording/record";

class Pair extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:Pair", name, {});
    const first = new s3.Bucket(`${name}-first`, {}, { parent: this, protect: true });
    new s3.Bucket(
      `${name}-second`,
      { bucketPrefix: first.bucket, tags: { first: first.arn, password: pulumi.secret("hunter2") } },
      { parent: this, ignoreChanges: ["tags"] },
    );
    this.registerOutputs({});
  }
}

test("a preview shows resources with parents, options, and what is unknown or secret", async () => {
  const recorded = await record(() => void new Pair("pair"));
  const [pair, first, second] = ["pair", "pair-first", "pair-second"].map((name) =>
    recorded.find((r) => r.name === name),
  );
  expect(first).toMatchObject({ type: "aws:s3/bucket:Bucket", parent: pair?.urn, protect: true });
  expect(second?.inputs).toMatchObject({ tags: { first: UNKNOWN, password: SECRET } });
  expect(second?.ignoreChanges).toEqual(["tags"]);
  expect(second?.dependencies).toContain(first?.urn);
  expect(JSON.stringify(recorded)).not.toContain("hunter2");
});

test("an update knows what the cloud decides", async () => {
  const recorded = await record(() => void new Pair("pair"), { mode: "update", revealSecrets: true });
  const second = recorded.find((resource) => resource.name === "pair-second");
  expect(second?.inputs).toMatchObject({ tags: { first: "arn:made-up:pair-first", password: { secret: "hunter2" } } });
});

test("what the program throws is thrown, also inside apply", async () => {
  const thrown = record(() => {
    throw new Error("at once");
  });
  await expect(thrown).rejects.toThrow("at once");
  // In a process of its own, since Jest takes a stray rejection for a failed test.
  const program = `
    const { record } = require("./lib/preview/recording/record.ts");
    const pulumi = require("@pulumi/pulumi");
    const later = () => { pulumi.output(1).apply(() => { throw new Error("later"); }); };
    record(later).then(() => console.log("nothing"), (error) => console.log("thrown: " + error.message));
  `;
  expect(execFileSync(process.execPath, ["--require", "tsx/cjs", "-e", program], { encoding: "utf8" })).toBe(
    "thrown: later\n",
  );
});

test("configuration reaches the program", async () => {
  let seen: unknown;
  await record(
    () => {
      seen = new pulumi.Config("isobar").requireObject("environment");
    },
    { config: { "isobar:environment": { a: 1 } } },
  );
  expect(seen).toEqual({ a: 1 });
});
