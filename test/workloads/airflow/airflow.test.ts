import { App, Chart, Testing } from "cdk8s";
import { Airflow, serviceAccountName } from "../../../lib/workloads/airflow";
import chartObjects from "./chart-objects.json";
import { podSecurityViolations } from "./pod-security";
import { props, render } from "./render";

test("every pod meets the restricted Pod Security Standard, its root file system read-only", () => {
  for (const [name, pod] of Object.entries(render().pods())) {
    expect({ [name]: podSecurityViolations(pod.spec) }).toEqual({ [name]: [] });
  }
});

test("every container asks for processor and memory, and is limited in both", () => {
  for (const pod of Object.values(render().pods())) {
    for (const { resources } of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
      for (const amounts of [resources.requests, resources.limits]) {
        expect(Object.keys(amounts).sort()).toEqual(["cpu", "memory"]);
      }
    }
  }
});

test("only the scheduler, which makes pods, and the API server, which reads their logs, get a Kubernetes token", () => {
  const { pods, manifests } = render();
  const withToken = Object.entries(pods()).filter(([, pod]) => pod.spec.automountServiceAccountToken);
  expect(withToken.map(([name]) => name).sort()).toEqual(["api-server", "scheduler"]);
  const accounts = manifests.filter(({ kind }) => kind === "ServiceAccount");
  expect(accounts).toHaveLength(6);
  for (const account of accounts) expect(account.automountServiceAccountToken).toBe(false);
});

test.each(chartObjects)("$kind $name is named, labelled and selected as in the official chart", (official) => {
  const { find } = render();
  const own = find(official.kind, official.name);
  expect(own.metadata.name).toBe(official.name);
  expect(own.metadata.labels).toEqual(official.labels);
  const selector = own.spec?.selector ?? own.spec?.podSelector;
  if (official.selector) expect(selector?.matchLabels ?? selector).toEqual(official.selector);
  if (official.containers) {
    const { metadata, spec } = own.spec.template;
    expect(metadata.labels).toEqual(official.podLabels);
    expect(spec.containers.map(({ name }) => name)).toEqual(official.containers);
    expect(spec.initContainers?.map(({ name }) => name)).toEqual(official.initContainers);
    expect(spec.serviceAccountName).toBe(official.serviceAccount);
  }
});

test("another release's name begins every name, and its service accounts say airflow as the chart's do", () => {
  const { manifests } = render({ releaseName: "data" });
  for (const { metadata } of manifests) expect(metadata.name).toMatch(/^data-/);
  const accounts = manifests.filter(({ kind }) => kind === "ServiceAccount").map(({ metadata }) => metadata.name);
  expect(accounts).toContain("data-airflow-scheduler");
  expect(serviceAccountName("data", "worker")).toBe("data-airflow-worker");
  expect(serviceAccountName("my-airflow", "worker")).toBe("my-airflow-worker");
});

test("two releases in one chart share no object and select none of each other's pods", () => {
  const chart = Testing.chart();
  new Airflow(chart, "one", { ...props, releaseName: "one" });
  new Airflow(chart, "two", { ...props, releaseName: "two" });
  const objects: { kind: string; metadata: { name: string } }[] = Testing.synth(chart);
  const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(new Set(names).size).toBe(names.length);
  const selectors = JSON.stringify(objects).match(/"matchLabels":\{[^}]*\}/g) ?? [];
  const own = selectors.filter((selector) => !/kube-(system|dns)/.test(selector));
  for (const selector of own) expect(selector).toMatch(/"release":"(one|two)"/);
});

test("synthesis gives the same bytes each time", () => {
  expect(JSON.stringify(render().manifests)).toBe(JSON.stringify(render().manifests));
});

test("everything is in the namespace that is asked for, else in the chart's", () => {
  for (const { metadata } of render({ namespace: "data" }).manifests) expect(metadata.namespace).toBe("data");
  const chart = new Chart(new App(), "chart", { namespace: "elsewhere" });
  new Airflow(chart, "airflow", props);
  for (const { metadata } of chart.toJson()) expect(metadata.namespace).toBe("elsewhere");
});

test("no secret is in the manifests, and no Secret is made", () => {
  const { manifests } = render();
  expect(manifests.filter(({ kind }) => kind === "Secret")).toEqual([]);
});

test("tokens that stand for what is known only later are embedded as they are", () => {
  const host = "pulumi-out-7-x";
  const { env } = render({
    database: { ...props.database, host, user: "pulumi-out-8-x" },
    dags: [{ name: "main", git: { url: "pulumi-out-9-x", ref: "main" } }],
    logs: { remote: { s3: { bucket: "pulumi-out-10-x", identity: "podIdentity" } } },
    serviceAccountAnnotations: { worker: { "eks.amazonaws.com/role-arn": "pulumi-out-11-x" } },
  });
  expect(env("scheduler")).toMatchObject({ PGHOST: { value: host }, PGUSER: { value: "pulumi-out-8-x" } });
  expect(env("task")).toMatchObject({ AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: { value: "s3://pulumi-out-10-x" } });
});

test("the parts go where components go, tasks where workers go", () => {
  const taint = { key: "workload", operator: "Equal", value: "workers", effect: "NoSchedule" };
  const { pods } = render({
    scheduling: {
      components: { nodeSelector: { workload: "core" } },
      workers: { nodeSelector: { workload: "workers" }, tolerations: [taint] },
    },
  });
  const { task, ...components } = pods();
  expect(task?.spec).toMatchObject({ nodeSelector: { workload: "workers" }, tolerations: [taint] });
  for (const { spec } of Object.values(components)) {
    expect(spec.nodeSelector).toEqual({ workload: "core" });
    expect(spec.tolerations).toBeUndefined();
  }
});

test("each part's service account and pods carry what gives them a cloud identity, without a change of selectors", () => {
  const { find, pods, deployment } = render({
    serviceAccountAnnotations: { worker: { "iam.gke.io/gcp-service-account": "tasks@data.iam.gserviceaccount.com" } },
    podLabels: { scheduler: { "azure.workload.identity/use": "true" } },
    labels: { owner: "data" },
  });
  expect(find("ServiceAccount", "airflow-worker").metadata.annotations).toEqual({
    "iam.gke.io/gcp-service-account": "tasks@data.iam.gserviceaccount.com",
  });
  expect(find("ServiceAccount", "airflow-scheduler").metadata.annotations).toBeUndefined();
  expect(pods()["scheduler"]?.metadata.labels).toMatchObject({ "azure.workload.identity/use": "true", owner: "data" });
  expect(pods()["triggerer"]?.metadata.labels).not.toHaveProperty("azure.workload.identity/use");
  expect(deployment("scheduler").spec.selector).toEqual(render().deployment("scheduler").spec.selector);
});

test("only objects of versions that Kubernetes 1.30 to 1.36 serve", () => {
  const versions = new Set(render().manifests.map(({ apiVersion }) => apiVersion));
  expect([...versions].sort()).toEqual([
    "apps/v1",
    "batch/v1",
    "networking.k8s.io/v1",
    "policy/v1",
    "rbac.authorization.k8s.io/v1",
    "v1",
  ]);
});
