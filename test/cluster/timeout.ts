// Starting Airflow takes a minute, and several when others share the machine.
jest.setTimeout(10 * 60_000);
