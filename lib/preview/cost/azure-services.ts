import type { GraphResource } from "../graph";
import { inputOf } from "../policy/input";
import { byUse, type Charge, type Estimator, fixed, type UnknownCharge } from "./charge";
import { databaseKey, serviceKey } from "./price-list";

const nat: Estimator = () => [
  { service: "network", what: "NAT gateway", size: fixed(1), price: serviceKey("natGatewayHour"), per: "hour" },
  byUse("network", "traffic through the NAT gateway"),
];
const address: Estimator = () => [
  { service: "network", what: "public address", size: fixed(1), price: serviceKey("publicAddressHour"), per: "hour" },
];

/** What Microsoft charges for, by type. */
export const azureEstimators: Readonly<Record<string, Estimator>> = {
  "azure-native:containerservice:ManagedCluster": cluster,
  "azure-native:dbforpostgresql:Server": database,
  "azure-native:network:NatGateway": nat,
  "azure-native:network:PublicIPAddress": address,
  // A type that the SDK does not know yet is registered by its name.
  "azure-native:resources:Resource": (resource, surroundings) => {
    const type = inputOf(resource).at("resourceType");
    if (type.is("natGateways")) return nat(resource, surroundings);
    if (type.is("publicIPAddresses")) return address(resource, surroundings);
    return [{ service: "other", reason: `no estimate of ${type.text ?? "a type that is not known"}` }];
  },
  "azure-native:network:PrivateEndpoint": () => [
    {
      service: "network",
      what: "private endpoint",
      size: fixed(1),
      price: serviceKey("privateEndpointHour"),
      per: "hour",
      notes: ["traffic comes on top"],
    },
  ],
  "azure-native:privatedns:PrivateZone": () => [
    { service: "network", what: "private zone", size: fixed(1), price: serviceKey("privateZoneMonth"), per: "month" },
  ],
  "azure-native:network:FlowLog": () => [byUse("logs", "flow logs")],
  "azure-native:keyvault:Vault": () => [byUse("keys", "operations with keys and secrets")],
  "azure-native:operationalinsights:Workspace": () => [byUse("logs", "log entries taken in and kept")],
  "azure-native:storage:StorageAccount": () => [byUse("storage", "objects kept, and requests")],
};

/** @see https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers */
function cluster(resource: GraphResource): readonly (Charge | UnknownCharge)[] {
  const tier = inputOf(resource).at("sku.tier").or("Free");
  const service = "kubernetes";
  if (tier.is("Free")) return [];
  if (!tier.is("Standard", "Premium")) return [{ service, reason: `no price of the tier ${tier.shown}` }];
  const price = serviceKey(tier.is("Premium") ? "premiumClusterHour" : "clusterHour");
  return [{ service, what: `AKS cluster, ${tier.shown}`, size: fixed(1), price, per: "hour" }];
}

/**
 * A standby is billed as a second server with a second disk.
 *
 * @see https://techcommunity.microsoft.com/t5/azure-database-for-postgresql/achieve-high-uptime-with-flexible-server-postgresql-ha/ba-p/3530443
 */
function database(resource: GraphResource): readonly (Charge | UnknownCharge)[] {
  const input = inputOf(resource);
  const [machine, storage] = [input.at("sku.name").text, input.at("storage.storageSizeGB")];
  const mode = input.at("highAvailability.mode").or("Disabled");
  const service = "database";
  if (machine === undefined || mode.unknown) return [{ service, reason: "its size is not known" }];
  const servers = mode.is("Disabled") ? 1 : 2;
  const notes = servers === 2 ? ["with its standby"] : [];
  const server: Charge = {
    service,
    what: machine,
    size: fixed(servers),
    price: databaseKey(machine),
    per: "hour",
    notes,
  };
  if (storage.number === undefined) return [server, { service, reason: "the size of its storage is not known" }];
  const grows = input.at("storage.autoGrow").is("Enabled") ? ["grows by itself"] : [];
  return [
    server,
    {
      service,
      what: "GiB of storage",
      size: fixed(storage.number * servers),
      price: serviceKey("databaseGiBMonth"),
      per: "month",
      notes: [...notes, ...grows, "backups come on top"],
    },
  ];
}
