import type { RuleId } from "../../../../lib/environment/schema/policy";
import { UNKNOWN } from "../../../../lib/preview/changes/property-value";
import { bucketRules } from "../../../../lib/preview/policy/bucket/bucket-rules";
import { findingsOf, type Literal, ruleOf } from "../graph";

const find = (id: RuleId, ...literals: readonly Literal[]) => findingsOf(ruleOf(bucketRules, id), literals);

const s3 = (inputs = {}, name = "logs"): Literal => ({ type: "aws:s3/bucket:Bucket", name, inputs });
const of = (kind: string, inputs: object, bucket: unknown = "logs-id"): Literal => ({
  type: `aws:s3/bucket${kind}:Bucket${kind}`,
  name: "setting",
  inputs: { bucket, ...inputs },
});
const gcs = (inputs = {}, name = "logs"): Literal => ({ type: "gcp:storage/bucket:Bucket", name, inputs });
const account = (inputs = {}): Literal => ({ type: "azure-native:storage:StorageAccount", name: "acc", inputs });
const inAccount = (type: string, inputs: object, accountName: unknown = "acc"): Literal => ({
  type: `azure-native:storage:${type}`,
  name: "part",
  inputs: { accountName, ...inputs },
});

describe("bucket-public-access", () => {
  const id = "bucket-public-access";
  const closed = {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };

  test("buckets that are closed pass", () => {
    expect(
      find(
        id,
        s3(),
        of("PublicAccessBlock", closed),
        gcs({ publicAccessPrevention: "enforced" }),
        account({ allowBlobPublicAccess: false }),
        inAccount("BlobContainer", { publicAccess: "None" }),
      ),
    ).toEqual([]);
  });

  test("an S3 bucket without a block is found, unless the account has one", () => {
    expect(find(id, s3())).toEqual([{ name: "logs", found: "no public access block, only the default of S3" }]);
    const ofAccount = { type: "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", inputs: closed };
    expect(find(id, s3(), ofAccount)).toEqual([]);
  });

  test.each(Object.keys(closed))("a block without %s is found", (property) => {
    const found = [{ name: "setting", property, found: "public access is not blocked" }];
    expect(find(id, s3(), of("PublicAccessBlock", { ...closed, [property]: false }))).toEqual(found);
    expect(find(id, s3(), of("PublicAccessBlock", { ...closed, [property]: undefined }))).toEqual(found);
  });

  test("an open ACL, a grant to everybody and a policy for everybody are found", () => {
    const block = of("PublicAccessBlock", closed);
    const uri = "http://acs.amazonaws.com/groups/global/AllUsers";
    const statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
    expect(find(id, s3({ acl: "public-read", grants: [{ uri }] }), block)).toEqual([
      { name: "logs", property: "acl", found: "open by its ACL, public-read" },
      { name: "logs", property: "grants[0].uri", found: "granted to everybody by its ACL" },
    ]);
    expect(find(id, s3(), block, of("Acl", { acl: "public-read-write" }))).toMatchObject([{ property: "acl" }]);
    expect(find(id, s3(), block, of("Policy", { policy: JSON.stringify({ Statement: statement }) }))).toEqual([
      { name: "setting", property: "policy.Statement.Principal", found: "its policy allows everybody" },
    ]);
    const own = { ...statement, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } };
    expect(find(id, s3(), block, of("Policy", { policy: { Statement: [own] } }))).toEqual([]);
  });

  test("a Google bucket that may inherit, and members who are everybody, are found", () => {
    expect(find(id, gcs())).toEqual([
      { name: "logs", property: "publicAccessPrevention", found: "inherited: it can be opened to everybody" },
    ]);
    const member = (members: Literal["inputs"] & object): Literal => ({
      type: "gcp:storage/bucketIAMMember:BucketIAMMember",
      name: "m",
      inputs: members,
    });
    expect(find(id, member({ member: "allUsers" }))).toEqual([
      { name: "m", property: "member", found: "granted to allUsers" },
    ]);
    expect(find(id, member({ member: "user:jane@example.com" }))).toEqual([]);
    expect(
      find(id, {
        type: "gcp:storage/bucketIAMBinding:BucketIAMBinding",
        name: "b",
        inputs: { members: ["user:jane@example.com", "allAuthenticatedUsers"] },
      }),
    ).toEqual([{ name: "b", property: "members[1]", found: "granted to allAuthenticatedUsers" }]);
    expect(
      find(id, {
        type: "gcp:storage/defaultObjectACL:DefaultObjectACL",
        name: "acl",
        inputs: { roleEntities: ["OWNER:project-owners-1", "READER:allUsers"] },
      }),
    ).toMatchObject([{ property: "roleEntities[1]" }]);
  });

  test("an Azure account that allows it, and a container that does it, are found", () => {
    expect(find(id, account({ allowBlobPublicAccess: true }))).toMatchObject([{ property: "allowBlobPublicAccess" }]);
    expect(find(id, account())).toEqual([]);
    expect(find(id, inAccount("BlobContainer", { publicAccess: "Container" }))).toEqual([
      { name: "part", property: "publicAccess", found: "public: Container" },
    ]);
  });

  test("what only an update will know is no breach", () => {
    const unknown = Object.fromEntries(Object.keys(closed).map((key) => [key, UNKNOWN]));
    expect(
      find(
        id,
        s3({ acl: UNKNOWN }),
        of("PublicAccessBlock", unknown, UNKNOWN),
        of("Policy", { policy: UNKNOWN }),
        gcs({ publicAccessPrevention: UNKNOWN }),
        account({ allowBlobPublicAccess: UNKNOWN }),
        inAccount("BlobContainer", { publicAccess: UNKNOWN }),
      ),
    ).toEqual([]);
  });
});

describe("bucket-encryption-key", () => {
  const id = "bucket-encryption-key";
  const rule = (sseAlgorithm: unknown, kmsMasterKeyId?: unknown) =>
    of("ServerSideEncryptionConfiguration", {
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm, ...(kmsMasterKeyId !== undefined && { kmsMasterKeyId }) },
        },
      ],
    });
  const path = "rules[0].applyServerSideEncryptionByDefault";

  test("a key of one's own passes, also one that is not made yet", () => {
    expect(
      find(
        id,
        s3(),
        rule("aws:kms", UNKNOWN),
        gcs({ encryption: { defaultKmsKeyName: UNKNOWN } }),
        account({ encryption: { keySource: "Microsoft.Keyvault" } }),
      ),
    ).toEqual([]);
    expect(find(id, account({ encryption: UNKNOWN }), gcs({ encryption: UNKNOWN }))).toEqual([]);
  });

  test("S3's own keys are found, wherever they are chosen", () => {
    expect(find(id, s3())).toEqual([{ name: "logs", found: "encrypted with a key of S3" }]);
    expect(find(id, s3(), rule("AES256"))).toEqual([
      { name: "setting", property: `${path}.sseAlgorithm`, found: "AES256, a key of S3" },
    ]);
    expect(find(id, s3(), rule("aws:kms"))).toEqual([
      { name: "setting", property: `${path}.kmsMasterKeyId`, found: "the account's key for S3" },
    ]);
    expect(find(id, s3(), rule("aws:kms", "alias/aws/s3"))).toHaveLength(1);
    const within = { rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } } };
    expect(find(id, s3({ serverSideEncryptionConfiguration: within }))).toHaveLength(1);
  });

  test("keys of Google and Microsoft are found", () => {
    expect(find(id, gcs(), account({ encryption: { keySource: "Microsoft.Storage" } }), account())).toEqual([
      { name: "logs", property: "encryption.defaultKmsKeyName", found: "encrypted with a key of Google" },
      { name: "acc", property: "encryption.keySource", found: "encrypted with a key of Microsoft" },
      { name: "acc", property: "encryption.keySource", found: "encrypted with a key of Microsoft" },
    ]);
  });
});

describe("bucket-tls", () => {
  const id = "bucket-tls";
  const deny = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };

  test("a policy that denies HTTP passes, as text, as an object, and unknown", () => {
    for (const policy of [JSON.stringify({ Statement: [deny] }), { Statement: deny }, UNKNOWN])
      expect(find(id, s3(), of("Policy", { policy }))).toEqual([]);
    expect(find(id, s3({ policy: { Statement: [deny] } }))).toEqual([]);
    expect(find(id, account({ minimumTlsVersion: "TLS1_2" }))).toEqual([]);
  });

  test("a bucket without a policy, and a policy that lets HTTP in, are found", () => {
    expect(find(id, s3())).toEqual([{ name: "logs", found: "no policy refuses HTTP" }]);
    const allow = { ...deny, Effect: "Allow", Principal: { AWS: "arn:aws:iam::1:root" } };
    expect(find(id, s3(), of("Policy", { policy: { Statement: [allow] } }))).toEqual([
      { name: "setting", property: "policy", found: "its policy lets HTTP in" },
    ]);
  });

  test("an account that takes HTTP or old TLS is found", () => {
    expect(find(id, account({ enableHttpsTrafficOnly: false, minimumTlsVersion: "TLS1_2" }))).toEqual([
      { name: "acc", property: "enableHttpsTrafficOnly", found: "HTTP is let in" },
    ]);
    expect(find(id, account())).toEqual([{ name: "acc", property: "minimumTlsVersion", found: "TLS1_0 is let in" }]);
    expect(find(id, account({ enableHttpsTrafficOnly: UNKNOWN, minimumTlsVersion: UNKNOWN }))).toEqual([]);
  });
});

describe("bucket-versioning", () => {
  const id = "bucket-versioning";
  const versioning = (status: unknown) => of("Versioning", { versioningConfiguration: { status } });
  const service = (isVersioningEnabled: unknown) => inAccount("BlobServiceProperties", { isVersioningEnabled });

  test("versions, a retention policy, and what is unknown pass", () => {
    for (const status of ["Enabled", UNKNOWN]) expect(find(id, s3(), versioning(status))).toEqual([]);
    expect(find(id, s3({ versioning: { enabled: true } }), s3({ objectLockEnabled: true }))).toEqual([]);
    expect(find(id, gcs({ versioning: { enabled: true } }), gcs({ retentionPolicy: {} }))).toEqual([]);
    for (const enabled of [true, UNKNOWN]) expect(find(id, account(), service(enabled))).toEqual([]);
    expect(find(id, account({ isHnsEnabled: true }), account({ kind: "FileStorage" }))).toEqual([]);
  });

  test("what keeps no versions is found", () => {
    expect(find(id, s3())).toEqual([{ name: "logs", found: "keeps no versions" }]);
    expect(find(id, s3(), versioning("Suspended"))).toEqual([
      { name: "setting", property: "versioningConfiguration.status", found: "keeps no versions: Suspended" },
    ]);
    expect(find(id, gcs({ versioning: { enabled: false } }))).toMatchObject([{ property: "versioning.enabled" }]);
    expect(find(id, account())).toEqual([{ name: "acc", found: "keeps no versions" }]);
    expect(find(id, account(), service(false))).toMatchObject([{ name: "part", property: "isVersioningEnabled" }]);
  });
});

describe("bucket-lifecycle", () => {
  const id = "bucket-lifecycle";
  const lifecycle = (...rules: readonly object[]) => of("LifecycleConfiguration", { rules });

  test("objects that expire pass", () => {
    expect(find(id, s3(), lifecycle({ status: "Enabled", expiration: { days: 30 } }))).toEqual([]);
    expect(find(id, s3(), of("LifecycleConfiguration", { rules: UNKNOWN }))).toEqual([]);
    expect(find(id, gcs({ lifecycleRules: [{ action: { type: "Delete" }, condition: { age: 7 } }] }))).toEqual([]);
    const actions = { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } };
    const policy = { rules: [{ enabled: true, definition: { actions } }] };
    expect(find(id, account(), inAccount("ManagementPolicy", { policy }))).toEqual([]);
  });

  test("a flow log that clears its own account passes", () => {
    const flowLog = (retentionPolicy: object): Literal => ({
      type: "azure-native:network:FlowLog",
      name: "flow",
      inputs: { storageId: "acc-id", retentionPolicy },
    });
    expect(find(id, account(), flowLog({ enabled: true, days: 30 }))).toEqual([]);
    expect(find(id, account(), flowLog({ enabled: false, days: 30 }))).toHaveLength(1);
  });

  test("objects that stay for ever are found", () => {
    const moved = { status: "Enabled", transitions: [{ days: 30, storageClass: "GLACIER" }] };
    const off = { status: "Disabled", expiration: { days: 30 } };
    expect(find(id, s3())).toEqual([{ name: "logs", found: "nothing ever expires" }]);
    expect(find(id, s3(), lifecycle(moved, off))).toEqual([
      { name: "setting", property: "rules", found: "nothing ever expires" },
    ]);
    expect(find(id, gcs({ lifecycleRules: [{ action: { type: "SetStorageClass" } }] }))).toMatchObject([
      { property: "lifecycleRules" },
    ]);
    expect(find(id, account())).toHaveLength(1);
    expect(find(id, account(), inAccount("ManagementPolicy", { policy: { rules: [] } }))).toMatchObject([
      { name: "part", property: "policy.rules" },
    ]);
  });
});

describe("bucket-immutable-backups", () => {
  const id = "bucket-immutable-backups";
  const found = "can be changed and deleted";
  const backups = s3({}, "nightly-backups");
  const lock = (inputs: object) => of("ObjectLockConfiguration", inputs, "nightly-backups-id");
  const container = (inputs = {}) => inAccount("BlobContainer", { containerName: "backups", ...inputs });

  test("locked backups pass, and so does what holds none", () => {
    expect(find(id, backups, lock({ rule: { defaultRetention: { days: 35 } } }))).toEqual([]);
    expect(find(id, gcs({ retentionPolicy: { retentionPeriod: "1" } }, "backups"))).toEqual([]);
    expect(find(id, account({ immutableStorageWithVersioning: { enabled: true } }), container())).toEqual([]);
    expect(find(id, account(), container({ immutableStorageWithVersioning: { enabled: UNKNOWN } }))).toEqual([]);
    expect(find(id, s3(), gcs(), account(), inAccount("BlobContainer", { containerName: "logs" }))).toEqual([]);
  });

  test("backups that can be deleted are found by their name, in the program or in the cloud", () => {
    expect(find(id, backups)).toEqual([{ name: "nightly-backups", property: "objectLockEnabled", found }]);
    expect(find(id, backups, lock({}))).toEqual([
      { name: "setting", property: "rule", found: `${found}: locked for no time` },
    ]);
    expect(find(id, s3({ bucket: "acme-backup" }))).toHaveLength(1);
    expect(find(id, gcs({}, "backups"))).toEqual([{ name: "backups", property: "retentionPolicy", found }]);
    expect(find(id, account(), container())).toEqual([
      { name: "part", property: "immutableStorageWithVersioning", found },
    ]);
  });

  test("a container in an account of somebody else's is no breach", () => {
    expect(find(id, account(), inAccount("BlobContainer", { containerName: "backups" }, "theirs"))).toEqual([]);
  });
});
