const { appendFileSync, writeFileSync } = require("node:fs");

/**
 * Ends a run with one plain line, `N passed, N failed`, and adds its counts to the file that ISOBAR_TEST_COUNTS names. To `twice.js`
 * it gives them instead, in the file that ISOBAR_TEST_OUTCOME names, with those of the files of which nothing failed.
 */
module.exports = class Counts {
  onRunComplete(_contexts, results) {
    for (const file of results.testResults) {
      for (const { status, invocations = 1, fullName } of file.testResults) {
        if (status === "passed" && invocations > 1) process.stdout.write(`only on the second try: ${fullName}\n`);
      }
    }
    const all = count(results.testResults);
    if (process.env.ISOBAR_TEST_OUTCOME) {
      const failed = results.testResults.filter((file) => count([file]).failed > 0);
      const whole = count(results.testResults.filter((file) => !failed.includes(file)));
      const files = failed.map(({ testFilePath }) => testFilePath);
      writeFileSync(process.env.ISOBAR_TEST_OUTCOME, JSON.stringify({ all, whole, files }));
      return;
    }
    const { passed, failed, skipped } = all;
    if (process.env.ISOBAR_TEST_COUNTS) {
      appendFileSync(process.env.ISOBAR_TEST_COUNTS, `${passed} ${failed} ${skipped}\n`);
    }
    process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}\n`);
  }
};

function count(files) {
  const sum = (of) => files.reduce((total, file) => total + of(file), 0);
  return {
    passed: sum(({ numPassingTests }) => numPassingTests),
    // A file that could not be run counts as one.
    failed: sum(({ numFailingTests, testExecError }) => numFailingTests + (testExecError ? 1 : 0)),
    skipped: sum(({ numPendingTests }) => numPendingTests),
  };
}
