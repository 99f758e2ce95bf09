import type { WorkerSet } from "../../../lib/workloads/airflow";
import { renderCelery } from "./celery";

const scaled = (set: WorkerSet, props = {}) => renderCelery({ workers: { default: {}, heavy: set } }, props);
const keda: WorkerSet = { concurrency: 4, autoscaling: { keda: { max: 10 } } };

test("two workers run unless said otherwise", () => {
  expect(renderCelery().workers().spec.replicas).toBe(2);
  expect(renderCelery({ workers: { default: { replicas: 5 } } }).workers().spec.replicas).toBe(5);
});

test.each<[string, WorkerSet]>([
  ["KEDA", keda],
  ["a HorizontalPodAutoscaler", { autoscaling: { hpa: { max: 10 } } }],
])("where %s decides the number of workers, the Deployment has none", (_, set) => {
  expect(scaled(set).workers("airflow-worker-heavy").spec.replicas).toBeUndefined();
  expect(scaled(set).workers().spec.replicas).toBe(2);
});

test("KEDA scales the set's own Deployment, to a worker for as many tasks as it runs at a time", () => {
  expect(scaled(keda).find("ScaledObject", "airflow-worker-heavy").spec).toMatchObject({
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "airflow-worker-heavy" },
    minReplicaCount: 2,
    maxReplicaCount: 10,
    triggers: [
      {
        type: "postgresql",
        metricType: "AverageValue",
        authenticationRef: { name: "airflow-worker-scaling" },
        metadata: { host: "db.example", port: "5432", dbName: "airflow", userName: "airflow", targetQueryValue: "4" },
      },
    ],
  });
});

test("KEDA logs in with the Secret that Airflow logs in with", () => {
  expect(scaled(keda).find("TriggerAuthentication", "airflow-worker-scaling").spec).toEqual({
    secretTargetRef: [{ parameter: "password", name: "airflow-database", key: "password" }],
  });
});

test("KEDA counts the set's own queues, and no task of the KubernetesExecutor", () => {
  const query = (executor: string[]) =>
    JSON.stringify(scaled({ ...keda, queues: ["a", "b"] }, { executor }).find("ScaledObject", "airflow-worker-heavy"));
  expect(query(["CeleryExecutor", "KubernetesExecutor"])).toContain(
    "queue IN ('a', 'b') AND (executor IS NULL OR executor IN ('CeleryExecutor', ",
  );
  expect(query(["KubernetesExecutor", "CeleryExecutor"])).toContain(
    "queue IN ('a', 'b') AND executor IN ('CeleryExecutor', ",
  );
});

test("a HorizontalPodAutoscaler keeps the worker's own container as busy as asked", () => {
  const { find } = scaled({ autoscaling: { hpa: { min: 3, max: 9, cpuPercent: 60 } } });
  const cpu = { name: "cpu", container: "worker", target: { type: "Utilization", averageUtilization: 60 } };
  expect(find("HorizontalPodAutoscaler", "airflow-worker-heavy").spec).toMatchObject({
    scaleTargetRef: { kind: "Deployment", name: "airflow-worker-heavy" },
    minReplicas: 3,
    maxReplicas: 9,
    metrics: [{ type: "ContainerResource", containerResource: cpu }],
  });
});
