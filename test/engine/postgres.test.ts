import { Provider as Aws } from "@pulumi/aws/provider";
import { Provider as Azure } from "@pulumi/azure-native/provider";
import { Provider as Gcp } from "@pulumi/gcp/provider";
import { ComponentResource } from "@pulumi/pulumi";
import { RdsPostgres } from "isobar/aws";
import { FlexibleServerPostgres } from "isobar/azure";
import { CloudSqlPostgres } from "isobar/gcp";
import { type EngineStack, openStack } from "./stack";

jest.setTimeout(900_000);

type Settings = ConstructorParameters<typeof RdsPostgres>[1]["settings"];

const makers = ["rds", "sql", "flexible"] as const;

/** A server on each cloud, where only one has other settings when it is named. */
function servers(changed: Settings, only?: (typeof makers)[number]): void {
  const settings = (maker: (typeof makers)[number]) =>
    only === undefined || only === maker ? changed : { version: "16" as const };
  const aws = new Aws("aws", { region: "us-east-1", skipCredentialsValidation: true });
  new RdsPostgres(
    "rds",
    {
      settings: settings("rds"),
      zones: ["us-east-1a", "us-east-1b"],
      network: { id: "vpc-1", range: "10.1.0.0/16", databaseSubnetIds: ["subnet-1", "subnet-2"] },
      keyId: "arn:aws:kms:us-east-1:1:key/k",
    },
    { providers: [aws] },
  );
  const gcp = new Gcp("gcp", { project: "data", region: "us-east1" });
  new CloudSqlPostgres(
    "sql",
    {
      settings: settings("sql"),
      zones: ["us-east1-b", "us-east1-c"],
      network: { id: "projects/p/global/networks/n" },
      region: "us-east1",
      keyId: "projects/p/locations/us-east1/keyRings/r/cryptoKeys/k",
    },
    { providers: [gcp] },
  );
  const azure = new Azure("azure", { subscriptionId: "s1", tenantId: "t", location: "eastus2" });
  new FlexibleServerPostgres(
    "flexible",
    {
      settings: settings("flexible"),
      zones: ["2", "3"],
      network: { id: "/subscriptions/s1/vnet", databaseSubnetId: "/subscriptions/s1/vnet/db" },
      resourceGroupName: "data",
      location: "eastus2",
      tenantId: "t",
      keyId: "https://vault.vault.azure.net/keys/data",
      keyResourceId: "/subscriptions/s1/resourceGroups/data/providers/Microsoft.KeyVault/vaults/vault/keys/data",
    },
    { providers: [azure] },
  );
}

const versions = (stack: EngineStack) =>
  stack.cloud.resources
    .filter(({ type }) => /rds\/instance|sql\/databaseInstance|dbforpostgresql:Server/.test(type))
    .map(({ properties }) => properties["engineVersion"] ?? properties["databaseVersion"] ?? properties["version"])
    .sort();

describe("a database that is there", () => {
  let stack: EngineStack;
  beforeAll(async () => {
    stack = await openStack({ program: () => servers({ version: "16" }) });
    await stack.up();
  });
  afterAll(() => stack.close());

  test.each(makers)(
    "%s is not upgraded to a major version without the step being named: the preview refuses it",
    async (maker) => {
      const run = await stack.preview({ program: () => servers({ version: "17" }, maker), fails: true });
      expect(run.said).toContain(
        `database ${maker} stays as it is:\n  version: from 16 to 17 is a major upgrade, which cannot be undone; take a backup and set upgradeFrom: "16"`,
      );
    },
  );

  test("is not upgraded by a step from another version", async () => {
    const run = await stack.preview({ program: () => servers({ version: "17", upgradeFrom: "15" }), fails: true });
    expect(run.said).toContain("upgradeFrom says 15");
  });

  test("never goes down", async () => {
    const run = await stack.preview({ program: () => servers({ version: "15" }), fails: true });
    expect(run.said).toContain("version: from 16 to 15 is a downgrade");
  });

  test("never shrinks along with another change", async () => {
    const program = () => servers({ version: "16", storageGiB: 50, cpu: 4, memoryGiB: 16 });
    const run = await stack.preview({ program, fails: true });
    expect(run.said).toContain("storageGiB: from 100 to 50; storage never shrinks; give 100 or more");
  });

  test("changes its size in place", async () => {
    const program = () => servers({ version: "16", cpu: 4, memoryGiB: 16 });
    const { changes } = await stack.preview({ program });
    expect(changes.filter(({ op }) => op.includes("replace") || op.includes("delete"))).toEqual([]);
    expect(changes.filter(({ op, custom }) => op === "update" && custom).map(({ name }) => name)).toEqual(
      expect.arrayContaining(["rds", "sql", "flexible"]),
    );
  });

  test("is not upgraded by an update without a preview either", async () => {
    const run = await stack.up({ program: () => servers({ version: "17" }), fails: true, continueOnError: true });
    expect(run.said).toMatch(/database \w+ stays as it is/);
    expect(versions(stack)).toEqual(["16", "16", "POSTGRES_16"]);
  });

  test("is upgraded in place when the step is named, and the step may stay", async () => {
    const program = () => servers({ version: "17", upgradeFrom: "16" });
    await stack.up({ program });
    expect(versions(stack)).toEqual(["17", "17", "POSTGRES_17"]);
    expect((await stack.preview({ program })).changes.filter(({ custom }) => custom)).toEqual([]);
  });
});

test("databases of one name under different parents are both kept from an upgrade that nobody named", async () => {
  const program = (version: "16" | "17") => () => {
    const aws = new Aws("aws", { region: "us-east-1", skipCredentialsValidation: true });
    for (const team of ["red", "blue"]) {
      const parent = new ComponentResource(`example:${team}:Team`, team);
      new RdsPostgres(
        "db",
        {
          settings: { version: team === "blue" ? version : "16" },
          zones: ["us-east-1a", "us-east-1b"],
          network: { id: "vpc-1", range: "10.1.0.0/16", databaseSubnetIds: ["subnet-1", "subnet-2"] },
          keyId: "arn:aws:kms:us-east-1:1:key/k",
        },
        { parent, providers: [aws] },
      );
    }
  };
  const stack = await openStack({ program: program("16") });
  await stack.up();
  expect((await stack.preview({ program: program("17"), fails: true })).said).toContain("database db stays as it is");
  stack.close();
});
