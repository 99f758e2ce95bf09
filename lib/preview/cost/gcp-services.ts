import type { GraphResource } from "../graph";
import { inputOf } from "../policy/input";
import { byUse, type Charge, type Estimator, fixed, type Surroundings, type UnknownCharge } from "./charge";
import { databaseKey, serviceKey } from "./price-list";

/** What Google charges for, by type. */
export const gcpEstimators: Readonly<Record<string, Estimator>> = {
  "gcp:container/cluster:Cluster": cluster,
  "gcp:sql/databaseInstance:DatabaseInstance": database,
  "gcp:compute/routerNat:RouterNat": nat,
  "gcp:compute/address:Address": address,
  "gcp:compute/globalAddress:GlobalAddress": address,
  "gcp:dns/managedZone:ManagedZone": () => [
    { service: "network", what: "DNS zone", size: fixed(1), price: serviceKey("privateZoneMonth"), per: "month" },
  ],
  "gcp:kms/cryptoKey:CryptoKey": key,
  "gcp:secretmanager/secretVersion:SecretVersion": secretVersion,
  "gcp:storage/bucket:Bucket": () => [byUse("storage", "objects kept, and requests")],
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": () => [byUse("logs", "log entries taken in and kept")],
};

function cluster(resource: GraphResource): readonly (Charge | UnknownCharge)[] {
  const fee: Charge = {
    service: "kubernetes",
    what: "GKE cluster",
    size: fixed(1),
    price: serviceKey("clusterHour"),
    per: "hour",
  };
  const autopilot = inputOf(resource).at("enableAutopilot").is(true);
  return autopilot ? [fee, { service: "nodes", reason: "Autopilot bills what pods ask for: by use" }] : [fee];
}

/**
 * By the machines behind it, up to a price that no gateway exceeds.
 *
 * @see https://cloud.google.com/nat/pricing
 */
function nat(_: GraphResource, { nodes }: Surroundings): readonly (Charge | UnknownCharge)[] {
  const traffic = byUse("network", "traffic through Cloud NAT");
  if (nodes === undefined)
    return [{ service: "network", reason: "how many machines use Cloud NAT is not known" }, traffic];
  const [price, cap] = [serviceKey("natMachineHour"), serviceKey("natGatewayHour")];
  const notes = ["all nodes are taken to use it"];
  return [
    { service: "network", what: "machine behind Cloud NAT", size: nodes, price, cap, per: "hour", notes },
    traffic,
  ];
}

/** Internal addresses are free. */
function address(resource: GraphResource): readonly (Charge | UnknownCharge)[] {
  const type = inputOf(resource).at("addressType").or("EXTERNAL");
  if (type.unknown) return [{ service: "network", reason: "whether its address is public is not known" }];
  if (!type.is("EXTERNAL")) return [];
  const price = serviceKey("publicAddressHour");
  return [{ service: "network", what: "public address", size: fixed(1), price, per: "hour" }];
}

function key(resource: GraphResource): readonly Charge[] {
  const rotated = !inputOf(resource).at("rotationPeriod").absent;
  const notes = rotated ? ["until its first rotation; every version that is kept adds as much again"] : [];
  const price = serviceKey("keyVersionMonth");
  return [{ service: "keys", what: "key version", size: fixed(1), price, per: "month", notes }];
}

/** A version is billed in every location that the secret names; where Google chooses them, once. */
function secretVersion(resource: GraphResource, { graph }: Surroundings): readonly Charge[] {
  const secret = resource.dependencies
    .map((urn) => graph.get(urn))
    .find((found) => found?.type === "gcp:secretmanager/secret:Secret");
  const locations = (secret && inputOf(secret).at("replication.userManaged.replicas").items.length) || 1;
  const price = serviceKey("secretVersionMonth");
  return [{ service: "secrets", what: "secret version in a location", size: fixed(locations), price, per: "month" }];
}

/**
 * Enterprise's custom machines are billed by vCPU and memory, named ones and Enterprise Plus by prices of their own. A regional instance
 * is billed twice: its standby is as large.
 *
 * @see https://cloud.google.com/sql/pricing
 */
function database(resource: GraphResource): readonly (Charge | UnknownCharge)[] {
  const settings = inputOf(resource).at("settings");
  const tier = settings.at("tier").text;
  const availability = settings.at("availabilityType").or("ZONAL");
  const service = "database";
  if (tier === undefined || availability.unknown) return [{ service, reason: "its size is not known" }];
  const servers = availability.is("REGIONAL") ? 2 : 1;
  const notes = servers === 2 ? ["with its standby"] : [];
  return [...machine(tier, servers, notes), storage()];

  function storage(): Charge | UnknownCharge {
    const gib = settings.at("diskSize").or(10).number;
    if (gib === undefined) return { service, reason: "the size of its storage is not known" };
    const type = settings.at("diskType").or("PD_SSD").text ?? "a kind that is not known";
    if (type !== "PD_SSD") return { service, reason: `no price of Cloud SQL storage of ${type} (${gib} GiB)` };
    const grows = settings.at("diskAutoresize").or(true).is(true) && !settings.at("diskAutoresizeLimit").known;
    const most = Math.max(gib, settings.at("diskAutoresizeLimit").number ?? 0);
    return {
      service,
      what: "GiB of Cloud SQL storage",
      size: { min: gib * servers, expected: gib * servers, max: most * servers },
      price: serviceKey("databaseSsdGiBMonth"),
      per: "month",
      notes: [...notes, ...(grows ? ["grows by itself, without a limit"] : []), "backups come on top"],
    };
  }
}

function machine(tier: string, servers: number, notes: readonly string[]): readonly Charge[] {
  const service = "database";
  const custom = /^db-custom-(\d+)-(\d+)$/.exec(tier);
  if (custom === null) {
    return [{ service, what: tier, size: fixed(servers), price: databaseKey(tier), per: "hour", notes }];
  }
  const [cpus, mib] = [Number(custom[1]), Number(custom[2])];
  const cpu = serviceKey("databaseCpuHour");
  const memory = serviceKey("databaseGiBHour");
  return [
    { service, what: "vCPU of Cloud SQL", size: fixed(cpus * servers), price: cpu, per: "hour", notes },
    {
      service,
      what: "GiB of Cloud SQL memory",
      size: fixed((mib / 1024) * servers),
      price: memory,
      per: "hour",
      notes,
    },
  ];
}
