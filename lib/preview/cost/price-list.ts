import type { PriceSource, Purchase } from "./estimate";

/** Hours in a month, as AWS' own pricing examples count them: 365 × 24 / 12. */
export const hoursPerMonth = 730;

export type PricedCloud = Exclude<PriceSource["cloud"], "none">;

/** Names a price within its cloud. */
export type PriceKey = string;

/** A node's machine, US dollars an hour. */
export const machineKey = (type: string, purchase: Purchase): PriceKey => `machines.${type}.${purchase}`;
/** A GPU that is attached to a machine, US dollars an hour. */
export const acceleratorKey = (type: string, purchase: Purchase): PriceKey => `accelerators.${type}.${purchase}`;
/** A database server's machine, without a standby and without storage, US dollars an hour. */
export const databaseKey = (type: string): PriceKey => `databases.${type}`;
/** A disk, US dollars per GiB and month. */
export const diskKey = (type: string): PriceKey => `disks.${type}`;
/** One of `servicePrices`, in the unit that its name ends in. */
export const serviceKey = (service: string): PriceKey => `services.${service}`;

/** Prices of one cloud, from one source. */
export interface PriceList {
  readonly cloud: PricedCloud;
  /** Where they hold; undefined: everywhere. */
  readonly region: string | undefined;
  /** The day that they are from, YYYY-MM-DD. */
  readonly date: string;
  readonly source: string;
  /** US dollars, by key. */
  readonly usd: ReadonlyMap<PriceKey, number>;
}

/** All that is known of prices. Of two lists that have a price for a region, the earlier one counts. */
export interface Prices {
  readonly lists: readonly PriceList[];
  /** What prices of other regions are multiplied by, per region; a region that is not here takes them as they are, with a note. */
  readonly factors: Readonly<Record<string, number>>;
}

/** A price that was found. */
export interface Price {
  readonly usd: number;
  readonly source: PriceSource;
  /** That it is another region's: `price of us-east-1`. */
  readonly note: string | undefined;
}

/** The price of a thing in a region: the region's own, else another's with a note. Undefined when no list has it. */
export function priceOf(
  { lists, factors }: Prices,
  cloud: PricedCloud,
  region: string | undefined,
  key: PriceKey,
): Price | undefined {
  const having = lists.filter((list) => list.cloud === cloud && list.usd.has(key));
  const own = having.find((list) => list.region === undefined || list.region === region);
  // A user's prices of one region are an agreement for that region: elsewhere the built-in ones, which come last, are nearer.
  const list = own ?? having.at(-1);
  const usd = list?.usd.get(key);
  if (list === undefined || usd === undefined) return undefined;
  const source = { cloud, region: list.region ?? "every region", date: list.date, source: list.source };
  if (own) return { usd, source, note: undefined };
  const factor = region === undefined || !Object.hasOwn(factors, region) ? undefined : factors[region];
  const note = `price of ${list.region}${region === undefined ? ", since the program does not say its region" : ""}`;
  return factor === undefined ? { usd, source, note } : { usd: usd * factor, source, note: `${note} × ${factor}` };
}
