import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { ResourceGraph } from "../../../lib/preview/graph";
import { bucketRules } from "../../../lib/preview/policy/bucket/bucket-rules";
import { identityRules } from "../../../lib/preview/policy/identity/identity-rules";
import { record } from "../../../lib/preview/recording/record";

/** What a user writes who has never heard of Isobar: no components, and settings that name their bucket in every way there is. */
function program(): void {
  const kept = new s3.Bucket("kept");
  const lost = new s3.Bucket("lost", { bucket: "acme-lost" });
  const versions = (name: string, bucket: pulumi.Input<string>, status = "Enabled") =>
    new s3.BucketVersioning(name, { bucket, versioningConfiguration: { status } });
  versions("kept-versions", kept.id);
  versions("lost-versions", "acme-lost", "Suspended");
  versions("theirs", "somebody-elses", "Suspended");
  new s3.BucketPublicAccessBlock("kept-block", {
    bucket: kept.bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new s3.BucketPolicy("lost-policy", {
    bucket: lost.id,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: pulumi.interpolate`${lost.arn}/*` },
      ],
    }),
  });
  const role = new iam.Role("role", {
    assumeRolePolicy: iam.getPolicyDocumentOutput({ statements: [{ actions: ["sts:AssumeRole"] }] }).json,
  });
  new iam.RolePolicy("all", {
    role: role.id,
    policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
  });
  const account = new storage.StorageAccount("files", {
    resourceGroupName: "g",
    kind: "StorageV2",
    sku: { name: "Standard_ZRS" },
    minimumTlsVersion: "TLS1_2",
  });
  new storage.BlobServiceProperties("files", {
    resourceGroupName: "g",
    accountName: account.name,
    blobServicesName: "default",
    isVersioningEnabled: false,
  });
}

async function findings(mode: "preview" | "update"): Promise<readonly string[]> {
  const graph = new ResourceGraph(await record(program, { mode }));
  return [...bucketRules, ...identityRules].flatMap((rule) =>
    rule
      .check(graph, { environment: "test" })
      .map(({ resource, property = "" }) => `${rule.id} ${resource.name} ${property}`),
  );
}

const inBoth = [
  "bucket-versioning lost-versions versioningConfiguration.status",
  "bucket-versioning files isVersioningEnabled",
  "identity-wildcard-actions all policy.Statement[0].Action",
];

test("what a first preview knows of a user's own program is judged, and what it does not know is not", async () => {
  const found = await findings("preview");
  expect(found).toEqual(expect.arrayContaining([...inBoth, "bucket-public-access lost "]));
  // The policy names an ARN that is not there yet.
  expect(found.join()).not.toMatch(/lost-policy|kept-versions|theirs|bucket-tls lost/);
  expect(found).not.toContain("bucket-public-access kept ");
});

test("with what an update makes up, all of it is judged", async () => {
  const found = await findings("update");
  expect(found).toEqual(
    expect.arrayContaining([
      ...inBoth,
      "bucket-public-access lost-policy policy.Statement[0].Principal",
      "bucket-tls lost-policy policy",
    ]),
  );
  expect(found.join()).not.toMatch(/kept-versions|theirs|bucket-public-access kept/);
});
