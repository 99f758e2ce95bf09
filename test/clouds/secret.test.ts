import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { Testing } from "cdk8s";
import fc from "fast-check";
import { aws } from "../../lib/clouds/aws";
import { azure } from "../../lib/clouds/azure";
import { gcp } from "../../lib/clouds/gcp";
import {
  adoptSecretsManagerSecret,
  SecretsManagerSecret,
  type SecretsManagerSecretArgs,
} from "../../lib/clouds/secret/aws";
import { adoptKeyVaultSecret, KeyVaultSecret, type KeyVaultSecretArgs } from "../../lib/clouds/secret/azure";
import { SecretVault } from "../../lib/clouds/secret/azure-vault";
import {
  adoptSecretManagerSecret,
  SecretManagerSecret,
  type SecretManagerSecretArgs,
} from "../../lib/clouds/secret/gcp";
import { type SecretArgs, secretAddress, valueVersion } from "../../lib/clouds/secret/secret";
import { type RecordedResource, type RecordOptions, record, UNKNOWN } from "../../lib/preview/recording/record";
import type { StoreProvider } from "../../lib/workloads/external-secrets/providers";
import { SecretStore } from "../../lib/workloads/external-secrets/secret-store";

type Mode = "preview" | "update";
const modes: Mode[] = ["preview", "update"];
const tags = { owner: "data-platform" };
const awsKey = "arn:aws:kms:eu-west-1:111122223333:key/k";
const gcpKey = "projects/acme-data/locations/us-east1/keyRings/r/cryptoKeys/k";
const endpoint = { subnetId: "/subnets/endpoints", privateDnsZoneId: "/zones/vault" };
const tenantId = "00000000-0000-0000-0000-000000000001";

const makeAws = (args: Partial<SecretsManagerSecretArgs> = {}, name = "prod-git") =>
  new SecretsManagerSecret(name, { keyId: awsKey, region: "eu-west-1", tags, ...args });
const makeGcp = (args: Partial<SecretManagerSecretArgs> = {}, name = "prod-git") =>
  new SecretManagerSecret(name, { keyId: gcpKey, project: "acme-data", region: "us-east1", tags, ...args });
const makeAzure = (args: Partial<KeyVaultSecretArgs> = {}, name = "prod-git") =>
  new KeyVaultSecret(name, { resourceGroupName: "prod", vault: { name: "prod-secrets-1" }, tags, ...args });
const makeVault = () =>
  new SecretVault("prod-secrets", { resourceGroupName: "prod", location: "eastus2", tenantId, endpoint, tags });

const clouds = [
  { cloud: "aws", make: makeAws, secret: "aws:secretsmanager/secret:Secret" },
  { cloud: "gcp", make: makeGcp, secret: "gcp:secretmanager/secret:Secret" },
  { cloud: "azure", make: makeAzure, secret: "azure-native:keyvault:Secret" },
] as const;

const run = (program: () => unknown, mode: Mode, options: RecordOptions = {}) => record(program, { mode, ...options });

function only(recorded: RecordedResource[], type: string): RecordedResource {
  const found = recorded.filter((resource) => resource.custom && resource.type.endsWith(`:${type}`));
  const [first] = found;
  if (!first || found.length > 1) {
    throw new Error(`${found.length} resources of type ${type} in ${recorded.map((r) => r.type).join(", ")}`);
  }
  return first;
}

/** What an output holds once the program has run. */
async function seenIn(program: () => object, outputs?: RecordOptions["outputs"]) {
  let seen: unknown;
  const see = () => {
    pulumi.output({ all: program() }).apply(({ all }) => {
      seen = all;
    });
  };
  await run(see, "update", outputs && { outputs });
  return seen;
}

describe.each(clouds)("on $cloud", ({ cloud, make, secret }) => {
  test.each(modes)("the secret is protected, and says when its value is due (%s)", async (mode) => {
    const { inputs, protect } = only(await run(() => void make({ value: "v1" }), mode), secret.split(":").at(-1) ?? "");
    expect(protect).toBe(true);
    expect(inputs["tags"] ?? inputs["labels"]).toEqual({ owner: "data-platform", "rotation-days": "30" });
  });

  test.each(modes)("what shows the value is a Pulumi secret wherever it appears (%s)", async (mode) => {
    const hidden = await run(() => void make({ value: "canary-1" }), mode);
    expect(JSON.stringify(hidden)).not.toContain("canary-1");
    const revealed = await run(() => void make({ value: "canary-1" }), mode, { revealSecrets: true });
    expect(JSON.stringify(revealed)).toContain('{"secret":"canary-1"}');
    expect(JSON.stringify(revealed).replaceAll('{"secret":"canary-1"}', "")).not.toContain("canary-1");
  });

  test("everything it makes is a child of the component", async () => {
    const recorded = await run(() => void make({ value: "v1" }), "update");
    const component = recorded.find((resource) => resource.type === `isobar:${cloud}:Secret`);
    const children = recorded.filter((resource) => resource.custom);
    expect(children.map((child) => child.parent)).toEqual(children.map(() => component?.urn));
  });

  test("two secrets stand side by side", async () => {
    const recorded = await run(() => {
      make({ value: "v1" }, "prod-a");
      make({ value: "v1" }, "prod-b");
    }, "preview");
    const urns = recorded.map((resource) => resource.urn);
    expect(new Set(urns).size).toBe(urns.length);
  });

  test("without rotation nobody rotates it, and it says so", async () => {
    expect(await seenIn(() => ({ by: make({ value: "v1" }).rotatedBy }))).toEqual({ by: "nobody" });
  });

  const bad: [string, Partial<SecretArgs>, RegExp][] = [
    ["a rotation after no day", { rotationDays: 0 }, /secret prod-git[\s\S]*rotationDays: 0; allowed: .*1 to 1000/],
    ["a rotation after half a day", { rotationDays: 0.5 }, /rotationDays: 0\.5/],
    ["a rotation after three years", { rotationDays: 1001 }, /rotationDays: 1001/],
    ["no time to bring it back", { recoveryDays: 0 }, /recoveryDays: 0; allowed: .*7 to 30/],
    ["an empty value", { value: "" }, /value: .*not empty/],
    ["two errors, at once", { rotationDays: 0, recoveryDays: 31 }, /rotationDays: 0[\s\S]*recoveryDays: 31/],
  ];
  test.each(bad)("%s is refused before anything is made", async (_, args, message) => {
    const recorded = await record(() => {
      expect(() => make(args)).toThrow(message);
    });
    expect(recorded.map((resource) => resource.type)).toEqual(["pulumi:pulumi:Stack"]);
  });
});

test.each([
  ["gcp", () => makeGcp({ rotation: { topic: "projects/p/topics/t", firstAt: "tomorrow" } }), /rotation\.firstAt/],
  ["azure", () => makeAzure({ rotation: { expiresAt: "2030-13-31T04:00:00Z" } }), /rotation\.expiresAt/],
  ["azure", () => makeAzure({ rotation: { expiresAt: "2030-01-31" } }), /2030-01-31.*allowed: a point in time in UTC/],
])("on %s a time that is none is refused", async (_, make, message) => {
  await record(() => {
    expect(make).toThrow(message);
  });
});

// What a program in plain JavaScript may give.
test.each<[string, () => unknown, RegExp]>([
  ["a rotation by nothing", () => makeAws({ rotation: {} } as object), /rotation\.lambdaArn: missing/],
  [
    "a reminder to nobody",
    () => makeGcp({ rotation: { firstAt: "2030-01-31T04:00:00Z" } } as object),
    /rotation\.topic/,
  ],
  ["a reminder at no time", () => makeGcp({ rotation: { topic: "t" } } as object), /rotation\.firstAt: missing/],
  ["an end at no time", () => makeAzure({ rotation: {} } as object), /rotation\.expiresAt: missing/],
  ["the 30th of February", () => makeAzure({ rotation: { expiresAt: "2030-02-30T00:00:00Z" } }), /rotation\.expiresAt/],
  ["no key", () => makeAws({ keyId: undefined } as object), /keyId: missing/],
  ["no region", () => makeGcp({ region: "" }), /region: ""/],
  ["no vault", () => makeAzure({ vault: undefined } as object), /vault: missing/],
])("%s is refused before anything is made", async (_, make, message) => {
  const recorded = await record(() => {
    expect(make).toThrow(message);
  });
  expect(recorded.filter(({ custom }) => custom)).toEqual([]);
});

test.each([5, { password: "s3cret" }, ["s3cret"]])(
  "the value %j, which is no text, is refused and not repeated",
  async (value) => {
    await record(() => {
      for (const make of [makeAws, makeGcp, makeAzure]) {
        const given: object = { value };
        expect(() => make(given)).toThrow(/value: "\(hidden\)"; allowed: a text/);
      }
    });
  },
);

test("the number that stands for a value changes with it, stays with it, and fits 31 bits", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), async (a, b) => {
      const versions = await seenIn(() => ({ a: valueVersion(a), again: valueVersion(a), b: valueVersion(b) }));
      const seen = versions as { a: number; again: number; b: number };
      expect(seen.again).toBe(seen.a);
      expect(seen.a === seen.b).toBe(a === b);
      expect(Number.isInteger(seen.a) && seen.a >= 0 && seen.a < 2 ** 31).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test("a password that mocks leave undefined does not fail a program's own tests", async () => {
  const program = () => {
    const { result } = new RandomPassword("git", { length: 20 });
    makeAws({ value: result }, "a");
    makeGcp({ value: result }, "b");
    makeAzure({ value: result }, "c");
  };
  const recorded = await run(program, "update", { outputs: () => ({ result: undefined }) });
  expect(recorded.filter(({ type }) => type.endsWith(":SecretVersion"))).toHaveLength(2);
});

describe.each(modes)("in AWS Secrets Manager, %s", (mode) => {
  test("a secret is encrypted with the given key and brought back for 30 days", async () => {
    const recorded = await run(() => void makeAws({ value: "v1" }), mode);
    expect(only(recorded, "Secret").inputs).toMatchObject({ kmsKeyId: awsKey, recoveryWindowInDays: 30 });
  });

  test("its value is written by an argument that the provider does not keep", async () => {
    const recorded = await run(() => void makeAws({ value: "v1" }), mode);
    const { inputs, retainOnDelete } = only(recorded, "SecretVersion");
    expect(inputs).toEqual({
      secretId: mode === "preview" ? UNKNOWN : "prod-git-id",
      secretStringWo: "[secret]",
      secretStringWoVersion: "[secret]",
    });
    expect(retainOnDelete).toBe(true);
  });

  test("without a value there is the secret alone, for somebody else to fill", async () => {
    const recorded = await run(() => void makeAws(), mode);
    expect(recorded.filter(({ type }) => /SecretVersion|SecretRotation/.test(type))).toEqual([]);
  });

  test("with a function AWS rotates it every 30 days, once there is a value, and not at once", async () => {
    const lambdaArn = "arn:aws:lambda:eu-west-1:111122223333:function:rotate";
    const recorded = await run(() => void makeAws({ value: "v1", rotation: { lambdaArn } }), mode);
    const rotation = only(recorded, "SecretRotation");
    expect(rotation.inputs).toMatchObject({
      rotationLambdaArn: lambdaArn,
      rotationRules: { automaticallyAfterDays: 30 },
      rotateImmediately: false,
    });
    expect(rotation.dependencies).toContain(only(recorded, "SecretVersion").urn);
  });
});

describe.each(modes)("in Google Cloud's Secret Manager, %s", (mode) => {
  test("a secret lies in one region, encrypted with the given key, and nothing deletes it by accident", async () => {
    const recorded = await run(() => void makeGcp({ value: "v1" }), mode);
    expect(only(recorded, "Secret").inputs).toMatchObject({
      project: "acme-data",
      replication: {
        userManaged: {
          replicas: [{ location: "us-east1", customerManagedEncryption: { kmsKeyName: gcpKey } }],
        },
      },
      versionDestroyTtl: "2592000s",
      deletionProtection: true,
    });
  });

  test("its value is written by an argument that the provider does not keep", async () => {
    const recorded = await run(() => void makeGcp({ value: "v1" }), mode);
    expect(only(recorded, "SecretVersion").inputs).toEqual({
      secret: mode === "preview" ? UNKNOWN : "prod-git-id",
      secretDataWo: "[secret]",
      secretDataWoVersion: "[secret]",
    });
  });

  test("without a value there is the secret alone, for somebody else to fill", async () => {
    const recorded = await run(() => void makeGcp(), mode);
    expect(recorded.filter(({ type }) => type.endsWith("SecretVersion"))).toEqual([]);
  });

  test("with a topic something is told every 30 days, and the next time is Google's to set", async () => {
    const rotation = { topic: "projects/acme-data/topics/rotate", firstAt: "2030-01-31T04:00:00Z" };
    const { inputs, ignoreChanges } = only(await run(() => void makeGcp({ value: "v1", rotation }), mode), "Secret");
    expect(inputs).toMatchObject({
      topics: [{ name: rotation.topic }],
      rotation: { rotationPeriod: "2592000s", nextRotationTime: "2030-01-31T04:00:00Z" },
    });
    expect(ignoreChanges).toEqual(["rotation.nextRotationTime"]);
  });
});

describe.each(modes)("in an Azure Key Vault, %s", (mode) => {
  test("a vault of secrets is private, cannot be purged, and trusts roles only", async () => {
    const recorded = await run(() => void makeVault(), mode);
    const vault = only(recorded, "Vault");
    expect(vault.protect).toBe(true);
    expect(vault.inputs["properties"]).toMatchObject({
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
      softDeleteRetentionInDays: 90,
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny", bypass: "None" },
    });
    expect(only(recorded, "PrivateEndpoint").inputs).toMatchObject({ subnet: { id: endpoint.subnetId } });
    expect(only(recorded, "PrivateDnsZoneGroup").inputs).toMatchObject({
      privateDnsZoneConfigs: [{ privateDnsZoneId: endpoint.privateDnsZoneId }],
    });
  });

  test("a secret goes into its vault", async () => {
    const recorded = await run(() => void makeAzure({ value: "v1" }), mode);
    expect(only(recorded, "Secret").inputs).toMatchObject({
      vaultName: "prod-secrets-1",
      properties: { value: "[secret]", attributes: { enabled: true } },
    });
  });

  test("without a value it cannot be read, and whoever fills it is not overwritten", async () => {
    const { inputs, ignoreChanges } = only(await run(() => void makeAzure(), mode), "Secret");
    expect(inputs["properties"]).toMatchObject({ attributes: { enabled: false } });
    expect(ignoreChanges).toEqual(["properties"]);
  });

  test("with a time it expires then, in seconds since 1970", async () => {
    const rotation = { expiresAt: "2030-01-31T04:00:00Z" };
    const { inputs } = only(await run(() => void makeAzure({ value: "v1", rotation }), mode), "Secret");
    expect(inputs["properties"]).toMatchObject({ attributes: { expires: 1896062400 } });
  });
});

test("who rotates is said honestly: AWS by its function, the others only remind", async () => {
  const by = await seenIn(() => ({
    aws: makeAws({ rotation: { lambdaArn: "arn:aws:lambda:eu-west-1:1:function:f" } }, "a").rotatedBy,
    gcp: makeGcp({ rotation: { topic: "projects/p/topics/t", firstAt: "2030-01-31T04:00:00Z" } }, "b").rotatedBy,
    azure: makeAzure({ rotation: { expiresAt: "2030-01-31T04:00:00Z" } }, "c").rotatedBy,
  }));
  expect(by).toEqual({ aws: "cloud", gcp: "reminder", azure: "reminder" });
});

test("programs in a cluster find a secret by exactly one kind of names, and grants by its id", async () => {
  const outputs = (type: string, name: string) => ({
    ...(type.startsWith("gcp:") && { secretId: `${name}-1` }),
    ...(type.startsWith("azure-native:") && { id: `/vaults/v/secrets/${name}`, name: `${name}1` }),
  });
  expect(
    await seenIn(() => {
      const { names, id } = makeAws();
      return { names, id };
    }, outputs),
  ).toEqual({
    names: { awsSecretsManager: { secretId: "arn:made-up:prod-git", region: "eu-west-1" } },
    id: "arn:made-up:prod-git",
  });
  expect(
    await seenIn(() => {
      const { names, id } = makeGcp();
      return { names, id };
    }, outputs),
  ).toEqual({ names: { gcpSecretManager: { project: "acme-data", secret: "prod-git-1" } }, id: "prod-git-1" });
  expect(
    await seenIn(() => {
      const { names, id } = makeAzure();
      return { names, id };
    }, outputs),
  ).toEqual({
    names: { azureKeyVault: { vaultUrl: "https://prod-secrets-1.vault.azure.net", name: "prod-git1" } },
    id: "/vaults/v/secrets/prod-git",
  });
});

describe("a secret with an exact name", () => {
  test.each(modes)("is called so, and is found by Airflow's own rule (%s)", async (mode) => {
    const named = async (make: () => unknown) => only(await run(() => void make(), mode), "Secret").inputs;
    const exactName = "airflow-connections-warehouse";
    expect(await named(() => makeAws({ exactName: "airflow/connections/warehouse" }))).toMatchObject({
      name: "airflow/connections/warehouse",
    });
    expect(await named(() => makeGcp({ exactName }))).toMatchObject({ secretId: exactName });
    expect(await named(() => makeAzure({ exactName }))).toMatchObject({ secretName: exactName });
  });

  test.each([
    ["aws", "a b", () => makeAws({ exactName: "a b" })],
    ["gcp", "a slash", () => makeGcp({ exactName: "airflow/connections" })],
    ["azure", "an underscore", () => makeAzure({ exactName: "airflow_connections" })],
    ["azure", "more than 127 characters", () => makeAzure({ exactName: "a".repeat(128) })],
  ])("on %s %s is refused before anything is made", async (_, __, make) => {
    const recorded = await record(() => {
      expect(make).toThrow(/secret prod-git[\s\S]*exactName: .*allowed: at most/);
    });
    expect(recorded.map((resource) => resource.type)).toEqual(["pulumi:pulumi:Stack"]);
  });
});

test("a secret that exists is granted and found without making anything", async () => {
  let seen: unknown;
  const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:git-AbCdEf";
  const recorded = await record(() => {
    const azureIds = { subscriptionId: "s", resourceGroupName: "g", vaultName: "v", name: "git" };
    const adopted = {
      aws: adoptSecretsManagerSecret({ arn, region: "eu-west-1", keyId: awsKey }),
      gcp: adoptSecretManagerSecret({ project: "acme-data", secret: "git" }),
      azure: adoptKeyVaultSecret(azureIds),
    };
    pulumi.output(adopted).apply((all) => {
      seen = all;
    });
  });
  expect(recorded.map((resource) => resource.type)).toEqual(["pulumi:pulumi:Stack"]);
  expect(seen).toEqual({
    aws: { id: arn, names: { awsSecretsManager: { secretId: arn, region: "eu-west-1" } }, keyId: awsKey },
    gcp: { id: "git", names: { gcpSecretManager: { project: "acme-data", secret: "git" } } },
    azure: {
      id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v/secrets/git",
      names: { azureKeyVault: { vaultUrl: "https://v.vault.azure.net", name: "git" } },
    },
  });
});

describe("as a capability", () => {
  const azureNetwork = {
    id: pulumi.output("/net"),
    range: pulumi.output("10.0.0.0/16"),
    nodeSubnetId: pulumi.output("/nodes"),
    endpointSubnetId: pulumi.output("/endpoints"),
    controlPlaneSubnetId: pulumi.output("/control"),
    databaseSubnetId: pulumi.output("/database"),
  };

  test.each(modes)("Azure's secrets share one private vault, whose deletion takes them along (%s)", async (mode) => {
    const recorded = await run(() => {
      const make = azure({ subscriptionId: "s", tenantId, region: "eastus2", admins: [] }).open("prod", { tags }, {});
      const args = { keyId: "https://v/keys/k", network: azureNetwork, tags };
      make.secret("prod-a", { ...args, value: "v1" }, {});
      make.secret("prod-b", { ...args, recoveryDays: 7 }, {});
    }, mode);
    const vault = recorded.find(({ type }) => type === "isobar:azure:SecretVault");
    expect(only(recorded, "PrivateEndpoint").inputs).toMatchObject({ subnet: { id: "/endpoints" } });
    const secrets = recorded.filter(({ type }) => type === "azure-native:keyvault:Secret");
    expect(secrets.map(({ deletedWith }) => deletedWith)).toEqual([vault?.urn, vault?.urn]);
    expect(secrets.map(({ provider }) => provider)).toEqual(secrets.map(() => only(recorded, "Vault").provider));
  });

  const admins = ["arn:aws:iam::111122223333:role/platform"];
  const managed = {
    aws: aws({ region: "eu-west-1", admins }),
    gcp: gcp({ project: "acme-data", region: "us-east1", admins }),
    azure: azure({ subscriptionId: "s", tenantId, region: "eastus2", admins }),
  };
  const stores = [
    { cloud: "aws", make: makeAws, provider: { service: "SecretsManager", region: "eu-west-1" } },
    { cloud: "gcp", make: makeGcp, provider: { projectID: "acme-data" } },
    { cloud: "azure", make: makeAzure, provider: { vaultUrl: "https://prod-secrets-1.vault.azure.net", tenantId } },
  ] as const;

  test.each(stores)(
    "a store of External Secrets takes what $cloud tells of a secret",
    async ({ cloud, make, provider }) => {
      const told = await seenIn(() => managed[cloud].secretStore(make().names, pulumi.output("the-principal")));
      const chart = Testing.chart();
      new SecretStore(chart, "store", { name: "secrets", ...(told as StoreProvider) });
      const [account, store] = Testing.synth(chart);
      expect(Object.values(store.spec.provider)).toMatchObject([provider]);
      expect(Object.values(account.metadata.annotations)).toContain("the-principal");
    },
  );

  test.each(stores)("$cloud finds a secret again from what a stack's outputs hold of it", async ({ cloud, make }) => {
    const { names, again } = (await seenIn(() => {
      const { names } = make();
      return { names, again: managed[cloud].secretNames(secretAddress(names)) };
    })) as { names: unknown; again: unknown };
    expect(again).toEqual(names);
  });

  test("another cloud's secret is refused, by name", async () => {
    await record(() => {
      const { names } = makeAzure();
      expect(() => managed.aws.secretStore(names, "p")).toThrow(/azureKeyVault; allowed: awsSecretsManager on AWS/);
      expect(() => managed.gcp.secretStore(names, "p")).toThrow(/azureKeyVault; allowed: gcpSecretManager/);
      expect(() => managed.azure.secretStore(makeAws({}, "other").names, "p")).toThrow(
        /allowed: azureKeyVault on Azure/,
      );
    });
  });
});
