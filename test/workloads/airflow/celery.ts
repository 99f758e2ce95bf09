import type { AirflowProps, Celery } from "../../../lib/workloads/airflow";
import { type Manifest, type Pod, render } from "./render";

const passwordSecret = { name: "airflow-redis", key: "password" };

export const celery: Celery = { broker: { redis: { passwordSecret } }, workers: { default: {} } };

/** The manifests of an Airflow with the CeleryExecutor, its own Redis and one set of workers, and `changes`. */
export function renderCelery(changes: Partial<Celery> = {}, props: Partial<AirflowProps> = {}) {
  // A change of the broker and one of where results go are tested apart, so that a mix of both is never an impossible one.
  const rendered = render({ executor: "CeleryExecutor", celery: { ...celery, ...changes } as Celery, ...props });
  const workers = (name = "airflow-worker"): Manifest => rendered.find("Deployment", name);
  const env = (pod: Pod) =>
    Object.fromEntries(pod.spec.containers[0]?.env.map(({ name, ...rest }) => [name, rest]) ?? []);
  return { ...rendered, workers, env, scheduler: () => rendered.deployment("scheduler").spec.template };
}
