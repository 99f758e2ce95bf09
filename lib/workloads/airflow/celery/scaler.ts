import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Database } from "../database/database";
import type { Executor } from "../executor";
import { componentLabel, type Release } from "../release";
import type { HpaScaling, KedaScaling } from "./autoscaling";

/** The chart's name for what scales workers, whichever of both it is. */
const component = "worker-horizontalpodautoscaler";

interface Target {
  readonly release: Release;
  /** The Deployment's name without the release's. */
  readonly name: string;
}

/** Scales a Deployment by how busy its pods are. */
export class WorkerHpa extends Construct {
  constructor(scope: Construct, id: string, { release, name, hpa }: Target & { readonly hpa: HpaScaling }) {
    super(scope, id);
    const { min = 2, max, cpuPercent = 70, memoryPercent } = hpa;
    // Of the worker alone, so that sidecars neither dilute nor need requests.
    const utilization = (resource: string, averageUtilization: number): k8s.MetricSpecV2 => ({
      type: "ContainerResource",
      containerResource: {
        container: componentLabel.celeryWorker,
        name: resource,
        target: { type: "Utilization", averageUtilization },
      },
    });
    new k8s.KubeHorizontalPodAutoscalerV2(this, "hpa", {
      metadata: release.metadata(name, component),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: `${release.name}-${name}` },
        minReplicas: min,
        maxReplicas: max,
        metrics: [
          utilization("cpu", cpuPercent),
          ...(memoryPercent === undefined ? [] : [utilization("memory", memoryPercent)]),
        ],
        behavior: scaleSlowlyDown,
      },
    });
  }
}

// A worker that goes takes its tasks' length to go; a short lull is no reason.
const scaleSlowlyDown: k8s.HorizontalPodAutoscalerBehaviorV2 = { scaleDown: { stabilizationWindowSeconds: 300 } };

/** By what names a task may have asked for the CeleryExecutor. */
const celeryNames = ["CeleryExecutor", "airflow.providers.celery.executors.celery_executor.CeleryExecutor"];

/**
 * How many tasks a set's workers have to run or wait for them: those of its queues and of this executor. Tasks that name no executor are
 * Celery's where it is the first; by queue alone, the KubernetesExecutor's would be counted too, since every task has a queue.
 */
export function tasksQuery(queues: readonly string[], executors: readonly Executor[]): string {
  const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(", ");
  const named = `executor IN (${list(celeryNames)})`;
  const ours = executors[0] === "CeleryExecutor" ? `(executor IS NULL OR ${named})` : named;
  return `SELECT count(*) FROM task_instance WHERE state IN ('queued', 'running') AND queue IN (${list(queues)}) AND ${ours}`;
}

/** How KEDA logs in to Airflow's database: by the same Secret as Airflow. One for all sets. */
export class KedaLogin extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, release: Release, { passwordSecret }: Database) {
    super(scope, id);
    const metadata = release.metadata("worker-scaling", component);
    this.name = metadata.name;
    new ApiObject(this, "trigger-authentication", {
      apiVersion: "keda.sh/v1alpha1",
      kind: "TriggerAuthentication",
      metadata,
      spec: {
        secretTargetRef: [{ parameter: "password", name: passwordSecret.name, key: passwordSecret.key }],
      },
    });
  }
}

export interface WorkerScaledObjectProps extends Target {
  readonly keda: KedaScaling;
  readonly database: Database;
  readonly login: KedaLogin;
  readonly query: string;
  /** Tasks that one worker runs at a time. */
  readonly concurrency: number;
}

/**
 * Scales a Deployment by the number of tasks.
 * @see https://keda.sh/docs/latest/scalers/postgresql/
 */
export class WorkerScaledObject extends Construct {
  /** The object itself, for what these properties do not cover. */
  readonly scaledObject: ApiObject;

  constructor(scope: Construct, id: string, props: WorkerScaledObjectProps) {
    super(scope, id);
    const { release, name, database, keda } = props;
    const { min = 2, max, pollingSeconds = 10, cooldownSeconds = 300 } = keda;
    const metadata = release.metadata(name, component);
    const deployment = `${release.name}-${name}`;
    this.scaledObject = new ApiObject(this, "scaled-object", {
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: { ...metadata, labels: { ...metadata.labels, deploymentName: deployment } },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment },
        minReplicaCount: min,
        maxReplicaCount: max,
        pollingInterval: pollingSeconds,
        cooldownPeriod: cooldownSeconds,
        advanced: { horizontalPodAutoscalerConfig: { behavior: scaleSlowlyDown } },
        triggers: [
          {
            type: "postgresql",
            metricType: "AverageValue",
            authenticationRef: { name: props.login.name },
            metadata: {
              host: database.host,
              port: String(database.port ?? 5432),
              dbName: database.name ?? "airflow",
              userName: database.user ?? "airflow",
              sslmode: database.sslMode ?? "require",
              query: props.query,
              targetQueryValue: String(props.concurrency),
            },
          },
        ],
      },
    });
  }
}
