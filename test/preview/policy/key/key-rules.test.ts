import type { RuleId } from "../../../../lib/environment/schema/policy";
import { UNKNOWN } from "../../../../lib/preview/changes/property-value";
import { keyRules } from "../../../../lib/preview/policy/key/key-rules";
import { findingsOf, type Literal, ruleOf } from "../graph";

const find = (id: RuleId, ...literals: readonly Literal[]) => findingsOf(ruleOf(keyRules, id), literals);

const kms = (inputs: object): Literal => ({ type: "aws:kms/key:Key", name: "key", inputs: { ...inputs } });
const google = (inputs: object): Literal => ({
  type: "gcp:kms/cryptoKey:CryptoKey",
  name: "key",
  inputs: { ...inputs },
});
const azure = (properties: object): Literal => ({
  type: "azure-native:keyvault:Key",
  name: "key",
  inputs: { vaultName: "vault", properties },
});
const vault = (properties: object): Literal => ({
  type: "azure-native:keyvault:Vault",
  name: "vault",
  inputs: { properties },
});
const everyYear = (timeAfterCreate: string, type = "rotate") => ({
  rotationPolicy: { lifetimeActions: [{ action: { type }, trigger: { timeAfterCreate } }] },
});

describe("key-rotation", () => {
  const id = "key-rotation";

  test("keys that rotate within a year pass, and so do keys that cannot", () => {
    expect(
      find(id, kms({ enableKeyRotation: true }), kms({ enableKeyRotation: true, rotationPeriodInDays: 90 })),
    ).toEqual([]);
    expect(find(id, kms({ keyUsage: "SIGN_VERIFY" }), kms({ customerMasterKeySpec: "RSA_2048" }))).toEqual([]);
    expect(find(id, google({ rotationPeriod: "7776000s" }), google({ purpose: "ASYMMETRIC_SIGN" }))).toEqual([]);
    expect(find(id, azure(everyYear("P90D")), azure(everyYear("P1Y")))).toEqual([]);
  });

  test("keys that never rotate are found", () => {
    const found = "never rotates";
    expect(find(id, kms({}))).toEqual([{ name: "key", property: "enableKeyRotation", found }]);
    expect(find(id, google({}))).toEqual([{ name: "key", property: "rotationPeriod", found }]);
    expect(find(id, azure({}))).toEqual([{ name: "key", property: "properties.rotationPolicy", found }]);
    expect(find(id, azure(everyYear("P90D", "notify")))).toHaveLength(1);
  });

  test("keys that rotate more seldom are found, with how often", () => {
    expect(find(id, kms({ enableKeyRotation: true, rotationPeriodInDays: 730 }))).toEqual([
      { name: "key", property: "rotationPeriodInDays", found: "rotates every 730 days" },
    ]);
    expect(find(id, google({ rotationPeriod: "63072000s" }))).toMatchObject([{ found: "rotates every 730 days" }]);
    expect(find(id, azure(everyYear("P2Y")))).toEqual([
      {
        name: "key",
        property: "properties.rotationPolicy.lifetimeActions[0].trigger.timeAfterCreate",
        found: "rotates every 730 days",
      },
    ]);
  });

  test("what only an update will know is no breach", () => {
    const unknown = kms({ enableKeyRotation: UNKNOWN, rotationPeriodInDays: UNKNOWN });
    expect(find(id, unknown, google({ rotationPeriod: UNKNOWN }), azure({ rotationPolicy: UNKNOWN }))).toEqual([]);
  });
});

describe("key-deletion-window", () => {
  const id = "key-deletion-window";
  const kept = { enablePurgeProtection: true, softDeleteRetentionInDays: 90 };

  test("30 days, which is also the default of two clouds, pass", () => {
    expect(find(id, kms({}), kms({ deletionWindowInDays: 30 }), google({}))).toEqual([]);
    expect(find(id, vault(kept), azure({}))).toEqual([]);
    const unknown = { enablePurgeProtection: UNKNOWN, softDeleteRetentionInDays: UNKNOWN };
    expect(find(id, kms({ deletionWindowInDays: UNKNOWN }), vault(unknown))).toEqual([]);
  });

  test("less is found", () => {
    expect(find(id, kms({ deletionWindowInDays: 7 }))).toEqual([
      { name: "key", property: "deletionWindowInDays", found: "gone 7 days after it is deleted" },
    ]);
    expect(find(id, google({ destroyScheduledDuration: "86400s" }))).toEqual([
      { name: "key", property: "destroyScheduledDuration", found: "gone 1 day after it is deleted" },
    ]);
    expect(find(id, vault({ ...kept, enablePurgeProtection: undefined }))).toEqual([
      { name: "vault", property: "properties.enablePurgeProtection", found: "can be purged" },
    ]);
    expect(find(id, vault({ ...kept, softDeleteRetentionInDays: 7 }))).toMatchObject([
      { found: "gone 7 days after it is deleted" },
    ]);
    expect(find(id, vault({ ...kept, enableSoftDelete: false }))).toMatchObject([
      { found: "gone as soon as it is deleted" },
    ]);
  });

  test("a vault with secrets only is left to the rule of secrets", () => {
    const secret: Literal = { type: "azure-native:keyvault:Secret", name: "s", inputs: { vaultName: "vault" } };
    expect(find(id, vault({}), secret)).toEqual([]);
    expect(find(id, vault({}), secret, azure({}))).toHaveLength(1);
  });
});

describe("key-principals", () => {
  const id = "key-principals";
  const policy = (principal: unknown, more = {}) =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Principal: principal, Action: "kms:*", Resource: "*", ...more }] });

  test("principals by name pass, and everybody of one account", () => {
    const ofAccount = { Condition: { StringEquals: { "kms:CallerAccount": "111122223333" } } };
    expect(find(id, kms({ policy: policy({ AWS: "arn:aws:iam::111122223333:root" }) }))).toEqual([]);
    expect(find(id, kms({ policy: policy({ AWS: "*" }, ofAccount) }), kms({ policy: UNKNOWN }), kms({}))).toEqual([]);
    expect(find(id, kms({ policy: policy("*", { Effect: "Deny" }) }))).toEqual([]);
  });

  test.each([["*"], [{ AWS: "*" }], [{ AWS: ["arn:aws:iam::1:root", "*"] }]])("%j is found", (principal) => {
    expect(find(id, kms({ policy: policy(principal) }))).toEqual([
      { name: "key", property: "policy.Statement[0].Principal", found: "its policy allows everybody" },
    ]);
  });

  test.each([
    ["StringNotEquals", "kms:CallerAccount", "1"],
    ["StringEqualsIfExists", "aws:PrincipalOrgID", "o-1"],
    ["StringLike", "aws:PrincipalArn", "*"],
    ["StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com"],
  ])("a condition %s on %s that leaves everybody in does not help", (operator, key, value) => {
    expect(find(id, kms({ policy: policy("*", { Condition: { [operator]: { [key]: value } } }) }))).toHaveLength(1);
  });

  test("members of a key of Google who are everybody are found", () => {
    const member = (type: string, inputs: object): Literal => ({
      type: `gcp:kms/${type}`,
      name: "m",
      inputs: { ...inputs },
    });
    expect(find(id, member("cryptoKeyIAMMember:CryptoKeyIAMMember", { member: "allAuthenticatedUsers" }))).toEqual([
      { name: "m", property: "member", found: "granted to allAuthenticatedUsers" },
    ]);
    const bindings = JSON.stringify({ bindings: [{ role: "r", members: ["allUsers"] }] });
    expect(find(id, member("keyRingIAMPolicy:KeyRingIAMPolicy", { policyData: bindings }))).toMatchObject([
      { property: "policyData.bindings[0].members[0]" },
    ]);
    expect(find(id, member("cryptoKeyIAMMember:CryptoKeyIAMMember", { member: "user:jane@example.com" }))).toEqual([]);
  });

  test("an access policy with all rights on all keys is found, unless roles count instead", () => {
    const accessPolicies = [{ objectId: "o", permissions: { keys: ["get", "all"] } }];
    expect(find(id, vault({ accessPolicies }))).toEqual([
      {
        name: "vault",
        property: "properties.accessPolicies[0].permissions.keys[1]",
        found: "all rights on all keys of the vault",
      },
    ]);
    expect(find(id, vault({ accessPolicies, enableRbacAuthorization: true }))).toEqual([]);
    const own = { type: "azure-native:keyvault:AccessPolicy", inputs: { policy: accessPolicies[0] } };
    expect(find(id, own)).toMatchObject([{ property: "policy.permissions.keys[1]" }]);
  });
});
