import type { RuleId } from "../../../../lib/environment/schema/policy";
import { UNKNOWN } from "../../../../lib/preview/changes/property-value";
import { identityRules } from "../../../../lib/preview/policy/identity/identity-rules";
import { isRestrictable } from "../../../../lib/preview/policy/identity/restrictable-actions";
import { findingsOf, type Literal, ruleOf } from "../graph";

const find = (id: RuleId, ...literals: readonly Literal[]) => findingsOf(ruleOf(identityRules, id), literals);

const policy = (...statements: readonly object[]): Literal => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "p",
  inputs: { policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) },
});
const allow = (Action: unknown, Resource: unknown, more = {}) => ({ Effect: "Allow", Action, Resource, ...more });
const trust = (statement: object): Literal => ({
  type: "aws:iam/role:Role",
  name: "role",
  inputs: { assumeRolePolicy: { Statement: [{ Effect: "Allow", ...statement }] } },
});
const member = (where: string, inputs: object): Literal => ({
  type: `gcp:${where}`,
  name: "m",
  inputs: { member: "serviceAccount:a@p.iam.gserviceaccount.com", ...inputs },
});
const ofProject = (inputs: object) => member("projects/iAMMember:IAMMember", inputs);
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
const assignment = (role: string, scope: string): Literal => ({
  type: "azure-native:authorization:RoleAssignment",
  name: "a",
  inputs: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`, scope },
});
const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const blobReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

describe("identity-wildcard-actions", () => {
  const id = "identity-wildcard-actions";

  test("named actions pass, also with a star at their end, and what is denied", () => {
    expect(find(id, policy(allow(["s3:GetObject", "kms:GenerateDataKey*"], "arn:aws:s3:::b/*")))).toEqual([]);
    expect(find(id, policy({ Effect: "Deny", Action: "*", Resource: "*" }))).toEqual([]);
  });

  test.each(["*", "s3:*", "*:*"])("%s is found, in text and in an object", (action) => {
    expect(find(id, policy(allow(action, "arn:aws:s3:::b")))).toEqual([
      { name: "p", property: "policy.Statement[0].Action", found: `allows ${action}` },
    ]);
    const inputs = { policy: { Statement: allow(["s3:GetObject", action], "b") } };
    expect(find(id, { type: "aws:iam/policy:Policy", name: "p", inputs })).toMatchObject([
      { property: "policy.Statement.Action[1]" },
    ]);
  });

  test("all actions but some, and a role's inline policies, are found", () => {
    expect(find(id, policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }))).toEqual([
      { name: "p", property: "policy.Statement[0].NotAction", found: "allows all but iam:*" },
    ]);
    const inlinePolicies = [{ name: "all", policy: JSON.stringify({ Statement: [allow("*", "*")] }) }];
    expect(find(id, { type: "aws:iam/role:Role", inputs: { inlinePolicies } })).toMatchObject([
      { property: "inlinePolicies[0].policy.Statement[0].Action" },
    ]);
  });

  test("a role of Azure for a whole provider is found, one for some of it is not", () => {
    const role = (...actions: readonly string[]): Literal => ({
      type: "azure-native:authorization:RoleDefinition",
      name: "role",
      inputs: { permissions: [{ actions, dataActions: [] }] },
    });
    expect(find(id, role("Microsoft.Storage/*", "*/read", "Microsoft.Storage/storageAccounts/read", "*"))).toEqual([
      { name: "role", property: "permissions[0].actions[0]", found: "allows Microsoft.Storage/*" },
      { name: "role", property: "permissions[0].actions[3]", found: "allows *" },
    ]);
  });

  test("a policy that only an update will know is no breach", () => {
    expect(find(id, { type: "aws:iam/policy:Policy", inputs: { policy: UNKNOWN } })).toEqual([]);
    expect(find(id, policy(allow(UNKNOWN, UNKNOWN)))).toEqual([]);
  });
});

describe("identity-wildcard-resources", () => {
  const id = "identity-wildcard-resources";

  test("what lists and describes may be for all, and what writes for named resources or marked ones", () => {
    const autoscaler = {
      Condition: { StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/prod": "owned" } },
    };
    expect(
      find(
        id,
        policy(
          allow(["autoscaling:DescribeAutoScalingGroups", "ec2:DescribeImages", "kms:CreateKey"], "*"),
          allow(["s3:PutObject"], ["arn:aws:s3:::b/*"]),
          allow("autoscaling:SetDesiredCapacity", "*", autoscaler),
          allow("s3:PutObject", UNKNOWN),
        ),
      ),
    ).toEqual([]);
  });

  test.each(["*", "arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:aws:secretsmanager:*:*:secret:*"])(
    "what writes to %s is found",
    (resource) => {
      expect(find(id, policy(allow(["s3:ListAllMyBuckets", "s3:PutObject", "s3:Delete*"], resource)))).toEqual([
        { name: "p", property: "policy.Statement[0].Resource", found: "s3:PutObject and 1 more on all there are" },
      ]);
    },
  );

  test("actions fit with their wildcards, whatever their case", () => {
    expect(["s3:put*", "S3:GetObject", "secretsmanager:*Value", "iam:Pass?ole"].map(isRestrictable)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(["s3:List*", "kms:CreateKey", "s3:(", ""].map(isRestrictable)).toEqual([false, false, false, false]);
  });

  test("a role on what a project keeps is found, unless a condition narrows it", () => {
    const role = "roles/storage.objectAdmin";
    expect(find(id, ofProject({ role }))).toEqual([
      { name: "m", property: "role", found: "roles/storage.objectAdmin on all of a project" },
    ]);
    expect(find(id, ofProject({ role, condition: { expression: "…" } }))).toEqual([]);
    expect(find(id, ofProject({ role: "roles/logging.logWriter" }), ofProject({ role: UNKNOWN }))).toEqual([]);
    expect(find(id, member("storage/bucketIAMMember:BucketIAMMember", { role }))).toEqual([]);
  });

  test("a role on what a subscription keeps is found", () => {
    const account = `${subscription}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a`;
    expect(find(id, assignment(blobReader, subscription))).toEqual([
      { name: "a", property: "scope", found: `Storage Blob Data Reader on ${subscription}` },
    ]);
    expect(find(id, assignment(blobReader, account), assignment(blobReader, UNKNOWN))).toEqual([]);
  });
});

describe("identity-broad-roles", () => {
  const id = "identity-broad-roles";
  const attach = (policyArn: string): Literal => ({
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    name: "r",
    inputs: { policyArn },
  });

  test("roles for one thing pass", () => {
    expect(
      find(
        id,
        attach("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"),
        attach(UNKNOWN),
        ofProject({ role: "roles/container.admin" }),
        ofProject({ role: UNKNOWN }),
        assignment(blobReader, subscription),
        assignment(owner, `${subscription}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a`),
        assignment(owner, "prod-azure-id"),
      ),
    ).toEqual([]);
  });

  test.each(["AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "AmazonS3FullAccess"])(
    "%s is found",
    (name) => {
      expect(find(id, attach(`arn:aws:iam::aws:policy/${name}`))).toEqual([
        { name: "r", property: "policyArn", found: name },
      ]);
      const managedPolicyArns = ["arn:aws:iam::1:policy/mine", `arn:aws-cn:iam::aws:policy/${name}`];
      expect(find(id, { type: "aws:iam/role:Role", inputs: { managedPolicyArns } })).toMatchObject([
        { property: "managedPolicyArns[1]" },
      ]);
    },
  );

  test.each(["roles/owner", "roles/editor", "roles/resourcemanager.projectIamAdmin"])("%s is found", (role) => {
    expect(find(id, ofProject({ role }))).toEqual([{ name: "m", property: "role", found: role }]);
  });

  test.each([
    [owner, "Owner"],
    ["b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"],
    ["18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"],
  ])("%s, which is %s, is found on a subscription and above", (role, name) => {
    expect(find(id, assignment(role, subscription))).toEqual([
      { name: "a", property: "roleDefinitionId", found: `${name} on ${subscription}` },
    ]);
    expect(find(id, assignment(role, "/providers/Microsoft.Management/managementGroups/all"))).toHaveLength(1);
  });
});

describe("identity-trust", () => {
  const id = "identity-trust";
  const issuer = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
  const token = (Condition?: object) =>
    trust({
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: `arn:aws:iam::1:oidc-provider/${issuer}` },
      ...(Condition && { Condition }),
    });

  test("services, named principals and named subjects pass", () => {
    expect(
      find(
        id,
        trust({ Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }),
        trust({ Action: "sts:AssumeRole", Principal: { AWS: "arn:aws:iam::1:root" } }),
        token({ StringEquals: { [`${issuer}:sub`]: "system:serviceaccount:airflow:secrets" } }),
        token({ StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/*:*" } }),
        token({ StringEquals: UNKNOWN }),
        { type: "aws:iam/role:Role", inputs: { assumeRolePolicy: UNKNOWN } },
      ),
    ).toEqual([]);
  });

  test("a trust in everybody is found", () => {
    expect(find(id, trust({ Action: "sts:AssumeRole", Principal: { AWS: "*" } }))).toEqual([
      { name: "role", property: "assumeRolePolicy.Statement[0].Principal", found: "allows everybody" },
    ]);
    const queue = { policy: { Statement: { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage" } } };
    expect(find(id, { type: "aws:sqs/queuePolicy:QueuePolicy", inputs: queue })).toHaveLength(1);
    const ofOne = { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:1:t" } };
    const narrowed = { policy: { Statement: { ...queue.policy.Statement, Condition: ofOne } } };
    expect(find(id, { type: "aws:sqs/queuePolicy:QueuePolicy", inputs: narrowed })).toEqual([]);
  });

  test("a function that everybody may invoke is found", () => {
    const permission = (inputs: Literal["inputs"] & object): Literal => ({
      type: "aws:lambda/permission:Permission",
      name: "f",
      inputs,
    });
    expect(find(id, permission({ principal: "*" }))).toEqual([
      { name: "f", property: "principal", found: "allows everybody" },
    ]);
    const narrow = [{ principal: "*", sourceArn: UNKNOWN }, { principal: "sns.amazonaws.com" }, { principal: UNKNOWN }];
    expect(find(id, ...narrow.map(permission))).toEqual([]);
  });

  test("a token of any subject is found", () => {
    const found = "takes any subject of its issuer";
    expect(find(id, token())).toMatchObject([{ found }]);
    expect(find(id, token({ StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" } }))).toMatchObject([{ found }]);
    for (const subject of ["*", "repo:*", "system:serviceaccount:*:*"])
      expect(find(id, token({ StringLike: { [`${issuer}:sub`]: subject } }))).toMatchObject([
        { found: `takes any subject like ${subject}` },
      ]);
  });

  test("a login of consumers is named by its application", () => {
    const google = (Condition?: object) =>
      trust({ Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: "accounts.google.com" }, Condition });
    expect(find(id, google({ StringEquals: { "accounts.google.com:aud": "app" } }))).toEqual([]);
    expect(find(id, google())).toHaveLength(1);
  });

  test("a grant of Google to everybody or to a whole pool is found", () => {
    const account = (one: string) => member("serviceaccount/iAMMember:IAMMember", { member: one });
    expect(find(id, account("serviceAccount:acme.svc.id.goog[airflow/worker]"), account(UNKNOWN))).toEqual([]);
    const pool = "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*";
    expect(find(id, account("allUsers"), account(pool)).map(({ property }) => property)).toEqual(["member", "member"]);
    expect(find(id, member("pubsub/topicIAMBinding:TopicIAMBinding", { members: ["allUsers"] }))).toMatchObject([
      { property: "members[0]" },
    ]);
  });

  test("a pool that takes any token of a shared issuer is found", () => {
    const provider = (attributeCondition?: string): Literal => ({
      type: "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
      name: "ci",
      inputs: { oidc: { issuerUri: "https://token.actions.githubusercontent.com" }, attributeCondition },
    });
    expect(find(id, provider())).toEqual([
      {
        name: "ci",
        property: "attributeCondition",
        found: "takes any token of https://token.actions.githubusercontent.com",
      },
    ]);
    expect(find(id, provider("assertion.repository_owner == 'acme'"))).toEqual([]);
  });

  test("a federated credential with a wildcard is found", () => {
    const credential = (subject: string): Literal => ({
      type: "azure-native:managedidentity:FederatedIdentityCredential",
      name: "f",
      inputs: { subject, issuer: "https://example.com" },
    });
    expect(find(id, credential("system:serviceaccount:airflow:*"))).toEqual([
      { name: "f", property: "subject", found: "takes any subject like system:serviceaccount:airflow:*" },
    ]);
    expect(find(id, credential("system:serviceaccount:airflow:worker"), credential(UNKNOWN))).toEqual([]);
  });
});
