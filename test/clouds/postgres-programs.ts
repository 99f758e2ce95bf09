import { RdsPostgres, type RdsPostgresArgs } from "../../lib/clouds/postgres/aws";
import { FlexibleServerPostgres, type FlexibleServerPostgresArgs } from "../../lib/clouds/postgres/azure";
import { CloudSqlPostgres, type CloudSqlPostgresArgs } from "../../lib/clouds/postgres/gcp";
import type { Postgres, PostgresArgs } from "../../lib/clouds/postgres/postgres";
import { type RecordedResource, record } from "../../lib/preview/recording/record";

export type Mode = "preview" | "update";
export const modes: Mode[] = ["preview", "update"];
export const clouds = ["aws", "gcp", "azure"] as const;
export type Cloud = (typeof clouds)[number];

export const tags = { owner: "data-platform" };
export const key = {
  aws: "arn:aws:kms:us-east-1:1:key/k",
  gcp: "projects/p/locations/us-east1/keyRings/r/cryptoKeys/k",
  azure: "https://vault.vault.azure.net/keys/data",
};
export const keyResourceId =
  "/subscriptions/s1/resourceGroups/data/providers/Microsoft.KeyVault/vaults/vault/keys/data";

export type Changes = Partial<Omit<PostgresArgs<unknown>, "network" | "keyId">> & {
  readonly aws?: Partial<RdsPostgresArgs>;
  readonly gcp?: Partial<CloudSqlPostgresArgs>;
  readonly azure?: Partial<FlexibleServerPostgresArgs>;
};

export function make(cloud: Cloud, { aws, gcp, azure, ...changes }: Changes): Postgres {
  const args = { settings: {}, tags, ...changes };
  switch (cloud) {
    case "aws": {
      const network = { id: "vpc-1", range: "10.1.0.0/16", databaseSubnetIds: ["subnet-1", "subnet-2"] };
      return new RdsPostgres("prod-db", {
        zones: ["us-east-1a", "us-east-1b"],
        network,
        keyId: key.aws,
        ...args,
        ...aws,
      });
    }
    case "gcp":
      return new CloudSqlPostgres("prod-db", {
        zones: ["us-east1-b", "us-east1-c"],
        network: { id: "projects/p/global/networks/n" },
        region: "us-east1",
        project: "data",
        keyId: key.gcp,
        ...args,
        ...gcp,
      });
    case "azure":
      return new FlexibleServerPostgres("prod-db", {
        zones: ["2", "3"],
        network: { id: "/subscriptions/s1/vnet", databaseSubnetId: "/subscriptions/s1/vnet/db" },
        resourceGroupName: "data",
        location: "eastus2",
        tenantId: "tenant",
        keyId: key.azure,
        keyResourceId,
        ...args,
        ...azure,
      });
  }
}

/** Programs without changes are run once for all tests that look at them. */
const unchanged = new Map<string, Promise<RecordedResource[]>>();

export function run(cloud: Cloud, mode: Mode = "preview", changes?: Changes, revealSecrets = false) {
  const fresh = () => record(() => void make(cloud, changes ?? {}), { mode, revealSecrets });
  if (changes) return fresh();
  const known = unchanged.get(cloud + mode) ?? fresh();
  unchanged.set(cloud + mode, known);
  return known;
}

export const serverTypes = {
  aws: "aws:rds/instance:Instance",
  gcp: "gcp:sql/databaseInstance:DatabaseInstance",
  azure: "azure-native:dbforpostgresql:Server",
};

export function ofType(recorded: readonly RecordedResource[], type: string): RecordedResource {
  const found = recorded.find((resource) => resource.custom && resource.type.endsWith(type));
  if (!found) throw new Error(`no ${type} among ${recorded.map((resource) => resource.type).join(", ")}`);
  return found;
}

export const server = async (cloud: Cloud, mode: Mode = "preview", changes?: Changes) =>
  ofType(await run(cloud, mode, changes), serverTypes[cloud]);
