import { machineTable } from "../../environment/machine-table";
import { pricedClouds } from "./price-file-schema";
import {
  acceleratorKey,
  databaseKey,
  diskKey,
  machineKey,
  type PricedCloud,
  type PriceKey,
  type PriceList,
  serviceKey,
} from "./price-list";
import table from "./prices.json";

/** Where the prices of `machineTable` are from. */
const machines: Readonly<Record<PricedCloud, Omit<PriceList, "cloud" | "usd">>> = {
  aws: {
    region: "us-east-1",
    date: "2026-07-06",
    source:
      "https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/pricing/zz_generated.pricing_aws.go",
  },
  gcp: {
    region: "us-central1",
    date: "2026-08-22",
    source:
      "https://github.com/kubernetes/autoscaler/blob/55c37cd5eb/cluster-autoscaler/cloudprovider/gce/gce_price_info.go",
  },
  azure: {
    region: "eastus",
    date: "2026-06-18",
    source:
      "https://github.com/Azure/karpenter-provider-azure/blob/352646f5/pkg/providers/pricing/zz_generated.pricing.go",
  },
};

let lists: readonly PriceList[] | undefined;

/** The prices that come with Isobar: machines from the table of machine types, the rest from `prices.json` beside this file. */
export function builtInPrices(): readonly PriceList[] {
  lists ??= [...pricedClouds.map(machinePrices), ...table.map(listed)];
  return lists;
}

function machinePrices(cloud: PricedCloud): PriceList {
  const usd = new Map<PriceKey, number>();
  for (const { cloud: of, name, onDemandUsdPerHour, spotUsdPerHour } of machineTable()) {
    if (of !== cloud) continue;
    if (onDemandUsdPerHour !== undefined) usd.set(machineKey(name, "on-demand"), onDemandUsdPerHour);
    if (spotUsdPerHour !== undefined) usd.set(machineKey(name, "spot"), spotUsdPerHour);
  }
  return { cloud, ...machines[cloud], usd };
}

/** The form of `prices.json`: a list of sources, each with what it says. */
interface SourcedPrices {
  readonly cloud: string;
  /** Absent where the source says one price for all regions. */
  readonly region?: string;
  readonly date: string;
  readonly source: string;
  readonly accelerators?: Readonly<Record<string, { readonly onDemand: number; readonly spot?: number }>>;
  readonly disks?: Readonly<Record<string, number>>;
  readonly databases?: Readonly<Record<string, number>>;
  readonly services?: Readonly<Record<string, number>>;
}

function listed({ cloud, region, date, source, ...given }: SourcedPrices): PriceList {
  const named = pricedClouds.find((known) => known === cloud);
  if (named === undefined) throw new Error(`prices.json: no cloud is named ${cloud}`);
  const accelerators = Object.entries(given.accelerators ?? {}).flatMap(([type, { onDemand, spot }]) => [
    [acceleratorKey(type, "on-demand"), onDemand] as const,
    ...(spot === undefined ? [] : [[acceleratorKey(type, "spot"), spot] as const]),
  ]);
  const flat = (key: (name: string) => PriceKey, prices: Readonly<Record<string, number>> = {}) =>
    Object.entries(prices).map(([name, usd]) => [key(name), usd] as const);
  const usd = new Map([
    ...accelerators,
    ...flat(diskKey, given.disks),
    ...flat(databaseKey, given.databases),
    ...flat(serviceKey, given.services),
  ]);
  return { cloud: named, region, date, source, usd };
}
