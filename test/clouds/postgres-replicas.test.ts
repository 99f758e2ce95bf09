import type { RecordedResource } from "../../lib/preview/recording/record";
import { record, UNKNOWN } from "../../lib/preview/recording/record";
import { type Changes, type Cloud, clouds, make, modes, run, serverTypes, tags } from "./postgres-programs";

const two = { settings: { readReplicas: [{ name: "reports" }, { name: "audits" }] } };

const elsewhere: Record<Cloud, Changes> = {
  aws: {
    settings: { readReplicas: [{ name: "far", region: "eu-west-1" }] },
    aws: {
      region: "us-east-1",
      replicaRegions: {
        "eu-west-1": {
          keyId: "arn:aws:kms:eu-west-1:1:key/k",
          networkId: "vpc-eu",
          range: "10.9.0.0/16",
          databaseSubnetIds: ["subnet-8", "subnet-9"],
        },
      },
    },
  },
  gcp: {
    settings: { readReplicas: [{ name: "far", region: "europe-west1" }] },
    gcp: { replicaRegions: { "europe-west1": { keyId: "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k" } } },
  },
  azure: {
    settings: { readReplicas: [{ name: "far", region: "westeurope" }] },
    azure: {
      replicaRegions: {
        westeurope: {
          networkId: "/vnet-eu",
          databaseSubnetId: "/vnet-eu/db",
          keyId: "https://vault-eu.vault.azure.net/keys/data",
          keyResourceId: "/subscriptions/s1/resourceGroups/eu/providers/Microsoft.KeyVault/vaults/vault-eu/keys/data",
        },
      },
    },
  },
};

function servers(
  recorded: readonly RecordedResource[],
  cloud: Cloud,
): { source: RecordedResource; replicas: RecordedResource[] } {
  const all = recorded.filter(({ type }) => type === serverTypes[cloud]);
  const [source] = all.filter(({ name }) => name === "prod-db");
  if (!source) throw new Error("no server prod-db");
  return { source, replicas: all.filter(({ name }) => name !== "prod-db") };
}

describe.each(modes)("%s", (mode) => {
  test.each(clouds)(
    "on %s each replica follows the server, in its region and network, with its key and parameters",
    async (cloud) => {
      const { source, replicas } = servers(await run(cloud, mode, two), cloud);
      expect(replicas.map(({ name }) => name)).toEqual(["prod-db-audits", "prod-db-reports"]);
      for (const { inputs, dependencies } of replicas) {
        const known = mode === "update";
        if (!known) {
          expect(dependencies).toContain(source.urn);
        }
        const expected = {
          aws: {
            parameterGroupName: known ? "prod-db-17" : UNKNOWN,
            storageEncrypted: true,
            publiclyAccessible: false,
            instanceClass: source.inputs["instanceClass"],
            tags,
          },
          gcp: {
            masterInstanceName: known ? "prod-db" : UNKNOWN,
            region: "us-east1",
            databaseVersion: "POSTGRES_17",
            settings: {
              tier: "db-perf-optimized-N-2",
              edition: "ENTERPRISE_PLUS",
              availabilityType: "ZONAL",
              userLabels: tags,
            },
          },
          azure: {
            createMode: "Replica",
            sourceServerResourceId: known ? "prod-db-id" : UNKNOWN,
            location: "eastus2",
            sku: source.inputs["sku"],
            storage: source.inputs["storage"],
            dataEncryption: source.inputs["dataEncryption"],
            network: source.inputs["network"],
            tags,
          },
        };
        expect(inputs).toMatchObject(expected[cloud]);
      }
      const [replica] = replicas;
      expect(JSON.stringify(replica?.inputs)).not.toMatch(
        /"(username|password|administratorLogin\w*|backupConfiguration)"/,
      );
      expect(replica?.inputs).not.toHaveProperty("highAvailability");
      expect(replica?.inputs).not.toHaveProperty("multiAz");
      if (cloud === "gcp") {
        expect(Object(replica?.inputs["settings"]).databaseFlags).toEqual(
          Object(source.inputs["settings"]).databaseFlags,
        );
      }
    },
  );

  test.each(clouds)("on %s replicas are as protected as the server", async (cloud) => {
    const recorded = await run(cloud, mode, two);
    const { replicas } = servers(recorded, cloud);
    expect(replicas.map(({ protect }) => protect)).toEqual([true, true]);
    const locks = recorded.filter(({ type }) => type.endsWith(":ManagementLockByScope")).map(({ name }) => name);
    const clouds = {
      aws: () => expect(replicas.map(({ inputs }) => inputs["deletionProtection"])).toEqual([true, true]),
      gcp: () => expect(replicas.map(({ inputs }) => inputs["deletionProtection"])).toEqual([true, true]),
      azure: () => expect(locks).toEqual(["prod-db", "prod-db-audits", "prod-db-reports"]),
    };
    clouds[cloud]();
  });

  test.each(clouds)("on %s a replica can be in another region, with a key of that region", async (cloud) => {
    const { source, replicas } = servers(await run(cloud, mode, elsewhere[cloud]), cloud);
    const [far] = replicas;
    expect(far?.dependencies).toContain(source.urn);
    const known = mode === "update";
    expect(far?.inputs).toMatchObject(
      {
        aws: {
          region: "eu-west-1",
          kmsKeyId: "arn:aws:kms:eu-west-1:1:key/k",
          performanceInsightsKmsKeyId: "arn:aws:kms:eu-west-1:1:key/k",
          replicateSourceDb: known ? "arn:made-up:prod-db" : UNKNOWN,
          dbSubnetGroupName: known ? "prod-db-far" : UNKNOWN,
        },
        gcp: {
          region: "europe-west1",
          encryptionKeyName: "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k",
        },
        azure: {
          location: "westeurope",
          dataEncryption: { primaryKeyURI: "https://vault-eu.vault.azure.net/keys/data" },
          network: { delegatedSubnetResourceId: "/vnet-eu/db", publicNetworkAccess: "Disabled" },
        },
      }[cloud],
    );
  });
});

test("in another region of AWS, what a server needs is made there, and the same parameters hold", async () => {
  const recorded = await run("aws", "preview", elsewhere.aws);
  const there = recorded.filter(({ inputs }) => inputs["region"] === "eu-west-1");
  expect(there.map(({ type }) => type.split(":").at(-1)).sort()).toEqual([
    "Instance",
    "LogGroup",
    "LogGroup",
    "ParameterGroup",
    "SecurityGroup",
    "SecurityGroupIngressRule",
    "SubnetGroup",
  ]);
  const groups = recorded.filter(({ type }) => type.endsWith(":ParameterGroup"));
  expect(groups.map(({ inputs }) => inputs["parameters"])[1]).toEqual(groups[0]?.inputs["parameters"]);
  const rules = recorded.filter(({ type }) => type.endsWith(":SecurityGroupIngressRule"));
  expect(rules.map(({ inputs }) => inputs["cidrIpv4"])).toEqual(["10.1.0.0/16", "10.9.0.0/16"]);
});

test("in another region of Azure, an identity of that region uses its key, and the network there sees the names", async () => {
  const recorded = await run("azure", "preview", elsewhere.azure);
  const of = (type: string) => recorded.find((one) => one.name.startsWith("prod-db-far") && one.type.endsWith(type));
  expect(of(":UserAssignedIdentity")?.inputs["location"]).toBe("westeurope");
  expect(of(":RoleAssignment")?.inputs["scope"]).toContain("vaults/vault-eu/keys/data");
  expect(of(":VirtualNetworkLink")?.inputs["virtualNetwork"]).toEqual({ id: "/vnet-eu" });
  const dependencies = of(":Server")?.dependencies ?? [];
  expect(dependencies).toEqual(
    expect.arrayContaining([of(":RoleAssignment")?.urn, of(":VirtualNetworkLink")?.urn].map((urn) => urn ?? "")),
  );
});

test("on Azure a replica waits for the server's parameters and the one before it", async () => {
  const azure = servers(await run("azure", "preview", two), "azure").replicas;
  const configured = (await run("azure", "preview", two)).filter(({ type }) => type.endsWith(":Configuration"));
  const [audits, reports] = azure;
  expect(configured.some(({ urn }) => reports?.dependencies.includes(urn))).toBe(true);
  expect(audits?.dependencies).toContain(reports?.urn);
});

test.each(clouds)("on %s a replica that names the server's own region is in it", async (cloud) => {
  const region = { aws: "us-east-1", gcp: "us-east1", azure: "eastus2" }[cloud];
  const changes: Changes = {
    settings: { readReplicas: [{ name: "near", region }] },
    ...(cloud === "aws" && { aws: { region } }),
  };
  const { replicas } = servers(await run(cloud, "preview", changes), cloud);
  expect(replicas[0]?.inputs).not.toHaveProperty(cloud === "gcp" ? "encryptionKeyName" : "kmsKeyId");
  expect(replicas).toHaveLength(1);
});

test.each(clouds)("on %s replicas are told by name and host", async (cloud) => {
  const seen: unknown[] = [];
  await record(
    () => {
      for (const { name, host } of make(cloud, two).replicas) {
        host.apply((address) => seen.push([name, address]));
      }
    },
    {
      mode: "update",
      outputs: (_type, name) => ({
        address: `${name}.aws`,
        privateIpAddress: `${name}.gcp`,
        fullyQualifiedDomainName: `${name}.azure`,
      }),
    },
  );
  expect(seen.sort()).toEqual([
    ["audits", `prod-db-audits.${cloud}`],
    ["reports", `prod-db-reports.${cloud}`],
  ]);
});

describe("bad input", () => {
  test.each([
    ["aws" as const, "subnets", "RdsPostgres"],
    ["gcp" as const, "a key there", "CloudSqlPostgres"],
    ["azure" as const, "a subnet and a key", "FlexibleServerPostgres"],
  ])("on %s another region without what a server needs there is refused, naming it", async (cloud, needs, maker) => {
    const changes = { settings: { readReplicas: [{ name: "a" }, { name: "far", region: "mars" }] } };
    await expect(run(cloud, "preview", changes)).rejects.toThrow(
      new RegExp(`readReplicas\\.1\\.region: "mars"; allowed: .*${needs}.*${maker} as replicaRegions`),
    );
  });

  test.each(clouds)("on %s two replicas of one name are refused", async (cloud) => {
    const changes = { settings: { readReplicas: [{ name: "a" }, { name: "a" }] } };
    await expect(run(cloud, "preview", changes)).rejects.toThrow(
      /readReplicas\.1\.name: "a"; allowed: a name of its own/,
    );
  });

  test("on Azure a burstable server has no replicas: asked for little, a larger one is made; an exact one is refused", async () => {
    const small = { cpu: 2, memoryGiB: 4, highAvailability: false, readReplicas: [{ name: "a" }] };
    const { replicas } = servers(await run("azure", "preview", { settings: small }), "azure");
    expect(replicas[0]?.inputs["sku"]).toEqual({ name: "Standard_D2ds_v5", tier: "GeneralPurpose" });
    const sku = { name: "Standard_B2s", tier: "Burstable" as const };
    await expect(run("azure", "preview", { settings: small, azure: { sku } })).rejects.toThrow(
      /sku\.tier: "Burstable"; allowed: .*no readReplicas/,
    );
  });
});
