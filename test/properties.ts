import * as fc from "fast-check";

/**
 * How properties are tried: with values that differ in each run, so that people who work on the code meet new ones, and with the same
 * ones in CI, so that a change is never refused for what it did not do. `FAST_CHECK_RUNS` tries more.
 */
const runs = Number(process.env["FAST_CHECK_RUNS"]);
fc.configureGlobal({
  ...(process.env["CI"] && { seed: 20_260_101 }),
  ...(runs > 0 && { numRuns: runs }),
});
