import { k8s } from "cdk8s-plus-28";
import type { AirflowComponent, Component, PerComponent } from "./component";
import { type PriorityClasses, priorityClassName } from "./concurrency/priority-classes";
import { airflowHome, configMount, configVolume } from "./configuration";
import type { Feature, ReleaseFacts } from "./feature";
import { serviceAccountName } from "./release";
import { defaultResources } from "./resources";
import { containerSecurityContext, podSecurityContext } from "./security";

/** On which nodes pods may run. */
export interface PodScheduling {
  readonly nodeSelector?: { readonly [label: string]: string };
  readonly tolerations?: readonly k8s.Toleration[];
}

/** What a user may set of every part's pods. */
export interface PodSettings {
  readonly scheduling?: {
    /** Everything but tasks. */
    readonly components?: PodScheduling;
    /** Tasks. */
    readonly workers?: PodScheduling;
  };
  /** Further labels on pods, such as those by which a cloud gives an identity. Values may be `ref`s. */
  readonly podLabels?: PerComponent<{ readonly [label: string]: string }>;
  /** What a part's containers ask for and may use, instead of the default. */
  readonly resources?: PerComponent<k8s.ResourceRequirements>;
  /** Further environment of every container that runs Airflow, tasks' too. Values may be `ref`s; secrets by reference. */
  readonly env?: readonly k8s.EnvVar[];
  /**
   * PriorityClasses to make.
   * @default none
   */
  readonly priorityClasses?: PriorityClasses;
  /** Secrets of type kubernetes.io/dockerconfigjson, in Airflow's namespace, by which images are pulled. */
  readonly imagePullSecrets?: readonly string[];
}

/** What every pod of a release is made from. */
export interface PodContext extends ReleaseFacts {
  readonly features: readonly Feature[];
  readonly pods: PodSettings;
}

const additions = ({ features }: PodContext, component: AirflowComponent) =>
  features.flatMap((feature) => feature.pod?.(component) ?? []);

/** A container of Airflow's image, restricted, with the configuration and places to write. */
export function airflowContainer(
  context: PodContext,
  component: AirflowComponent,
  container: Partial<k8s.Container> & { readonly name: string },
): k8s.Container {
  const added = additions(context, component);
  return {
    image: `${context.image.repository}:${context.image.tag}`,
    imagePullPolicy: "IfNotPresent",
    securityContext: containerSecurityContext,
    resources: resourcesOf(context, component),
    ...container,
    env: [
      { name: "AIRFLOW_HOME", value: airflowHome },
      ...added.flatMap(({ env = [] }) => env),
      ...(container.env ?? []),
      ...(context.pods.env ?? []),
    ],
    volumeMounts: [
      configMount,
      { name: "tmp", mountPath: "/tmp" },
      ...configFileMounts(context, component),
      ...added.flatMap(({ volumeMounts = [] }) => volumeMounts),
      ...(container.volumeMounts ?? []),
    ],
  };
}

function configFileMounts({ features }: PodContext, component: AirflowComponent): k8s.VolumeMount[] {
  return features
    .flatMap(({ files = [] }) => files)
    .filter(({ components }) => components.includes(component))
    .map(({ name, path }) => ({ name: "config", mountPath: path, subPath: name, readOnly: true }));
}

/** What a part's containers ask for and may use: the user's, else the default. */
export function resourcesOf({ pods }: Pick<PodContext, "pods">, component: Component): k8s.ResourceRequirements {
  return pods.resources?.[component] ?? defaultResources[component];
}

/** Waits until the database has this version's schema. */
export function waitForMigrations(context: PodContext, component: AirflowComponent): k8s.Container {
  return airflowContainer(context, component, {
    name: "wait-for-airflow-migrations",
    args: ["bash", "-c", "exec airflow db check-migrations --migration-wait-timeout=600"],
  });
}

/** Labels of a part's pods: those that select it, the user's, and the features'. */
export function podLabels(context: PodContext, component: AirflowComponent) {
  const added = Object.assign({}, ...additions(context, component).map(({ labels }) => labels));
  return context.release.podLabels(component, { ...added, ...context.pods.podLabels?.[component] });
}

/** Annotations that features put on a part's pods. */
export function podAnnotations(context: PodContext, component: AirflowComponent): { readonly [key: string]: string } {
  return Object.assign({}, ...additions(context, component).map(({ annotations }) => annotations));
}

/** A pod that meets the Pod Security Standard `restricted`, with the containers and volumes that features add. */
export function airflowPod(context: PodContext, component: AirflowComponent, pod: k8s.PodSpec): k8s.PodSpec {
  const added = additions(context, component);
  const initContainers = [...(pod.initContainers ?? []), ...added.flatMap((addition) => addition.initContainers ?? [])];
  return {
    ...restrictedPod(context, component),
    ...pod,
    ...(initContainers.length > 0 && { initContainers }),
    containers: [...pod.containers, ...added.flatMap(({ sidecars = [] }) => sidecars)],
    volumes: [
      configVolume(context.release),
      // A limit, so that a runaway file evicts its own pod and not its neighbours.
      { name: "tmp", emptyDir: { sizeLimit: k8s.Quantity.fromString("5Gi") } },
      ...added.flatMap(({ volumes = [] }) => volumes),
      ...(pod.volumes ?? []),
    ],
  };
}

/** What pods of every part share, whichever image they run: account, security, nodes. */
export function restrictedPod({ release, pods }: PodContext, component: Component): Omit<k8s.PodSpec, "containers"> {
  const runsTasks = component === "worker" || component === "celeryWorker";
  const { nodeSelector, tolerations } = pods.scheduling?.[runsTasks ? "workers" : "components"] ?? {};
  const priorityClass = priorityClassName(release, pods.priorityClasses, runsTasks ? "tasks" : "components");
  return {
    serviceAccountName: serviceAccountName(release.name, component),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurityContext,
    ...(nodeSelector && { nodeSelector }),
    ...(tolerations && { tolerations: [...tolerations] }),
    ...(priorityClass !== undefined && { priorityClassName: priorityClass }),
    ...(pods.imagePullSecrets && { imagePullSecrets: pods.imagePullSecrets.map((name) => ({ name })) }),
  };
}
