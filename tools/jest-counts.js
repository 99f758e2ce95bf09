const { appendFileSync } = require("node:fs");

/** Ends a run with one plain line, `N passed, N failed`, and adds its counts to the file that ISOBAR_TEST_COUNTS names. */
module.exports = class Counts {
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, numRuntimeErrorTestSuites } = results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    if (process.env.ISOBAR_TEST_COUNTS) {
      appendFileSync(process.env.ISOBAR_TEST_COUNTS, `${passed} ${failed} ${skipped}\n`);
    }
    for (const file of results.testResults) {
      for (const { status, invocations = 1, fullName } of file.testResults) {
        if (status === "passed" && invocations > 1) process.stdout.write(`only on the second try: ${fullName}\n`);
      }
    }
    process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}\n`);
  }
};
