import pc from "picocolors";
import type { CostEstimate } from "../preview/cost/estimate";
import type { Prices } from "../preview/cost/price-list";

/** Says on stderr that a file of prices has made no difference: most likely it is for another region, or other machines. */
export function warnOfUnusedPrices(
  file: string | undefined,
  { lists: [own] }: Prices,
  estimates: readonly CostEstimate[],
): void {
  // A file's own lists come first.
  if (file === undefined || own === undefined) return;
  const isOwn = ({ date, source }: { date: string; source: string }) => date === own.date && source === own.source;
  if (estimates.some(({ sources }) => sources.some(isOwn))) return;
  process.stderr.write(
    `${pc.yellow("note:")} --prices ${file}: no price of it was used; a price counts for its cloud, region and type alone\n`,
  );
}
