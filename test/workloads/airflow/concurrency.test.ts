import * as fc from "fast-check";
import { type Concurrency, type Sizing, sizeFor } from "../../../lib/workloads/airflow";
import { render } from "./render";

const options = (concurrency: Concurrency, changes = {}) => render({ concurrency, ...changes }).config["airflow.cfg"];

test("200 DAGs and 50,000 tasks a day are carried by two schedulers, and by one while the other is away", () => {
  expect(sizeFor({ dags: 200, tasksPerDay: 50_000 }, 2)).toEqual({
    concurrentTasks: 174,
    parallelism: 174,
    maxActiveTasksPerDag: 44,
    creationBatchSize: 16,
    defaultPoolSlots: 348,
    parsingProcesses: 4,
  });
  expect(sizeFor({ dags: 200, tasksPerDay: 50_000 }, 3).parallelism).toBe(87);
});

test("a target becomes options of airflow.cfg, for the schedulers that there are", () => {
  const cfg = options({ target: { dags: 200, tasksPerDay: 50_000 } }, { replicas: { scheduler: 3 } });
  for (const line of [
    "parallelism = 87",
    "max_active_tasks_per_dag = 44",
    "default_pool_task_slot_count = 261",
    "parsing_processes = 4",
    "worker_pods_creation_batch_size = 16",
  ]) {
    expect(cfg?.split("\n")).toContain(line);
  }
});

test("what is said goes before what follows from the target, and config before both", () => {
  const target = { dags: 200, tasksPerDay: 50_000 };
  expect(options({ target, parallelism: 99 })).toContain("parallelism = 99\n");
  const both = options({ target, parallelism: 99 }, { config: { core: { parallelism: 7 } } });
  expect(both).toContain("parallelism = 7\n");
});

test("without a target Airflow's own defaults hold, but for the pods of one turn", () => {
  const cfg = render().config["airflow.cfg"];
  expect(cfg).not.toMatch(/^(parallelism|max_active_tasks_per_dag|parsing_processes|max_tis_per_query)/m);
  expect(cfg).toContain("worker_pods_creation_batch_size = 16\n");
});

test("a turn may queue as many tasks as it may make pods", () => {
  expect(options({ creationBatchSize: 64 })).toMatch(/max_tis_per_query = 64\n/);
  expect(options({ maxActiveRunsPerDag: 4 })).toContain("max_active_runs_per_dag = 4\n");
});

test("more to carry never makes less of anything, and more schedulers never ask more of each", () => {
  const target = fc.record({
    dags: fc.integer({ min: 1, max: 100_000 }),
    tasksPerDay: fc.integer({ min: 1, max: 10_000_000 }),
    meanTaskSeconds: fc.integer({ min: 1, max: 86_400 }),
    peakFactor: fc.integer({ min: 1, max: 100 }),
  });
  const schedulers = fc.integer({ min: 1, max: 10 });
  const key = fc.constantFrom("dags", "tasksPerDay", "meanTaskSeconds", "peakFactor");
  fc.assert(
    fc.property(target, schedulers, key, fc.integer({ min: 1, max: 1000 }), (given, count, more, by) => {
      const small = sizeFor(given, count);
      const large = sizeFor({ ...given, [more]: given[more] + by }, count);
      const less = (Object.keys(small) as (keyof Sizing)[]).filter((name) => large[name] < small[name]);
      expect(less).toEqual([]);
      expect(sizeFor(given, count + 1).parallelism).toBeLessThanOrEqual(small.parallelism);
    }),
  );
});

test("all but one of the schedulers can hold what the peak asks for, and the pool too", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 2, max: 10 }), (tasksPerDay, count) => {
      const { concurrentTasks, parallelism, defaultPoolSlots } = sizeFor({ dags: 1, tasksPerDay }, count);
      expect(parallelism * (count - 1)).toBeGreaterThanOrEqual(concurrentTasks);
      expect(defaultPoolSlots).toBeGreaterThanOrEqual(concurrentTasks);
    }),
  );
});

test("priority classes are made only when asked for, named after the release, and used", () => {
  expect(render().manifests.some(({ kind }) => kind === "PriorityClass")).toBe(false);
  const { manifests, pods, config } = render({
    priorityClasses: { components: { value: 1000 }, tasks: { value: 10 }, urgent: { value: 20, preempts: true } },
    workers: { profiles: { urgent: { priorityClass: "urgent" }, theirs: { priorityClass: "system" } } },
  });
  const classes = manifests.filter(({ kind }) => kind === "PriorityClass");
  expect(classes.map((found) => ({ ...found, metadata: found.metadata.name }))).toMatchObject([
    { metadata: "airflow-components", value: 1000, preemptionPolicy: "PreemptLowerPriority" },
    { metadata: "airflow-tasks", value: 10, preemptionPolicy: "Never" },
    { metadata: "airflow-urgent", value: 20, preemptionPolicy: "PreemptLowerPriority" },
  ]);
  for (const [name, { spec }] of Object.entries(pods())) {
    expect(spec).toMatchObject({ priorityClassName: name === "task" ? "airflow-tasks" : "airflow-components" });
  }
  expect(config["pod_template_urgent.yaml"]).toContain("priorityClassName: airflow-urgent");
  expect(config["pod_template_theirs.yaml"]).toContain("priorityClassName: system");
});

test.each<[string, object, RegExp]>([
  ["no parallelism", { concurrency: { parallelism: 0 } }, /concurrency\.parallelism: 0; allowed: a whole number/],
  ["a target of no DAGs", { concurrency: { target: { dags: 0, tasksPerDay: 1 } } }, /target\.dags: 0; allowed: 1 to/],
  [
    "a peak below the mean",
    { concurrency: { target: { dags: 1, tasksPerDay: 1, peakFactor: 0.5 } } },
    /target\.peakFactor: 0\.5; allowed: 1 to 1000/,
  ],
  [
    "a priority of Kubernetes' own",
    { priorityClasses: { tasks: { value: 2_000_000_000 } } },
    /priorityClasses\.tasks\.value: 2000000000; allowed/,
  ],
])("%s is refused, naming the property", (_, changes, message) => {
  expect(() => render(changes)).toThrow(message);
});
