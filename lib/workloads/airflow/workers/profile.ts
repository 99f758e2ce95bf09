import type { k8s } from "cdk8s-plus-28";
import type { SecretKey } from "../feature";
import type { PodScheduling } from "../pod";
import type { OnEviction } from "./eviction";
import type { PodPatch } from "./patch";
import type { SpotUse } from "./spot";
import type { TaskVolume } from "./volumes";

/** What a task's container asks for and may use. */
export interface TaskResources {
  /** Cores, such as 0.5 or 4. */
  readonly cpu: number;
  readonly memoryGiB: number;
  /**
   * What it may use at most; never less than it asks for.
   * @default twice what it asks for
   */
  readonly limits?: { readonly cpu?: number; readonly memoryGiB?: number };
}

/**
 * A kind of task pod. Whatever is left out is as in the pods of tasks that name no profile.
 */
export interface Profile {
  /** @default light: 0.25 CPU and 0.5 GiB; heavy: 2 CPU and 8 GiB; gpu: 4 CPU and 16 GiB; others: as `resources.worker` */
  readonly resources?: TaskResources;
  /**
   * GPUs by the resource `nvidia.com/gpu`; the taint of that name is tolerated.
   * @default 1 of the profile gpu, else 0
   */
  readonly gpus?: number;
  /**
   * One of `workers.pools`.
   * @default the pool of the profile's own name, if there is one
   */
  readonly pool?: string;
  /** Node labels and tolerations, besides those of the pool. */
  readonly scheduling?: PodScheduling;
  /**
   * Spot nodes: `preferred` takes on-demand ones when there is none, `required` waits, `never` keeps off them.
   * @default as the pool and its taints have it
   */
  readonly spot?: SpotUse;
  /**
   * What becomes of a running task whose pod is told to go, by a drain, an autoscaler, a preemption or the notice of a spot node.
   * @default "startAgain" where `spot` is `preferred` or `required`, else "finish"
   */
  readonly onEviction?: OnEviction;
  /**
   * Seconds that a task which is told to stop has for it.
   * @default 600, as in the official chart
   */
  readonly longestTaskSeconds?: number;
  /**
   * The image, whole: it needs this Airflow, in this version. May be a `ref`.
   * @default Airflow's own
   */
  readonly image?: string;
  /** Further Secrets by which images are pulled. */
  readonly imagePullSecrets?: readonly string[];
  /** Environment variables: texts, which may be `ref`s, or keys of Secrets. */
  readonly env?: { readonly [name: string]: string | SecretKey };
  /** One of `workers.serviceAccounts`. */
  readonly serviceAccount?: string;
  /** By their names in the pod. */
  readonly volumes?: { readonly [name: string]: TaskVolume };
  /** One of `priorityClasses`, or the whole name of a class that is in the cluster already. */
  readonly priorityClass?: string;
  /** Further labels of the pod. */
  readonly labels?: { readonly [label: string]: string };
  readonly annotations?: { readonly [annotation: string]: string };
  /**
   * Changes what comes out of all the above. An object is merged: lists whose entries have names (containers, volumes, variables) by
   * these names, other lists are replaced, `null` removes. A function gets the pod and returns it. The task runs in the first
   * container, `base`, without a command or arguments of its own.
   */
  readonly patch?: PodPatch | ((pod: k8s.KubePodProps) => k8s.KubePodProps);
}

/** Profiles that are complete when they are named: `{ heavy: {} }`. What is said of them goes before. */
const builtIn: { readonly [name: string]: Profile } = {
  light: { resources: { cpu: 0.25, memoryGiB: 0.5 } },
  heavy: { resources: { cpu: 2, memoryGiB: 8 } },
  gpu: { resources: { cpu: 4, memoryGiB: 16 }, gpus: 1 },
};

/** A profile with the defaults of its name. */
export function withDefaults(name: string, given: Profile): Profile {
  return { ...(Object.hasOwn(builtIn, name) ? builtIn[name] : {}), ...given };
}

/** What a container may use, with the rule for what is not said. */
export function limitsOf({ cpu, memoryGiB, limits }: TaskResources): {
  readonly cpu: number;
  readonly memoryGiB: number;
} {
  return { cpu: limits?.cpu ?? 2 * cpu, memoryGiB: limits?.memoryGiB ?? 2 * memoryGiB };
}
