// Starting Airflow takes a minute, and several when others share the machine. Waits end by themselves; this is for what hangs.
jest.setTimeout(20 * 60_000);
// What runs here keeps its own time: one more try tells a pause of the machine from a defect, and the summary names what needed it.
// At once, because the tests after it go on from what it leaves.
jest.retryTimes(1, { logErrorsBeforeRetry: true, retryImmediately: true });
