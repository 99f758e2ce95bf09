import type { AirflowProps } from "../../../lib/workloads/airflow";
import { render } from "./render";

const metric = (container: string, name: string, averageUtilization: number) => ({
  type: "ContainerResource",
  containerResource: { container, name, target: { type: "Utilization", averageUtilization } },
});

test.each([
  ["scheduler", "scheduler"],
  ["apiServer", "api-server"],
  ["triggerer", "triggerer"],
] as const)("two to six of the %s run, as its use of CPU and memory wants", (part, name) => {
  const { find, deployment } = render({ autoscaling: { [part]: {} } });
  const { apiVersion, metadata, spec } = find("HorizontalPodAutoscaler", `airflow-${name}`);
  expect(apiVersion).toBe("autoscaling/v2");
  expect(metadata.labels).toMatchObject({
    component: `${name}-horizontalpodautoscaler`,
    deploymentName: `airflow-${name}`,
  });
  expect(spec).toEqual({
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: `airflow-${name}` },
    minReplicas: 2,
    maxReplicas: 6,
    metrics: [metric(name, "cpu", 70), metric(name, "memory", 80)],
  });
  expect(deployment(name).spec).not.toHaveProperty("replicas");
});

test("the other parts keep their number of pods, and without autoscaling there is no autoscaler", () => {
  const { deployment } = render({ autoscaling: { scheduler: {} } });
  expect(deployment("api-server").spec.replicas).toBe(2);
  expect(render().manifests.map(({ kind }) => kind)).not.toContain("HorizontalPodAutoscaler");
});

test("bounds and shares can be said, and a metric left out", () => {
  const { find } = render({ autoscaling: { apiServer: { min: 3, max: 10, cpu: 50, memory: false } } });
  expect(find("HorizontalPodAutoscaler", "airflow-api-server").spec).toMatchObject({
    minReplicas: 3,
    maxReplicas: 10,
    metrics: [metric("api-server", "cpu", 50)],
  });
});

test("KEDA runs as many triggerers as there are triggers for, with the database's password by reference", () => {
  const { find, deployment } = render({ autoscaling: { triggerer: { max: 4, keda: {} } } });
  const { spec } = find("ScaledObject", "airflow-triggerer");
  expect(spec).toMatchObject({
    scaleTargetRef: { kind: "Deployment", name: "airflow-triggerer" },
    minReplicaCount: 2,
    maxReplicaCount: 4,
    triggers: [
      {
        type: "postgresql",
        metadata: { host: "db.example", port: "5432", userName: "airflow", dbName: "airflow", targetQueryValue: "800" },
        authenticationRef: { name: "airflow-triggerer-database" },
      },
    ],
  });
  expect(find("TriggerAuthentication", "airflow-triggerer-database").spec).toEqual({
    secretTargetRef: [{ parameter: "password", name: "airflow-database", key: "password" }],
  });
  expect(deployment("triggerer").spec).not.toHaveProperty("replicas");
});

test.each<[string, Partial<AirflowProps>, RegExp]>([
  [
    "a number of pods that an autoscaler decides",
    { autoscaling: { scheduler: {} }, replicas: { scheduler: 3 } },
    /replicas\.scheduler: 3; allowed: nothing; autoscaling decides/,
  ],
  [
    "a single pod as the least",
    { autoscaling: { apiServer: { min: 1 } } },
    /autoscaling\.apiServer\.min: 1; allowed: a whole/,
  ],
  [
    "more at least than at most",
    { autoscaling: { apiServer: { min: 8 } } },
    /autoscaling\.apiServer\.max: 6; allowed: a whole number from min/,
  ],
  [
    "scaling by nothing",
    { autoscaling: { apiServer: { cpu: false, memory: false } } },
    /autoscaling\.apiServer: .* allowed: a share of cpu, of memory or of both/,
  ],
  [
    "a share of a request that is not made",
    { autoscaling: { apiServer: {} }, resources: { apiServer: { requests: {} } } },
    /resources\.apiServer\.requests\.cpu: missing; allowed: a quantity/,
  ],
  [
    "schedulers that take their tasks with them",
    { executor: "LocalExecutor", autoscaling: { scheduler: {} } },
    /autoscaling\.scheduler: .* nothing with the LocalExecutor/,
  ],
])("%s is refused, naming the property", (_, changes, message) => {
  expect(() => render(changes)).toThrow(message);
});
