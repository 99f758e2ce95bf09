import { Yaml } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { airflowContainer, airflowPod, type PodContext, podAnnotations, podLabels } from "../pod";

/**
 * The pod that the KubernetesExecutor starts for each task, as YAML; the executor adds name, arguments and labels. It holds no
 * credential of Airflow's: not the database's, not a key, not a Kubernetes token.
 * @see https://airflow.apache.org/docs/apache-airflow-providers-cncf-kubernetes/stable/kubernetes_executor.html#pod-template-file
 */
export function podTemplate(context: PodContext): string {
  return Yaml.stringify(
    k8s.KubePod.manifest({
      metadata: {
        name: "placeholder-name",
        labels: podLabels(context, "worker"),
        annotations: {
          // A task that is moved is a task that starts again: autoscalers wait for its end.
          "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
          "karpenter.sh/do-not-disrupt": "true",
          ...podAnnotations(context, "worker"),
        },
      },
      spec: airflowPod(context, "worker", {
        restartPolicy: "Never",
        // A task that is told to stop may clean up, as in the official chart.
        terminationGracePeriodSeconds: 600,
        containers: [airflowContainer(context, "worker", { name: "base" })],
      }),
    }),
  );
}
