import * as fc from "fast-check";
import { type Line, lines, optionsFor, optionValue } from "../../../../lib/workloads/airflow/options";
import { counterpart, laterNames, optionNames } from "../../../../lib/workloads/airflow/options/changes";
import { factOf, factsOf, splitName } from "../../../../lib/workloads/airflow/options/facts";

test("the newest names are rendered as each version of Airflow knows them", () => {
  const config = {
    api: { base_url: "https://a", instance_name: "a", workers: 2 },
    dag_processor: { refresh_interval: 30 },
    triggerer: { capacity: 500 },
  };
  expect(optionsFor("3.2.2", config)).toEqual(config);
  expect(optionsFor("3.1.8", config)).toEqual(config);
  expect(optionsFor("3.1.8", { scheduler: { ti_metrics_interval: 10 } })).toEqual({
    scheduler: { running_metrics_interval: 10 },
  });
  expect(optionsFor("2.11.2", config)).toEqual({
    webserver: { base_url: "https://a", instance_name: "a", workers: 2 },
    scheduler: { dag_dir_list_interval: 30 },
    triggerer: { default_capacity: 500 },
  });
});

test("lists are joined, JSON is written out, the rest stays as it is", () => {
  const config = {
    api: { access_control_allow_origins: ["https://a", "https://b"] },
    celery: { extra_celery_config: { a: [1, "b"] }, worker_concurrency: 4 },
    core: { load_examples: false, default_timezone: "utc" },
    celery_broker_transport_options: { sentinel_kwargs: ["a", "b"], anything: { a: 1 } },
    plugin: { names: ["x", "y"] },
  };
  expect(optionsFor("3.2.2", config)).toEqual({
    api: { access_control_allow_origins: "https://a,https://b" },
    celery: { extra_celery_config: '{"a":[1,"b"]}', worker_concurrency: 4 },
    core: { load_examples: false, default_timezone: "utc" },
    celery_broker_transport_options: { sentinel_kwargs: '["a","b"]', anything: '{"a":1}' },
    plugin: { names: "x,y" },
  });
});

test("a value that means something else under the older name is not carried over", () => {
  expect(optionsFor("2.11.2", { api: { log_config: "/log.yaml" } })).toEqual({ api: { log_config: "/log.yaml" } });
});

test("an option is found under whichever name it is given", () => {
  const given = { webserver: { base_url: "https://old" } };
  expect(optionValue("2.11.2", given, "api.base_url")).toBe("https://old");
  expect(optionValue("2.11.2", { api: { base_url: "https://new" } }, "api.base_url")).toBe("https://new");
  expect(optionValue("3.2.2", { api: { base_url: "https://new" } }, "api.base_url")).toBe("https://new");
  expect(optionValue("3.2.2", {}, "api.base_url")).toBeUndefined();
});

const everyName = [...new Set(lines.flatMap((line) => optionNames(factsOf(line))))];
const anyName = fc.constantFrom(...everyName);
const anyLine = fc.constantFrom<Line>(...lines);

test("a name is only ever translated to one that the version has, and that became it", () => {
  fc.assert(
    fc.property(anyName, anyLine, (name, line) => {
      const [section, option] = splitName(name);
      const rendered = optionsFor(line, { [section]: { [option]: "x" } });
      const names = Object.entries(rendered).flatMap(([at, options]) =>
        Object.keys(options ?? {}).map((key) => `${at}.${key}`),
      );
      expect(names).toHaveLength(1);
      const [own = ""] = names;
      if (own === name) return;
      expect(factOf(factsOf(line), name)).toBeUndefined();
      expect(factOf(factsOf(line), own)).toBeDefined();
      expect(laterNames(own)).toContain(name);
    }),
    { numRuns: 500 },
  );
});

test("two options of one version never become the same one of another", () => {
  for (const from of lines) {
    for (const to of lines) {
      const translated = optionNames(factsOf(from)).flatMap((name) => {
        const other = counterpart(name, factsOf(to));
        return other?.same && other.is === "earlier" ? [other.name] : [];
      });
      expect(new Set(translated).size).toBe(translated.length);
    }
  }
});

test("what is rendered for a version stays when it is rendered again", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyName, fc.string()), { maxLength: 8 }), anyLine, (options, line) => {
      const config: Record<string, Record<string, string>> = {};
      for (const [name, value] of options) {
        const [section, option] = splitName(name);
        config[section] = { ...config[section], [option]: value };
      }
      const once = optionsFor(line, config);
      expect(optionsFor(line, once)).toEqual(once);
    }),
  );
});
