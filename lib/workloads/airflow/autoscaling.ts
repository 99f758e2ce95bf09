import type { k8s } from "cdk8s-plus-28";
import { type Check, wholeNumber } from "./check";
import type { PerComponent, Service } from "./component";
import type { Executor } from "./executor";

/** How many pods of a part there are. */
export interface Bounds {
  /** @default 2 */
  readonly min?: number;
  /** @default 6 */
  readonly max?: number;
}

/** As many pods as keep use near a share of what they request, in per cent; the metric that wants more decides. */
export interface ByUtilization extends Bounds {
  /** @default 70 */
  readonly cpu?: number | false;
  /** @default 80 */
  readonly memory?: number | false;
  readonly keda?: never;
}

/** As many triggerers as there are triggers for, which KEDA counts in the database. It must run in the cluster. */
export interface ByTriggers extends Bounds {
  readonly keda: {
    /**
     * Triggers for one triggerer, fewer than the most it takes (`[triggerer] capacity`).
     * @default 800, of Airflow's capacity of 1000
     */
    readonly triggersPerPod?: number;
    /**
     * Seconds between two counts.
     * @default 15
     */
    readonly pollingSeconds?: number;
  };
  readonly cpu?: never;
  readonly memory?: never;
}

/** Parts whose number of pods follows the load. Use needs the Kubernetes metrics server; KEDA needs neither it nor requests. */
export interface Autoscaling {
  /** Not with the LocalExecutor: the scheduler that goes would take its tasks with it. */
  readonly scheduler?: ByUtilization;
  readonly apiServer?: ByUtilization;
  readonly triggerer?: ByUtilization | ByTriggers;
}

/** Parts that can be scaled so. The DAG processors' load is the number of DAGs, which does not change by the hour. */
export const scalable = ["scheduler", "apiServer", "triggerer"] as const;
export type Scalable = (typeof scalable)[number];

/** Whether an autoscaler decides how many pods of a part run. */
export function scales(given: Autoscaling, part: Service): boolean {
  return scalable.some((one) => one === part && given[one] !== undefined);
}

export const defaultBounds = { min: 2, max: 6 };
export const defaultUtilization = { cpu: 70, memory: 80 };

/** What else the checks read. */
interface Surroundings {
  readonly executors: readonly Executor[];
  readonly replicas?: { readonly [S in Service]?: number };
  readonly resources?: PerComponent<k8s.ResourceRequirements>;
}

export function checkAutoscaling(given: Autoscaling = {}, surroundings: Surroundings, check: Check): void {
  const { executors, replicas = {}, resources = {} } = surroundings;
  check(
    given.scheduler === undefined || !executors.includes("LocalExecutor"),
    ["autoscaling", "scheduler"],
    given.scheduler,
    "nothing with the LocalExecutor, whose tasks would end with the scheduler that goes",
  );
  for (const part of scalable) {
    const scaling = given[part];
    if (!scaling) continue;
    const at = ["autoscaling", part];
    check(replicas[part] === undefined, ["replicas", part], replicas[part], "nothing; autoscaling decides");
    checkBounds(scaling, at, check);
    if (scaling.keda) checkTriggers(scaling.keda, at, check);
    else checkUtilization(scaling, at, part, resources[part], check);
  }
}

function checkBounds({ min = defaultBounds.min, max = defaultBounds.max }: Bounds, at: string[], check: Check): void {
  check(wholeNumber(min, 2, 50), [...at, "min"], min, "a whole number from 2 to 50");
  check(wholeNumber(max, min, 50), [...at, "max"], max, "a whole number from min to 50");
}

function checkTriggers({ triggersPerPod, pollingSeconds }: ByTriggers["keda"], at: string[], check: Check): void {
  check(wholeNumber(triggersPerPod, 1, 100_000), [...at, "keda", "triggersPerPod"], triggersPerPod, "1 to 100000");
  check(wholeNumber(pollingSeconds, 1, 3600), [...at, "keda", "pollingSeconds"], pollingSeconds, "1 to 3600");
}

function checkUtilization(
  scaling: ByUtilization,
  at: string[],
  part: Scalable,
  resources: k8s.ResourceRequirements | undefined,
  check: Check,
): void {
  check(
    scaling.cpu !== false || scaling.memory !== false,
    at,
    { cpu: false, memory: false },
    "a share of cpu, of memory or of both",
  );
  for (const metric of ["cpu", "memory"] as const) {
    const share = scaling[metric];
    if (share === false) continue;
    check(wholeNumber(share, 1, 1000), [...at, metric], share, "per cent of the request, 1 to 1000, or false");
    check(
      resources === undefined || resources.requests?.[metric] !== undefined,
      ["resources", part, "requests", metric],
      undefined,
      `a quantity; autoscaling.${part}.${metric} is a share of it`,
    );
  }
}
