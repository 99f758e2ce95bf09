import { type AirflowOptions, checkOptions } from "../../../../lib/workloads/airflow/options";

const options = (config: AirflowOptions) => checkOptions("3.2.2", config).length;

// The type check of the project is what judges these lines: an expected error that does not come is an error.
test("what is wrong with an option is seen while it is written", () => {
  expect(
    options({ core: { parallelism: 32, load_examples: false }, "common.io": { xcom_objectstorage_threshold: 1 } }),
  ).toBe(0);
  // @ts-expect-error a number is not text
  expect(options({ core: { parallelism: "32" } })).toBe(1);
  // @ts-expect-error a switch is not text
  expect(options({ core: { load_examples: "no" } })).toBe(1);
  // @ts-expect-error no such option
  expect(options({ core: { paralellism: 32 } })).toBe(1);
  // @ts-expect-error no such section
  expect(options({ cores: { parallelism: 32 } })).toBe(1);
  // @ts-expect-error one of the levels
  expect(options({ logging: { logging_level: "LOUD" } })).toBe(1);
  // @ts-expect-error a secret has a property of its own
  expect(options({ core: { fernet_key: "x" } })).toBe(1);
  // @ts-expect-error and no command prints it either
  expect(options({ core: { fernet_key_cmd: "x" } })).toBe(1);
});

test("lists and JSON are written as such, and open sections take any option", () => {
  expect(
    options({
      api: { access_control_allow_origins: ["https://a"], expose_config: "non-sensitive-only" },
      celery: { extra_celery_config: { worker_max_tasks_per_child: 10 }, flower_basic_auth_secret: "flower" },
      celery_broker_transport_options: { visibility_timeout: 21600 },
    }),
  ).toBe(0);
});
