import { render, services } from "./render";

test.each(services)("two pods of the %s run, spread over zones and nodes, and one may always be drained", (service) => {
  const { deployment, find } = render();
  const { spec } = deployment(service);
  expect(spec.replicas).toBe(2);
  expect(spec.template.spec.topologySpreadConstraints).toMatchObject([
    { topologyKey: "topology.kubernetes.io/zone", labelSelector: spec.selector },
    { topologyKey: "kubernetes.io/hostname", labelSelector: spec.selector },
  ]);
  expect(find("PodDisruptionBudget", `airflow-${service}-pdb`).spec).toMatchObject({
    maxUnavailable: 1,
    selector: spec.selector,
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  });
});

test("each part has as many pods as it is given", () => {
  const { deployment } = render({ replicas: { scheduler: 3, triggerer: 1 } });
  expect(services.map((service) => deployment(service).spec.replicas)).toEqual([3, 2, 2, 1]);
});

test.each(services)("the %s waits for the database's schema, and rolls when the configuration changes", (service) => {
  const checksum = (changes = {}) => {
    const { metadata, spec } = render(changes).deployment(service).spec.template;
    expect(spec.initContainers?.[0]?.args?.join(" ")).toMatch(/airflow db check-migrations/);
    return metadata.annotations["checksum/airflow-config"];
  };
  expect(checksum({ config: { core: { parallelism: 64 } } })).not.toBe(checksum());
});

test("no probe imports Airflow: two ask over HTTP, two ask the database for a heartbeat", () => {
  const { container, config } = render();
  expect(container("scheduler").livenessProbe).toMatchObject({ httpGet: { path: "/health", port: 8974 } });
  expect(container("api-server").livenessProbe).toMatchObject({ httpGet: { path: "/api/v2/version", port: 8080 } });
  expect(container("api-server").readinessProbe).toMatchObject({ httpGet: { path: "/api/v2/version", port: 8080 } });
  for (const [service, job] of [
    ["dag-processor", "DagProcessorJob"],
    ["triggerer", "TriggererJob"],
  ] as const) {
    const command = ["python", "/opt/airflow/probes/heartbeat.py", job, "60"];
    expect(container(service).livenessProbe).toMatchObject({ exec: { command } });
    expect(container(service).volumeMounts.map(({ mountPath }) => mountPath)).toContain(command[1]);
  }
  expect(config["heartbeat.py"]).not.toMatch(/import airflow|from airflow/);
});

test.each(services)("the %s has five minutes to start before anyone calls it dead", (service) => {
  expect(render().container(service).startupProbe).toMatchObject({ periodSeconds: 5, failureThreshold: 60 });
});

test("published below a path, the API server is probed and reached by tasks below it", () => {
  const { container, config } = render({ config: { api: { base_url: "https://data.example/airflow/" } } });
  expect(container("api-server").livenessProbe).toMatchObject({ httpGet: { path: "/airflow/api/v2/version" } });
  expect(config["airflow.cfg"]).toContain("http://airflow-api-server:8080/airflow/execution/");
});

test("resources can be given for one part, and the others keep theirs", () => {
  const { container } = render({ resources: { dagProcessor: { requests: {} } } });
  expect(container("dag-processor").resources).toEqual({ requests: {} });
  expect(container("scheduler").resources).toEqual(render().container("scheduler").resources);
});
