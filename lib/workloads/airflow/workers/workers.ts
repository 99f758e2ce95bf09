import type { Check } from "../check";
import { airflowHome } from "../configuration";
import type { Feature, ReleaseFacts } from "../feature";
import type { PodContext } from "../pod";
import { podTemplate } from "./pod-template";

const podTemplateFile = `${airflowHome}/pod_templates/pod_template_file.yaml`;

// biome-ignore lint/suspicious/noEmptyInterface: filled by its owner
export interface Workers {}

/** The pods that the KubernetesExecutor makes of tasks. */
export function workers(_given: Workers | undefined, facts: ReleaseFacts): Feature {
  if (!facts.executors.includes("KubernetesExecutor")) return {};
  const { image } = facts;
  return {
    components: ["worker"],
    config: {
      kubernetes_executor: {
        pod_template_file: podTemplateFile,
        worker_container_repository: image.repository,
        worker_container_tag: image.tag,
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

/** The files from which the KubernetesExecutor makes pods. They hold what all other features add to a task's pod. */
export function podTemplates(context: PodContext): Feature {
  if (!context.executors.includes("KubernetesExecutor")) return {};
  const content = podTemplate(context);
  return {
    files: [{ name: "pod_template_file.yaml", content, path: podTemplateFile, components: ["scheduler"] }],
  };
}

export function checkWorkers(_given: Workers | undefined, _check: Check): void {}
