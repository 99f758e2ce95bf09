import { builtInPrices } from "./built-in-prices";
import { readPriceFile } from "./price-file";
import type { Prices } from "./price-list";

export type { Prices } from "./price-list";

/**
 * The prices that come with Isobar and, before them, those of a file of one's own.
 *
 * @throws InvalidPricesError with everything that is wrong with the file
 */
export function loadPrices(file?: string): Prices {
  const own = file === undefined ? { lists: [], factors: {} } : readPriceFile(file);
  return { lists: [...own.lists, ...builtInPrices()], factors: own.factors };
}
