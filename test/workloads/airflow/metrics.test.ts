import type { AirflowProps, Metrics, PrometheusMetrics } from "../../../lib/workloads/airflow";
import { renderCelery } from "./celery";
import { podSecurityViolations } from "./pod-security";
import { type End, type Policy, reaches } from "./reachability";
import { type Manifest, props, render } from "./render";

const statsd: PrometheusMetrics = { statsd: {} };
const monitoring = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } };
const section = (changes: Partial<AirflowProps>) =>
  /\[metrics\]\n(.*?)(\n\n|$)/s.exec(render(changes).config["airflow.cfg"] ?? "")?.[1]?.split("\n");

interface ExporterService {
  readonly spec: { readonly selector: object; readonly ports: readonly { readonly name: string }[] };
}
const service = (changes: Partial<AirflowProps>) =>
  render(changes).find("Service", "airflow-statsd") as Manifest & ExporterService;

test("without metrics nothing is sent, and no exporter runs", () => {
  const { manifests } = render();
  expect(manifests.filter(({ metadata }) => metadata.name.includes("statsd"))).toEqual([]);
  expect(section({})).toBeUndefined();
});

test("one exporter runs, restricted, with what the official chart calls it", () => {
  const { find } = render({ metrics: statsd });
  const { spec } = find("Deployment", "airflow-statsd");
  expect(spec.replicas).toBe(1);
  expect(spec.selector?.matchLabels).toEqual({ tier: "airflow", component: "statsd", release: "airflow" });
  expect(podSecurityViolations(spec.template.spec)).toEqual([]);
  const [container] = spec.template.spec.containers;
  expect(container).toMatchObject({
    name: "statsd",
    image: "quay.io/prometheus/statsd-exporter:v0.31.0",
    args: ["--statsd.mapping-config=/etc/statsd-exporter/mappings.yml", "--statsd.listen-tcp="],
    resources: { requests: { cpu: "50m", memory: "64Mi" } },
    livenessProbe: { httpGet: { path: "/-/healthy" } },
    readinessProbe: { httpGet: { path: "/-/ready" } },
  });
  expect(spec.template.spec).toMatchObject({
    serviceAccountName: "airflow-statsd",
    automountServiceAccountToken: false,
  });
  expect(Object.keys(find("ConfigMap", "airflow-statsd").data)).toEqual(["mappings.yml"]);
  expect(find("ServiceAccount", "airflow-statsd")).toBeDefined();
  expect(service({ metrics: statsd }).spec.ports).toMatchObject([
    { name: "statsd-ingest", port: 9125, protocol: "UDP" },
    { name: "statsd-scrape", port: 9102, protocol: "TCP" },
  ]);
});

test("another mapping rolls the exporter", () => {
  const checksum = (metrics: Metrics) =>
    render({ metrics }).find("Deployment", "airflow-statsd").spec.template.metadata.annotations[
      "checksum/statsd-config"
    ];
  expect(checksum({ statsd: { durationsBy: "task" } })).not.toBe(checksum(statsd));
});

test("the Service is there before whoever looks for it", () => {
  const { manifests } = render({ metrics: statsd });
  const place = (kind: string, name: string) =>
    manifests.findIndex((manifest) => manifest.kind === kind && manifest.metadata.name.startsWith(name));
  expect(place("Service", "airflow-statsd")).toBeLessThan(place("Job", "airflow-run-airflow-migrations"));
  expect(place("Service", "airflow-statsd")).toBeLessThan(place("Deployment", "airflow-scheduler"));
});

test.each([
  ["3.2.2", ["legacy_names_on = False"]],
  ["3.1.8", []],
])("Airflow %s sends each metric with its tags, and once if it can", (version, once) => {
  expect(section({ version, metrics: statsd })).toEqual([
    ...once,
    "statsd_host = airflow-statsd",
    "statsd_influxdb_enabled = True",
    "statsd_on = True",
    "statsd_port = 9125",
    "statsd_prefix = airflow",
  ]);
});

test("tasks of another namespace find the exporter", () => {
  const changes = { namespace: "airflow", taskNamespaces: ["team"], metrics: statsd };
  expect(section(changes)).toContain("statsd_host = airflow-statsd.airflow");
});

describe("network policies", () => {
  const changes: Partial<AirflowProps> = { metrics: statsd, metricsClients: [monitoring] };
  const { manifests, pods, find } = render(changes);
  const policies = manifests
    .filter(({ kind }) => kind === "NetworkPolicy")
    // A rendered policy has this shape.
    .map(({ metadata, spec }) => ({ namespace: metadata.namespace ?? "airflow", ...spec }) as unknown as Policy);
  const exporter: End = {
    name: "statsd",
    namespace: "airflow",
    labels: find("Deployment", "airflow-statsd").spec.template.metadata.labels,
  };
  const everybody: End[] = [
    ...Object.entries(pods()).map(([name, { metadata }]) => ({ name, namespace: "airflow", labels: metadata.labels })),
    { name: "neighbour", namespace: "airflow", labels: {} },
    { name: "prometheus", namespace: "monitoring", labels: {} },
  ];
  const reaching = (port: number, protocol: string) =>
    everybody
      .filter((from) => reaches(policies, from, exporter, port, protocol))
      .map(({ name }) => name)
      .sort();

  test("let every part that counts send by UDP, and nobody else", () => {
    expect(reaching(9125, "UDP")).toEqual(["api-server", "dag-processor", "scheduler", "task", "triggerer"]);
    expect(reaching(9125, "TCP")).toEqual([]);
  });

  test("let only those who are named read", () => {
    expect(reaching(9102, "TCP")).toEqual(["prometheus"]);
    expect(reaching(9102, "UDP")).toEqual([]);
  });

  test("let the exporter itself reach nobody but the cluster's DNS", () => {
    for (const to of everybody) {
      expect(reaches(policies, exporter, to, 8080)).toBe(false);
      expect(reaches(policies, exporter, to, 443)).toBe(false);
    }
  });

  test("let Celery workers send too", () => {
    const policy = renderCelery({}, { metrics: statsd }).find("NetworkPolicy", "airflow-statsd-policy");
    expect(JSON.stringify(policy.spec.ingress)).toContain('"worker-set","operator":"Exists"');
  });
});

test("Prometheus finds the exporter by annotations, or by a monitor that chooses its Service and port, never by both", () => {
  expect(service({ metrics: statsd }).metadata.annotations).toEqual({
    "prometheus.io/scrape": "true",
    "prometheus.io/port": "9102",
    "prometheus.io/path": "/metrics",
  });
  const serviceMonitor = { labels: { release: "kube-prometheus-stack" }, intervalSeconds: 15 };
  const watched: Partial<AirflowProps> = { metrics: { ...statsd, scrape: { serviceMonitor } } };
  const found = service(watched);
  expect(found.metadata.annotations ?? {}).toEqual({});
  const monitor = render(watched).find("ServiceMonitor", "airflow-statsd");
  expect(monitor).toMatchObject({
    apiVersion: "monitoring.coreos.com/v1",
    metadata: { labels: serviceMonitor.labels },
    spec: { endpoints: [{ port: "statsd-scrape", interval: "15s" }] },
  });
  expect(found.metadata.labels).toMatchObject(monitor.spec.selector?.matchLabels ?? {});
});

describe("with PgBouncer before the database", () => {
  const database = { ...props.database, pgbouncer: {} };
  const watched: Partial<AirflowProps> = { database, metrics: statsd, metricsClients: [monitoring] };

  test("an exporter tells of its connections: restricted, with no more than a login that may look", () => {
    const { template } = render(watched).find("Deployment", "airflow-pgbouncer").spec;
    expect(podSecurityViolations(template.spec)).toEqual([]);
    const [, exporter] = template.spec.containers;
    expect(exporter?.name).toBe("metrics-exporter");
    expect(exporter?.env.map(({ name }) => name)).toEqual(["PGUSER", "PGPASSWORD"]);
    expect(exporter?.resources).toHaveProperty("limits.memory");
  });

  test("Prometheus finds and may reach it", () => {
    const { find } = render(watched);
    const found = find("Service", "airflow-pgbouncer") as Manifest & ExporterService;
    expect(found.metadata.annotations).toMatchObject({ "prometheus.io/port": "9127" });
    expect(found.spec.ports).toContainEqual({ name: "pgb-metrics", port: 9127, targetPort: 9127, protocol: "TCP" });
    expect(find("NetworkPolicy", "airflow-pgbouncer-policy").spec.ingress).toContainEqual({
      from: [monitoring],
      ports: [{ port: 9127, protocol: "TCP" }],
    });
    const scrape = { serviceMonitor: {} };
    const monitor = render({ ...watched, metrics: { ...statsd, scrape } }).find("ServiceMonitor", "airflow-pgbouncer");
    expect(monitor.spec).toMatchObject({ endpoints: [{ port: "pgb-metrics" }] });
  });

  test("without metrics PgBouncer is alone in its pod", () => {
    const { find } = render({ database });
    expect(find("Deployment", "airflow-pgbouncer").spec.template.spec.containers).toHaveLength(1);
    expect(find("Service", "airflow-pgbouncer").metadata.annotations).toBeUndefined();
  });
});

describe("OpenTelemetry", () => {
  const headersSecret = { name: "collector", key: "headers" };
  const openTelemetry = { host: "collector.observability.svc", headersSecret, intervalSeconds: 30 };

  test("Airflow 3.2 sends to the collector as OpenTelemetry's own variables say", () => {
    const { env, manifests } = render({ metrics: { openTelemetry } });
    for (const pod of ["scheduler", "api-server", "dag-processor", "triggerer", "task"]) {
      expect(env(pod)).toMatchObject({
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: { value: "https://collector.observability.svc:4318/v1/metrics" },
        OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: { value: "http/protobuf" },
        OTEL_EXPORTER_OTLP_METRICS_HEADERS: { valueFrom: { secretKeyRef: headersSecret } },
        OTEL_METRIC_EXPORT_INTERVAL: { value: "30000" },
      });
    }
    expect(section({ metrics: { openTelemetry } })).toEqual(["otel_on = True"]);
    expect(manifests.filter(({ metadata }) => metadata.name.includes("statsd"))).toEqual([]);
  });

  test("by gRPC it sends to the other port, without a path", () => {
    const { env } = render({ metrics: { openTelemetry: { host: "collector", protocol: "grpc", tls: false } } });
    expect(env("scheduler")["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"]).toEqual({ value: "http://collector:4317" });
  });

  test("Airflow 3.1 sends to it as its own options say", () => {
    expect(section({ version: "3.1.8", metrics: { openTelemetry } })).toEqual([
      "otel_host = collector.observability.svc",
      "otel_interval_milliseconds = 30000",
      "otel_on = True",
      "otel_port = 4318",
      "otel_ssl_active = True",
    ]);
  });

  test("every part that counts may reach the collector, where the network says it is", () => {
    const telemetry = [{ ipBlock: { cidr: "10.8.0.1/32" } }];
    const { find } = render({ metrics: { openTelemetry }, network: { destinations: { telemetry } } });
    for (const part of ["scheduler", "api-server", "dag-processor", "triggerer", "worker"]) {
      const { spec } = find("NetworkPolicy", `airflow-${part}-policy`) as Manifest & { spec: { egress: object[] } };
      expect(spec.egress).toContainEqual({ to: telemetry, ports: [{ port: 4318, protocol: "TCP" }] });
    }
  });
});

test.each<[string, Partial<AirflowProps>, RegExp]>([
  ["readers of what nobody exports", { metricsClients: [monitoring] }, /metricsClients: .*allowed: nothing without/],
  [
    "another prefix, which the mapping does not know",
    { metrics: statsd, config: { metrics: { statsd_prefix: "af" } } },
    /config\.metrics\.statsd_prefix: "af"; allowed: nothing beside metrics\.statsd/,
  ],
  ["no image", { metrics: { statsd: { image: "" } } }, /metrics\.statsd\.image: ""/],
  [
    "a scrape an hour, which no alert could work with",
    { metrics: { ...statsd, scrape: { serviceMonitor: { intervalSeconds: 3600 } } } },
    /metrics\.scrape\.serviceMonitor\.intervalSeconds: 3600; allowed: whole seconds, 1 to 60/,
  ],
  [
    "a threshold below zero",
    { metrics: { ...statsd, rules: { queuedTasks: { threshold: -1 } } } },
    /metrics\.rules\.queuedTasks\.threshold: -1/,
  ],
  [
    "a window of nothing",
    { metrics: { ...statsd, rules: { failedTasks: { windowSeconds: 0 } } } },
    /metrics\.rules\.failedTasks\.windowSeconds: 0; allowed: whole seconds, at least 1/,
  ],
  [
    "a collector with a scheme",
    { metrics: { openTelemetry: { host: "http://collector" } } },
    /metrics\.openTelemetry\.host: "http:\/\/collector"; allowed: a name or an address/,
  ],
  [
    "gRPC with Airflow 3.1",
    { version: "3.1.8", metrics: { openTelemetry: { host: "collector", protocol: "grpc" } } },
    /metrics\.openTelemetry\.protocol: "grpc"; allowed: http\/protobuf/,
  ],
])("%s is refused, naming the property", (_, changes, message) => {
  expect(() => render({ ...props, ...changes })).toThrow(message);
});
