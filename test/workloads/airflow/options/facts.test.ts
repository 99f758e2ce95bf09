import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkOptions, lineOf, lines, optionsFor } from "../../../../lib/workloads/airflow/options";
import { changeOf, laterNames, optionNames } from "../../../../lib/workloads/airflow/options/changes";
import { factOf, factsOf } from "../../../../lib/workloads/airflow/options/facts";
import { renderOption } from "../../../../lib/workloads/airflow/options/values";
import { sampleOptions } from "./sample";

test.each([...lines])("every option of Airflow %s can be set, and keeps its name", (line) => {
  const options = sampleOptions(line);
  expect(checkOptions(line, options)).toEqual([]);
  const rendered = optionsFor(line, options);
  for (const [section, values] of Object.entries(options)) {
    for (const [option, value] of Object.entries(values)) {
      const fact = factOf(factsOf(line), `${section}.${option}`);
      expect([section, option, rendered[section]?.[option]]).toEqual([section, option, renderOption(value, fact)]);
    }
  }
});

test.each([...lines])(
  "what Airflow %s says of itself is whole: switches, numbers, lists and JSON are told from text",
  (line) => {
    const facts = factsOf(line);
    expect(optionNames(facts).length).toBeGreaterThan(430);
    expect(factOf(facts, "core.load_examples")).toMatchObject({ type: "boolean", default: true });
    expect(factOf(facts, "core.parallelism")).toMatchObject({ type: "integer", default: 32 });
    expect(factOf(facts, "scheduler.scheduler_heartbeat_sec")?.type).toBe("float");
    expect(factOf(facts, "celery.worker_concurrency")?.type).toBe("integer");
    expect(factOf(facts, "celery.extra_celery_config")?.type).toBe("json");
    expect(factOf(facts, "kubernetes_executor.delete_worker_pods")?.type).toBe("boolean");
    expect(factOf(facts, "logging.logging_level")?.enum).toContain("WARNING");
    for (const name of ["core.fernet_key", "database.sql_alchemy_conn", "celery.broker_url", "celery.result_backend"]) {
      expect([name, factOf(facts, name)?.sensitive]).toEqual([name, true]);
    }
  },
);

test.each([...lines])("a default is of its option's type in Airflow %s", (line) => {
  const usual = Object.entries(factsOf(line)).flatMap(([section, described]) =>
    Object.entries(described?.options ?? {}).flatMap(([option, fact]) =>
      fact?.default === undefined ? [] : [[section, option, fact.type, typeof fact.default] as const],
    ),
  );
  const types = {
    boolean: "boolean",
    integer: "number",
    float: "number",
    string: "string",
    list: "string",
    json: "string",
  };
  expect(usual.filter(([, , type, given]) => types[type] !== given)).toEqual([]);
  expect(usual.length).toBeGreaterThan(200);
});

test("a version belongs to its line, whatever its patch, and an unknown one to none", () => {
  expect(["3.2.2", "3.2.0rc1", "3.1.8", "2.11.2"].map(lineOf)).toEqual(["3.2", "3.2", "3.1", "2.11"]);
  expect(["3.20.1", "3.0.6", "2.1.1", "4.2.3", ""].map(lineOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(checkOptions("3.20.1", { core: { nonsense: 1 } })).toEqual([]);
});

test("every rename ends, and no name of the newest Airflow was given up", () => {
  const newest = factsOf("3.2");
  for (const name of optionNames(newest)) expect([name, changeOf(name)]).toEqual([name, undefined]);
  const changes: Record<string, Record<string, { to?: string }>> = JSON.parse(
    readFileSync(join(__dirname, "../../../../lib/workloads/airflow/options/changes.json"), "utf8"),
  );
  for (const [section, options] of Object.entries(changes)) {
    for (const option of Object.keys(options)) {
      const names = laterNames(`${section}.${option}`);
      expect(new Set(names).size).toBe(names.length);
      const last = names.at(-1) ?? "";
      expect([last, changeOf(last)?.to]).toEqual([last, undefined]);
    }
  }
});
