import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { adoptS3Bucket, S3Bucket } from "../../lib/clouds/bucket/aws";
import { adoptBlobBucket, BlobBucket, type BlobBucketArgs } from "../../lib/clouds/bucket/azure";
import type { BucketArgs, BucketPurpose } from "../../lib/clouds/bucket/bucket";
import { adoptGcsBucket, GcsBucket } from "../../lib/clouds/bucket/gcp";
import { type RecordedResource, record, UNKNOWN } from "../../lib/preview/recording/record";

type Mode = "preview" | "update";
const modes: Mode[] = ["preview", "update"];
const purposes: BucketPurpose[] = ["logs", "xcom", "backups"];

const tags = { owner: "data-platform" };
const s3Key = "arn:aws:kms:us-east-1:123456789012:key/abc";
const gcsKey = "projects/p/locations/us-east1/keyRings/r/cryptoKeys/k";
const keyUrl = "https://vault.vault.azure.net/keys/data";
const blobArgs = {
  resourceGroupName: "data",
  location: "eastus2",
  keyResourceId: "/subscriptions/s1/resourceGroups/data/providers/Microsoft.KeyVault/vaults/vault/keys/data",
  endpointSubnetId: "/subscriptions/s1/subnets/endpoints",
  privateDnsZoneId: "/subscriptions/s1/privateDnsZones/privatelink.blob.core.windows.net",
} satisfies Partial<BlobBucketArgs>;

type Args = Omit<BucketArgs, "keyId">;
const make = {
  aws: (name: string, args: Args) => new S3Bucket(name, { keyId: s3Key, tags, ...args }),
  gcp: (name: string, args: Args) => new GcsBucket(name, { keyId: gcsKey, tags, location: "us-east1", ...args }),
  azure: (name: string, args: Args) => new BlobBucket(name, { keyId: keyUrl, tags, ...blobArgs, ...args }),
};
type Cloud = keyof typeof make;
const clouds = ["aws", "gcp", "azure"] as const;

async function resources(cloud: Cloud, args: Args, mode: Mode = "preview"): Promise<RecordedResource[]> {
  return record(() => void make[cloud]("prod-logs", args), { mode });
}

function only(recorded: RecordedResource[], type: string): RecordedResource {
  const found = recorded.filter((resource) => resource.custom && resource.type.endsWith(`:${type}`));
  const [first] = found;
  if (!first || found.length > 1) {
    throw new Error(`${found.length} resources of type ${type} in ${recorded.map((r) => r.type).join(", ")}`);
  }
  return first;
}

describe.each(modes)("an S3 bucket, %s", (mode) => {
  test("is reached over TLS only and never in public", async () => {
    const recorded = await resources("aws", { purpose: "logs" }, mode);
    expect(only(recorded, "BucketPublicAccessBlock").inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(only(recorded, "BucketPolicy").inputs["policy"]).toMatchObject({
      Statement: [{ Effect: "Deny", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
    });
    expect(only(recorded, "BucketPolicy").dependencies).toContain(only(recorded, "BucketPublicAccessBlock").urn);
  });

  test("what its policy names is unknown before it exists, and its ARN afterwards", async () => {
    const policy = only(await resources("aws", { purpose: "logs" }, mode), "BucketPolicy").inputs["policy"];
    const arns = mode === "preview" ? [UNKNOWN, UNKNOWN] : ["arn:made-up:prod-logs", "arn:made-up:prod-logs/*"];
    expect(policy).toMatchObject({ Statement: [{ Resource: arns }] });
  });

  test("belongs to the account, is encrypted with the given key, and keeps versions", async () => {
    const recorded = await resources("aws", { purpose: "logs" }, mode);
    expect(only(recorded, "BucketOwnershipControls").inputs["rule"]).toEqual({
      objectOwnership: "BucketOwnerEnforced",
    });
    expect(only(recorded, "BucketServerSideEncryptionConfiguration").inputs["rules"]).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: s3Key },
        bucketKeyEnabled: true,
      },
    ]);
    expect(only(recorded, "BucketVersioning").inputs["versioningConfiguration"]).toEqual({ status: "Enabled" });
  });

  test("expires objects, old versions, delete markers and unfinished uploads", async () => {
    const rules = only(await resources("aws", { purpose: "logs" }, mode), "BucketLifecycleConfiguration").inputs[
      "rules"
    ];
    expect(rules).toMatchObject([
      {
        status: "Enabled",
        expiration: { days: 30 },
        noncurrentVersionExpiration: { noncurrentDays: 7 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
      { status: "Enabled", expiration: { expiredObjectDeleteMarker: true } },
    ]);
  });

  test("locks backups for their time, as firmly as asked, and only backups", async () => {
    const backups = await resources("aws", { purpose: "backups" }, mode);
    expect(only(backups, "Bucket").inputs["objectLockEnabled"]).toBe(true);
    expect(only(backups, "BucketObjectLockConfiguration")).toMatchObject({
      protect: true,
      inputs: { rule: { defaultRetention: { mode: "GOVERNANCE", days: 35 } } },
    });
    const firm = await resources("aws", { purpose: "backups", immutability: "compliance", retentionDays: 90 }, mode);
    expect(only(firm, "BucketObjectLockConfiguration").inputs["rule"]).toEqual({
      defaultRetention: { mode: "COMPLIANCE", days: 90 },
    });
    const logs = await resources("aws", { purpose: "logs" }, mode);
    expect(logs.filter((resource) => resource.type.endsWith("ObjectLockConfiguration"))).toEqual([]);
    expect(only(logs, "Bucket").inputs["objectLockEnabled"]).toBe(false);
  });
});

describe.each(modes)("a Cloud Storage bucket, %s", (mode) => {
  test("is never public, and encrypted with the given key", async () => {
    expect(only(await resources("gcp", { purpose: "logs" }, mode), "Bucket").inputs).toMatchObject({
      publicAccessPrevention: "enforced",
      uniformBucketLevelAccess: true,
      encryption: { defaultKmsKeyName: gcsKey },
    });
  });

  test("keeps versions and what was deleted for a week, and expires everything", async () => {
    expect(only(await resources("gcp", { purpose: "xcom" }, mode), "Bucket").inputs).toMatchObject({
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: 604800 },
      lifecycleRules: [
        { action: { type: "Delete" }, condition: { age: 7, withState: "LIVE" } },
        { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 7, withState: "ARCHIVED" } },
        { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
      ],
    });
  });

  test("retains backups for their time, as firmly as asked, and only backups", async () => {
    const backups = only(await resources("gcp", { purpose: "backups" }, mode), "Bucket");
    expect(backups.inputs["retentionPolicy"]).toEqual({ retentionPeriod: String(35 * 86400), isLocked: false });
    const firm = only(await resources("gcp", { purpose: "backups", immutability: "compliance" }, mode), "Bucket");
    expect(firm.inputs["retentionPolicy"]).toMatchObject({ isLocked: true });
    expect(only(await resources("gcp", { purpose: "logs" }, mode), "Bucket").inputs["retentionPolicy"]).toBeUndefined();
  });
});

describe.each(modes)("a blob container, %s", (mode) => {
  test("is reached over TLS and a private endpoint only, without shared keys", async () => {
    const recorded = await resources("azure", { purpose: "logs" }, mode);
    expect(only(recorded, "StorageAccount").inputs).toMatchObject({
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      publicNetworkAccess: "Disabled",
      networkRuleSet: { defaultAction: "Deny" },
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      sku: { name: "Standard_ZRS" },
    });
    expect(only(recorded, "BlobContainer").inputs["publicAccess"]).toBe("None");
    expect(only(recorded, "PrivateEndpoint").inputs).toMatchObject({
      subnet: { id: blobArgs.endpointSubnetId },
      privateLinkServiceConnections: [{ groupIds: ["blob"] }],
    });
    expect(only(recorded, "PrivateDnsZoneGroup").inputs["privateDnsZoneConfigs"]).toEqual([
      { name: "blob", privateDnsZoneId: blobArgs.privateDnsZoneId },
    ]);
  });

  test("is encrypted with the given key, which its identity may use before the account is made", async () => {
    const recorded = await resources("azure", { purpose: "logs" }, mode);
    // The SDK fills in defaults below encryption, and so takes all of it for unknown while the identity is.
    const encryption = {
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: { keyVaultUri: "https://vault.vault.azure.net/", keyName: "data" },
    };
    const seen = { encryption: only(recorded, "StorageAccount").inputs["encryption"] };
    expect(seen).toMatchObject({ encryption: mode === "preview" ? UNKNOWN : encryption });
    expect(only(recorded, "RoleAssignment").inputs).toMatchObject({
      scope: blobArgs.keyResourceId,
      principalType: "ServicePrincipal",
      roleDefinitionId:
        "/subscriptions/s1/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6",
    });
    expect(only(recorded, "StorageAccount").dependencies).toContain(only(recorded, "RoleAssignment").urn);
  });

  test("keeps versions and what was deleted for a week, and expires everything", async () => {
    const recorded = await resources("azure", { purpose: "logs" }, mode);
    expect(only(recorded, "BlobServiceProperties").inputs).toMatchObject({
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: 7 },
      containerDeleteRetentionPolicy: { enabled: true, days: 7 },
    });
    expect(only(recorded, "ManagementPolicy").inputs["policy"]).toMatchObject({
      rules: [
        { definition: { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } } } },
        {
          definition: {
            actions: {
              version: { delete: { daysAfterCreationGreaterThan: 37 } },
              snapshot: { delete: { daysAfterCreationGreaterThan: 30 } },
            },
          },
        },
      ],
    });
  });

  test("makes versions of backups immutable for their time, and only of backups", async () => {
    const backups = only(await resources("azure", { purpose: "backups" }, mode), "StorageAccount");
    expect(backups.inputs["immutableStorageWithVersioning"]).toEqual({
      enabled: true,
      immutabilityPolicy: {
        immutabilityPeriodSinceCreationInDays: 35,
        state: "Unlocked",
        allowProtectedAppendWrites: false,
      },
    });
    const logs = only(await resources("azure", { purpose: "logs" }, mode), "StorageAccount");
    expect(logs.inputs["immutableStorageWithVersioning"]).toBeUndefined();
  });

  test("gives the account a name that Azure can complete, whatever the bucket's name", async () => {
    const recorded = await record(() => void make.azure("staging-azure-airflow-remote-logs", { purpose: "logs" }), {
      mode,
    });
    expect(only(recorded, "StorageAccount").name).toMatch(/^[a-z][a-z0-9]{2,15}$/);
    expect(only(recorded, "StorageAccount").inputs["accountName"]).toBeUndefined();
  });
});

describe.each(clouds)("on %s", (cloud) => {
  test.each(purposes)("%s are protected from deletion, tagged, and children of one component", async (purpose) => {
    const recorded = await resources(cloud, { purpose });
    const component = recorded.find((resource) => resource.type === `isobar:${cloud}:Bucket`);
    const children = recorded.filter((r) => r.custom && !r.type.startsWith("pulumi:"));
    expect(children.filter((child) => child.parent !== component?.urn)).toEqual([]);
    const stateful = children.filter((r) => /:(Bucket|StorageAccount|BlobContainer)$/.test(r.type));
    expect(stateful.length).toBeGreaterThan(0);
    expect(stateful.filter((r) => !r.protect).map((r) => r.type)).toEqual([]);
    const taggable = /:(s3.*:Bucket|.*storage.*:Bucket|StorageAccount|PrivateEndpoint|UserAssignedIdentity)$/;
    for (const resource of children.filter((r) => taggable.test(r.type))) {
      expect(resource.inputs[cloud === "gcp" ? "labels" : "tags"]).toEqual(tags);
    }
  });

  test("the days asked for are the days kept", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3653 }), async (retentionDays) => {
        const recorded = await resources(cloud, { purpose: "backups", retentionDays });
        const text = JSON.stringify(recorded.map((r) => r.inputs));
        expect(text).toContain(cloud === "gcp" ? `"${retentionDays * 86400}"` : `${retentionDays}`);
      }),
      { numRuns: 5 },
    );
  });

  test.each([0, 1.5, 4000, Number.NaN])("%d days of retention are refused before anything is made", async (days) => {
    const run = record(() => void make[cloud]("prod-logs", { purpose: "logs", retentionDays: days }));
    await expect(run).rejects.toThrow(/bucket prod-logs[\s\S]*retentionDays: .*whole number of days from 1 to 3653/);
  });

  test("immutability is refused on what is not a backup", async () => {
    const run = record(() => void make[cloud]("prod-logs", { purpose: "logs", immutability: "compliance" }));
    await expect(run).rejects.toThrow(/immutability: "compliance"; allowed: nothing, unless the purpose is backups/);
  });
});

test("a key that is no Key Vault URL is refused, naming the argument", async () => {
  const run = record(() => void new BlobBucket("b", { purpose: "logs", keyId: s3Key, ...blobArgs }));
  await expect(run).rejects.toThrow(/keyId: .*https:\/\/<vault>\/keys\/<name>/);
});

test.each(modes)("buckets that exist are adopted by name, and nothing is made, %s", async (mode) => {
  const seen: Record<string, unknown> = {};
  const recorded = await record(
    () => {
      const adopted = {
        aws: adoptS3Bucket("theirs"),
        gcp: adoptGcsBucket("theirs"),
        azure: adoptBlobBucket({
          subscriptionId: "s",
          resourceGroupName: "g",
          accountName: "a",
          containerName: "c",
        }),
      };
      for (const [cloud, bucket] of Object.entries(adopted)) {
        pulumi.all([bucket.url, bucket.id]).apply((values) => {
          seen[cloud] = values;
        });
      }
    },
    { mode },
  );
  expect(recorded.filter((resource) => resource.custom)).toEqual([]);
  expect(seen).toEqual({
    aws: ["s3://theirs", "arn:aws:s3:::theirs"],
    gcp: ["gs://theirs", "theirs"],
    azure: [
      "wasb://c@a.blob.core.windows.net",
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/c",
    ],
  });
});
