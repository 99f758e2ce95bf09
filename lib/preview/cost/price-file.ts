import { existsSync, readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import type { Issue } from "../../environment/issue";
import { issuesOf } from "../../environment/zod-issues";
import { implausiblePrices } from "./implausible-prices";
import { type KindsOfPrices, pricedClouds, priceFile } from "./price-file-schema";
import {
  acceleratorKey,
  databaseKey,
  diskKey,
  machineKey,
  type PricedCloud,
  type PriceKey,
  type PriceList,
  type Prices,
  serviceKey,
} from "./price-list";

/** A file of prices that cannot be read, with everything that is wrong in it. */
export class InvalidPricesError extends Error {
  override readonly name = "InvalidPricesError";
  declare readonly issues: readonly Issue[];

  constructor(file: string, issues: readonly Issue[]) {
    const lines = issues.map(({ path, given, allowed, nearest: meant }) => {
      const value = given === undefined ? "missing" : JSON.stringify(given);
      const short = value.length > 80 ? `${value.slice(0, 77)}...` : value;
      return `  ${path.join(".") || "(top)"}: ${short}; allowed: ${allowed}${meant ? `; did you mean ${meant}?` : ""}`;
    });
    super(
      `prices in ${file} have ${issues.length === 1 ? "an error" : `${issues.length} errors`}:\n${lines.join("\n")}`,
    );
    Object.defineProperty(this, "issues", { value: issues });
  }
}

/**
 * Reads a file of prices, YAML or JSON; docs/cost.md shows its form. Prices of one region come before those of every region.
 *
 * @throws InvalidPricesError with everything that is wrong with the file
 */
export function readPriceFile(file: string): Prices {
  const document = read(file);
  const parsed = priceFile.safeParse(document);
  if (!parsed.success) throw new InvalidPricesError(file, issuesOf(parsed.error, priceFile, document));
  const { date, source, region, regions = {}, ...everywhere } = parsed.data;
  const perRegion = Object.entries(regions);
  const issues = [
    ...implausiblePrices(everywhere, []),
    ...perRegion.flatMap(([name, prices]) => implausiblePrices(prices, ["regions", name])),
  ];
  if (issues.length > 0) throw new InvalidPricesError(file, issues);
  const of = (prices: KindsOfPrices, where: string | undefined) =>
    pricedClouds.map((cloud): PriceList => ({ cloud, region: where, date, source, usd: pricesOf(prices, cloud) }));
  const factors = perRegion.flatMap(([name, { factor }]) => (factor === undefined ? [] : [[name, factor] as const]));
  return {
    lists: [...perRegion.flatMap(([name, prices]) => of(prices, name)), ...of(everywhere, region)],
    factors: Object.fromEntries(factors),
  };
}

function read(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const given = existsSync(file) ? (error instanceof Error ? error.message : String(error)) : "no such file";
    throw new InvalidPricesError(file, [{ path: [], given, allowed: "a file, YAML or JSON" }]);
  }
  const document = parseDocument(text);
  const broken = document.errors.map(({ message, linePos }) => ({
    path: linePos ? [`line ${linePos[0].line}`] : [],
    given: message.split("\n")[0]?.replace(/ at line \d+, column \d+:$/, ""),
    allowed: "YAML or JSON",
  }));
  if (broken.length > 0) throw new InvalidPricesError(file, broken);
  try {
    const value: unknown = document.toJS();
    return value;
  } catch (error) {
    // Aliases of aliases that would fill the memory.
    const given = error instanceof Error ? error.message : String(error);
    throw new InvalidPricesError(file, [{ path: [], given, allowed: "YAML or JSON" }]);
  }
}

function pricesOf(prices: KindsOfPrices, cloud: PricedCloud): ReadonlyMap<PriceKey, number> {
  const usd = new Map<PriceKey, number>();
  const put = (key: PriceKey, price: number | undefined) => price !== undefined && usd.set(key, price);
  for (const [type, { onDemand, spot }] of Object.entries(prices.machines?.[cloud] ?? {})) {
    put(machineKey(type, "on-demand"), onDemand);
    put(machineKey(type, "spot"), spot);
  }
  for (const [type, { onDemand, spot }] of Object.entries(prices.accelerators?.[cloud] ?? {})) {
    put(acceleratorKey(type, "on-demand"), onDemand);
    put(acceleratorKey(type, "spot"), spot);
  }
  for (const [type, price] of Object.entries(prices.databases?.[cloud] ?? {})) put(databaseKey(type), price);
  for (const [type, price] of Object.entries(prices.disks?.[cloud] ?? {})) put(diskKey(type), price);
  for (const [name, price] of Object.entries(prices.services?.[cloud] ?? {})) put(serviceKey(name), price);
  return usd;
}
