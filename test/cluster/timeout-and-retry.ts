// Starting Airflow takes a minute, and several when others share the machine.
jest.setTimeout(10 * 60_000);
// What runs here keeps its own time: one more try tells a pause of the machine from a defect, and the summary names what needed it.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
