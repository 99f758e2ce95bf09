import { Yaml } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { InvalidEnvironmentError } from "../../../environment/issue";
import { priorityClassName } from "../concurrency/priority-classes";
import { airflowContainer, airflowPod, type PodContext, podAnnotations, podLabels, resourcesOf } from "../pod";
import { evictionHook, type OnEviction } from "./eviction";
import { patchPod } from "./patch";
import { placedOn, placementOf, type TaskPools } from "./placement";
import type { Profile } from "./profile";
import { taskResources } from "./quantities";
import { type TaskServiceAccounts, taskServiceAccountName } from "./service-accounts";
import { podVolumes, volumeMounts } from "./volumes";

/** Seconds between SIGTERM and SIGKILL, after what `longestTaskSeconds` gives. */
const lastSeconds = 30;

/** What becomes of a profile's tasks whose pods are told to go. */
export function onEvictionOf({ onEviction, spot }: Profile): OnEviction {
  return onEviction ?? (spot === "preferred" || spot === "required" ? "startAgain" : "finish");
}

/**
 * The pod that the KubernetesExecutor starts for each task of a profile; the executor adds name, arguments and labels. It holds no
 * credential of Airflow's: not the database's, not a key, not a Kubernetes token.
 * @see https://airflow.apache.org/docs/apache-airflow-providers-cncf-kubernetes/stable/kubernetes_executor.html#pod-template-file
 */
export function taskPod(
  context: PodContext,
  name: string,
  profile: Profile,
  shared: TaskPools & TaskServiceAccounts,
): k8s.KubePodProps {
  const { release, pods } = context;
  const longestTaskSeconds = profile.longestTaskSeconds ?? 600;
  const imagePullSecrets = [...(pods.imagePullSecrets ?? []), ...(profile.imagePullSecrets ?? [])];
  const priorityClass = priorityClassName(release, pods.priorityClasses, profile.priorityClass ?? "tasks");
  const spec = airflowPod(context, "worker", {
    restartPolicy: "Never",
    terminationGracePeriodSeconds: longestTaskSeconds + lastSeconds,
    volumes: podVolumes(profile.volumes ?? {}),
    containers: [container(context, profile, longestTaskSeconds)],
    ...(profile.serviceAccount !== undefined && {
      serviceAccountName: taskServiceAccountName(release.name, profile.serviceAccount, shared),
    }),
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((secret) => ({ name: secret })) }),
    ...(priorityClass !== undefined && { priorityClassName: priorityClass }),
  });
  const pod: k8s.KubePodProps = {
    metadata: {
      name: "placeholder-name",
      labels: { ...profile.labels, ...podLabels(context, "worker") },
      annotations: {
        // A task that is moved is a task that starts again: autoscalers wait for its end.
        "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
        "karpenter.sh/do-not-disrupt": "true",
        ...podAnnotations(context, "worker"),
        ...profile.annotations,
      },
    },
    spec: placedOn(spec, placementOf(name, profile, shared)),
  };
  return profile.patch === undefined ? pod : withBaseFirst(name, patchPod(pod, profile.patch));
}

/** The executor writes the task into whichever container is first, and reads logs from the one called `base`. */
function withBaseFirst(name: string, pod: k8s.KubePodProps): k8s.KubePodProps {
  const containers = pod.spec?.containers.map((one) => one.name);
  if (containers?.[0] === "base") return pod;
  const path = ["workers", "profiles", name, "patch", "spec", "containers"];
  throw new InvalidEnvironmentError([{ path, given: containers, allowed: "base first, then others" }], "airflow");
}

function container(context: PodContext, profile: Profile, longestTaskSeconds: number): k8s.Container {
  const lifecycle = evictionHook(onEvictionOf(profile), longestTaskSeconds);
  return airflowContainer(context, "worker", {
    name: "base",
    ...(profile.image !== undefined && { image: profile.image }),
    resources: taskResources(profile.resources, profile.gpus ?? 0, resourcesOf(context, "worker")),
    env: Object.entries(profile.env ?? {}).map(([name, value]) =>
      typeof value === "string" ? { name, value } : { name, valueFrom: { secretKeyRef: value } },
    ),
    volumeMounts: volumeMounts(profile.volumes ?? {}),
    ...(lifecycle && { lifecycle }),
  });
}

/** A pod as the text of a template file. */
export function templateText(pod: k8s.KubePodProps): string {
  return Yaml.stringify(k8s.KubePod.manifest(pod));
}
