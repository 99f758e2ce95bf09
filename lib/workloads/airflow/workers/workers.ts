import { airflowHome } from "../configuration";
import type { ConfigFile, Feature, ReleaseFacts } from "../feature";
import type { PodContext } from "../pod";
import { evictionPlugin } from "./eviction";
import type { TaskPools } from "./placement";
import { onEvictionOf, taskPod, templateText } from "./pod-template";
import { type Profile, withDefaults } from "./profile";
import { profilesModule } from "./python-module";
import type { TaskServiceAccounts } from "./service-accounts";

/** What tasks run in under the KubernetesExecutor. */
export interface Workers extends TaskPools, TaskServiceAccounts {
  /**
   * Kinds of task pods by name: `light`, `heavy` and `gpu` have defaults, others are yours; `default` is that of tasks which name none.
   * DAG authors write `from isobar_profiles import heavy` and `executor_config=heavy`. Lower-case letters, digits and underscores.
   */
  readonly profiles?: { readonly [name: string]: Profile };
  /**
   * Whether a DaemonSet pulls the images of tasks on the nodes that tasks run on before any task needs them. It runs on every such
   * node, so a pool keeps the pod that pulls on each.
   * @default false
   */
  readonly prePull?: boolean;
}

/** Profiles with their defaults; the one of tasks that name none is always among them. */
export function profilesOf({ profiles = {} }: Workers): readonly (readonly [string, Profile])[] {
  const named = Object.entries({ default: {}, ...profiles });
  return named.map(([name, profile]) => [name, withDefaults(name, profile)]);
}

const templateFile = (name: string) => (name === "default" ? "pod_template_file.yaml" : `pod_template_${name}.yaml`);
const templatePath = (name: string) => `${airflowHome}/pod_templates/${templateFile(name)}`;

/** The pods that the KubernetesExecutor makes of tasks. */
export function workers(given: Workers = {}, facts: ReleaseFacts): Feature {
  if (!facts.executors.includes("KubernetesExecutor")) return {};
  const profiles = profilesOf(given);
  const hooked = profiles.some(([, profile]) => onEvictionOf(profile) !== "fail");
  return {
    components: given.prePull ? ["worker", "imagePuller"] : ["worker"],
    files: [
      ...(given.profiles === undefined ? [] : [profilesModuleFile(profiles)]),
      ...(hooked ? [evictionPlugin] : []),
    ],
    config: {
      kubernetes_executor: {
        // No worker_container_repository: it would go before the images in the templates.
        pod_template_file: templatePath("default"),
        delete_worker_pods: true,
        delete_worker_pods_on_failure: false,
        // Pods that one scheduler makes in one turn. Airflow's default of 1 makes a burst of tasks wait.
        worker_pods_creation_batch_size: 16,
        // What will not heal by waiting.
        worker_pod_pending_fatal_container_state_reasons: "CreateContainerConfigError,InvalidImageName",
        // A full quota, a conflict or an overloaded API server is no failure of the task.
        task_publish_max_retries: 5,
      },
    },
    pod: () => ({
      // Task pods are made where the scheduler runs, and read where the API server runs.
      env: [
        {
          name: "AIRFLOW__KUBERNETES_EXECUTOR__NAMESPACE",
          valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } },
        },
      ],
    }),
  };
}

/** The Python module that names the profiles, for every part that reads DAGs. */
function profilesModuleFile(profiles: readonly (readonly [string, Profile])[]): ConfigFile {
  return {
    name: "isobar_profiles.py",
    content: profilesModule(profiles.map(([name, profile]) => ({ name, profile, path: templatePath(name) }))),
    // Airflow has this folder among those that modules are imported from.
    path: `${airflowHome}/config/isobar_profiles.py`,
    components: ["scheduler", "dagProcessor", "triggerer", "celeryWorker", "worker"],
  };
}

/** The files from which the KubernetesExecutor makes pods. They hold what all other features add to a task's pod. */
export function podTemplates(given: Workers = {}, context: PodContext): Feature {
  if (!context.executors.includes("KubernetesExecutor")) return {};
  const files = profilesOf(given).map(([name, profile]): ConfigFile => {
    const content = templateText(taskPod(context, name, profile, given));
    return { name: templateFile(name), content, path: templatePath(name), components: ["scheduler"] };
  });
  return { files };
}
