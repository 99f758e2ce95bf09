import { Yaml } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { airflowContainer, airflowPod, type ReleaseContext } from "./pod";

/**
 * The pod that the KubernetesExecutor starts for each task, as YAML; the executor adds name, arguments and labels. It holds no
 * credential of Airflow's: not the database's, not a key, not a Kubernetes token.
 * @see https://airflow.apache.org/docs/apache-airflow-providers-cncf-kubernetes/stable/kubernetes_executor.html#pod-template-file
 */
export function podTemplate(context: ReleaseContext): string {
  const { release, airflow } = context;
  return Yaml.stringify(
    k8s.KubePod.manifest({
      metadata: {
        name: "placeholder-name",
        labels: release.podLabels("worker", airflow.podLabels?.worker),
        annotations: {
          // A task that is moved is a task that starts again: autoscalers wait for its end.
          "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
          "karpenter.sh/do-not-disrupt": "true",
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
