import * as pulumi from "@pulumi/pulumi";
import { aws } from "../../lib/clouds/aws";
import { azure } from "../../lib/clouds/azure";
import { gcp } from "../../lib/clouds/gcp";
import { AwsKey } from "../../lib/clouds/key/aws";
import { KeyVaultKey, type KeyVaultKeyArgs } from "../../lib/clouds/key/azure";
import { CloudKmsKey } from "../../lib/clouds/key/gcp";
import type { Key, KeyArgs, VaultSeal } from "../../lib/clouds/key/key";
import { type RecordedResource, record, UNKNOWN } from "../../lib/preview/recording/record";
import { type SealKey, sealStanza } from "../../lib/workloads/vault/seal-stanza";

const tags = { owner: "data" };
const accountId = "111122223333";
const tenantId = "00000000-0000-0000-0000-000000000001";
const makeAws = (args: KeyArgs = {}, name = "prod-aws-key") =>
  new AwsKey(name, { accountId, region: "eu-west-1", tags, ...args });
const makeGcp = (args: KeyArgs = {}, name = "prod-gcp-key") =>
  new CloudKmsKey(name, { project: "acme-data", region: "us-east1", tags, ...args });
const makeAzure = (args: Partial<KeyVaultKeyArgs> = {}, name = "prod-azure-key") =>
  new KeyVaultKey(name, { resourceGroupName: "prod", location: "eastus2", tenantId, tags, ...args });

const modes = ["preview", "update"] as const;
/** What Google and Azure answer. */
const outputs = (type: string) => {
  const answers: Record<string, Record<string, unknown>> = {
    "gcp:projects/serviceIdentity:ServiceIdentity": {
      email: "service-424242@gcp-sa-cloud-sql.iam.gserviceaccount.com",
    },
    "gcp:kms/cryptoKey:CryptoKey": { id: "projects/acme-data/locations/us-east1/keyRings/r/cryptoKeys/k" },
    "azure-native:keyvault:Vault": { id: "/subscriptions/s/vaults/v", name: "v" },
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

  test("a purpose that does not exist is refused, before anything is made", async () => {
    // As from a program that is not type-checked.
    const args: KeyArgs = JSON.parse('{ "purpose": "everything", "rotationDays": 1 }');
    const recorded = await record(() => {
      expect(() => make(args)).toThrow(/purpose: "everything"; allowed: data, seal[\s\S]*rotationDays: 1/);
    });
    expect(recorded.map((resource) => resource.type)).toEqual(["pulumi:pulumi:Stack"]);
  });

  test.each(modes)("a second key, which seals, stands beside the first (%s)", async (mode) => {
    const recorded = await run(() => {
      make({}, `prod-${cloud}`);
      make({ purpose: "seal" }, `prod-${cloud}-vault`);
    }, mode);
    const urns = recorded.map((resource) => resource.urn);
    expect(new Set(urns).size).toBe(urns.length);
    const keys = recorded.filter((resource) => resource.type === type);
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(key.inputs).toMatchObject(rotation);
      expect(key.protect).toBe(true);
    }
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
  test("is for the project's GKE, disks, buckets, databases and secrets, and its id waits until they may use it", async () => {
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
      "serviceAccount:service-424242@gcp-sa-secretmanager.iam.gserviceaccount.com",
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
    expect(users.map((user) => user.inputs["member"])).toEqual(Array(5).fill(UNKNOWN));
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

describe("a key that seals a Vault is for no service of the cloud:", () => {
  test("on AWS its policy names the account and nobody else", async () => {
    const key = one(await run(() => void makeAws({ purpose: "seal" }), "update"), "aws:kms/key:Key");
    const { Statement } = JSON.parse(String(key.inputs["policy"])) as { Statement: Statement[] };
    expect(Statement.map(({ Principal }) => Principal)).toEqual([{ AWS: "arn:aws:iam::111122223333:root" }]);
    expect(key.inputs["description"]).toMatch(/^Unseals Vault/);
  });

  test("on Google Cloud nobody may use it until a grant says so, and its id waits for nobody", async () => {
    let seen: string | undefined;
    const recorded = await run(() => {
      makeGcp({ purpose: "seal" }).id.apply((id) => {
        seen = id;
      });
    }, "update");
    expect(recorded.filter(({ type }) => /IAMMember|ServiceIdentity/.test(type))).toEqual([]);
    expect(seen).toBe("projects/acme-data/locations/us-east1/keyRings/r/cryptoKeys/k");
  });

  test.each(modes)(
    "on Azure no trusted service passes its vault, only pods by a private endpoint (%s)",
    async (mode) => {
      const endpoint = {
        subnetId: "/subscriptions/s/subnets/endpoints",
        privateDnsZoneId: "/subscriptions/s/zones/vault",
      };
      const recorded = await run(() => void makeAzure({ purpose: "seal", endpoint }), mode);
      expect(one(recorded, "azure-native:keyvault:Vault").inputs["properties"]).toMatchObject({
        publicNetworkAccess: "Disabled",
        networkAcls: { defaultAction: "Deny", bypass: "None" },
      });
      const vault = mode === "preview" ? UNKNOWN : "/subscriptions/s/vaults/v";
      expect(one(recorded, "azure-native:network:PrivateEndpoint").inputs).toMatchObject({
        subnet: { id: endpoint.subnetId },
        privateLinkServiceConnections: [{ privateLinkServiceId: vault, groupIds: ["vault"] }],
      });
      expect(one(recorded, "azure-native:network:PrivateDnsZoneGroup").inputs).toMatchObject({
        privateDnsZoneConfigs: [{ privateDnsZoneId: endpoint.privateDnsZoneId }],
      });
    },
  );
});

describe("a Vault's seal is told the key's names:", () => {
  const settings = { region: "us-east1", tenantId, subscriptionId: "s", project: "acme-data", admins: [] };
  const sealed = async (make: () => Key, cloud: { vaultSeal(key: Key["names"]): VaultSeal }) => {
    let seen: SealKey | undefined;
    await record(
      () => {
        pulumi.output(cloud.vaultSeal(make().names)).apply((seal) => {
          seen = seal;
        });
      },
      { mode: "update", outputs: (type) => ({ name: type.split(":").at(-1) }) },
    );
    return seen && sealStanza(seen).map(({ labels, attributes }) => ({ labels, attributes }));
  };

  test("on AWS", async () => {
    expect(await sealed(makeAws, aws({ ...settings, region: "eu-west-1" }))).toEqual([
      { labels: ["awskms"], attributes: { region: "eu-west-1", kms_key_id: "arn:made-up:prod-aws-key" } },
    ]);
  });

  test("on Google Cloud", async () => {
    const attributes = { project: "acme-data", region: "us-east1", key_ring: "KeyRing", crypto_key: "CryptoKey" };
    expect(await sealed(makeGcp, gcp(settings))).toEqual([{ labels: ["gcpckms"], attributes }]);
  });

  test("on Azure", async () => {
    const attributes = { tenant_id: tenantId, vault_name: "Vault", key_name: "Key" };
    expect(await sealed(makeAzure, azure(settings))).toEqual([{ labels: ["azurekeyvault"], attributes }]);
  });

  test("and another cloud's key is refused, by what it lacks", async () => {
    await record(() => {
      const { names } = makeAws();
      expect(() => gcp(settings).vaultSeal(names)).toThrow(/keyRing: missing; allowed: .*Google Cloud/);
      expect(() => azure(settings).vaultSeal(names)).toThrow(/vault: missing; allowed: .*Azure/);
    });
  });
});

test("on Azure what is made after a second key is still encrypted with the first", async () => {
  const recorded = await record(
    () => {
      const make = azure({ subscriptionId: "s", tenantId, region: "eastus2", admins: [] }).open("prod", { tags }, {});
      const first = make.key("prod", { tags }, {});
      const network = {
        id: pulumi.output("/net"),
        range: pulumi.output("10.0.0.0/16"),
        nodeSubnetId: pulumi.output("/nodes"),
        endpointSubnetId: pulumi.output("/endpoints"),
        controlPlaneSubnetId: pulumi.output("/control"),
        databaseSubnetId: pulumi.output("/database"),
      };
      make.key("prod-vault", { purpose: "seal", network, tags }, {});
      make.bucket("prod-logs", { purpose: "logs", keyId: first.id, network, tags }, {});
    },
    { mode: "update", outputs: (type, name) => (type.endsWith(":Key") ? { id: `/keys/${name}` } : {}) },
  );
  const [assignment] = recorded.filter(({ type }) => type === "azure-native:authorization:RoleAssignment");
  expect(assignment?.inputs["scope"]).toBe("/keys/prod");
});
