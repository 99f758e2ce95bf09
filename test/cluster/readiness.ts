import { eventually, Hopeless } from "./command";
import type { KubernetesObject } from "./kubernetes";
import type { Namespace } from "./namespace";

/** What the API server tells of a workload, as far as it says whether the workload is ready. */
interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: { readonly replicas?: number; readonly completions?: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

const workloadKinds = ["Deployment", "StatefulSet", "DaemonSet", "Job"];

/** Why a workload is not ready, or undefined when it is: rolled out whole, with no pod of what it was before. */
function lacks({ kind, metadata, spec, status }: Workload): string | undefined {
  if (kind === "Job") {
    const holds = (type: string) =>
      status.conditions?.find((condition) => condition.type === type && condition.status === "True");
    const failed = holds("Failed");
    if (failed) throw new Hopeless(`Job ${metadata.name} failed: ${failed.message}`);
    return holds("Complete") ? undefined : "not complete";
  }
  if ((status.observedGeneration ?? 0) < metadata.generation) return "not seen by its controller";
  const [wanted, all, updated, available] =
    kind === "DaemonSet"
      ? [
          status.desiredNumberScheduled,
          status.desiredNumberScheduled,
          status.updatedNumberScheduled,
          status.numberAvailable,
        ]
      : [spec.replicas ?? 1, status.replicas, status.updatedReplicas ?? 0, status.availableReplicas];
  const counts = `${wanted} wanted, ${all ?? 0} there, ${updated ?? 0} updated, ${available ?? 0} available`;
  return [all ?? 0, updated ?? 0, available ?? 0].every((count) => count === wanted) ? undefined : counts;
}

/** Waits until the workloads among these objects are ready, and fails at once when a Job fails. */
export async function waitUntilReady(namespace: Namespace, objects: readonly KubernetesObject[], seconds: number) {
  const wanted = new Set(
    objects.filter(({ kind }) => workloadKinds.includes(kind)).map(({ kind, metadata }) => `${kind} ${metadata.name}`),
  );
  const kinds = "deployments,statefulsets,daemonsets,jobs";
  let missing: string[] = [];
  await eventually(`${namespace.name} is ready`, seconds, async () => {
    const { items }: { items: Workload[] } = JSON.parse(await namespace.kubectl(["get", kinds, "--output=json"]));
    const found = new Map(items.map((item) => [`${item.kind} ${item.metadata.name}`, item]));
    missing = [...wanted].flatMap((name) => {
      const workload = found.get(name);
      const reason = workload ? lacks(workload) : "not there";
      return reason === undefined ? [] : [`${name}: ${reason}`];
    });
    return missing.length === 0 ? true : undefined;
  }).catch(async (error) => {
    const pods = await namespace.kubectl(["get", "pods"]).catch(String);
    throw new Error(`${error.message}\n${missing.join("\n")}\n${pods}`, { cause: error });
  });
}
