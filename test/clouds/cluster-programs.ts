import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { EksCluster } from "../../lib/clouds/cluster/aws";
import { EksAddons } from "../../lib/clouds/cluster/aws-addons";
import { AksCluster } from "../../lib/clouds/cluster/azure";
import { AksAddons } from "../../lib/clouds/cluster/azure-addons";
import { GkeCluster } from "../../lib/clouds/cluster/gcp";
import { EksNodePool } from "../../lib/clouds/node-pool/aws";
import { AksNodePool } from "../../lib/clouds/node-pool/azure";
import { GkeNodePool } from "../../lib/clouds/node-pool/gcp";
import type { NodePoolArgs } from "../../lib/clouds/node-pool/node-pool";
import type { AddressPlan } from "../../lib/environment/address-plan";
import type { MachineChoice } from "../../lib/environment/machine-types";
import { cluster } from "../../lib/environment/schema/cluster";
import type { nodePool } from "../../lib/environment/schema/node-pool";

export const clouds = ["aws", "gcp", "azure"] as const;
export type TestedCloud = (typeof clouds)[number];

export type ClusterInput = z.input<typeof cluster>;
export type PoolInput = z.input<typeof nodePool>;

export const addresses: AddressPlan = {
  block: "10.32.0.0/14",
  network: "10.32.0.0/16",
  nodes: ["10.32.0.0/18", "10.32.64.0/18", "10.32.128.0/18"],
  public: ["10.32.192.0/24", "10.32.193.0/24", "10.32.194.0/24"],
  databases: ["10.32.195.0/24", "10.32.196.0/24", "10.32.197.0/24"],
  endpoints: "10.32.198.0/24",
  controlPlane: "10.32.199.0/28",
  privateServices: "10.32.208.0/20",
  services: "10.33.0.0/20",
  pods: "10.34.0.0/15",
};

export const zonesOf: Record<TestedCloud, readonly [string, string, string]> = {
  aws: ["us-east-1a", "us-east-1b", "us-east-1c"],
  gcp: ["us-east1-b", "us-east1-c", "us-east1-d"],
  azure: ["1", "2", "3"],
};

const types: Record<TestedCloud, { general: [string, ...string[]]; gpu: [string, ...string[]] }> = {
  aws: { general: ["m7i.2xlarge", "m7a.2xlarge"], gpu: ["g4dn.xlarge"] },
  gcp: { general: ["n2-standard-8"], gpu: ["n1-standard-4"] },
  azure: { general: ["Standard_D8s_v5"], gpu: ["Standard_NC4as_T4_v3"] },
};

export function machines(cloud: TestedCloud, gpu = false): MachineChoice {
  const size = { architecture: "amd64", cpu: 8, memoryGiB: 32 } as const;
  return gpu
    ? { ...size, machineTypes: types[cloud].gpu, gpu: { model: "t4", count: 1 } }
    : { ...size, machineTypes: types[cloud].general };
}

/** What the network of each cloud gives to its cluster. */
export const networks = {
  aws: { nodeSubnetIds: ["subnet-a", "subnet-b", "subnet-c"] },
  gcp: { id: "network", nodeSubnetId: "nodes", podRange: "pods", serviceRange: "services" },
  azure: { nodeSubnetId: "/subnets/nodes", controlPlaneSubnetId: "/subnets/control-plane" },
};

export const keys: Record<TestedCloud, string> = {
  aws: "arn:aws:kms:us-east-1:111122223333:key/k",
  gcp: "projects/acme/locations/us-east1/keyRings/r/cryptoKeys/k",
  azure: "https://acme.vault.azure.net/keys/k/1",
};

export const admins: Record<TestedCloud, string> = {
  aws: "arn:aws:iam::111122223333:role/platform",
  gcp: "group:platform@acme.example",
  azure: "00000000-0000-0000-0000-00000000000a",
};

export type AnyCluster = EksCluster | GkeCluster | AksCluster;

export interface ClusterChanges {
  readonly settings?: Partial<ClusterInput>;
  readonly name?: string;
  readonly admins?: readonly pulumi.Input<string>[];
}

export function makeCluster(cloud: "aws", changes?: ClusterChanges): EksCluster;
export function makeCluster(cloud: "gcp", changes?: ClusterChanges): GkeCluster;
export function makeCluster(cloud: "azure", changes?: ClusterChanges): AksCluster;
export function makeCluster(cloud: TestedCloud, changes?: ClusterChanges): AnyCluster;
export function makeCluster(cloud: TestedCloud, changes: ClusterChanges = {}): AnyCluster {
  const name = changes.name ?? `prod-${cloud}`;
  const args = {
    addresses,
    keyId: keys[cloud],
    settings: { version: "1.35", ...changes.settings },
    admins: changes.admins ?? [admins[cloud]],
    zones: zonesOf[cloud],
    tags: { owner: "data" },
  };
  switch (cloud) {
    case "aws":
      return new EksCluster(name, { ...args, network: networks.aws, region: "us-east-1" });
    case "gcp":
      return new GkeCluster(name, { ...args, network: networks.gcp, project: "acme", region: "us-east1" });
    case "azure":
      return new AksCluster(name, {
        ...args,
        network: networks.azure,
        resourceGroupName: "prod-azure",
        location: "eastus2",
        tenantId: "00000000-0000-0000-0000-000000000001",
        keyVault: {
          id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/acme",
          keyVersionUrl: keys.azure,
        },
      });
  }
}

export type PoolChanges = Partial<Omit<NodePoolArgs, "cluster">>;

function poolArgs(cloud: TestedCloud, pool: string, settings: PoolInput, changes: PoolChanges) {
  return {
    pool,
    settings,
    machines: machines(cloud, settings.gpu !== undefined),
    zones: zonesOf[cloud],
    keyId: keys[cloud],
    tags: { owner: "data" },
    ...changes,
  };
}

/** A pool of a cluster that this library made. */
export function makePool(made: AnyCluster, pool: string, settings: PoolInput, changes: PoolChanges = {}) {
  const name = `${made.name}-${pool}`;
  if (made instanceof EksCluster) {
    return new EksNodePool(name, { ...poolArgs("aws", pool, settings, changes), cluster: made });
  }
  return made instanceof GkeCluster
    ? new GkeNodePool(name, { ...poolArgs("gcp", pool, settings, changes), cluster: made })
    : new AksNodePool(name, { ...poolArgs("azure", pool, settings, changes), cluster: made });
}

/** A pool of a cluster that somebody else made, known by its names. */
export function makePoolAlone(cloud: TestedCloud, pool: string, settings: PoolInput, changes: PoolChanges = {}) {
  const args = poolArgs(cloud, pool, settings, changes);
  const named = { name: "theirs", zones: zonesOf[cloud], nodeSubnetId: "subnet", region: "us-east1" };
  switch (cloud) {
    case "aws":
      return new EksNodePool(pool, { ...args, cluster: { ...named, ...networks.aws, nodeRoleArn: "arn:role" } });
    case "gcp":
      return new GkeNodePool(pool, {
        ...args,
        cluster: { ...named, project: "acme", nodeServiceAccount: "nodes@acme" },
      });
    case "azure":
      return new AksNodePool(pool, { ...args, cluster: { ...named, resourceGroupName: "theirs" } });
  }
}

/** The pools of a production environment, the workers on spot. */
export const poolInputs = {
  core: { cpu: 4, memoryGiB: 16, min: 3, max: 10 },
  workers: { cpu: 8, memoryGiB: 32, min: 0, max: 50, spot: { fallback: true } },
  gpu: { gpu: { model: "t4" }, min: 0, max: 5 },
} as const satisfies Record<string, PoolInput>;

export interface StackChanges {
  readonly cluster?: Partial<ClusterInput>;
  /** Changes what is asked of a pool. */
  readonly pools?: (pool: string, input: PoolInput) => PoolInput;
}

/** A cluster, its pools and its add-ons, as a platform makes them. */
export function makeStack(cloud: TestedCloud, changes: StackChanges = {}): void {
  const made = makeCluster(cloud, { settings: changes.cluster ?? {} });
  const nodes = cluster.parse({ version: "1.35", ...changes.cluster });
  const pools = Object.entries(poolInputs).map(([pool, input]) =>
    makePool(made, pool, changes.pools?.(pool, input) ?? input, { nodes }),
  );
  if (made instanceof EksCluster) {
    new EksAddons(made.name, { cluster: made, nodePools: pools });
  } else if (made instanceof AksCluster) {
    new AksAddons(made.name, { cluster: made, nodePools: pools });
  }
}
