import * as fc from "fast-check";
import { InvalidEnvironmentError } from "../../../../lib/environment/issue";
import { checkExtraOptions, checkOptions, type Options } from "../../../../lib/workloads/airflow/options";
import { changeOf, optionNames } from "../../../../lib/workloads/airflow/options/changes";
import { factOf, factsOf, splitName } from "../../../../lib/workloads/airflow/options/facts";
import { propertyFor } from "../../../../lib/workloads/airflow/options/properties";

/** What is said of a single option. */
function said(name: string, value: unknown = "x", version = "3.2.2"): string {
  const [section, option] = splitName(name);
  // The values are a user's: some are wrong on purpose.
  const config = { [section]: { [option]: value } } as Options;
  return checkOptions(version, config)
    .map(({ path, allowed, nearest }) => `${path.join(".")}: ${allowed}${nearest ? `; did you mean ${nearest}?` : ""}`)
    .join("\n");
}

test("nothing is wrong with the options that a team sets", () => {
  const config = {
    core: { parallelism: 64, load_examples: false, max_active_tasks_per_dag: 16, default_timezone: "Europe/Berlin" },
    api: { base_url: "https://airflow.example.com", access_control_allow_origins: ["https://a.example"] },
    logging: { logging_level: "INFO" },
    scheduler: { scheduler_heartbeat_sec: 2.5 },
    celery: { extra_celery_config: { worker_max_tasks_per_child: 10 } },
    secrets: { backend: "my.Backend", backend_kwargs: { url: "https://vault.example", auth_type: "kubernetes" } },
    sentry: { sentry_dsn_secret: "sentry/dsn", traces_sample_rate: 0.1 },
  } as const;
  expect(checkOptions("3.2.2", config)).toEqual([]);
});

test("a mistyped section or option is told with the nearest one", () => {
  expect(said("core.paralellism")).toMatch(/did you mean parallelism\?/);
  expect(said("schduler.parsing_cleanup_interval")).toMatch(/a section of Airflow 3\.2.*did you mean scheduler\?/);
  expect(said("core.base_url")).toMatch(/an option of \[core\].*did you mean api\.base_url\?/);
  expect(said("Core.Parallelism")).toMatch(/lower case; did you mean core\.parallelism\?/);
});

test("a name with two letters swapped finds its way back, whatever the option", () => {
  const facts = factsOf("3.2");
  const names = optionNames(facts).filter((name) => splitName(name)[1].length >= 8 && !propertyFor(name));
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(), (name, seed) => {
      const [section, option] = splitName(name);
      const at = 1 + (seed % (option.length - 2));
      const typed = `${option.slice(0, at)}${option[at + 1]}${option[at]}${option.slice(at + 2)}`;
      fc.pre(!factOf(facts, `${section}.${typed}`) && !facts[section]?.open && /^[a-z][a-z0-9_.-]*$/.test(typed));
      const [issue] = checkOptions("3.2", { [section]: { [typed]: 1 } });
      // One option was misspelt in Airflow itself until 3.1: that name is told as its former one.
      if (changeOf(`${section}.${typed}`)) expect(issue?.allowed).toContain(`${section}.${option}`);
      else expect(issue?.nearest).toBe(option);
    }),
  );
});

test("no name at all makes it fall over, not even those that every object has", () => {
  for (const name of [
    "constructor.x",
    "core.constructor",
    "core.to_string",
    "proto.x",
    "__proto__.x",
    "core.__proto__",
  ]) {
    expect(
      checkOptions(
        "3.2.2",
        JSON.parse(`{${JSON.stringify(splitName(name)[0])}:{${JSON.stringify(splitName(name)[1])}:1}}`),
      ),
    ).toHaveLength(1);
  }
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.jsonValue())), (config) => {
      for (const version of ["3.2.2", "3.1.8", "2.11.2"]) {
        for (const issue of checkOptions(version, JSON.parse(JSON.stringify(config)))) {
          expect(issue.allowed).not.toMatch(/undefined|\[object/);
        }
      }
    }),
  );
  expect(checkOptions("3.2.2", JSON.parse('{"core": 3, "api": null, "email": ["x"]}'))).toHaveLength(3);
});

test.each([
  ["core.dag_concurrency", "core.max_active_tasks_per_dag, its name since Airflow 2.2"],
  ["core.sql_alchemy_pool_size", "database.sql_alchemy_pool_size, its name since Airflow 2.3"],
  ["core.remote_logging", "logging.remote_logging, its name since Airflow 2.0"],
  ["core.non_pooled_task_slot_count", "core.default_pool_task_slot_count, its name since Airflow 1.10"],
  ["celery.celeryd_concurrency", "celery.worker_concurrency, its name since Airflow 1.10"],
  ["celery.default_queue", "operators.default_queue, its name since Airflow 2.1"],
  ["scheduler.max_threads", "dag_processor.parsing_processes, its name since Airflow 3.0"],
  ["scheduler.statsd_host", "metrics.statsd_host, its name since Airflow 2.0"],
  ["scheduler.statsd_allow_list", "metrics.metrics_allow_list, its name since Airflow 2.6"],
  ["scheduler.dag_dir_list_interval", "dag_processor.refresh_interval, its name since Airflow 3.0"],
  ["kubernetes.namespace", "kubernetes_executor.namespace, its name since Airflow 2.5"],
  ["webserver.base_url", "api.base_url, its name since Airflow 3.0"],
  ["webserver.instance_name", "api.instance_name, its name since Airflow 3.1"],
  ["triggerer.default_capacity", "triggerer.capacity, its name since Airflow 3.0"],
])("%s, which guides still name, is explained", (name, explanation) => {
  expect(said(name)).toBe(`config.${name}: ${explanation}`);
});

test("a new name with another meaning is told with the difference", () => {
  expect(said("webserver.session_lifetime_days", 3)).toMatch(
    /fab\.session_lifetime_minutes.*in minutes instead of days/,
  );
  expect(said("webserver.access_logfile", "-")).toMatch(/api\.log_config.*configures logging/);
  expect(said("webserver.page_size", 3)).toMatch(/api\.fallback_page_limit.*not quite the same/);
  expect(said("celery.stalled_task_timeout", 3)).toMatch(/scheduler\.task_queued_timeout.*not quite the same/);
});

test.each([
  ["core.check_slas", "gone since Airflow 3.0"],
  ["webserver.rbac", "there are always roles; gone since Airflow 2.0"],
  ["kubernetes.git_repo", "the property dags; gone since Airflow 2.0"],
  ["kubernetes.worker_service_account_name", "the pod template; gone since Airflow 2.0"],
  ["smtp.smtp_user", "the Airflow connection smtp_default; gone since Airflow 3.0"],
  ["webserver.x_frame_enabled", "gone since Airflow 3.0"],
])("%s, which is gone, is explained", (name, explanation) => {
  expect(said(name)).toContain(explanation);
});

test("an option that an older Airflow does not have yet is told with the version that brought it", () => {
  expect(said("api.dag_cache_size", 3, "3.1.8")).toBe(
    "config.api.dag_cache_size: nothing in Airflow 3.1; it came with Airflow 3.2",
  );
  expect(said("webserver.base_url", "https://a", "2.11.2")).toBe("");
  expect(said("api.base_url", "https://a", "2.11.2")).toBe("");
});

test("an option under its new and its old name is one too many", () => {
  const config = { api: { base_url: "https://a" }, webserver: { base_url: "https://b" } };
  expect(checkOptions("2.11.2", config)).toMatchObject([
    { path: ["config", "api", "base_url"], allowed: "either this or webserver.base_url, its name in Airflow 2.11" },
  ]);
});

test.each([
  ["core.load_examples", "yes", "true or false"],
  ["core.load_examples", 1, "true or false"],
  ["api.expose_config", "all", "true or false or non-sensitive-only"],
  ["core.parallelism", "32", "a whole number"],
  ["core.parallelism", 1.5, "a whole number"],
  ["core.parallelism", 1e21, "a whole number"],
  ["core.parallelism", 0, "any other value; Airflow refuses this one"],
  ["api.port", 70000, "a port from 0 to 65535"],
  ["metrics.statsd_port", -1, "a port from 0 to 65535"],
  ["scheduler.scheduler_heartbeat_sec", "5", "a number"],
  ["scheduler.scheduler_heartbeat_sec", Number.NaN, "a number"],
  ["logging.logging_level", "LOUD", "one of CRITICAL, FATAL, ERROR, WARN, WARNING, INFO, DEBUG"],
  ["core.default_timezone", 3, "text"],
  ["core.default_timezone", null, "text"],
  ["core.default_timezone", " utc", "text without space at its ends, which Airflow would drop"],
  ["email.subject_template", "a\n# b", "text of which no line begins with # or ;"],
  ["api.access_control_allow_origins", ["a,b"], "a list of texts without commas"],
  ["celery.extra_celery_config", "{", "JSON that can be parsed"],
  ["celery.extra_celery_config", 3, "a list, an object, or JSON as text"],
])("%s = %j is refused, saying what is allowed", (name, value, allowed) => {
  expect(said(name, value)).toBe(`config.${name}: ${allowed}`);
});

test.each([
  ["core.fernet_key", "keys.fernetKey"],
  ["api.secret_key", "keys.apiSecretKey"],
  ["api_auth.jwt_secret", "keys.jwtSecret"],
  ["database.sql_alchemy_conn", "database"],
  ["core.sql_alchemy_conn", "database"],
  ["database.sql_alchemy_conn_cmd", "database"],
  ["core.fernet_key_secret", "keys.fernetKey"],
])("%s is refused in favour of the property %s, and not shown", (name, property) => {
  const [section, option] = splitName(name);
  const issues = checkOptions("3.2.2", { [section]: { [option]: "s3cr3t-value" } });
  expect(issues).toHaveLength(1);
  expect(issues[0]?.allowed).toContain(`the property ${property}`);
  expect(new InvalidEnvironmentError(issues).message).not.toContain("s3cr3t-value");
});

test.each(["3.2", "3.1", "2.11"] as const)("every secret of Airflow %s is refused, with a way to give it", (line) => {
  const facts = factsOf(line);
  const secrets = optionNames(facts).filter((name) => factOf(facts, name)?.sensitive);
  expect(secrets.length).toBeGreaterThan(15);
  for (const name of secrets) {
    const json = factOf(facts, name)?.type === "json";
    const [section, option] = splitName(name);
    const issues = checkOptions(line, {
      [section]: { [option]: json ? { nested: { password: "s3cr3t" } } : "s3cr3t" },
    });
    expect(issues).toHaveLength(1);
    expect(issues[0]?.allowed).toMatch(/the property \w|_secret.* or .*_cmd/);
    expect(new InvalidEnvironmentError(issues).message).not.toContain("s3cr3t");
    if (!propertyFor(name)) {
      expect(
        checkOptions(line, { [section]: { [`${option}_cmd`]: "cat /secret", [`${option}_secret`]: "a/b" } }),
      ).toEqual([]);
    }
  }
});

test("the value of a mistyped or obsolete secret is not shown either", () => {
  for (const [section, option] of [
    ["celery", "borker_url"],
    ["core", "internal_api_secret_key"],
    ["ldap", "bind_password"],
  ] as const) {
    const issues = checkOptions("3.2.2", { [section]: { [option]: "hunter2" } });
    expect(issues).toHaveLength(1);
    expect(new InvalidEnvironmentError(issues).message).not.toContain("hunter2");
  }
});

test("settings of a secrets backend are no secret, its token is", () => {
  const backend = (kwargs: object) => said("secrets.backend_kwargs", kwargs);
  expect(backend({ url: "https://v", auth_type: "kubernetes", kubernetes_jwt_path: "/token", mount_point: "a" })).toBe(
    "",
  );
  expect(backend({ token: "s.abc" })).toMatch(/no secret \(token\)/);
  expect(said("secrets.backend_kwargs", '{"role_id": "r", "secret_id": "x"}')).toMatch(/no secret \(secret_id\)/);
  expect(backend({ connections_prefix: "airflow/connections", variables_lookup_pattern: null })).toBe("");
});

test("sections that Airflow hands on to a library take any option", () => {
  expect(
    checkOptions("3.2.2", { celery_broker_transport_options: { visibility_timeout: 21600, master_name: "m" } }),
  ).toEqual([]);
});

test("options of plugins are taken as they are, but no secret, no obsolete name, and none that is given already", () => {
  const extra = { acme: { anything: 1, switch: true }, celery: { brand_new_option: "x" } };
  expect(checkExtraOptions("3.2.2", extra)).toEqual([]);
  expect(checkExtraOptions("2.11.2", { webserver: { worker_class: "sync" } })).toEqual([]);
  const config = { api: { base_url: "https://a" } };
  const issues = checkExtraOptions(
    "3.2.2",
    { api: { base_url: "x", secret_key: "x" }, core: { dag_concurrency: 1 } },
    config,
  );
  expect(issues.map(({ path, allowed }) => [path.join("."), allowed])).toEqual([
    ["extraConfig.api.base_url", "either this or the one in config"],
    ["extraConfig.api.secret_key", "nothing; use the property keys.apiSecretKey"],
    ["extraConfig.core.dag_concurrency", "core.max_active_tasks_per_dag, its name since Airflow 2.2"],
  ]);
});

test.each([
  ["under a secret's name", { acme: { password: "s3cret" } }, "acme.password"],
  ["in a URL", { acme: { endpoint: "https://ada:s3cret@acme.example" } }, "acme.endpoint"],
  ["in JSON", { acme: { settings: '{"api_key": "s3cret"}' } }, "acme.settings"],
])("a plugin's secret %s would stand in airflow.cfg, so it is refused and never repeated", (_, extra, at) => {
  const [issue, ...others] = checkExtraOptions("3.2.2", extra);
  expect(others).toEqual([]);
  expect(issue?.path.join(".")).toBe(`extraConfig.${at}`);
  expect(issue?.allowed).toContain(`${at}_cmd`);
  expect(JSON.stringify(issue)).not.toContain("s3cret");
});

test("where a plugin's secret is kept may be said", () => {
  const extra = { acme: { password_cmd: "cat /run/acme", token_secret: "acme-token", key: "$ACME_KEY" } };
  expect(checkExtraOptions("3.2.2", extra)).toEqual([]);
});
