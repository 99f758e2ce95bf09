import type { RuleId } from "../../../../lib/environment/schema/policy";
import { UNKNOWN } from "../../../../lib/preview/changes/property-value";
import { secretRules } from "../../../../lib/preview/policy/secret/secret-rules";
import { findingsOf, type Literal, ruleOf } from "../graph";

const find = (id: RuleId, ...literals: readonly Literal[]) => findingsOf(ruleOf(secretRules, id), literals);

const aws = (inputs: object): Literal => ({
  type: "aws:secretsmanager/secret:Secret",
  name: "git",
  inputs: { ...inputs },
});
const google = (inputs: object): Literal => ({
  type: "gcp:secretmanager/secret:Secret",
  name: "git",
  inputs: { ...inputs },
});
const ofAzure = (properties: object): Literal[] => [
  { type: "azure-native:keyvault:Vault", name: "vault", inputs: { properties } },
  { type: "azure-native:keyvault:Secret", name: "git", inputs: { vaultName: "vault" } },
];

describe("secret-encryption-key", () => {
  const id = "secret-encryption-key";
  const key = { customerManagedEncryption: { kmsKeyName: UNKNOWN } };

  test("a key of one's own passes, also one that is not made yet", () => {
    expect(find(id, aws({ kmsKeyId: "arn:aws:kms:us-east-1:1:key/k" }), aws({ kmsKeyId: UNKNOWN }))).toEqual([]);
    expect(find(id, google({ replication: { auto: key } }), google({ replication: UNKNOWN }))).toEqual([]);
    expect(find(id, google({ replication: { userManaged: { replicas: [key] } } }))).toEqual([]);
  });

  test("the cloud's own key is found", () => {
    expect(find(id, aws({}), aws({ kmsKeyId: "alias/aws/secretsmanager" }))).toEqual([
      { name: "git", property: "kmsKeyId", found: "encrypted with the account's key of AWS" },
      { name: "git", property: "kmsKeyId", found: "encrypted with the account's key of AWS" },
    ]);
    const parameter = (type: string): Literal => ({ type: "aws:ssm/parameter:Parameter", inputs: { type } });
    expect(find(id, parameter("SecureString"), parameter("String"))).toMatchObject([{ property: "keyId" }]);
    expect(find(id, google({ replication: { auto: {} } }))).toMatchObject([
      { property: "replication.auto.customerManagedEncryption" },
    ]);
    expect(find(id, { type: "gcp:secretmanager/regionalSecret:RegionalSecret" })).toHaveLength(1);
  });

  test("a password that RDS manages needs one too", () => {
    const server = (inputs: object): Literal => ({
      type: "aws:rds/instance:Instance",
      name: "db",
      inputs: { manageMasterUserPassword: true, ...inputs },
    });
    expect(find(id, server({}), server({ masterUserSecretKmsKeyId: UNKNOWN }))).toMatchObject([
      { name: "db", property: "masterUserSecretKmsKeyId" },
    ]);
    expect(find(id, server({ manageMasterUserPassword: undefined }))).toEqual([]);
  });

  test("each place of a secret that has no key is found", () => {
    const replicas = [{ location: "us-east1", ...key }, { location: "us-west1" }];
    expect(find(id, google({ replication: { userManaged: { replicas } } }))).toEqual([
      {
        name: "git",
        property: "replication.userManaged.replicas[1].customerManagedEncryption",
        found: "encrypted with a key of Google",
      },
    ]);
  });
});

describe("secret-recovery", () => {
  const id = "secret-recovery";

  test("a week and more pass, and AWS's default of 30 days", () => {
    expect(find(id, aws({}), aws({ recoveryWindowInDays: 7 }), google({ versionDestroyTtl: "604800s" }))).toEqual([]);
    expect(find(id, ...ofAzure({ enablePurgeProtection: true }))).toEqual([]);
    const unknown = [aws({ recoveryWindowInDays: UNKNOWN }), google({ versionDestroyTtl: UNKNOWN })];
    expect(find(id, ...unknown, ...ofAzure({ enablePurgeProtection: UNKNOWN }))).toEqual([]);
  });

  test("less is found", () => {
    expect(find(id, aws({ recoveryWindowInDays: 0 }))).toEqual([
      { name: "git", property: "recoveryWindowInDays", found: "gone as soon as it is deleted" },
    ]);
    expect(find(id, google({}))).toMatchObject([{ property: "versionDestroyTtl" }]);
    expect(find(id, google({ versionDestroyTtl: "172800s" }))).toMatchObject([
      { found: "gone 2 days after it is deleted" },
    ]);
    expect(find(id, ...ofAzure({}))).toEqual([
      { name: "vault", property: "properties.enablePurgeProtection", found: "can be purged" },
    ]);
  });

  test("a vault without secrets is left to the rule of keys", () => {
    expect(find(id, { type: "azure-native:keyvault:Vault", name: "vault" })).toEqual([]);
  });
});
