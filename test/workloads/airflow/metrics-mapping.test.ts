import fc from "fast-check";
import { parse } from "yaml";
import { type MappingRule, mappingText } from "../../../lib/workloads/airflow/metrics/mapping";
import { stats } from "../../../lib/workloads/airflow/metrics/series";
import { props, render } from "./render";

/** What Airflow 3.2.2 and its providers send that anything here is about, as in their source: name and tags. */
const sent: readonly (readonly [string, ...string[]])[] = [
  ["scheduler_heartbeat"],
  ["dag_processor_heartbeat"],
  ["triggerer_heartbeat"],
  ["ti_failures", "dag_id", "task_id"],
  ["ti_successes", "dag_id", "task_id"],
  ["ti.start", "dag_id", "task_id"],
  ["ti.finish", "dag_id", "task_id", "state"],
  ["ti.scheduled", "queue", "dag_id", "task_id"],
  ["ti.queued", "queue", "dag_id", "task_id"],
  ["ti.running", "queue", "dag_id", "task_id"],
  ["ti.deferred", "queue", "dag_id", "task_id"],
  ["task.duration", "dag_id", "task_id"],
  ["task.scheduled_duration", "queue", "dag_id", "task_id"],
  ["dagrun.duration.success", "dag_id", "run_type"],
  ["dagrun.duration.failed", "dag_id", "run_type"],
  ["dagrun.schedule_delay", "dag_id"],
  ["dagrun.first_task_scheduling_delay", "dag_id", "run_type"],
  ["dagrun.dependency-check", "dag_id", "run_type"],
  ["executor.open_slots", "status", "name"],
  ["executor.queued_tasks", "status", "name"],
  ["executor.running_tasks", "status", "name"],
  ["pool.open_slots", "pool_name"],
  ["pool.queued_slots", "pool_name"],
  ["pool.running_slots", "pool_name"],
  ["pool.deferred_slots", "pool_name"],
  ["pool.scheduled_slots", "pool_name"],
  ["pool.starving_tasks", "pool_name"],
  ["scheduler.scheduler_loop_duration"],
  ["scheduler.critical_section_busy"],
  ["scheduler.dagruns.running"],
  ["dag_processing.import_errors"],
  ["dag_processing.total_parse_time"],
  ["triggers.running", "hostname"],
  ["triggerer.capacity_left", "hostname"],
];

const rulesOf = (durationsBy: "dag" | "task" = "dag"): MappingRule[] => parse(mappingText(durationsBy)).mappings;
const rules = rulesOf();

/** As the exporter does: globs first, then regular expressions in order; what nothing matches keeps its name. */
function mapped(
  stat: string,
  tags: readonly string[] = [],
  among = rules,
): { name: string; labels: string[] } | undefined {
  const full = `airflow.${stat}`;
  const rule =
    among.find(({ match_type, match }) => match_type === "glob" && match === full) ??
    among.find(({ match_type, match }) => match_type === "regex" && new RegExp(match).test(full));
  if (rule?.action === "drop") return undefined;
  const name = rule ? full.replace(new RegExp(rule.match_type === "regex" ? rule.match : "^.*$"), rule.name) : full;
  const changed = Object.entries(rule?.labels ?? {});
  const empty = changed.filter(([, value]) => value === "").map(([label]) => label);
  const added = changed.filter(([, value]) => value !== "").map(([label]) => label);
  return {
    name: name.replaceAll(/[^A-Za-z0-9_]/g, "_"),
    labels: [...tags, ...added].filter((tag) => !empty.includes(tag)),
  };
}

const foreign: Readonly<Record<string, readonly string[]>> = {
  container_cpu_usage_seconds_total: ["namespace", "pod", "container"],
  kube_pod_container_resource_limits: ["namespace", "pod", "container", "resource"],
  kube_pod_container_status_restarts_total: ["namespace", "pod", "container"],
  pgbouncer_pools_client_waiting_connections: ["database", "user"],
  pgbouncer_pools_client_active_connections: ["database", "user"],
  pgbouncer_pools_server_active_connections: ["database", "user"],
  pgbouncer_pools_server_idle_connections: ["database", "user"],
  pgbouncer_pools_client_maxwait_seconds: ["database", "user"],
};

/** Every series that the exporter makes of what Airflow sends, with its labels. */
const exported = new Map<string, readonly string[]>(
  sent.flatMap(([stat, ...tags]): [string, readonly string[]][] => {
    const { name = "", labels = [] } = mapped(stat, tags) ?? {};
    const timer = Object.entries(stats).some(([known, { type }]) => known === stat && type === "timer");
    if (!timer) return [[name, labels]];
    return [
      [`${name}_bucket`, [...labels, "le"]],
      [`${name}_sum`, labels],
      [`${name}_count`, labels],
    ];
  }),
);

function expressions(): string[] {
  const { manifests } = render({
    namespace: "data",
    database: { ...props.database, pgbouncer: {} },
    metrics: { statsd: {}, rules: {}, dashboards: true },
  });
  const rule = JSON.stringify(manifests.find(({ kind }) => kind === "PrometheusRule"));
  const dashboards = manifests.find(({ metadata }) => metadata.name === "airflow-dashboards");
  const texts = [rule, ...Object.values(dashboards?.data ?? {})];
  return texts.flatMap((text) =>
    [...text.matchAll(/"expr": ?("(?:[^"\\]|\\.)*")/g)].map(([, quoted = ""]): string => JSON.parse(quoted)),
  );
}

test("alerts and panels name only series that there are, and group only by labels that those have", () => {
  const all = expressions();
  expect(all.length).toBeGreaterThan(30);
  for (const expression of all) {
    const named = expression.match(/\b(airflow|container|kube|pgbouncer)_\w+/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    const known = named.map((name) => exported.get(name) ?? foreign[name]);
    expect({ expression, unknown: named.filter((_, index) => known[index] === undefined) }).toEqual({
      expression,
      unknown: [],
    });
    for (const [, list = ""] of expression.matchAll(/ by \(([^)]*)\)/g)) {
      const labels = list.split(", ").filter((label) => label !== "");
      expect({ expression, missing: labels.filter((label) => !known.some((has) => has?.includes(label))) }).toEqual({
        expression,
        missing: [],
      });
    }
  }
});

test("alerts and panels select only by labels that a series has, and by the namespace", () => {
  for (const expression of expressions()) {
    for (const [, name = "", conditions = ""] of expression.matchAll(/\b(\w+)\{([^}]*)\}/g)) {
      const labels = [...conditions.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, label = ""]) => label);
      const known = ["namespace", ...(exported.get(name) ?? foreign[name] ?? [])];
      expect({ expression, missing: labels.filter((label) => !known.includes(label)) }).toEqual({
        expression,
        missing: [],
      });
    }
  }
});

test("the labels of a series are those that are said of it", () => {
  for (const [stat, ...tags] of sent) {
    const said = Object.entries(stats).find(([known]) => known === stat)?.[1].labels;
    const given = stat === "task.duration" ? ["dag_id"] : said;
    expect({ stat, labels: mapped(stat, tags)?.labels.sort() }).toEqual({ stat, labels: [...(given ?? [])].sort() });
  }
});

test("durations are told apart by task when asked for", () => {
  expect(mapped("task.duration", ["dag_id", "task_id"])?.labels).toEqual(["dag_id"]);
  expect(mapped("task.duration", ["dag_id", "task_id"], rulesOf("task"))?.labels).toEqual(["dag_id", "task_id"]);
});

test("what is sent a second time without tags is dropped, whatever DAGs, tasks and pools are called", () => {
  const id = fc.stringMatching(/^[A-Za-z0-9_.-]{1,30}$/);
  fc.assert(
    fc.property(id, id, id, (dag, task, other) => {
      const repeated = [
        `ti.start.${dag}.${task}`,
        `ti.finish.${dag}.${task}.success`,
        `ti.queued.${other}.${dag}.${task}`,
        `dag.${dag}.${task}.duration`,
        `dag.${dag}.${task}.queued_duration`,
        `dag.${dag}.${task}.scheduled_duration`,
        `pool.open_slots.${other}`,
        `pool.starving_tasks.${other}`,
        `triggerer.capacity_left.${other}`,
        `dagrun.duration.failed.${dag}`,
        `dagrun.schedule_delay.${dag}`,
        `dagrun.dependency-check.${dag}`,
        `dagrun.${dag}.first_task_scheduling_delay`,
        `operator_failures_${other}`,
        `operator_successes_${other}`,
        `task_instance_created_${other}`,
        `dag_processing.last_duration.${other}.${dag}`,
      ];
      expect(repeated.filter((name) => mapped(name) !== undefined)).toEqual([]);
    }),
  );
});

test("what belongs to nobody's alert is exported all the same", () => {
  expect(mapped("kubernetes_executor.pod_creation_status", ["status"])).toEqual({
    name: "airflow_kubernetes_executor_pod_creation_status",
    labels: ["status"],
  });
  expect(mapped("dag.callback_exceptions", ["dag_id"])?.name).toBe("airflow_dag_callback_exceptions");
  expect(mapped("operator_failures", ["operator"])?.name).toBe("airflow_operator_failures");
});

test("with several executors, each is a label and not a name", () => {
  expect(mapped("executor.open_slots.KubernetesExecutor", ["status", "name"])).toEqual({
    name: "airflow_executor_open_slots",
    labels: ["name"],
  });
});

test("a counter that goes down is dropped", () => {
  expect(mapped("dag_processing.processes", ["file_path", "action"])).toBeUndefined();
});
