import type { AirflowProps, PrometheusMetrics, Rules } from "../../../lib/workloads/airflow";
import { type Manifest, props, render } from "./render";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string };
}
type RuleObject = Manifest & { readonly spec: { readonly groups: readonly { readonly rules: readonly Rule[] }[] } };

const withPool: Partial<AirflowProps> = { database: { ...props.database, pgbouncer: {} } };

function ruleObject(
  rules: Rules = {},
  changes: Partial<AirflowProps> = {},
  metrics: Partial<PrometheusMetrics> = {},
): RuleObject {
  return render({ namespace: "data", ...changes, metrics: { statsd: {}, rules, ...metrics } }).find(
    "PrometheusRule",
    "airflow-alerts",
  ) as RuleObject;
}
const alerts = (...given: Parameters<typeof ruleObject>) =>
  Object.fromEntries((ruleObject(...given).spec.groups[0]?.rules ?? []).map((rule) => [rule.alert, rule]));

test("no rules are made unless they are asked for: their resource type may not be there", () => {
  const kinds = render({ metrics: { statsd: {} } }).manifests.map(({ kind }) => kind);
  expect(kinds).not.toContain("PrometheusRule");
  expect(kinds).not.toContain("ServiceMonitor");
});

test.each([
  ["AirflowTasksQueued", "5m", /queued_slots.* \+ .*scheduled_slots.* > 200$/],
  ["AirflowTasksFailing", "1m", /^100 \* .*\[600s\].* > 5 and .* >= 5$/],
  ["AirflowSchedulerBusy", "5m", /^100 \* sum by \(pod\) \(rate\(container_cpu_usage_seconds_total.* > 80$/],
  [
    "AirflowSchedulerHeartbeatMissing",
    "2m",
    /^absent\(sum\(increase\(airflow_scheduler_heartbeat.*\[120s\]\)\) > 0\)$/,
  ],
  ["AirflowDagProcessorHeartbeatMissing", "2m", /airflow_dag_processor_heartbeat/],
  ["AirflowTriggererHeartbeatMissing", "2m", /airflow_triggerer_heartbeat/],
  ["AirflowDagImportErrors", "5m", /airflow_dag_processing_import_errors.* > 0$/],
  ["AirflowPoolStarving", "10m", /^max by \(pool_name\) .*airflow_pool_starving_tasks.* > 0$/],
  ["AirflowTriggererFull", "5m", /^min by \(hostname\) .*airflow_triggerer_capacity_left.* < 100$/],
  ["AirflowDatabasePoolExhausted", "1m", /pgbouncer_pools_client_waiting_connections.* > 0$/],
])("%s fires after %s by default", (name, minutes, expression) => {
  const alert = alerts({}, withPool)[name];
  expect(alert?.expr).toMatch(expression);
  expect(alert?.for).toBe(`${Number.parseInt(minutes, 10) * 60}s`);
  expect(alert?.labels).toMatchObject({ namespace: "data", release: "airflow" });
  expect(["warning", "critical"]).toContain(alert?.labels["severity"]);
});

test("threshold, time and severity of each alert can be changed, and an alert left out", () => {
  const changed = alerts({
    queuedTasks: { threshold: 1000, forSeconds: 30, severity: "page" },
    failedTasks: { windowSeconds: 60, minimumFailures: 1 },
    importErrors: false,
  });
  expect(changed["AirflowTasksQueued"]).toMatchObject({
    expr: expect.stringMatching(/ > 1000$/),
    for: "30s",
    labels: { severity: "page" },
  });
  expect(changed["AirflowTasksFailing"]?.expr).toMatch(/\[60s\].* > 5 and .* >= 1$/);
  expect(changed).not.toHaveProperty("AirflowDagImportErrors");
});

test("the database's pool has an alert only where there is one", () => {
  expect(alerts()).not.toHaveProperty("AirflowDatabasePoolExhausted");
});

test("alerts are about one release: by its namespace, or by labels of your own", () => {
  for (const { expr } of Object.values(alerts())) {
    const series = expr.match(/\b(airflow|container|kube)_\w+/g) ?? [];
    expect(expr.match(/namespace="data"/g)?.length).toBe(series.length);
  }
  const seriesLabels = { cluster: "one", release: "airflow" };
  expect(alerts({}, {}, { seriesLabels })["AirflowDagImportErrors"]?.expr).toBe(
    'max(airflow_dag_processing_import_errors{cluster="one", release="airflow"}) > 0',
  );
});

test("a Prometheus that chooses its rules by labels finds them", () => {
  const { metadata, apiVersion } = ruleObject({ labels: { release: "kube-prometheus-stack" } });
  expect(apiVersion).toBe("monitoring.coreos.com/v1");
  expect(metadata.labels).toMatchObject({ release: "kube-prometheus-stack" });
});

interface Model {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly {
    readonly id: number;
    readonly gridPos: { readonly x: number; readonly y: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
}
function dashboards(given: PrometheusMetrics["dashboards"], changes: Partial<AirflowProps> = {}) {
  const object = render({
    namespace: "data",
    ...changes,
    metrics: { statsd: {}, ...(given !== undefined && { dashboards: given }) },
  }).find("ConfigMap", `${changes.releaseName ?? "airflow"}-dashboards`);
  const models = Object.values(object.data).map((text): Model => JSON.parse(text));
  return { object, models, titles: models.flatMap(({ panels }) => panels) };
}

test("Grafana's sidecar finds the dashboards by their label, and puts them in a folder", () => {
  expect(dashboards(true).object.metadata.labels).toMatchObject({ grafana_dashboard: "1" });
  const { metadata } = dashboards({ labels: { dashboards: "yes" }, folder: "Data" }).object;
  expect(metadata.labels).toMatchObject({ dashboards: "yes" });
  expect(metadata.annotations).toEqual({ grafana_folder: "Data" });
  expect(() => dashboards(false)).toThrow(/no ConfigMap/);
});

test("dashboards of two releases live side by side, and keep their links", () => {
  const uids = (releaseName: string) => dashboards(true, { releaseName }).models.map(({ uid }) => uid);
  expect(uids("airflow")).toEqual(uids("airflow"));
  const all = [...uids("airflow"), ...uids("second")];
  expect(new Set(all).size).toBe(all.length);
  for (const uid of all) expect(uid).toMatch(/^[a-z0-9]{1,40}$/);
});

test("no two panels lie over each other", () => {
  for (const { panels } of dashboards(true, withPool).models) {
    expect(new Set(panels.map(({ gridPos }) => `${gridPos.x} ${gridPos.y}`)).size).toBe(panels.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  }
});

test.each([
  ["the mean duration of tasks", "airflow_task_duration_sum"],
  ["its 95th percentile", "histogram_quantile(0.95, sum by (dag_id, le) (rate(airflow_task_duration_bucket"],
  ["its 99th percentile", "histogram_quantile(0.99, sum by (dag_id, le) (rate(airflow_task_duration_bucket"],
  ["the length of the queue", "airflow_pool_queued_slots"],
  ["restarts of pods", "kube_pod_container_status_restarts_total"],
  ["the database's pool", "pgbouncer_pools_server_active_connections"],
])("dashboards show %s", (_, query) => {
  expect(JSON.stringify(dashboards(true, withPool).models)).toContain(query);
});
