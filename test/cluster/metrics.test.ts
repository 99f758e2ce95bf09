import type { Database, Metrics, PrometheusMetrics } from "../../lib/workloads/airflow";
import { type AirflowInstallation, installAirflow } from "./airflow";
import { eventually } from "./command";
import { databaseSecret } from "./installation";
import { OtlpReceiver } from "./otlp-receiver";
import { Prometheus } from "./prometheus";
import { Testbed } from "./testbed";

const namespace = "metrics";
const metrics: PrometheusMetrics = { statsd: {} };
const database: Database = {
  host: "host.isobar.internal",
  name: namespace,
  user: namespace,
  passwordSecret: databaseSecret,
  pgbouncer: { replicas: 1 },
};
/** As short as a scenario needs, given as a user would. */
const watched: PrometheusMetrics = {
  ...metrics,
  dashboards: true,
  rules: {
    failedTasks: { threshold: 5, minimumFailures: 4, windowSeconds: 300, forSeconds: 2 },
    schedulerHeartbeat: { windowSeconds: 30, forSeconds: 2 },
  },
};
/** What other exporters give, which do not run here. */
const foreign = /^(container|kube)_/;

let airflow: AirflowInstallation;
let prometheus: Prometheus;
let receiver: OtlpReceiver | undefined;

beforeAll(async () => {
  [airflow, prometheus] = await Promise.all([
    installAirflow({
      namespace,
      images: ["statsd-exporter", "pgbouncer"],
      secrets: { collector: { headers: "authorization=Bearer%20token" } },
      props: { executor: ["LocalExecutor", "KubernetesExecutor"], metrics, database },
    }),
    Prometheus.start(Testbed.current(), namespace),
  ]);
});

afterAll(async () => {
  receiver?.close();
  await prometheus?.stop();
});

/** What the construct makes for a Prometheus with an operator and for Grafana: neither runs here. */
function made(given: Metrics) {
  const objects = airflow.render({ metrics: given });
  // The objects are rendered with these fields.
  const rule = objects.find(({ kind }) => kind === "PrometheusRule") as unknown as {
    spec: { groups: { rules: { alert: string; expr: string }[] }[] };
  };
  const dashboards = objects.find(({ metadata }) => metadata.name === "airflow-dashboards") as unknown as {
    data: Record<string, string>;
  };
  const panels = Object.values(dashboards.data).flatMap(
    (text) => (JSON.parse(text) as { panels: { targets: { expr: string }[] }[] }).panels,
  );
  return {
    rules: rule.spec,
    queries: panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll("$__rate_interval", "1m"))),
    alerts: rule.spec.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
  };
}

const firing = async () =>
  (await prometheus.alerts()).filter(({ state }) => state === "firing").map(({ labels }) => labels["alertname"]);

test("Prometheus takes the alerts, and reads the exporters that the annotations name", async () => {
  const { rules, alerts } = made(watched);
  expect(await prometheus.setRules(rules)).toContain(`SUCCESS: ${alerts.length} rules found`);
  await eventually("the exporters are read", 180, async () => {
    const targets = await prometheus.targets();
    const ports = targets.filter(({ health }) => health === "up").map(({ scrapeUrl }) => new URL(scrapeUrl).port);
    if (ports.sort().join(" ") !== "9102 9127") throw new Error(JSON.stringify(targets));
    return true;
  });
});

let ended: Promise<unknown> | undefined;

/** One run of each DAG, and no more, so that what is counted stays as it is when a test is tried again. */
function runs(): Promise<unknown> {
  const runBoth = async () => {
    await airflow.api.ensure("/pools", { name: "narrow", slots: 1, include_deferred: false });
    const [narrow, burst] = await Promise.all([
      airflow.trigger("narrow"),
      airflow.trigger("burst", { good: 2, bad: 1 }),
    ]);
    await Promise.all([airflow.waitForRun(narrow), airflow.waitForRun(burst, 600, "failed")]);
  };
  ended ??= runBoth().catch((error) => {
    ended = undefined;
    throw error;
  });
  return ended;
}

test("every series that an alert or a panel names is there once tasks have run, but those of other exporters", async () => {
  await runs();
  const { alerts, queries } = made(watched);
  const names = [...alerts, ...queries].flatMap(
    (expr) => expr.match(/\b(airflow|container|kube|pgbouncer)_\w+/g) ?? [],
  );
  const own = [...new Set(names)].filter((name) => !foreign.test(name)).sort();
  expect(own.length).toBeGreaterThan(20);
  const missing = () =>
    Promise.all(
      own.map(async (name) => ((await prometheus.query(`count_over_time(${name}[1h])`)).length > 0 ? [] : [name])),
    );
  await eventually("every series is there", 300, async () => {
    const absent = (await missing()).flat();
    if (absent.length > 0) throw new Error(`missing: ${absent.join(", ")}`);
    return true;
  });
  // And all of them can be evaluated, those of panels to something: every label is there too.
  for (const expr of [...alerts, ...queries]) await prometheus.query(expr);
  const shown = queries.filter((expr) => !/(container|kube)_/.test(expr) && !/ > 0$/.test(expr));
  await eventually("every panel shows something", 120, async () => {
    const answers = await Promise.all(shown.map((expr) => prometheus.query(expr)));
    const empty = shown.filter((_, index) => answers[index]?.length === 0);
    if (empty.length > 0) throw new Error(`nothing: ${empty.join("; ")}`);
    return true;
  });
});

test("a task's pod tells what became of it before it ends, and nothing is told twice", async () => {
  await runs();
  // Longer than it takes until Prometheus has read what was told last.
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  await eventually("each is told once", 60, async () => {
    const finished = await prometheus.query('airflow_ti_finish{dag_id="burst"}');
    const counts = finished.map(({ labels, value }) => [`${labels["task_id"]} ${labels["state"]}`, value]);
    expect(Object.fromEntries(counts)).toEqual({
      "good_numbers success": 1,
      "bad_numbers success": 1,
      "on_kubernetes success": 1,
      "good success": 2,
      "bad failed": 1,
    });
    expect(await prometheus.query("airflow_ti_failures")).toMatchObject([{ value: 1 }]);
    return true;
  });
  // What has dots or tags' values in its name would be a series of its own.
  const all = await prometheus.query('count by (__name__) ({__name__=~"airflow_.+"})');
  expect(all.map(({ labels }) => labels["__name__"]).filter((name) => /burst|narrow|good/.test(name ?? ""))).toEqual(
    [],
  );
});

test("one task that fails fires no alert", async () => {
  expect(await firing()).toEqual([]);
});

test("a burst of failures fires the alert", async () => {
  // What a try before this one fired is over when its five minutes are.
  await eventually("no alert fires", 420, async () => ((await firing()).length === 0 ? true : undefined));
  await airflow.waitForRun(await airflow.trigger("burst", { good: 1, bad: 4 }), 600, "failed");
  await eventually("the alert fires", 180, async () => ((await firing()).length > 0 ? true : undefined));
  expect(await firing()).toEqual(["AirflowTasksFailing"]);
  const alert = (await prometheus.alerts()).find(({ labels }) => labels["alertname"] === "AirflowTasksFailing");
  expect(alert).toMatchObject({
    labels: { severity: "warning", namespace, release: "airflow" },
    annotations: { summary: expect.stringMatching(/^\d[\d.]* % of Airflow's tasks fail$/) },
  });
});

test("schedulers that are gone are missed", async () => {
  await airflow.kubectl(["scale", "deployment/airflow-scheduler", "--replicas=0"]);
  await eventually("the alert fires", 300, async () =>
    (await firing()).includes("AirflowSchedulerHeartbeatMissing") ? true : undefined,
  );
});

test("a collector gets what every part counts, tasks too, with the headers of its Secret", async () => {
  receiver?.close();
  const collecting = await OtlpReceiver.listen();
  receiver = collecting;
  const headersSecret = { name: "collector", key: "headers" };
  const collector = {
    host: "host.isobar.internal",
    port: collecting.port,
    tls: false,
    headersSecret,
    intervalSeconds: 2,
  };
  await airflow.apply({ metrics: { openTelemetry: collector } });
  await airflow.waitForRun(await airflow.trigger("burst", { good: 1, bad: 1 }), 600, "failed");
  const wanted = [
    "scheduler_heartbeat",
    "dag_processor_heartbeat",
    "triggerer_heartbeat",
    "ti_successes",
    "ti_failures",
  ];
  await eventually("all have come", 180, async () => {
    const missing = wanted.filter((name) => !collecting.received().has(`airflow.${name}`));
    if (missing.length > 0) throw new Error(`missing: ${missing}; came: ${[...collecting.received()]}`);
    return true;
  });
  expect(collecting.authorized()).toEqual(["Bearer token"]);
  expect(await airflow.namespace.list("deployments", "--selector=component=statsd")).toEqual([]);
});
