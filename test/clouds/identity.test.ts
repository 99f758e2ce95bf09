import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { aws } from "../../lib/clouds/aws";
import { EksIdentity, type EksIdentityArgs } from "../../lib/clouds/identity/aws";
import { AksIdentity } from "../../lib/clouds/identity/azure";
import { GkeIdentity } from "../../lib/clouds/identity/gcp";
import type { Grant, Identity, IdentityArgs } from "../../lib/clouds/identity/identity";
import { type RecordedResource, record, UNKNOWN } from "../../lib/preview/recording/record";
import { makeCluster } from "./cluster-programs";

type Mode = "preview" | "update";
const modes: Mode[] = ["preview", "update"];
const clouds = ["aws", "gcp", "azure"] as const;
type Cloud = (typeof clouds)[number];

const tags = { owner: "data-platform" };
const vault = "/subscriptions/s1/resourceGroups/data/providers/Microsoft.KeyVault/vaults/v/secrets/git";
const vaultKey = "/subscriptions/s1/resourceGroups/data/providers/Microsoft.KeyVault/vaults/v/keys/seal";
const container =
  "/subscriptions/s1/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/logs";
const ids = {
  aws: {
    bucket: "arn:aws:s3:::logs",
    key: "arn:aws:kms:us-east-1:1:key/k",
    secret: "arn:aws:secretsmanager:us-east-1:1:secret:git-AbCdEf",
    database: "arn:aws:rds-db:us-east-1:1:dbuser:db-XYZ",
  },
  gcp: {
    bucket: "logs",
    key: "projects/p/locations/l/keyRings/r/cryptoKeys/k",
    secret: "git",
    database: "projects/data/instances/airflow-1",
  },
  azure: { bucket: container, key: "https://v/keys/k", secret: vault, database: "/subscriptions/s1/servers/airflow" },
};

function everyGrant(cloud: Cloud): Grant[] {
  const { bucket, key, secret, database } = ids[cloud];
  const keyResource = cloud === "azure" ? vaultKey : undefined;
  const of = { id: pulumi.output(bucket), keyId: pulumi.output(key) };
  return [
    { grant: "bucket.read", bucket: of },
    { grant: "bucket.write", bucket: of },
    { grant: "bucket.delete", bucket: of },
    { grant: "secret.read", secret },
    { grant: "database.connect", database: { id: pulumi.output(database), user: "airflow" } },
    { grant: "secret.write", secret, keyId: key },
    { grant: "key.use", key: { resourceId: pulumi.output(keyResource ?? key) } },
  ];
}

interface Changes {
  readonly grants?: (cloud: Cloud) => readonly Grant[];
  readonly namespace?: string;
  readonly serviceAccount?: string;
  readonly name?: string;
}

function make(cloud: Cloud, changes: Changes): Identity {
  const args: Omit<IdentityArgs, "cluster"> = {
    namespace: changes.namespace ?? "airflow",
    serviceAccount: changes.serviceAccount ?? "airflow-worker",
    grants: (changes.grants ?? everyGrant)(cloud),
    tags,
  };
  const name = changes.name ?? "prod-worker";
  switch (cloud) {
    case "aws":
      return new EksIdentity(name, { ...args, cluster: { name: "prod-aws" } });
    case "gcp":
      return new GkeIdentity(name, { ...args, cluster: { name: "prod-gcp" }, project: "data" });
    case "azure": {
      const cluster = { issuerUrl: pulumi.output("https://oidc.example/1/") };
      return new AksIdentity(name, { ...args, cluster, resourceGroupName: "data", location: "eastus2" });
    }
  }
}

const email = "prod-worker@data.iam.gserviceaccount.com";

async function resources(cloud: Cloud, mode: Mode = "update", changes: Changes = {}) {
  const seen: Record<string, unknown> = {};
  const recorded = await record(
    () => {
      const identity = make(cloud, changes);
      pulumi.all([...identity.databaseStatements]).apply((statements) => {
        seen["statements"] = statements;
      });
      pulumi.output({ ...identity.serviceAccountAnnotations }).apply((annotations) => {
        seen["annotations"] = annotations;
      });
      seen["labels"] = identity.podLabels;
    },
    {
      mode,
      outputs: (type) => {
        if (type.endsWith(":Account")) return { email, name: `projects/data/serviceAccounts/${email}` };
        if (type.endsWith(":UserAssignedIdentity"))
          return { name: "prod-worker-1", principalId: "oid", clientId: "cid" };
        return {};
      },
    },
  );
  return { recorded, seen };
}

function all(recorded: RecordedResource[], type: string): RecordedResource[] {
  return recorded.filter((resource) => resource.custom && resource.type.endsWith(`:${type}`));
}

describe.each(modes)("EKS, %s", (mode) => {
  test("only the service account's pods, in that namespace of that cluster, can take the role on", async () => {
    const { recorded } = await resources("aws", mode);
    expect(all(recorded, "Role")[0]?.inputs["assumeRolePolicy"]).toMatchObject({
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringEquals: {
              "aws:RequestTag/eks-cluster-name": "prod-aws",
              "aws:RequestTag/kubernetes-namespace": "airflow",
              "aws:RequestTag/kubernetes-service-account": "airflow-worker",
            },
          },
        },
      ],
    });
    expect(all(recorded, "PodIdentityAssociation")[0]?.inputs).toMatchObject({
      clusterName: "prod-aws",
      namespace: "airflow",
      serviceAccount: "airflow-worker",
      roleArn: mode === "preview" ? UNKNOWN : "arn:made-up:prod-worker",
      tags,
    });
  });

  test("each grant is exact actions on exact ARNs, with the bucket's key", async () => {
    const { recorded } = await resources("aws", mode);
    const policy = all(recorded, "RolePolicy")[0]?.inputs["policy"];
    expect(policy).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["s3:ListBucket", "s3:GetBucketLocation"], Resource: ids.aws.bucket },
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: `${ids.aws.bucket}/*` },
        { Effect: "Allow", Action: ["kms:Decrypt"], Resource: ids.aws.key },
        {
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
          Resource: `${ids.aws.bucket}/*`,
        },
        { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: ids.aws.key },
        { Effect: "Allow", Action: ["s3:DeleteObject"], Resource: `${ids.aws.bucket}/*` },
        {
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
          Resource: ids.aws.secret,
        },
        { Effect: "Allow", Action: ["rds-db:connect"], Resource: `${ids.aws.database}/airflow` },
        {
          Effect: "Allow",
          Action: ["secretsmanager:PutSecretValue", "secretsmanager:DescribeSecret"],
          Resource: ids.aws.secret,
        },
        { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: ids.aws.key },
        { Effect: "Allow", Action: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"], Resource: ids.aws.key },
      ],
    });
  });

  test("the pods' role is complete before a pod can get it", async () => {
    const { recorded } = await resources("aws", mode);
    expect(all(recorded, "PodIdentityAssociation")[0]?.dependencies).toContain(all(recorded, "RolePolicy")[0]?.urn);
  });
});

describe("EKS, by a token of the service account", () => {
  const issuer = "oidc.eks.us-east-1.amazonaws.com/id/ABC";
  const openIdConnectProviderArn = `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
  const token = (changes: Partial<EksIdentityArgs> = {}) =>
    new EksIdentity("prod-secrets", {
      cluster: { name: "prod-aws" },
      namespace: "airflow",
      serviceAccount: "secrets",
      grants: [{ grant: "secret.read", secret: ids.aws.secret }],
      openIdConnectProviderArn,
      ...changes,
    });

  test.each(modes)(
    "only a token of it, signed by the cluster's issuer for AWS, takes the role on (%s)",
    async (mode) => {
      const recorded = await record(() => void token(), { mode });
      expect(all(recorded, "Role")[0]?.inputs["assumeRolePolicy"]).toMatchObject({
        Statement: [
          {
            Principal: { Federated: openIdConnectProviderArn },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: {
                [`${issuer}:sub`]: "system:serviceaccount:airflow:secrets",
                [`${issuer}:aud`]: "sts.amazonaws.com",
              },
            },
          },
        ],
      });
      expect(all(recorded, "PodIdentityAssociation")).toEqual([]);
    },
  );

  test("the service account says whose it is", async () => {
    let seen: unknown;
    await record(
      () => {
        pulumi.output({ ...token().serviceAccountAnnotations }).apply((annotations) => {
          seen = annotations;
        });
      },
      { mode: "update" },
    );
    expect(seen).toEqual({ "eks.amazonaws.com/role-arn": "arn:made-up:prod-secrets" });
  });

  test("what is no such provider is refused, with everything else that is wrong", async () => {
    await record(() => {
      expect(() => token({ openIdConnectProviderArn: `https://${issuer}`, namespace: "No" })).toThrow(
        /openIdConnectProviderArn: "https:.*allowed: arn:aws:iam::<account>:oidc-provider[\s\S]*namespace: "No"/,
      );
    });
  });

  test.each(modes)(
    "a stack's identities by token share IAM's one provider of the cluster's issuer (%s)",
    async (mode) => {
      const recorded = await record(
        () => {
          const make = aws({ region: "us-east-1", admins: ["arn:aws:iam::1:role/a"] }).open("prod-aws", { tags }, {});
          const cluster = makeCluster("aws");
          for (const serviceAccount of ["a", "b"]) {
            make.identity(
              `prod-${serviceAccount}`,
              { cluster, namespace: "n", serviceAccount, grants: [], byToken: true },
              {},
            );
          }
          make.identity("prod-pod", { cluster, namespace: "n", serviceAccount: "c", grants: [] }, {});
        },
        {
          mode,
          outputs: (type) =>
            type.endsWith("eks/cluster:Cluster") ? { identities: [{ oidcs: [{ issuer: `https://${issuer}` }] }] } : {},
        },
      );
      const [provider, ...more] = all(recorded, "OpenIdConnectProvider");
      expect(more).toEqual([]);
      expect(provider?.inputs).toMatchObject({
        url: mode === "preview" ? UNKNOWN : `https://${issuer}`,
        clientIdLists: ["sts.amazonaws.com"],
      });
      expect(all(recorded, "PodIdentityAssociation").map(({ inputs }) => inputs["serviceAccount"])).toContain("c");
    },
  );
});

test("in a preview, a grant on a bucket that is yet to be made shows its actions and leaves its ARN unknown", async () => {
  const unmade = () => {
    const bucket = new (class extends pulumi.CustomResource {
      declare readonly arn: pulumi.Output<string>;
      constructor() {
        super("test:index:Bucket", "unmade", { arn: undefined });
      }
    })();
    return [{ grant: "bucket.write" as const, bucket: { id: bucket.arn } }];
  };
  const { recorded } = await resources("aws", "preview", { grants: unmade });
  expect(all(recorded, "RolePolicy")[0]?.inputs["policy"]).toMatchObject({
    Statement: [
      { Action: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], Resource: UNKNOWN },
    ],
  });
});

describe.each(modes)("GKE, %s", (mode) => {
  const known = (value: string) => (mode === "preview" ? UNKNOWN : value);

  test("only the service account's pods can act as the Google service account", async () => {
    const { recorded } = await resources("gcp", mode);
    const federation = recorded.find((resource) => resource.type === "gcp:serviceaccount/iAMMember:IAMMember");
    expect(federation?.inputs).toMatchObject({
      role: "roles/iam.workloadIdentityUser",
      member: "serviceAccount:data.svc.id.goog[airflow/airflow-worker]",
    });
  });

  test("each grant is one role on one bucket, secret or key", async () => {
    const { recorded } = await resources("gcp", mode);
    const member = known(`serviceAccount:${email}`);
    expect(all(recorded, "BucketIAMMember").map((resource) => resource.inputs)).toEqual(
      expect.arrayContaining([
        { bucket: "logs", role: "roles/storage.objectViewer", member },
        { bucket: "logs", role: "roles/storage.objectCreator", member },
        { bucket: "logs", role: "roles/storage.objectUser", member },
      ]),
    );
    const secret = { project: "data", secretId: "git", member };
    expect(all(recorded, "SecretIamMember").map((resource) => resource.inputs)).toEqual([
      { ...secret, role: "roles/secretmanager.secretAccessor" },
      { ...secret, role: "roles/secretmanager.secretVersionAdder" },
    ]);
    const key = { cryptoKeyId: ids.gcp.key, member };
    expect(all(recorded, "CryptoKeyIAMMember").map((resource) => resource.inputs)).toEqual([
      { ...key, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter" },
      { ...key, role: "roles/cloudkms.viewer" },
    ]);
  });

  test("a database login holds for one instance, and has its user there", async () => {
    const { recorded } = await resources("gcp", mode);
    const onProject = recorded.filter((resource) => resource.type === "gcp:projects/iAMMember:IAMMember");
    expect(onProject.map((resource) => resource.inputs["role"])).toEqual([
      "roles/cloudsql.client",
      "roles/cloudsql.instanceUser",
    ]);
    for (const { inputs } of onProject) {
      expect(inputs["condition"]).toMatchObject({
        expression:
          "resource.name == 'projects/data/instances/airflow-1' && resource.type == 'sqladmin.googleapis.com/Instance'",
      });
    }
    expect(all(recorded, "User")[0]?.inputs).toMatchObject({
      instance: "airflow-1",
      type: "CLOUD_IAM_SERVICE_ACCOUNT",
      name: known("prod-worker@data.iam"),
    });
  });

  test("the account's id fits Google's limits, whatever the name", async () => {
    const { recorded } = await resources("gcp", mode, { name: "staging-gcp-airflow-dag-processor-of-team-one" });
    expect(all(recorded, "Account")[0]?.inputs["accountId"]).toMatch(/^[a-z]([-a-z0-9]{4,28}[a-z0-9])$/);
  });
});

describe.each(modes)("AKS, %s", (mode) => {
  const known = (value: string) => (mode === "preview" ? UNKNOWN : value);
  const roles = "/subscriptions/s1/providers/Microsoft.Authorization/roleDefinitions";

  test("only the service account's pods in the cluster can act as the identity", async () => {
    const { recorded } = await resources("azure", mode);
    expect(all(recorded, "FederatedIdentityCredential")[0]?.inputs).toMatchObject({
      issuer: "https://oidc.example/1/",
      subject: "system:serviceaccount:airflow:airflow-worker",
      audiences: ["api://AzureADTokenExchange"],
    });
  });

  test("each grant is one role on one container, secret or key", async () => {
    const { recorded } = await resources("azure", mode);
    const inputs = Object.fromEntries(all(recorded, "RoleAssignment").map((r) => [r.name, r.inputs]));
    const principal = { principalId: known("oid"), principalType: "ServicePrincipal" };
    expect(inputs).toMatchObject({
      "prod-worker-bucket-read": {
        ...principal,
        scope: container,
        roleDefinitionId: `${roles}/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1`,
      },
      "prod-worker-bucket-write": { ...principal, scope: container },
      "prod-worker-bucket-delete": { ...principal, scope: container },
      "prod-worker-secret-read": {
        ...principal,
        scope: vault,
        roleDefinitionId: `${roles}/4633458b-17de-408a-b874-0445c86b69e6`,
      },
      "prod-worker-secret-write": { ...principal, scope: vault },
      "prod-worker-key-use": {
        ...principal,
        scope: vaultKey,
        roleDefinitionId: `${roles}/e147488a-f6f5-4113-8e2d-b22465e65bf6`,
      },
    });
    expect(Object.keys(inputs)).toHaveLength(6);
  });

  test("writing and deleting are roles of their own with nothing else in them", async () => {
    const { recorded } = await resources("azure", mode);
    const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
    expect(all(recorded, "RoleDefinition").map((r) => r.inputs["permissions"])).toEqual([
      [{ actions: [], notActions: [], dataActions: [`${blobs}/delete`], notDataActions: [] }],
      [{ actions: [], notActions: [], dataActions: [`${blobs}/write`, `${blobs}/add/action`], notDataActions: [] }],
      [
        {
          actions: [],
          notActions: [],
          dataActions: ["Microsoft.KeyVault/vaults/secrets/setSecret/action"],
          notDataActions: [],
        },
      ],
    ]);
    for (const { inputs } of all(recorded, "RoleDefinition")) {
      expect(inputs["assignableScopes"]).toEqual(["/subscriptions/s1/resourceGroups/data"]);
      expect(inputs["roleDefinitionId"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });
});

test("service accounts and pods carry what their cloud looks for, and nothing on AWS", async () => {
  const seen = await Promise.resolve().then(async () => ({
    aws: (await resources("aws")).seen,
    gcp: (await resources("gcp")).seen,
    azure: (await resources("azure")).seen,
  }));
  expect(seen).toMatchObject({
    aws: { annotations: {}, labels: {} },
    gcp: { annotations: { "iam.gke.io/gcp-service-account": email }, labels: {} },
    azure: {
      annotations: { "azure.workload.identity/client-id": "cid" },
      labels: { "azure.workload.identity/use": "true" },
    },
  });
});

test("what an administrator must run inside the database is told, per cloud", async () => {
  expect((await resources("aws")).seen["statements"]).toEqual(['GRANT rds_iam TO "airflow";']);
  expect((await resources("gcp")).seen["statements"]).toEqual(['GRANT "airflow" TO "prod-worker@data.iam";']);
  expect((await resources("azure")).seen["statements"]).toEqual([
    "SELECT pgaadauth_create_principal_with_oid('prod-worker-1', 'oid', 'service', false, false);\nGRANT \"airflow\" TO \"prod-worker-1\";",
  ]);
});

/** Every text in everything that grants, whatever the cloud's form. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value !== null && typeof value === "object") return Object.values(value).flatMap(texts);
  return [];
}

describe.each(clouds)("on %s", (cloud) => {
  test("no policy on any cloud grants everything: no * but for the objects of one bucket", async () => {
    const grants = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6]);
    await fc.assert(
      fc.asyncProperty(grants, async (chosen) => {
        const { recorded } = await resources(cloud, "update", {
          grants: (c) => chosen.flatMap((index) => everyGrant(c)[index] ?? []),
        });
        const wild = recorded.flatMap((resource) => texts(resource.inputs)).filter((text) => text.includes("*"));
        expect(wild.filter((text) => text !== `${ids.aws.bucket}/*`)).toEqual([]);
        const roles = recorded.flatMap((resource) => texts(resource.inputs["role"]));
        expect(roles.filter((role) => /owner|editor|admin/i.test(role))).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  test("writing never includes deleting", async () => {
    const { recorded } = await resources(cloud, "update", {
      grants: (c) => everyGrant(c).filter(({ grant }) => grant === "bucket.write"),
    });
    const granted = recorded.flatMap((resource) => texts(resource.inputs));
    expect(granted.filter((text) => /delete|objectUser|objectAdmin|Contributor/i.test(text))).toEqual([]);
    expect(granted.filter((text) => text.startsWith("bucket.") === false).join()).toMatch(
      { aws: /s3:PutObject/, gcp: /objectCreator/, azure: /blobs\/write/ }[cloud],
    );
  });

  test("adding a version of a secret never includes seeing one", async () => {
    const { recorded } = await resources(cloud, "update", {
      grants: (c) => everyGrant(c).filter(({ grant }) => grant === "secret.write"),
    });
    const granted = recorded.flatMap((resource) => texts(resource.inputs));
    expect(
      granted.filter((text) => /GetSecret|secretAccessor|secretmanager\.admin|4633458b|delete/i.test(text)),
    ).toEqual([]);
    expect(granted.join()).toMatch(
      { aws: /PutSecretValue/, gcp: /secretVersionAdder/, azure: /setSecret\/action/ }[cloud],
    );
  });

  test("using a key never includes changing it or who may use it", async () => {
    const { recorded } = await resources(cloud, "update", {
      grants: (c) => everyGrant(c).filter(({ grant }) => grant === "key.use"),
    });
    const granted = recorded.flatMap((resource) => texts(resource.inputs));
    expect(
      granted.filter((text) => /kms:(Put|Create|Schedule|Disable|\*)|cloudkms\.admin|12338af0|Officer/i.test(text)),
    ).toEqual([]);
    expect(granted.join()).toMatch({ aws: /kms:Encrypt/, gcp: /EncrypterDecrypter/, azure: /e147488a/ }[cloud]);
  });

  test("deleting backups is refused before anything is made", async () => {
    const bucket = { id: pulumi.output("b"), purpose: "backups" as const };
    const run = resources(cloud, "update", { grants: () => [{ grant: "bucket.delete", bucket }] });
    await expect(run).rejects.toThrow(
      /identity prod-worker[\s\S]*grants\.0\.grant: "bucket\.delete"; allowed: bucket\.read/,
    );
  });

  test("names that Kubernetes does not take are refused, all at once", async () => {
    const run = resources(cloud, "update", { namespace: "Air_flow", serviceAccount: "*" });
    await expect(run).rejects.toThrow(/namespace: "Air_flow"[\s\S]*serviceAccount: "\*"/);
  });

  test("an identity without grants may do nothing", async () => {
    const { recorded } = await resources(cloud, "update", { grants: () => [] });
    expect(
      recorded.filter((r) =>
        /:(RolePolicy|BucketIAMMember|SecretIamMember|CryptoKeyIAMMember|RoleAssignment)$/.test(r.type),
      ),
    ).toEqual([]);
  });

  test("two grants of one kind stand side by side", async () => {
    const { recorded } = await resources(cloud, "update", {
      grants: (c) => [...everyGrant(c).slice(0, 1), ...everyGrant(c).slice(0, 1)],
    });
    const urns = recorded.map((resource) => resource.urn);
    expect(new Set(urns).size).toBe(urns.length);
  });

  test("resources are the component's children, tagged where the cloud has tags", async () => {
    const { recorded } = await resources(cloud);
    const component = recorded.find((resource) => resource.type === `isobar:${cloud}:Identity`);
    const children = recorded.filter((resource) => resource.custom);
    expect(children.length).toBeGreaterThan(2);
    expect(children.filter((child) => child.parent !== component?.urn)).toEqual([]);
    for (const child of children.filter((r) => /:(Role|PodIdentityAssociation|UserAssignedIdentity)$/.test(r.type))) {
      expect(child.inputs["tags"]).toEqual(tags);
    }
  });
});
