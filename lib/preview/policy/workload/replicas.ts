import type { ResourceGraph } from "../../graph";
import type { Input } from "../input";
import { type KubernetesObject, mayBeBeside, nameOf, objectsOf } from "../manifest/object";
import { type PodTemplate, podTemplates } from "../manifest/pod";

/** A workload of several equal pods. */
export interface Replicated {
  readonly pod: PodTemplate;
  /** How many pods it has at least; undefined when only an update knows. */
  readonly replicas: number | undefined;
  /** Where that is said. */
  readonly at: Input;
}

/** Deployments and StatefulSets, with what their autoscalers leave of them. */
export function replicated(graph: ResourceGraph): readonly Replicated[] {
  const scalers = objectsOf(graph, "HorizontalPodAutoscaler", "ScaledObject");
  return podTemplates(graph)
    .filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet")
    .map((pod) => {
      const at = pod.manifest.at("spec.replicas");
      const smallest = scalers.filter((scaler) => mayScale(scaler, pod)).map(minimum);
      const [minimal = at.or(1)] = smallest;
      return { pod, replicas: smallest.length > 1 ? undefined : minimal.number, at };
    });
}

function mayScale(scaler: KubernetesObject, pod: PodTemplate): boolean {
  const target = scaler.manifest.at("spec.scaleTargetRef");
  const name = nameOf(pod);
  const named = target.unknown || name.unknown || target.at("name").mayBe(name.text ?? "");
  return named && target.at("kind").or("Deployment").mayBe(pod.kind) && mayBeBeside(scaler, pod);
}

/** @see https://keda.sh/docs/latest/reference/scaledobject-spec/ */
function minimum({ kind, manifest }: KubernetesObject): Input {
  return kind === "ScaledObject" ? manifest.at("spec.minReplicaCount").or(0) : manifest.at("spec.minReplicas").or(1);
}
