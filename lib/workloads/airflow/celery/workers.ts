import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Configuration } from "../configuration";
import type { Database } from "../database/database";
import { oneAtATime, rollingAnnotations, spreadOver } from "../deployment";
import { airflowContainer, airflowPod, type PodContext, podLabels, waitForMigrations } from "../pod";
import { componentLabel } from "../release";
import { pingProbes } from "./ping";
import { KedaLogin, tasksQuery, WorkerHpa, WorkerScaledObject } from "./scaler";
import { defaultConcurrency, longestTask, queuesOf, type WorkerSet } from "./worker-set";

/** Where workers serve the logs of tasks that run. */
export const workerLogPort = 8793;

// Beyond its tasks, a worker takes some seconds to write results and logs.
const shutdownSeconds = 60;

export interface CeleryWorkersProps extends PodContext {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly workers: { readonly [name: string]: WorkerSet };
  /** Whether they wait for the database's schema, as those must that write results there. */
  readonly usesDatabase: boolean;
  /** Whether they answer to `celery inspect`. */
  readonly remoteControl: boolean;
}

/** Celery's workers, a Deployment for each set. */
export class CeleryWorkers extends Construct {
  readonly sets: { readonly [name: string]: CeleryWorkerSet };

  constructor(scope: Construct, id: string, props: CeleryWorkersProps) {
    super(scope, id);
    const entries = Object.entries(props.workers);
    const scaledByTasks = entries.some(([, { autoscaling }]) => autoscaling?.keda !== undefined);
    const login = scaledByTasks ? new KedaLogin(this, "keda", props.release, props.database) : undefined;
    this.sets = Object.fromEntries(
      entries.map(([name, set]) => [name, new CeleryWorkerSet(this, `set-${name}`, { ...props, name, set, login })]),
    );
  }
}

export interface CeleryWorkerSetProps extends CeleryWorkersProps {
  readonly name: string;
  readonly set: WorkerSet;
  readonly login: KedaLogin | undefined;
}

/**
 * Workers of one set. A Deployment, not a StatefulSet: a new worker starts before an old one, which may take hours over its last tasks,
 * has ended, and nothing of a worker must outlive it.
 *
 * One that is told to stop takes no more tasks and finishes those it has (Celery's warm shutdown), then ends.
 * @see https://docs.celeryq.dev/en/stable/userguide/workers.html#worker-shutdown
 */
export class CeleryWorkerSet extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly deployment: k8s.KubeDeployment;
  readonly podDisruptionBudget: k8s.KubePodDisruptionBudget;

  constructor(scope: Construct, id: string, props: CeleryWorkerSetProps) {
    super(scope, id);
    const { release, set } = props;
    const label = componentLabel.celeryWorker;
    const name = props.name === "default" ? label : `${label}-${props.name}`;
    // Task pods of the KubernetesExecutor and the other sets bear the other labels too.
    const ofSet = { "worker-set": props.name };
    const selector = { matchLabels: { ...release.selector("celeryWorker"), ...ofSet } };
    const metadata = release.metadata(name, label);
    const scheduling: Partial<k8s.PodSpec> = {
      ...(set.scheduling?.nodeSelector && { nodeSelector: set.scheduling.nodeSelector }),
      ...(set.scheduling?.tolerations && { tolerations: [...set.scheduling.tolerations] }),
    };

    this.deployment = new k8s.KubeDeployment(this, "deployment", {
      metadata: { ...metadata, labels: { ...metadata.labels, ...ofSet } },
      spec: {
        ...(set.autoscaling === undefined && { replicas: set.replicas ?? 2 }),
        revisionHistoryLimit: 3,
        selector,
        template: {
          metadata: {
            labels: { ...podLabels(props, "celeryWorker"), ...ofSet },
            annotations: {
              ...rollingAnnotations(props, "celeryWorker"),
              // Whoever moves a worker waits for its tasks, which may take hours: autoscalers leave it alone.
              "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
              "karpenter.sh/do-not-disrupt": "true",
            },
          },
          spec: airflowPod(props, "celeryWorker", {
            ...scheduling,
            terminationGracePeriodSeconds: longestTask(set) + shutdownSeconds,
            topologySpreadConstraints: spreadOver(selector),
            ...(props.usesDatabase && { initContainers: [waitForMigrations(props, "celeryWorker")] }),
            containers: [workerContainer(props)],
          }),
        },
      },
    });
    this.podDisruptionBudget = oneAtATime(this, release, name, selector, label);
    this.scale(name, props);
  }

  private scale(name: string, { release, set, login, database, executors, ...props }: CeleryWorkerSetProps): void {
    const { keda, hpa } = set.autoscaling ?? {};
    if (hpa) new WorkerHpa(this, "autoscaler", { release, name, hpa });
    if (!keda || !login) return;
    const query = tasksQuery(queuesOf(props.name, set), executors);
    const { concurrency = defaultConcurrency } = set;
    new WorkerScaledObject(this, "autoscaler", { release, name, keda, database, login, query, concurrency });
  }
}

function workerContainer(props: CeleryWorkerSetProps): k8s.Container {
  const { name, set, image } = props;
  const { concurrency = defaultConcurrency } = set;
  const queues = queuesOf(name, set).join(",");
  // Workers need to know nothing of each other; asking around costs messages that grow with the square of their number.
  const alone = "--without-mingle --without-gossip";
  return airflowContainer(props, "celeryWorker", {
    name: componentLabel.celeryWorker,
    ...(set.image && { image: `${set.image.repository ?? image.repository}:${set.image.tag ?? image.tag}` }),
    ...(set.resources && { resources: set.resources }),
    args: ["bash", "-c", `exec airflow celery worker --queues ${queues} --concurrency ${concurrency} ${alone}`],
    ports: [{ name: "worker-logs", containerPort: workerLogPort }],
    ...(props.remoteControl && pingProbes()),
  });
}
