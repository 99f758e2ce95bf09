import * as pulumi from "@pulumi/pulumi";
import { AwsKey } from "../../lib/clouds/key/aws";
import { KeyVaultKey } from "../../lib/clouds/key/azure";
import { CloudKmsKey } from "../../lib/clouds/key/gcp";
import type { KeyArgs } from "../../lib/clouds/key/key";
import { type RecordedResource, record, UNKNOWN } from "../../lib/preview/record";

const tags = { owner: "data" };
const accountId = "111122223333";
const makeAws = (args: KeyArgs = {}) => new AwsKey("prod-aws-key", { accountId, region: "eu-west-1", tags, ...args });
const makeGcp = (args: KeyArgs = {}) =>
  new CloudKmsKey("prod-gcp-key", { project: "acme-data", region: "us-east1", tags, ...args });
const makeAzure = (args: KeyArgs = {}) =>
  new KeyVaultKey("prod-azure-key", {
    resourceGroupName: "prod",
    location: "eastus2",
    tenantId: "00000000-0000-0000-0000-000000000001",
    tags,
    ...args,
  });

const modes = ["preview", "update"] as const;
/** What Google and Azure answer. */
const outputs = (type: string) => {
  const answers: Record<string, Record<string, unknown>> = {
    "gcp:projects/serviceIdentity:ServiceIdentity": {
      email: "service-424242@gcp-sa-cloud-sql.iam.gserviceaccount.com",
    },
    "gcp:kms/cryptoKey:CryptoKey": { id: "projects/acme-data/locations/us-east1/keyRings/r/cryptoKeys/k" },
    "azure-native:keyvault:Vault": { name: "v" },
    "azure-native:keyvault:Key": { id: "/subscriptions/s/vaults/v/keys/k", name: "k" },
  };
  return answers[type] ?? {};
};
const run = (program: () => unknown, mode: (typeof modes)[number]) => record(program, { mode, outputs });

function one(recorded: RecordedResource[], type: string): RecordedResource {
  const [found, ...more] = recorded.filter((resource) => resource.type === type);
  if (!found || more.length > 0) {
    throw new Error(`${more.length + (found ? 1 : 0)} resources of type ${type} instead of one`);
  }
  return found;
}

const clouds = [
  {
    cloud: "aws",
    make: makeAws,
    type: "aws:kms/key:Key",
    rotation: { enableKeyRotation: true, rotationPeriodInDays: 90 },
  },
  { cloud: "gcp", make: makeGcp, type: "gcp:kms/cryptoKey:CryptoKey", rotation: { rotationPeriod: "7776000s" } },
  {
    cloud: "azure",
    make: makeAzure,
    type: "azure-native:keyvault:Key",
    rotation: {
      properties: {
        rotationPolicy: { lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P90D" } }] },
      },
    },
  },
];

describe.each(clouds)("on $cloud", ({ cloud, make, type, rotation }) => {
  test.each(modes)("the key rotates every 90 days and is protected (%s)", async (mode) => {
    const key = one(await run(() => void make(), mode), type);
    expect(key.inputs).toMatchObject(rotation);
    expect(key.protect).toBe(true);
  });

  test.each(modes)("everything it makes is a child of the component, and tagged where it can be (%s)", async (mode) => {
    const recorded = await run(() => void make(), mode);
    const component = one(recorded, `isobar:${cloud}:Key`);
    const children = recorded.filter((resource) => resource.custom);
    expect(children.map((child) => child.parent)).toEqual(children.map(() => component.urn));
    const untagged = children.filter((child) => !child.inputs["tags"] && !child.inputs["labels"]);
    const cannotBe = ["Alias", "KeyRing", "CryptoKeyIAMMember", "ServiceIdentity"];
    expect(untagged.filter((child) => !cannotBe.includes(child.type.split(":").at(-1) ?? ""))).toEqual([]);
  });

  test.each([89, 2561, 100.5])("a rotation of %d days is refused before anything is made", async (rotationDays) => {
    const recorded = await record(() => {
      expect(() => make({ rotationDays })).toThrow(/rotationDays: .*90 to 2560/);
    });
    expect(recorded.map((resource) => resource.type)).toEqual(["pulumi:pulumi:Stack"]);
  });

  test("transforms reach what it makes", async () => {
    const recorded = await record(() => {
      pulumi.runtime.registerStackTransformation(({ type: of, props, opts }) =>
        of === type ? { props: { ...props, tags: { changed: "yes" } }, opts } : undefined,
      );
      make();
    });
    expect(one(recorded, type).inputs).toMatchObject({ tags: { changed: "yes" } });
  });
});

interface Statement {
  Sid: string;
  Principal: Record<string, string>;
  Action: string | string[];
  Condition?: Record<string, Record<string, string>>;
}

describe("an AWS key", () => {
  const policyOf = async (program: () => unknown) => {
    const key = one(await run(program, "update"), "aws:kms/key:Key");
    return (JSON.parse(String(key.inputs["policy"])) as { Statement: Statement[] }).Statement;
  };

  test("is for this account's principals, its log groups and its nodes' disks, never for everybody", async () => {
    const statements = await policyOf(() => void makeAws());
    expect(statements.flatMap(({ Principal }) => Object.values(Principal))).toEqual([
      "arn:aws:iam::111122223333:root",
      "logs.eu-west-1.amazonaws.com",
      "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
      "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    ]);
    expect(JSON.stringify(statements.map(({ Principal }) => Principal))).not.toContain('"*"');
    expect(statements[1]?.Condition).toEqual({
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111122223333:log-group:*" },
    });
  });

  test("lies in the right partition in GovCloud", async () => {
    const statements = await policyOf(() => void new AwsKey("gov", { accountId, region: "us-gov-west-1" }));
    expect(statements[0]?.Principal).toEqual({ AWS: "arn:aws-us-gov:iam::111122223333:root" });
  });

  test("makes the Auto Scaling role in an account that has none, when asked to", async () => {
    const recorded = await run(
      () => void new AwsKey("new", { accountId, region: "eu-west-1", makeAutoScalingRole: true }),
      "update",
    );
    expect(one(recorded, "aws:iam/serviceLinkedRole:ServiceLinkedRole").inputs).toMatchObject({
      awsServiceName: "autoscaling.amazonaws.com",
    });
    expect(one(recorded, "aws:kms/key:Key").inputs["policy"]).toContain("arn:made-up:new-autoscaling");
  });

  test("can be found by an alias, and brought back for 30 days", async () => {
    const recorded = await run(() => void makeAws(), "update");
    expect(one(recorded, "aws:kms/alias:Alias").inputs).toMatchObject({ namePrefix: "alias/prod-aws-key-" });
    expect(one(recorded, "aws:kms/key:Key").inputs).toMatchObject({ deletionWindowInDays: 30 });
  });
});

describe("a Cloud KMS key", () => {
  test("is for the project's GKE, disks, buckets and databases, and its id waits until they may use it", async () => {
    let seen: string | undefined;
    const recorded = await run(() => {
      makeGcp().id.apply((id) => {
        seen = id;
      });
    }, "update");
    const users = recorded.filter((resource) => resource.type === "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember");
    expect(users.map((user) => user.inputs["member"]).sort()).toEqual([
      "serviceAccount:service-424242@compute-system.iam.gserviceaccount.com",
      "serviceAccount:service-424242@container-engine-robot.iam.gserviceaccount.com",
      "serviceAccount:service-424242@gcp-sa-cloud-sql.iam.gserviceaccount.com",
      "serviceAccount:service-424242@gs-project-accounts.iam.gserviceaccount.com",
    ]);
    expect(new Set(users.map((user) => user.inputs["role"]))).toEqual(
      new Set(["roles/cloudkms.cryptoKeyEncrypterDecrypter"]),
    );
    expect(seen).toBe("projects/acme-data/locations/us-east1/keyRings/r/cryptoKeys/k");
  });

  test("shows every grant in the first preview", async () => {
    const recorded = await run(() => void makeGcp(), "preview");
    const users = recorded.filter((resource) => resource.type === "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember");
    expect(users.map((user) => user.inputs["member"])).toEqual(Array(4).fill(UNKNOWN));
  });

  test("has versions that can be brought back for 30 days", async () => {
    const key = one(await run(() => void makeGcp(), "update"), "gcp:kms/cryptoKey:CryptoKey");
    expect(key.inputs).toMatchObject({ destroyScheduledDuration: "2592000s", purpose: "ENCRYPT_DECRYPT" });
  });
});

describe("a Key Vault key", () => {
  test.each(modes)("lies in a protected vault that cannot be purged and that no network reaches (%s)", async (mode) => {
    const vault = one(await run(() => void makeAzure(), mode), "azure-native:keyvault:Vault");
    expect(vault.protect).toBe(true);
    expect(vault.inputs["properties"]).toMatchObject({
      enablePurgeProtection: true,
      softDeleteRetentionInDays: 90,
      enableRbacAuthorization: true,
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny", bypass: "AzureServices" },
    });
  });

  test("leaves room in the vault's name for what makes it unique", async () => {
    const vault = one(await run(() => void makeAzure(), "preview"), "azure-native:keyvault:Vault");
    expect(vault.name.length + 8).toBeLessThanOrEqual(24);
  });

  test("is named by its URL, and by its resource id for roles", async () => {
    const seen: string[] = [];
    await run(() => {
      const { id, resourceId } = makeAzure();
      pulumi.all([id, resourceId]).apply((both) => seen.push(...both));
    }, "update");
    expect(seen).toEqual(["https://v.vault.azure.net/keys/k", "/subscriptions/s/vaults/v/keys/k"]);
  });
});
