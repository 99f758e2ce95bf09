const { appendFileSync } = require("node:fs");

/** Ends a run with one plain line, `N passed, N failed`, and adds its counts to the file that ISOBAR_TEST_COUNTS names. */
module.exports = class Counts {
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, numRuntimeErrorTestSuites } = results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    if (process.env.ISOBAR_TEST_COUNTS) {
      appendFileSync(process.env.ISOBAR_TEST_COUNTS, `${passed} ${failed} ${skipped}\n`);
    }
    process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}\n`);
  }
};
